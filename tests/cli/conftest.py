"""Go modules to check, and goescape as a real process to check them with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_tools import COMMAND, Module, Run, environment

import goescape
from goescape.golang import Toolchain, find_toolchain
from goescape.settings import Go


@pytest.fixture
def module(tmp_path: Path) -> Module:
    """Writes a module of the given files; its folder, whose path is not plain ASCII."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "a módule"
        for name, text in {"go.mod": "module example.com/m\n\ngo 1.21\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return root

    return write


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the module that goescape ships."""
    source = Path(goescape.__file__).parent / "sample"
    return Path(shutil.copytree(source, tmp_path / "lesson"))


@pytest.fixture
def run() -> Run:
    """Runs goescape to its end. A traceback is never right, so none is accepted."""

    def call(*arguments: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
        more.setdefault("env", environment())
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            **more,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


@pytest.fixture
async def toolchain(tmp_path: Path) -> Toolchain:
    """The Go that goescape finds here."""
    return await find_toolchain(str(tmp_path), Go())
