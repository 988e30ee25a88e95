"""The modules of the campaign, and the copies of them that it works in.

The standard library is a module too: the copy is of a whole GOROOT, whose own go command is used.
``source`` is never edited: what is proved is proved there. Edits are applied in copies of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goescape.settings import Go

__all__ = ["MODULES", "STD", "Go1", "Module", "Package", "call"]

STD = "std"
MODULES = (
    "github.com/spf13/cobra@v1.10.2",
    "go.uber.org/zap@v1.27.0",
    "github.com/gin-gonic/gin@v1.11.0",
    "github.com/yuin/goldmark@v1.7.13",
    "github.com/spf13/pflag@v1.0.9",
    "golang.org/x/net@v0.47.0",
    STD,
)
_NOT_NEEDED = {".git", "api", "doc", "misc"}
"""At the top of a GOROOT: there are packages of such names below."""


@dataclass(frozen=True)
class Go1:
    """What the campaign runs Go with.

    Attributes:
        go: The go command to begin with.
        out: The campaign's folder.
        cache: The build cache; empty: it is in that folder.
    """

    go: str
    out: Path
    cache: str = ""

    def environment(self, module: Module, root: Path) -> dict[str, str]:
        """Of everything that is run for a copy of a module."""
        flags = "-buildvcs=false -p=1"
        if module.name != STD:
            flags += " -mod=mod"
        own = {
            "GOCACHE": self.cache or str(self.out / "cache"),
            "GOFLAGS": flags,
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
            "PATH": f"{Path(self.command(module, root)).parent}{os.pathsep}{os.environ['PATH']}",
        }
        base = {name: value for name, value in os.environ.items() if name not in ("GOROOT", "PWD")}
        return {**base, **own}

    def command(self, module: Module, root: Path) -> str:
        """The go command for a copy of a module."""
        return str(root / "bin" / "go") if module.name == STD else self.go

    def settings(self, module: Module, root: Path) -> Go:
        """The same, as goescape is told."""
        return Go(
            executable=self.command(module, root),
            env=self.environment(module, root),
            timeout=900.0,
        )


@dataclass(frozen=True)
class Package:
    """A package as ``go list`` tells.

    Attributes:
        path: Its import path.
        folder: Relative to the module's copy.
        files: What it is built from, without tests.
        imports: What it imports, without what its tests do.
        main: It is a command.
    """

    path: str
    folder: str
    files: tuple[str, ...]
    imports: tuple[str, ...]
    main: bool


@dataclass(frozen=True)
class Module:
    """A module of the campaign.

    Attributes:
        name: Its path, or ``std``.
        version: Of the module proxy; empty for the standard library, which is Go's.
    """

    name: str
    version: str = ""

    @classmethod
    def named(cls, text: str) -> Module:
        """From ``path@version``, ``path`` of one that is listed, or ``std``."""
        path, _, version = text.partition("@")
        known = {name.partition("@")[0]: name.partition("@")[2] for name in MODULES}
        return cls(path, version or known.get(path, "latest" if path != STD else ""))

    @property
    def short(self) -> str:
        """A name for a folder."""
        return self.name.replace("/", "_")

    def top(self, root: Path) -> Path:
        """Where its packages are in a copy."""
        return root / "src" if self.name == STD else root

    def root(self, go1: Go1) -> Path:
        """Where the copy is that is never edited, once it was made."""
        return go1.out / "source" / self.short

    async def source(self, go1: Go1) -> Path:
        """The copy that is never edited; made if it is not there."""
        root = self.root(go1)
        if root.exists():
            return root
        part = root.with_name(root.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        origin = await self._origin(go1)
        await asyncio.to_thread(_copy, origin, part)
        part.rename(root)
        if self.name != STD:
            # what tests need may be missing in go.sum
            argv = [go1.go, "list", "-deps", "-test", "./..."]
            await call(argv, root, go1.environment(self, root), 600)
        return root

    async def copy(self, go1: Go1, name: str) -> Path:
        """A copy to edit; made if it is not there."""
        root = go1.out / name / self.short
        if not root.exists():
            part = root.with_name(root.name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            await asyncio.to_thread(_copy, await self.source(go1), part)
            part.rename(root)
        return root

    async def packages(self, go1: Go1, root: Path) -> dict[str, Package]:
        """Its packages by import path."""
        pattern = STD if self.name == STD else "./..."
        argv = [self.command(go1, root), "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,Imports"]
        top = self.top(root)
        code, text = await call([*argv, pattern], top, go1.environment(self, root), 600, apart=True)
        if code:
            raise RuntimeError(f"go list in {top}: {text}")
        found: dict[str, Package] = {}
        decoder, at = json.JSONDecoder(), 0
        while (at := text.find("{", at)) >= 0:
            one, at = decoder.raw_decode(text, at)
            folder = Path(one["Dir"])
            if not folder.is_relative_to(root):
                continue
            found[one["ImportPath"]] = Package(
                one["ImportPath"],
                str(folder.relative_to(root)),
                tuple(one.get("GoFiles", ())),
                tuple(one.get("Imports", ())),
                one.get("Name") == "main",
            )
        return found

    def command(self, go1: Go1, root: Path) -> str:
        """The go command for a copy of it."""
        return go1.command(self, root)

    async def _origin(self, go1: Go1) -> Path:
        environment = {**os.environ, "GOTOOLCHAIN": "local"}
        if self.name == STD:
            code, text = await call([go1.go, "env", "GOROOT"], go1.out, environment, 60)
            if code:
                raise RuntimeError(text)
            return Path(text.strip())
        argv = [go1.go, "mod", "download", "-json", f"{self.name}@{self.version}"]
        code, text = await call(argv, go1.out, environment, 600, apart=True)
        if code:
            raise RuntimeError(f"{self.name} cannot be downloaded: {text}")
        return Path(json.loads(text)["Dir"])


async def call(
    argv: list[str],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    *,
    apart: bool = False,
) -> tuple[int, str]:
    """Run a program; its exit code (-1: it took too long) and what it printed.

    Args:
        argv: The program and its arguments.
        folder: Where to run it.
        environment: All of it.
        seconds: After which it is killed, with its children.
        apart: What it prints as errors is left out unless it fails.
    """
    child = await asyncio.create_subprocess_exec(
        *argv,
        cwd=folder,
        env={**environment, "PWD": str(folder)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE if apart else asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            out, err = await child.communicate()
    except TimeoutError:
        os.killpg(child.pid, 9)
        await child.wait()
        return -1, f"took longer than {seconds:.0f} s"
    except asyncio.CancelledError:
        if child.returncode is None:
            os.killpg(child.pid, 9)
        raise
    code = child.returncode or 0
    text = out.decode("utf-8", "replace")
    return code, text + (err.decode("utf-8", "replace") if code and err else "")


def _copy(origin: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    goroot = _is_goroot(origin)

    def left_out(folder: str, _: list[str]) -> set[str]:
        return _NOT_NEEDED if goroot and Path(folder) == origin else set()

    shutil.copytree(origin, to, symlinks=True, ignore=left_out)
    for folder, _, files in os.walk(to):
        os.chmod(folder, os.stat(folder).st_mode | 0o200)  # the module cache is read-only
        for name in files:
            path = os.path.join(folder, name)
            os.chmod(path, os.stat(path).st_mode | 0o200)


def _is_goroot(folder: Path) -> bool:
    return (folder / "VERSION").exists() and (folder / "src" / "runtime").exists()
