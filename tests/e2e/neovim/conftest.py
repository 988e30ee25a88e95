"""A real Neovim, as its users have it: the plugin as a native package, nothing else."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.e2e.neovim.editor import Neovim
from tests.e2e.neovim.versions import BUILDS, Build

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "server" / "goescape" / "sample"
PLUGIN = ROOT / "editors" / "neovim"


@pytest.fixture(params=BUILDS, ids=lambda build: build.name)
def build(request: pytest.FixtureRequest) -> Build:
    """Each Neovim that is supported."""
    build: Build = request.param
    if not build.command.exists():
        pytest.skip(f"no {build.command}: run python -m tests.e2e.neovim.versions")
    return build


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A copy of the shipped sample."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "lesson"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own, with the plugin where a native package goes."""
    home = tmp_path / "home"
    package = home / "data" / "nvim" / "site" / "pack" / "goescape" / "start" / "goescape"
    package.parent.mkdir(parents=True)
    package.symlink_to(PLUGIN)
    return home


@pytest.fixture
def nvim(build: Build, home: Path) -> Iterator[Neovim]:
    """A Neovim whose whole configuration is ``vim.lsp.enable("goescape")``."""
    with started(build, home, 'vim.lsp.enable("goescape")\n') as editor:
        yield editor


@contextlib.contextmanager
def started(build: Build, home: Path, init: str) -> Generator[Neovim]:
    """A Neovim with an ``init.lua``."""
    config = home / "config" / "nvim"
    config.mkdir(parents=True, exist_ok=True)
    (config / "init.lua").write_text(init)
    environment = {name: value for name, value in os.environ.items() if name != "VIMRUNTIME"}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "GOFLAGS": "",
    }
    # Go's build cache is shared: what it holds costs a minute to build.
    environment.setdefault("GOCACHE", str(Path.home() / ".cache" / "go-build"))
    environment.pop("VIRTUAL_ENV", None)
    editor = Neovim(str(build.command), environment)
    try:
        yield editor
    finally:
        editor.close()
