"""Where addresses and closures go: returned, stored, captured, kept beyond a loop, inlined."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.golang import Toolchain
from tests.causes.told import problems

FILES = sorted((Path(__file__).parent / "addresses").glob("*.go"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_addresses(file: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    told = problems(toolchain, file, tmp_path)
    assert not told, "\n".join(told)
