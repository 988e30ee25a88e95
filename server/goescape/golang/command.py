r"""The arguments that make ``compile`` say what ``go build -gcflags=-m=2`` says, and stop.

Escape analysis ends long before code generation, which is 65 to 75 % of a compile.
Package-level variables are emitted before any function is compiled, and a symbol that is
defined twice there makes the compiler print what it has collected and exit. One more source
file does it (:data:`_STOP`). Go 1.21 stops late, so there it is merely not faster.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from goescape.golang import cgo, overlays, scratch
from goescape.golang.graph import Graph, Unit
from goescape.golang.messages import OWN
from goescape.golang.question import Question
from goescape.golang.toolchain import Toolchain

__all__ = [
    "Command",
    "hard_to_trim",
    "importcfg",
    "is_runtime",
    "not_direct",
    "prepare",
    "trimpath",
]

_STOP = b"""package %s
import _ "unsafe"
//go:linkname goescape_stop_0 goescape.stop
var goescape_stop_0 byte
//go:linkname goescape_stop_1 goescape.stop
var goescape_stop_1 byte
"""
_OUT = "out"
_VERSION = re.compile(r"(\d+)\.(\d+)")
# Up to 1.21 the go command passes -+ for these; later compilers know by themselves.
_RUNTIME = (
    "runtime",
    "internal/cpu",
    "internal/bytealg",
    "internal/abi",
    "internal/coverage/rtcov",
)
_SANITIZERS = ("-race", "-msan", "-asan")


@dataclass(frozen=True)
class Command:
    """One call of the compiler.

    Attributes:
        argv: The compiler and its arguments; the file that stops it last.
        environment: Complete, without PWD.
        folder: Temporary files of this call; the caller removes it.
        names: Temporary file to the file it stands for.
    """

    argv: list[str]
    environment: Mapping[str, str]
    folder: str
    names: Mapping[str, str]

    @property
    def archive(self) -> str:
        """Where a whole compile leaves the package's archive."""
        return os.path.join(self.folder, _OUT)

    def remove(self) -> None:
        """Remove the temporary files."""
        shutil.rmtree(self.folder, ignore_errors=True)


def not_direct(question: Question) -> str:
    """Why the compiler cannot be called directly; empty if it can."""
    unit = question.unit
    if unit.import_path == "unsafe":
        return "the compiler makes it up"
    if hard_to_trim(unit):
        return "its path holds a character that -trimpath gives a meaning"
    flags = question.toolchain.environment.get("GOFLAGS", "")
    for flag in ("-gcflags", "-overlay", "-compiler"):
        if flag in flags:
            return f"GOFLAGS holds {flag}"
    if unit.cgo and "-trimpath" in flags:
        return "GOFLAGS holds -trimpath, so what cgo generated does not name the files"
    return cgo.not_direct(unit, question.overlay) if unit.cgo else ""


def hard_to_trim(unit: Unit) -> bool:
    """Whether ``-trimpath`` would take a part of the unit's path for its own."""
    return any(sign in text for text in (unit.dir, *unit.files) for sign in (";", "=>", "\n"))


def trimpath(unit: Unit, stand_ins: Mapping[str, str], generated: str = "") -> str:
    """The value of ``-trimpath`` that names the unit's own files ``@/x.go``.

    Args:
        unit: The unit.
        stand_ins: Original path to the path that is compiled in its place.
        generated: The folder of generated files, or empty.
    """
    rewrites = [f"{copy}=>{OWN}{os.path.basename(path)}" for path, copy in stand_ins.items()]
    if generated:
        rewrites.append(f"{generated}=>")
    return ";".join([*rewrites, f"{unit.dir}=>{OWN.removesuffix('/')}"])


def prepare(question: Question, *, whole: bool = False) -> Command:
    """The call of the compiler. Writes small files: not for the event loop.

    Args:
        question: What is asked.
        whole: Do not stop after the front end: the command's ``archive`` holds the object file.
    """
    folder = scratch.new_folder()
    try:
        return _prepare(question, folder, whole)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _prepare(question: Question, folder: str, whole: bool) -> Command:
    toolchain, unit, overlay = question.toolchain, question.unit, question.overlay
    added = overlays.added_files(unit, overlay) if overlay else []
    files = [*unit.compiled, *added]
    table = {path: path for path in files}
    if unit.cgo:
        table.update(cgo.place(unit, folder))
    replaced = overlays.put({p: c for p, c in overlay.items() if p in table}, folder)
    table.update(replaced)
    argv = [
        toolchain.tool("compile"),
        # never /dev/null: on an error the compiler removes its output, and as root the device
        "-o",
        os.path.join(folder, _OUT),
        "-p",
        symbol_path(unit),
        *_language(toolchain, unit),
        "-importcfg",
        scratch.keep(importcfg(question.graph, unit), ".importcfg"),
        "-trimpath",
        trimpath(unit, replaced, folder if unit.cgo else ""),
    ]
    if question.profile:
        argv.append(f"-pgoprofile={question.profile}")
    flags = toolchain.environment.get("GOFLAGS", "").split()
    argv += [flag for flag in _SANITIZERS if flag in flags or f"-{flag}" in flags]
    argv.append(f"-m={question.level}")
    if whole:
        argv += ["-pack", "-dwarf=false"]
    argv += [table[path] for path in files]
    if not whole:
        argv.append(scratch.keep(_STOP % unit.name.encode(), ".go"))
    # The collector off, below a limit: a quarter less time at a peak of 198 MB (go1.27).
    environment = {**toolchain.environment, "GOGC": "off", "GOMEMLIMIT": "200MiB"}
    return Command(argv, environment, folder, {copy: path for path, copy in replaced.items()})


def importcfg(graph: Graph, unit: Unit) -> bytes:
    """Where the compiler finds the export data of each direct import."""
    lines: list[str] = []
    for written, satisfied in sorted(unit.imports.items()):
        imported = graph.units.get(satisfied)
        if imported is None or written in ("unsafe", "C") or not imported.export:
            continue
        # A unit compiled anew for a test keeps its plain path in there.
        path = imported.import_path
        if path != written:
            lines.append(f"importmap {written}={path}\n")
        lines.append(f"packagefile {path}={imported.export}\n")
    return "".join(lines).encode()


def symbol_path(unit: Unit) -> str:
    """The import path that the unit is compiled under, which its symbols bear."""
    return "main" if unit.name == "main" and unit.variant == "plain" else unit.import_path


def is_runtime(unit: Unit) -> bool:
    """Whether a unit is compiled as a part of the runtime: no variable may move to the heap there.

    The compiler says so as an error, but only after the point where it is stopped.
    """
    path = unit.import_path
    return unit.standard and (
        path in _RUNTIME or path.startswith(("runtime/internal/", "internal/runtime/"))
    )


def _language(toolchain: Toolchain, unit: Unit) -> list[str]:
    if unit.standard:
        return ["-std", "-+"] if is_runtime(unit) and toolchain.release == (1, 21) else ["-std"]
    if not unit.module_path:
        return []
    match = _VERSION.match(unit.go_version or "1.16")
    if not match or (int(match[1]), int(match[2])) > toolchain.release:
        return []
    return [f"-lang=go{match[1]}.{match[2]}"]
