"""Asks the compiler about one unit: its verdicts, and the flows of one place.

The direct way calls ``compile`` itself and stops it after the front end. Where that is not
exact, or behaves in a way that is not understood, the go command is asked instead
(``fallback.py``), which is slower and always right.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from goescape.golang import cgo, command, fallback, overlays, pgo
from goescape.golang.fallback import check_space
from goescape.golang.graph import Graph, Unit
from goescape.golang.listing import build_errors
from goescape.golang.messages import OWN, Messages, Reader
from goescape.golang.problems import GoFailed
from goescape.golang.process import run
from goescape.golang.question import Question
from goescape.golang.toolchain import Toolchain
from goescape.golang.verdicts import ALL_KINDS, HEAP_KINDS
from goescape.model import NO_OVERLAY, BuildError, Flow, Overlay, Place, Verdict, VerdictKind

__all__ = ["Report", "analyse", "explain"]

_log = logging.getLogger(__name__)

LARGE = 8 << 20
"""Bytes of output at which ``-m=2`` is given up for ``-m``: of all the standard library only
go/types comes near it (149 MB, go1.27)."""
_MOST = 1 << 30

_NO_EXPORT = re.compile(r"could not import (\S+) \(open : no such file or directory\)")
_CRASH = re.compile(r"internal compiler error|^(?:panic|fatal error): |^goroutine \d", re.MULTILINE)
_GONE = re.compile(r"could not import \S+ \(open .+: no such file or directory\)")


@dataclass(frozen=True)
class Report:
    """What the compiler said about one unit.

    Attributes:
        unit: Its id.
        verdicts: In the unit's own files, in order of position.
        errors: What keeps it from compiling.
        ok: It type-checks, and the verdicts are complete.
        way: ``direct``: the compiler was called; ``go``: the go command.
        level: 1 where the output of ``-m=2`` was too large: flows on demand (:func:`explain`).
        seconds: All of it.
        compile_seconds: The compiler, or the go command.
        stale: The graph's export data is gone from the build cache: time to load it again.
        release: Go's version, as (1, 26).
        graph: Where the unit's imports are.
    """

    unit: str
    verdicts: tuple[Verdict, ...]
    errors: tuple[BuildError, ...]
    ok: bool
    way: Literal["direct", "go"]
    level: Literal[1, 2]
    seconds: float
    compile_seconds: float
    stale: bool = False
    release: tuple[int, int] = (1, 21)
    graph: Graph | None = field(default=None, compare=False, repr=False)


class _NotUnderstood(Exception):  # noqa: N818 - leads to the other way, never to the user
    """The compiler behaved in an unexpected way; the go command must be asked."""

    def __init__(self, why: str, *, stale: bool = False) -> None:
        super().__init__(why)
        self.stale = stale


async def analyse(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    overlay: Overlay = NO_OVERLAY,
    *,
    kinds: frozenset[VerdictKind] = HEAP_KINDS,
    level: Literal[1, 2] = 2,
) -> Report:
    """What the compiler says about a unit as it is on disk, under the overlay.

    An overlay may hold files of the unit's folder that are not on disk. Files that do not
    belong to the unit are ignored.

    Args:
        toolchain: Which Go.
        graph: Where the unit and its imports are.
        unit: What to compile.
        overlay: Content that stands in for files.
        kinds: Kinds of verdicts to keep.
        level: 1: no flows, a fraction of the output.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    started = time.perf_counter()
    question = Question(toolchain, graph, unit, overlay, kinds, level)
    report = _without_files(question)
    question = await pgo.profiled(question)
    reason = command.not_direct(question)
    stale = False
    if not reason and not report:
        try:
            report = await _direct(question)
        except _NotUnderstood as problem:
            reason = str(problem)
            stale = problem.stale
    if report is None:
        _log.info("asking the go command about %s: %s", unit.id, reason)
        report = replace(await _by_go(question), stale=stale)
    report = replace(report, seconds=time.perf_counter() - started)
    _log.info("compiled %s in %.0f ms: %s", unit.id, 1e3 * report.seconds, _found(report))
    return report


async def explain(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    place: Place,
    overlay: Overlay = NO_OVERLAY,
) -> tuple[Flow, ...]:
    """Every flow that begins at one place, parameters' too; empty if there is none.

    For reports at level 1. The whole output is read, and only that place's part kept.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    started = time.perf_counter()
    question = Question(toolchain, graph, unit, overlay, ALL_KINDS, 2, only=place)
    question = await pgo.profiled(question)
    flows = (await _all_of(question)).flows
    _log.info("explained %s in %.0f ms", place, 1e3 * (time.perf_counter() - started))
    return tuple(flows)


async def explain_all(toolchain: Toolchain, graph: Graph, unit: Unit) -> tuple[Verdict, ...]:
    """What a unit puts on the heap, with its flows, however much the compiler prints.

    For reports at level 1, as :func:`explain`, whose question about one place costs as much.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    started = time.perf_counter()
    question = await pgo.profiled(Question(toolchain, graph, unit, NO_OVERLAY, HEAP_KINDS, 2))
    messages = await _all_of(question)
    _log.info("explained all of %s in %.0f ms", unit.id, 1e3 * (time.perf_counter() - started))
    return tuple(messages.verdicts)


async def _all_of(question: Question) -> Messages:
    """What the compiler prints, however much it is."""
    if command.not_direct(question):
        return (await fallback.ask(question, _MOST)).messages
    outcome = await _compile(question, _MOST)
    _check_killed(outcome.code, question.unit)
    return outcome.messages


def _without_files(question: Question) -> Report | None:
    """The report of a unit that has nothing to compile: build constraints exclude all of it."""
    unit = question.unit
    if unit.files or overlays.added_files(unit, question.overlay):
        return None
    nothing = BuildError(None, f"{unit.id} has no Go files")
    return _report(question, Messages(), unit.errors or (nothing,))


async def _direct(question: Question) -> Report:
    unit = question.unit
    outcome = await _compile(question, LARGE if question.level == 2 else _MOST)
    if not outcome.overflowed:
        return await asyncio.to_thread(_judge, outcome, question)
    if question.level == 1:
        raise GoFailed(f"The compiler prints more than {_MOST >> 20} MB about {unit.id}.")
    _log.info("%s prints over %d MB of flows: they come on demand", unit.id, LARGE >> 20)
    return await _direct(replace(question, level=1))


@dataclass(frozen=True)
class _Outcome:
    """A compile that has ended.

    Attributes:
        names: Temporary file to the file it stood for.
        stop: The file that stops the compiler.
    """

    code: int
    seconds: float
    overflowed: bool
    messages: Messages
    names: Mapping[str, str]
    stop: str


async def _compile(question: Question, limit: int) -> _Outcome:
    """Compile, and read what is printed meanwhile."""
    unit = question.unit
    reader = Reader(
        unit.dir,
        question.kinds,
        flows=question.level == 2,
        cgo=cgo.renamed(question.toolchain, unit),
        only=question.only,
    )
    call = await _prepare(question)
    try:
        with await run(
            call.argv,
            cwd=unit.dir,
            environment=call.environment,
            timeout=question.toolchain.settings.timeout,
            limit=limit,
            merged=True,
            follow=reader.feed,
        ) as done:
            messages = reader.end()
            if done.code >= 0 and not done.overflowed and not messages.stopped:
                # The compiler does not mind when nothing more can be written; a last line that is
                # there is the only sign that all of them are.
                check_space(unit)
            return _Outcome(
                done.code, done.seconds, done.overflowed, messages, call.names, call.argv[-1]
            )
    finally:
        call.remove()


async def _prepare(question: Question) -> command.Command:
    preparing = asyncio.ensure_future(asyncio.to_thread(command.prepare, question))
    try:
        return await asyncio.shield(preparing)
    except asyncio.CancelledError:
        # A thread cannot be cancelled: what it still writes is removed when it is done.
        preparing.add_done_callback(
            lambda done: done.cancelled() or done.exception() or done.result().remove()
        )
        raise


async def _by_go(question: Question) -> Report:
    answer = await fallback.ask(question, LARGE)
    report = _report(question, answer.messages, answer.errors)
    return replace(report, way="go", level=answer.level, compile_seconds=answer.seconds)


def _judge(outcome: _Outcome, question: Question) -> Report:
    unit, messages = question.unit, outcome.messages
    _check_killed(outcome.code, unit)
    errors: list[BuildError] = []
    if outcome.code and not messages.stopped:
        errors = _errors(outcome, question)
        if not errors:
            raise _NotUnderstood(f"exit code {outcome.code}, and no error that was understood")
    return replace(_report(question, messages, errors), compile_seconds=outcome.seconds)


def _check_killed(code: int, unit: Unit) -> None:
    if code < 0:
        raise GoFailed(
            f"The Go compiler was killed (signal {-code}) while compiling {unit.id}. If the "
            "machine ran out of memory, close something or compile less at a time."
        )


def _errors(outcome: _Outcome, question: Question) -> list[BuildError]:
    text = "\n".join(outcome.messages.others)
    if _GONE.search(text):
        raise _NotUnderstood("export data is no longer in the build cache", stale=True)
    if _CRASH.search(text):
        raise _NotUnderstood("the compiler crashed")
    folder = question.unit.dir
    errors: list[BuildError] = []
    for error in build_errors(text.replace(OWN, folder + "/"), folder):
        place = error.place
        if place and place.path == outcome.stop:
            raise _NotUnderstood("it has another name than when it was listed", stale=True)
        if place and place.path in outcome.names:
            place = replace(place, path=outcome.names[place.path])
        errors.append(BuildError(place, _why_not_imported(error.message, question)))
    return errors


def _why_not_imported(message: str, question: Question) -> str:
    match = _NO_EXPORT.match(message)
    if not match:
        return message
    imported = question.graph.units.get(question.unit.imports.get(match[1], ""))
    why = "it does not compile, or was not there when the packages were listed"
    for error in imported.errors if imported else ():
        return f"could not import {match[1]}: {error}"
    return f"could not import {match[1]}: {why}"


def _report(question: Question, messages: Messages, errors: Sequence[BuildError]) -> Report:
    # Files that //line directives name are not the unit's own, even where they stand in its folder.
    own = {*question.unit.files, *question.overlay}
    return Report(
        unit=question.unit.id,
        verdicts=tuple(sorted((v for v in messages.verdicts if v.place.path in own), key=_at)),
        errors=tuple(errors),
        ok=not errors,
        way="direct",
        level=question.level,
        seconds=0.0,
        compile_seconds=0.0,
        release=question.toolchain.release,
        graph=question.graph,
    )


def _at(verdict: Verdict) -> tuple[str, int, int]:
    return verdict.place.path, verdict.place.line, verdict.place.column


def _found(report: Report) -> str:
    count = len(report.verdicts)
    for error in report.errors:
        first = str(error).partition("\n")[0]
        return f"{first}, and {len(report.errors) - 1} more" if len(report.errors) > 1 else first
    return f"{count} verdict{'s' * (count != 1)}"
