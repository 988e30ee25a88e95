"""Follows a value through the calls that it is passed to, to where it is really kept.

A flow ends at a call: ``logValue(n) (call parameter)``. Why that parameter leaks the compiler
knows as well, but says it where it compiles the callee. So the callee's package is asked, of the
standard library and the module cache too (all are in the graph, with the export data of what they
import), and the same is done with the flow that is found there, until it ends in something that
keeps the value, or in a function that is not known.

Asking a package is one compile that is stopped after the front end: fmt 30 ms, reflect 200 ms,
runtime 900 ms (go1.26, on an idle core). What was asked is remembered as long as the package does
not change; of a package's parameters that are some hundred flows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

from goescape.causes.calls import Call, CalleeKind, call_of
from goescape.causes.case import Case
from goescape.causes.passing import passed
from goescape.engine.freshness import FileStamp, file_stamp
from goescape.engine.gate import Gate, Priority
from goescape.engine.leak_step import LeakEnd, LeakStep
from goescape.engine.packages import package_of, packages_of
from goescape.golang import GoProblem, Graph, Toolchain, Unit, analyse
from goescape.golang import explain as explain_place
from goescape.golang.verdicts import LEAK_KINDS
from goescape.model import Escape, Flow, Place, Span, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.syntax.packages import Found
from goescape.text import Text

__all__ = ["DEPTH", "SECONDS", "follow", "stop"]

log = logging.getLogger("goescape.engine")

DEPTH = 8
"""Functions that a value is followed into."""
SECONDS = 5.0
_REMEMBERED = 64
"""Packages."""

_Key = tuple[str, str, tuple[FileStamp, ...]]


@dataclass(frozen=True, slots=True)
class _Leaks:
    """What the compiler says of one package's parameters.

    Attributes:
        flows: How a parameter reaches the heap, by the place of its name; None where that was asked
            for and is not known. Of generic functions, and in packages that say too much, it is
            asked for one place at a time.
    """

    flows: dict[Place, Flow | None]


_known: OrderedDict[_Key, asyncio.Task[_Leaks | None]] = OrderedDict()


async def follow(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    escape: Escape,
    *,
    depth: int = DEPTH,
    seconds: float = SECONDS,
    gate: Gate | None = None,
) -> tuple[LeakStep, ...]:
    """The functions that a finding's value is passed through, the first one called first.

    Each step says which parameter takes the value and what the function does with it; ``end`` of
    the last one says how the way ends. Empty where the finding's flow does not end in a call, or
    where it ends in one of a function that is not known. Where time is up the last step says so;
    what was begun goes on in the background, so that the next time there is more. Cancelling
    ends the waiting alone.

    Args:
        toolchain: Which Go.
        graph: Where the unit and its imports are.
        unit: The unit that the finding is of.
        escape: The finding, with its flow.
        depth: Functions to follow it into at the most.
        seconds: Time for all of it.
        gate: Who runs when: what a person asks for waits for what was saved.
    """
    until = time.monotonic() + seconds
    steps: list[LeakStep] = []
    home = unit.import_path
    seen: set[tuple[str, str, int | None]] = set()
    call = await asyncio.to_thread(_first, toolchain, graph, unit, escape)
    while call is not None and call.callee.kind is CalleeKind.FUNCTION:
        key = call.callee.package, call.callee.symbol, call.index
        again = key in seen
        seen.add(key)
        end = LeakEnd.AGAIN if again else LeakEnd.DEPTH if len(steps) >= depth else None
        callee = _unit_of(graph, unit, call)
        if end is None and call.callee.package == "C":
            end = LeakEnd.NO_GO
        found = call.callee.found
        if end is None and found is not None and found.bodiless:
            end = LeakEnd.NO_GO
        if end is None and (callee is None or found is None or call.index is None):
            end = LeakEnd.NO_SOURCE
        if end is not None or callee is None or found is None:
            steps.append(_step(call, end or LeakEnd.NO_SOURCE, home))
            break
        asking = _ask(toolchain, graph, callee, gate)
        left = until - time.monotonic()
        done, _ = await asyncio.wait({asking}, timeout=max(left, 0.0))
        if not done:
            steps.append(_step(call, LeakEnd.TIME, home))
            break
        leaks = asking.result()
        flow = await _flow(toolchain, graph, callee, call=call, leaks=leaks, until=until)
        step = _step(call, LeakEnd.NO_SOURCE, home)
        if flow is None:
            steps.append(step)
            break
        step, call = await asyncio.to_thread(_next, toolchain, graph, callee, step, flow)
        steps.append(step)
        unit = callee
    return tuple(steps)


def stop() -> None:
    """End what is still being asked."""
    for task in _known.values():
        if not task.done() and not task.get_loop().is_closed():
            task.cancel()


def _step(call: Call, end: LeakEnd, home: str) -> LeakStep:
    """What is known of a callee before its package is asked; names are those that ``home`` sees."""
    callee = replace(call.callee, own=call.callee.package == home)
    return LeakStep(callee.qualified, callee.package, call.parameter, call.index == -1, end)


def _first(toolchain: Toolchain, graph: Graph, unit: Unit, escape: Escape) -> Call | None:
    sources = _Sources()
    source = sources(escape.span.path)
    if source is None:
        return None
    inlined = source.is_inlined(escape.span, escape.verdict)
    packages = packages_of(unit, graph, sources)
    return call_of(
        Case(
            escape.verdict,
            escape.span,
            source,
            sources,
            toolchain.release,
            inlined=inlined,
            packages=packages,
        )
    )


def _next(
    toolchain: Toolchain, graph: Graph, unit: Unit, step: LeakStep, flow: Flow
) -> tuple[LeakStep, Call | None]:
    """What the callee does with its parameter, and the call that it passes it on to."""
    sources = _Sources()
    source = sources(flow.place.path)
    start = source.text.offset_of_place(flow.place) if source is not None else None
    if source is None or start is None:
        return step, None
    verdict = Verdict(flow.place, VerdictKind.LEAKS, flow.subject, flow.lines[0], (flow,))
    span = Span(source.path, start, start + len(flow.subject.encode()))
    packages = packages_of(unit, graph, sources)
    case = Case(verdict, span, source, sources, toolchain.release, packages=packages)
    onward, last = call_of(case), case.last
    kind = onward.callee.kind if onward is not None else None
    if kind is CalleeKind.FUNCTION:
        end = LeakEnd.ON
    elif kind in (None, CalleeKind.APPEND, CalleeKind.PANIC):
        end = LeakEnd.KEPT
    else:
        end = LeakEnd.UNKNOWN
    place = last.step.place if last is not None else None
    step = replace(step, end=end, text=_clause(case, onward), place=place, flow=flow)
    return step, onward if end is LeakEnd.ON else None


def _clause(case: Case, onward: Call | None) -> str:
    name = case.verdict.subject
    if onward is not None and onward.callee.kind is not CalleeKind.APPEND:
        text = passed(case, onward)
        return text.replace("it is", f"{name} is", 1) if text.startswith("it is ") else text
    found = case.destination
    if found is None:
        return ""
    what = name if found.what == "it" else found.what
    return f"{what} {found.verb}{found.trail}"


async def _flow(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    *,
    call: Call,
    leaks: _Leaks | None,
    until: float,
) -> Flow | None:
    """The compiler's explanation of why the callee's parameter leaks."""
    if leaks is None:
        return None
    place = await asyncio.to_thread(_parameter, graph, unit, call)
    if place is None or place in leaks.flows:
        return leaks.flows[place] if place is not None else None
    try:
        async with asyncio.timeout(max(until - time.monotonic(), 0.0)):
            flows = await explain_place(toolchain, graph, unit, place)
    except (GoProblem, TimeoutError) as problem:
        log.info("%s is not explained: %s", place, problem)
        return None
    leaks.flows[place] = _to_heap(flows)
    return leaks.flows[place]


def _parameter(graph: Graph, unit: Unit, call: Call) -> Place | None:
    """Where the callee's parameter is declared."""
    found, index = call.callee.found, call.index
    if found is None or index is None:
        return None
    sources = _Sources()
    packages = packages_of(unit, graph, sources)
    start = packages.parameter_start(package_of(unit), found, index)
    source = sources(found.file)
    if source is None or start is None:
        return None
    return source.text.place_of_offset(found.file, start)


def _unit_of(graph: Graph, unit: Unit, call: Call) -> Unit | None:
    """The unit that declares a callee, as the calling unit sees it."""
    found: Found | None = call.callee.found
    path = found.package if found is not None else call.callee.package
    if path == unit.import_path:
        return unit
    near = graph.units.get(unit.imports.get(path, ""))
    if near is not None:
        return near
    for name in graph.dependencies(unit):
        other = graph.units.get(name)
        if other is not None and other.import_path == path:
            return other
    return None


def _ask(
    toolchain: Toolchain, graph: Graph, unit: Unit, gate: Gate | None
) -> asyncio.Task[_Leaks | None]:
    """What a package's parameters leak; asked once as long as nothing changes."""
    stamps = tuple(file_stamp(path) for path in unit.files)
    key: _Key = (toolchain.go + unit.id, unit.export, stamps)
    task = _known.get(key)
    if task is None or task.cancelled() or task.get_loop() is not asyncio.get_running_loop():
        task = _known[key] = asyncio.create_task(_leaks(toolchain, graph, unit, gate))
        task.add_done_callback(partial(_forget_failure, key))
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return task


def _forget_failure(key: _Key, task: asyncio.Task[_Leaks | None]) -> None:
    failed = task.cancelled() or task.exception() is not None or task.result() is None
    if failed and _known.get(key) is task:
        del _known[key]


async def _leaks(
    toolchain: Toolchain, graph: Graph, unit: Unit, gate: Gate | None
) -> _Leaks | None:
    waiting: AbstractAsyncContextManager[None] = (
        gate.place(Priority.ASKED) if gate is not None else nullcontext()
    )
    try:
        async with waiting:
            report = await analyse(toolchain, graph, unit, kinds=LEAK_KINDS)
    except (GoProblem, OSError) as problem:
        log.info("nothing is known of what %s leaks: %s", unit.id, problem)
        return None
    if not report.ok:
        return None
    return _Leaks(_by_place(report.verdicts))


def _by_place(verdicts: Sequence[Verdict]) -> dict[Place, Flow | None]:
    found: dict[Place, Flow | None] = {}
    for verdict in verdicts:
        flow = _to_heap(verdict.flows)
        if flow is not None and verdict.kind is not VerdictKind.LEAKS_TO_RESULT:
            found.setdefault(verdict.place, flow)
    return found


def _to_heap(flows: Iterable[Flow]) -> Flow | None:
    """The explanation of why a parameter escapes, among those of its ways to results.

    The best is a way to the heap; then one into a value that is itself on the heap, as ``&T{}``;
    then any: what is returned by way of more than some results or an interface counts as well.
    """
    ranked = sorted(flows, key=_rank)
    return ranked[0] if ranked else None


def _rank(flow: Flow) -> int:
    _, _, target = flow.lines[0].partition(" leaks to ")
    return 0 if target.startswith("{heap}") else 1 if target.startswith("{storage for ") else 2


class _Sources:
    """Files as they are on disk, each read once."""

    def __init__(self) -> None:
        self._read: dict[str, Source | None] = {}

    def __call__(self, path: str) -> Source | None:
        if path not in self._read:
            try:
                with open(path, "rb") as file:
                    self._read[path] = Source(path, Text(file.read()))
            except OSError:
                self._read[path] = None
        return self._read[path]
