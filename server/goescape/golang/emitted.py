"""What the compiler really emitted for one unit: its allocation calls, and who calls whom.

The calls stand in the package's object file (``objfile.py``). Where the graph's archive is of
the source as it is now, that is a file in the build cache, and nothing is compiled. Else one
whole compile makes it, with ``-m``, so that the messages come along: for
golang.org/x/net/http2 it takes 0.8 times as long as the compile that ``go build`` runs (go1.26,
no DWARF, the collector off). Packages with assembly, cgo or embedded files take more than the
compiler alone, so ``go list -export`` is asked, which keeps their archives in the build cache.

All of it runs at low priority, in processes and threads of its own. Reading an object is pure
Python: 30 µs a call. The longest that a thread doing so for net/http kept the event loop
waiting was 6 ms (the interpreter's switch interval is 5 ms; the tests hold it under 20).
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from goescape.golang import cgo, command, listing, objfile, pgo
from goescape.golang.allocators import Release
from goescape.golang.compiler import analyse
from goescape.golang.graph import Graph, Unit
from goescape.golang.messages import Reader
from goescape.golang.objfile import AllocationCall, Frame, ObjectFileError
from goescape.golang.problems import GoFailed
from goescape.golang.process import run
from goescape.golang.question import Question
from goescape.golang.sizeclasses import size_classes
from goescape.golang.toolchain import Toolchain
from goescape.model import NO_OVERLAY, Overlay, Verdict, VerdictKind

__all__ = ["FACT_KINDS", "Emitted", "emitted"]

_log = logging.getLogger(__name__)

FACT_KINDS = frozenset({VerdictKind.STAYS, VerdictKind.CAN_INLINE, VerdictKind.INLINED_CALL})
"""The kinds of verdicts that evidence needs beside the findings."""

_MOST = 1 << 30
_32_BIT = ("386", "arm", "mips", "mipsle")
_WORKERS = "-c=4"  # as the go command says; with ``-m`` there is but one
_EMBED = b"//go:embed"


@dataclass(frozen=True)
class Emitted:
    """What one unit's object file tells, with what the compiler said beside.

    Attributes:
        unit: The unit's id.
        package: The import path that its symbols bear (``main`` for a main package).
        folder: The unit's folder.
        release: The Go release that compiled it.
        calls: Every allocation call, in the order of the code.
        direct: How often each of the package's functions is called directly in it, by name
            without the package (``F``, ``T.M``, ``(*T).M``).
        values: Those of its functions that are used as values.
        facts: Verdicts of :data:`FACT_KINDS`.
        paths: Recorded file name to the path on this machine, empty where there is none.
        sizes: The allocator's size classes, in bytes.
        word: Bytes of a pointer.
        way: ``cache``: nothing was compiled for the object; ``direct``: the compiler was
            called; ``go``: the go command.
        seconds: All of it.
    """

    unit: str
    package: str
    folder: str
    release: Release
    calls: tuple[AllocationCall, ...]
    direct: Mapping[str, int]
    values: frozenset[str]
    facts: tuple[Verdict, ...]
    paths: Mapping[str, str]
    sizes: tuple[int, ...]
    word: int
    way: Literal["cache", "direct", "go"]
    seconds: float

    def path(self, frame: Frame) -> str:
        """The file of a frame on this machine; empty where there is none."""
        return self.paths[frame.file]

    def own(self, frame: Frame) -> bool:
        """Whether a frame is of the unit's own code."""
        return frame.package == self.package and bool(self.paths[frame.file])


async def emitted(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    overlay: Overlay = NO_OVERLAY,
    *,
    fresh: bool,
    facts: Sequence[Verdict] | None = None,
) -> Emitted:
    """The allocation calls of a unit as it is on disk, under the overlay.

    Cancelling kills the compiler.

    Args:
        toolchain: Which Go.
        graph: Where the unit and its imports are.
        unit: What to read.
        overlay: Content that stands in for files.
        fresh: The graph's archive of the unit is of its present source.
        facts: The unit's verdicts of :data:`FACT_KINDS` (others are ignored), if they are at
            hand; else the compiler is asked for them.

    Raises:
        GoFailed: The unit does not compile, or its object cannot be read.
        GoTimeout, GoMissing: The compiler gave no answer.
    """
    started = time.perf_counter()
    question = await pgo.profiled(Question(toolchain, graph, unit, overlay, FACT_KINDS, level=1))
    compiled = question.graph.units.get(unit.id, unit)
    if fresh and not overlay and os.path.exists(compiled.export):
        if facts is None:
            facts = await _facts(question)
        result = await asyncio.to_thread(_read, question, compiled.export, facts, "cache")
    elif command.not_direct(question) or await asyncio.to_thread(_needs_go, question):
        result = await _by_go(question, facts)
    else:
        result = await _direct(question, facts)
    result = replace(result, seconds=time.perf_counter() - started)
    _log.info(
        "read %d allocation calls of %s in %.0f ms (%s)",
        len(result.calls),
        unit.id,
        1e3 * result.seconds,
        result.way,
    )
    return result


def _needs_go(question: Question) -> bool:
    """Whether a whole compile takes more than the compiler: assembly, cgo, embedded files."""
    unit, overlay = question.unit, question.overlay
    if unit.cgo or unit.assembly:
        return True
    for path in (*unit.files, *overlay):
        content = overlay.get(path)
        if content is None:
            try:
                with open(path, "rb") as file:
                    content = file.read()
            except OSError:
                return True
        if _EMBED in content:
            return True
    return False


async def _facts(question: Question) -> tuple[Verdict, ...]:
    report = await analyse(
        question.toolchain,
        question.graph,
        question.unit,
        question.overlay,
        kinds=FACT_KINDS,
        level=1,
    )
    if not report.ok:
        raise GoFailed(f"{question.unit.id} does not compile: {report.errors[0]}")
    return report.verdicts


async def _direct(question: Question, facts: Sequence[Verdict] | None) -> Emitted:
    unit, toolchain = question.unit, question.toolchain
    reader = Reader(unit.dir, FACT_KINDS, flows=False, cgo=cgo.renamed(toolchain, unit))
    call = await _prepare(question)
    argv = call.argv
    if facts is not None:
        argv = [arg if arg != "-m=1" else _WORKERS for arg in argv]
    try:
        with await run(
            [*_NICE, *argv],
            cwd=unit.dir,
            environment=call.environment,
            timeout=toolchain.settings.timeout,
            limit=_MOST,
            merged=True,
            follow=reader.feed,
        ) as done:
            messages = reader.end()
            if done.code:
                said = "\n".join(messages.others[:3]) or f"exit code {done.code}"
                raise GoFailed(f"{unit.id} does not compile: {said}")
        if facts is None:
            own = {*unit.files, *question.overlay}
            facts = [verdict for verdict in messages.verdicts if verdict.place.path in own]
        return await asyncio.to_thread(_read, question, call.archive, facts, "direct")
    finally:
        call.remove()


async def _prepare(question: Question) -> command.Command:
    preparing = asyncio.ensure_future(asyncio.to_thread(command.prepare, question, whole=True))
    try:
        return await asyncio.shield(preparing)
    except asyncio.CancelledError:
        # A thread cannot be cancelled: what it still writes is removed when it is done.
        preparing.add_done_callback(lambda done: done.exception() or done.result().remove())
        raise


async def _by_go(question: Question, facts: Sequence[Verdict] | None) -> Emitted:
    unit, graph = question.unit, question.graph
    if facts is None:
        facts = await _facts(question)
    name = unit.import_path.removesuffix("_test" if unit.variant == "xtest" else "")
    pattern = unit.files[0] if name == "command-line-arguments" else name
    listed = await listing.load(
        question.toolchain,
        graph.folder,
        [pattern],
        tests=unit.variant != "plain",
        overlay=question.overlay,
        pgo="auto" if question.profile else "off",
    )
    found = listed.units.get(unit.id)
    if found is None or not found.export:
        why = found.errors[0] if found and found.errors else "go list gives no export data"
        raise GoFailed(f"{unit.id} does not compile: {why}")
    return await asyncio.to_thread(
        _read, replace(question, graph=listed), found.export, facts, "go"
    )


def _read(
    question: Question,
    archive: str,
    facts: Sequence[Verdict],
    way: Literal["cache", "direct", "go"],
) -> Emitted:
    unit, goroot = question.unit, question.toolchain.goroot
    imports = {u.import_path: u.export for u in question.graph.units.values() if u.export}
    for satisfied in question.graph.dependencies(unit):
        # a test's own variant of a package comes before the plain one
        if (u := question.graph.units.get(satisfied)) and u.export:
            imports[u.import_path] = u.export
    try:
        with open(archive, "rb") as file:
            content = file.read()
        release = question.toolchain.release
        calls = objfile.read_allocations(content, goroot=goroot, release=release, imports=imports)
        counts = objfile.calls_by_name(content, goroot=goroot)
        values = objfile.function_values(content, goroot=goroot)
    except (ObjectFileError, OSError) as error:
        raise GoFailed(f"The object file of {unit.id} cannot be read: {error}") from error
    package = command.symbol_path(unit)
    prefix = package + "."
    files = {frame.file for call in calls for frame in call.frames}
    return Emitted(
        unit=unit.id,
        package=package,
        folder=unit.dir,
        release=release,
        calls=calls,
        direct={n.removeprefix(prefix): c for n, c in counts.items() if n.startswith(prefix)},
        values=frozenset(n.removeprefix(prefix) for n in values if n.startswith(prefix)),
        facts=tuple(verdict for verdict in facts if verdict.kind in FACT_KINDS),
        paths={file: _path(file, question) for file in files},
        sizes=size_classes(goroot),
        word=4 if question.toolchain.environment.get("GOARCH") in _32_BIT else 8,
        way=way,
        seconds=0.0,
    )


def _path(recorded: str, question: Question) -> str:
    unit = question.unit
    found = objfile.source_path(recorded, goroot=question.toolchain.goroot, folder=unit.dir)
    if found is not None:
        return found
    # under -trimpath the go command records import paths: the folder's name stands for them
    own = os.path.join(unit.dir, os.path.basename(recorded))
    if own in unit.files and recorded.startswith(unit.import_path.removesuffix("_test")):
        return own
    module, _, rest = recorded.partition("@")
    if rest and question.toolchain.gomodcache:
        path = os.path.join(question.toolchain.gomodcache, f"{module}@{rest}")
        return path if os.path.exists(path) else ""
    return ""


_nice = shutil.which("nice")
_NICE: tuple[str, ...] = (_nice, "-n", "10") if _nice else ()
