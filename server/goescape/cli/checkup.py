"""What ``goescape doctor`` looks at: each check says what it found, and what to do about it."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from importlib import metadata
from typing import Literal

import msgspec

from goescape.cli.report import counted
from goescape.cli.sample import sample_copy
from goescape.engine.team import team_file
from goescape.golang import GoProblem, Toolchain, analyse, find_toolchain, load
from goescape.golang.names import package_names
from goescape.golang.reference import build_m2
from goescape.golang.toolchain import places
from goescape.model import BuildError
from goescape.settings import Settings

__all__ = ["Check", "State", "checkup"]

State = Literal["ok", "note", "fails"]

_LIBRARIES = ("pygls", "lsprotocol", "tree-sitter", "tree-sitter-go", "watchdog")
_ENVIRONMENT = ("GOFLAGS", "GOEXPERIMENT", "GOTOOLCHAIN", "GOPROXY", "CGO_ENABLED")
_INOTIFY = "/proc/sys/fs/inotify/"
_FEW_INSTANCES = 16
_MOST_FOLDERS = 200_000
_HEAP_LINE = re.compile(
    rb"^(?:\./)?([^:\s]+\.go):(\d+):(\d+): (moved to heap: .+|.+ escapes to heap)$", re.MULTILINE
)


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        name: Of what.
        state: ``ok``; ``note``: works, but should be known; ``fails``: goescape cannot work so.
        found: What was found.
        advice: What to do; empty where there is nothing to do.
    """

    name: str
    state: State
    found: str
    advice: str = ""


async def checkup(
    folder: str, settings: Settings, wrong: Sequence[BuildError] = ()
) -> AsyncGenerator[Check]:
    """Look at one thing after the other; ends early where the rest needs what fails.

    Args:
        folder: Where.
        settings: Those in force there.
        wrong: What is wrong in its team's file.
    """
    yield _versions()
    if (team := _team(folder, wrong)) is not None:
        yield team
    yield _places(settings)
    try:
        toolchain = await find_toolchain(folder, settings.go)
    except GoProblem as problem:
        yield Check("go", "fails", _with_details(problem), "")
        yield _watching(folder)
        return
    yield Check(
        "go",
        "ok",
        f"{toolchain.version} for {toolchain.go_env.get('GOOS')}/{toolchain.go_env.get('GOARCH')}: "
        f"{toolchain.go} ({toolchain.how}); its compiler is in {toolchain.tooldir}",
    )
    yield _module(toolchain, folder)
    yield _go_environment(toolchain)
    yield _build_cache(toolchain)
    yield await _go_list(toolchain, folder)
    yield await _compiler(settings)
    yield _watching(os.path.dirname(toolchain.gomod) if toolchain.gomod else folder)


def _versions() -> Check:
    found = [f"goescape {metadata.version('goescape')}", f"Python {platform.python_version()}"]
    found += [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    return Check("versions", "ok", f"{', '.join(found)} ({sys.executable})")


def _team(folder: str, wrong: Sequence[BuildError]) -> Check | None:
    path = team_file(folder)
    if wrong:
        advice = "Mend the file: what is wrong in it is left out, and the rest counts."
        return Check("team settings", "note", "\n".join(map(str, wrong)), advice)
    return Check("team settings", "ok", path) if path and os.path.exists(path) else None


def _places(settings: Settings) -> Check:
    found = [f"{place}: {go or 'nothing'}" for place, go in places(settings.go)]
    return Check("where go is looked for", "ok", "\n".join(["in this order", *found]))


def _module(toolchain: Toolchain, folder: str) -> Check:
    if toolchain.gowork:
        return Check("module", "ok", f"workspace {toolchain.gowork}")
    if toolchain.gomod:
        return Check("module", "ok", toolchain.gomod)
    return Check(
        "module",
        "note",
        f"{folder} is in no module",
        "Go to a module's folder, or make one with `go mod init`.",
    )


def _go_environment(toolchain: Toolchain) -> Check:
    values = {name: toolchain.go_env.get(name, "") for name in _ENVIRONMENT}
    found = ", ".join(f"{name}={value}" for name, value in values.items() if value)
    if "-cover" in values["GOFLAGS"]:
        advice = "goescape leaves -cover out of GOFLAGS: it rewrites the code that is compiled."
        return Check("environment", "note", found, advice)
    if values["GOPROXY"] == "off":
        advice = "With GOPROXY=off modules that are not downloaded yet cannot be."
        return Check("environment", "note", found, advice)
    return Check("environment", "ok", found)


def _build_cache(toolchain: Toolchain) -> Check:
    cache = toolchain.go_env.get("GOCACHE", "")
    advice = "Point GOCACHE to a folder that can be written, or mend its permissions."
    if cache in ("", "off"):
        return Check("build cache", "fails", "there is none (GOCACHE=off)", advice)
    try:
        os.makedirs(cache, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, prefix="goescape-doctor-"):
            pass
    except OSError as error:
        return Check("build cache", "fails", f"{cache}: {error.strerror}", advice)
    return Check("build cache", "ok", f"{cache} can be written")


async def _go_list(toolchain: Toolchain, folder: str) -> Check:
    try:
        names, complaint = await package_names(toolchain, folder, "./...")
    except GoProblem as problem:
        return Check("go list", "fails", _with_details(problem))
    if names:
        return Check("go list", "ok", f"{counted(len(names), 'package')} in {folder}")
    state: State = "fails" if toolchain.gomod or toolchain.gowork else "note"
    advice = "`goescape check` needs packages: see what `go list ./...` says there."
    return Check("go list", state, complaint or f"no packages in {folder}", advice)


async def _compiler(settings: Settings) -> Check:
    """Compile the sample in both ways, and compare them line by line."""
    name = "direct way"
    advice = "goescape will use `go list -gcflags=-m=2` instead, which is slower."
    try:
        with sample_copy() as folder:
            toolchain = await find_toolchain(folder, settings.go)
            graph = await load(toolchain, folder, ["."], tests=False)
            report = await analyse(toolchain, graph, graph.units[graph.roots[0]])
            seconds, printed = await build_m2(toolchain, folder, ".")
    except GoProblem as problem:
        advice = "Does `go build` work in a small module of yours?"
        return Check(name, "fails", f"the sample: {_with_details(problem)}", advice)
    except (OSError, IndexError) as error:
        return Check(name, "fails", f"the sample could not be compiled: {error}")
    if not report.ok:
        return Check(name, "fails", "\n".join(map(str, report.errors)), "Is this Go complete?")
    ours = Counter(
        (
            os.path.basename(verdict.place.path),
            verdict.place.line,
            verdict.place.column,
            verdict.text,
        )
        for verdict in report.verdicts
        if verdict.kind.heap and os.path.dirname(verdict.place.path) == folder
    )
    theirs = Counter(
        (match[1].decode(), int(match[2]), int(match[3]), match[4].decode("utf-8", "replace"))
        for match in _HEAP_LINE.finditer(printed)
    )
    if ours != theirs:
        differing = (ours - theirs) + (theirs - ours)
        found = f"differs from `go build -gcflags=-m=2` in {counted(differing.total(), 'line')}"
        return Check(name, "fails", found, "Please report this, with the output of this command.")
    found = (
        f"the sample's {counted(theirs.total(), 'verdict')} in {1e3 * report.seconds:.0f} ms, "
        f"equal to those of `go build -gcflags=-m=2` in {1e3 * seconds:.0f} ms"
    )
    if report.way != "direct":
        return Check(name, "note", f"not used here; {found}", advice)
    return Check(name, "ok", found)


def _watching(folder: str) -> Check:
    name = "file watching"
    try:
        watches, instances = (
            int(_read(_INOTIFY + limit)) for limit in ("max_user_watches", "max_user_instances")
        )
    except (OSError, ValueError):
        return Check(name, "ok", f"by {sys.platform}'s own means")
    folders = 0
    for _ in os.walk(folder):
        folders += 1
        if folders > _MOST_FOLDERS:
            break
    found = (
        f"inotify: {counted(folders, 'folder')} to watch, {watches:,} watches and "
        f"{instances:,} instances allowed"
    )
    advice = "Raise it with `sysctl fs.inotify.{}=...`; until then goescape polls."
    if folders > watches // 2:
        return Check(name, "note", found, advice.format("max_user_watches"))
    if instances < _FEW_INSTANCES:
        return Check(name, "note", found, advice.format("max_user_instances"))
    return Check(name, "ok", found)


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()


def _with_details(problem: GoProblem) -> str:
    more = [line for line in problem.details.splitlines() if line not in problem.message]
    return "\n".join([problem.message, *more])
