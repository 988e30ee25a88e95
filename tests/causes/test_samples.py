"""Every finding in the samples, with its cause and its message, as ``samples/`` has them."""

from __future__ import annotations

import difflib

import pytest

from goescape.golang import Toolchain
from tests.causes.sampled import MODULES, Told, expected, told
from tests.conftest import new_enough
from tests.findings.conftest import release_of

CGO = "withcgo/"


@pytest.mark.parametrize("name", MODULES)
def test_samples(name: str, toolchain: Toolchain) -> None:
    """After a change that is meant: ``python -m tests.causes.sampled``, and read the diff."""
    newer = new_enough(toolchain, release_of(name))
    wanted, found = expected(name, newer.release), told(newer, name)
    if newer.go_env.get("CGO_ENABLED") != "1":
        wanted = {file: said for file, said in wanted.items() if not file.startswith(CGO)}
    difference = "\n".join(difflib.unified_diff(_lines(wanted), _lines(found), lineterm="", n=0))
    assert not difference, f"written down (-), said by {newer.version} (+):\n{difference}"


def _lines(findings: Told) -> list[str]:
    return [f"{file}:{line}: {text}" for file in sorted(findings) for line, text in findings[file]]
