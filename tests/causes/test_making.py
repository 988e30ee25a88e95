"""What operations make, wherever it goes: sizes, growth, text, maps, channels, deferred calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.golang import Toolchain
from tests.causes.told import problems

HERE = Path(__file__).parent
MAKING = sorted((HERE / "making").glob("*.go"))
UNREAD = sorted((HERE / "unread").glob("*.go"))


@pytest.mark.parametrize("file", MAKING, ids=lambda file: file.stem)
def test_making(file: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    told = problems(toolchain, file, tmp_path)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("file", UNREAD, ids=lambda file: file.stem)
def test_without_flows(file: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    """In packages whose explanations are too many, the source tells what it can."""
    told = problems(toolchain, file, tmp_path, level=1)
    assert not told, "\n".join(told)
