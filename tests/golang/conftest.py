from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goescape.golang import GoMissing, Toolchain, find_toolchain
from goescape.settings import Go

SAMPLES = Path(__file__).parent.parent / "samples"

Write = Callable[[Mapping[str, str]], Path]
Sample = Callable[[str], Path]


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The Go that goescape finds by itself."""
    try:
        return asyncio.run(find_toolchain(str(SAMPLES / "base"), Go(env={"GOTOOLCHAIN": "local"})))
    except GoMissing as problem:
        pytest.fail(str(problem))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files, by name, below one folder; a go.mod where there is none."""
    # The folder's real name: what the compiler compares is text.
    root = Path(os.path.realpath(tmp_path)) / "module"

    def files(contents: Mapping[str, str]) -> Path:
        for name, content in {"go.mod": "module example.com/m\n\ngo 1.21\n", **contents}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return root

    return files


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """A copy of one of the sample modules, to be edited at will."""

    def copied(name: str) -> Path:
        return Path(shutil.copytree(SAMPLES / name, Path(os.path.realpath(tmp_path)) / name))

    return copied
