"""Every use that forces a value to the heap, not only the first.

The compiler explains the first path that it finds; mend that, and the next appears. So its
explanation is taken at its word: the use that it names is neutralised in a copy of the file
(``syntax.mending``), and the compiler is asked again, until the value stays on the stack. Each
use that was found is one that the compiler named while those before were gone.

Each question is one compile that is stopped after the front end: 10 to 30 ms for a small
package, 250 ms for net/http (go1.26).
"""

from __future__ import annotations

import asyncio
import os.path
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum

from goescape.golang import HEAP_KINDS, Graph, Toolchain, Unit, analyse
from goescape.golang import explain as explain_place
from goescape.model import (
    NO_OVERLAY,
    Edge,
    Escape,
    Flow,
    Overlay,
    Place,
    Span,
    Verdict,
    VerdictKind,
)
from goescape.syntax import Source, without_shapes
from goescape.syntax.mending import HELPERS, NOTHING, Mend, mends
from goescape.syntax.patch import Change, Patch
from goescape.text import Text

__all__ = ["Bound", "Reason", "Reasons", "all_reasons"]

MOST = 12
"""Uses that are looked for."""

_TRIES = 6
"""Ways to cut one flow that are tried."""
_FIXED = frozenset({"too large for stack", "too aligned for stack", "zero-sized element"})
_NUMBERED = re.compile(r"(\.autotmp_|~[rR]|#\w*?)\d+")
_GENERICS = (1, 18)
_CALL = re.compile(re.escape(NOTHING) + r"[012]?(?:\[[^()]*?\])?\(")


class Bound(StrEnum):
    """Why the search ended before the value stayed on the stack."""

    NONE = ""
    """It did not: all uses are known."""
    COUNT = "count"
    """There are very many."""
    TIME = "time"
    """The time was up."""
    SIZE = "size"
    """Its size forces it, whatever it is used for."""
    INSIDE = "inside"
    """It is forced in the body of the function that is inlined there, not in this code."""
    UNMENDED = "unmended"
    """A use could not be neutralised, so what it hides is not known."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One use that forces the value to the heap.

    Attributes:
        flow: The compiler's explanation, in places of the text that was compiled.
        mended: The expression in whose place nothing would reach the heap by this use; None where
            none was found.
    """

    flow: Flow
    mended: Span | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """What was found.

    Attributes:
        uses: In the order in which the compiler named them.
        bound: What ended the search, if it was not that the value stays on the stack.
        overlay: The copies of files in which the last question was asked; with all uses
            neutralised if there was no bound.
    """

    uses: tuple[Reason, ...]
    bound: Bound = Bound.NONE
    overlay: Overlay = field(default_factory=dict[str, bytes], repr=False)

    @property
    def complete(self) -> bool:
        """Without these uses the value stays on the stack: the compiler said so."""
        return self.bound is Bound.NONE


@asynccontextmanager
async def _no_queue() -> AsyncGenerator[None]:
    yield


async def all_reasons(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    escape: Escape,
    sources: Callable[[str], Source | None],
    *,
    deadline: float = 1.0,
    turn: Callable[[], AbstractAsyncContextManager[None]] = _no_queue,
) -> Reasons:
    """Every use that forces a finding's value to the heap.

    Cancelling kills the compiler.

    Args:
        toolchain: Which Go.
        graph: Where the unit and its imports are.
        unit: The unit that the finding is of.
        escape: The finding, with its flow.
        sources: The text that was compiled, by absolute path.
        deadline: Seconds after which what is known is the answer.
        turn: Held for each compile: where it waits for others.

    Raises:
        GoFailed, GoMissing, GoTimeout: The compiler gave no answer.
    """
    own = frozenset(unit.files)
    search = _Search(
        toolchain,
        graph,
        unit,
        escape,
        sources=lambda path: sources(path) if path in own else None,
        turn=turn,
    )
    if search.source(escape.span.path) is None or not escape.verdict.flows:
        return Reasons((), Bound.UNMENDED)
    try:
        async with asyncio.timeout(deadline):
            return await search.run()
    except TimeoutError:
        return Reasons(tuple(search.found), Bound.TIME)


class _Search:
    """One value's search."""

    def __init__(
        self,
        toolchain: Toolchain,
        graph: Graph,
        unit: Unit,
        escape: Escape,
        *,
        sources: Callable[[str], Source | None],
        turn: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self.found: list[Reason] = []
        self._toolchain = toolchain
        self._graph = graph
        self._unit = _with_generics(unit)
        self._escape = escape
        self.source = sources
        self._turn = turn
        self._applied: list[Mend] = []
        self._inexact = False
        source = sources(escape.span.path)
        self._inlined = source is not None and source.is_inlined(escape.span, escape.verdict)

    async def run(self) -> Reasons:
        flow: Flow | None = self._first
        overlay: Overlay = NO_OVERLAY
        while flow is not None:
            if _last_reason(flow) in _FIXED:
                self.found.append(Reason(flow))
                return Reasons(tuple(self.found), Bound.SIZE)
            if self._inlined and _last_place(flow) == self._escape.verdict.place:
                self.found.append(Reason(flow))
                return Reasons(tuple(self.found), Bound.INSIDE, overlay)
            if len(self.found) == MOST:
                return Reasons(tuple(self.found), Bound.COUNT)
            self.found.append(Reason(flow))
            ways = await asyncio.to_thread(mends, flow, self.source)
            for mend in self._untried(ways)[:_TRIES]:
                answer = await self._ask([*self._applied, mend])
                if answer is None:
                    continue  # it does not compile
                after, asked = answer
                if after is not None and (_same(after, flow) or _is_made_up(after)):
                    continue  # it changed nothing, or made another use of the value
                self._applied.append(mend)
                self._inexact |= not mend.exact
                self.found[-1] = Reason(flow, mend.span)
                flow, overlay = after, asked
                break
            else:
                return Reasons(tuple(self.found), Bound.UNMENDED, overlay)
        bound = Bound.UNMENDED if self._inexact else Bound.NONE
        return Reasons(tuple(self.found), bound, overlay)

    def _untried(self, ways: Iterable[Mend]) -> list[Mend]:
        return [mend for mend in ways if mend not in self._applied]

    async def _ask(self, applied: list[Mend]) -> tuple[Flow | None, Overlay] | None:
        """The flow that is left (None: the value stays) and the text; None: it is not valid Go."""
        patches = self._patches(applied)
        overlay = {path: patch.data for path, patch in patches.items()}
        kinds = HEAP_KINDS | {VerdictKind.INLINED_CALL} if self._inlined else HEAP_KINDS
        async with self._turn():
            report = await analyse(self._toolchain, self._graph, self._unit, overlay, kinds=kinds)
        if not report.ok:
            return None
        back = _Back(patches, self.source)
        if self._inlined and not any(
            verdict.kind is VerdictKind.INLINED_CALL
            and back.place(verdict.place) == self._escape.verdict.place
            for verdict in report.verdicts
        ):
            return None  # the call is no longer inlined: that tells nothing
        for verdict in report.verdicts:
            if not self._is_it(verdict, back):
                continue
            flows = verdict.flows
            if report.level == 1:
                async with self._turn():
                    flows = await explain_place(
                        self._toolchain, self._graph, self._unit, verdict.place, overlay
                    )
            ours = [back.flow(flow) for flow in flows if not flow.lines[0].startswith("parameter")]
            ours = [flow for flow in ours if self._role(flow) == self._role(self._first)]
            if ours:
                return ours[0], overlay
        return None, overlay

    def _patches(self, applied: Iterable[Mend]) -> dict[str, Patch]:
        changes: dict[str, list[Change]] = {}
        for mend in applied:
            changes.setdefault(mend.span.path, []).extend(mend.changes)
        for path in list(changes)[:1]:
            source = self.source(path)
            end = len(source.text.data) if source is not None else 0
            changes[path].append(Change(end, end, HELPERS, rank=1 << 50))
        patches: dict[str, Patch] = {}
        for path, listed in changes.items():
            if (source := self.source(path)) is not None:
                patches[path] = Patch(source.text.data, listed)
        return patches

    @property
    def _first(self) -> Flow:
        return self._escape.verdict.flows[0]

    def _is_it(self, verdict: Verdict, back: _Back) -> bool:
        asked = self._escape.verdict
        return (
            verdict.kind is asked.kind
            and verdict.place.path == asked.place.path
            and _name(verdict.subject) == _name(asked.subject)
            and back.place(verdict.place) == asked.place
        )

    @staticmethod
    def _role(flow: Flow) -> bool:
        """Whether the flow is of what a slice or string holds, and not of its boxed header."""
        steps = flow.edges[0].steps if flow.edges else ()
        return any(
            step.reason == "interface-converted" and step.expression == flow.subject
            for step in steps[:2]
        )


class _Back:
    """Brings places of changed texts back to those that they were made of."""

    def __init__(
        self, patches: Mapping[str, Patch], sources: Callable[[str], Source | None]
    ) -> None:
        self._patches = patches
        self._sources = sources
        self._changed = {path: Text(patch.data) for path, patch in patches.items()}

    def place(self, place: Place) -> Place:
        """Line 0 stands for what was put in."""
        source = self._sources(place.path)
        if place.path not in self._patches or source is None or not place.line:
            return place
        offset = self._changed[place.path].offset_of_place(place)
        original = None if offset is None else self._patches[place.path].original(offset)
        if original is None:
            return Place(place.path, 0, 0)
        found = source.text.place_of_offset(place.path, original)
        return found if place.column else replace(found, column=0)

    def flow(self, flow: Flow) -> Flow:
        edges = tuple(
            Edge(
                _clean(edge.target),
                edge.operator,
                _clean(edge.source),
                tuple(
                    replace(step, expression=_clean(step.expression), place=self.place(step.place))
                    for step in edge.steps
                ),
            )
            for edge in flow.edges
        )
        return replace(flow, place=self.place(flow.place), edges=edges)


def _with_generics(unit: Unit) -> Unit:
    """The unit, in a language that has the helpers; nothing else changed between 1.0 and 1.18."""
    match = re.match(r"(\d+)\.(\d+)", unit.go_version or "1.16")
    if match and (int(match[1]), int(match[2])) < _GENERICS and unit.module_path:
        return replace(unit, go_version="1.18")
    return unit


def _name(subject: str) -> str:
    if subject.startswith("make("):
        subject = subject.partition(",")[0]  # its size may be what was changed
    return _NUMBERED.sub(r"\1", without_shapes(subject))


def _clean(text: str) -> str:
    """The compiler's text without the calls that were put in."""
    while match := _CALL.search(text):
        depth, at = 1, match.end()
        while at < len(text) and depth:
            depth += (text[at] == "(") - (text[at] == ")")
            at += 1
        text = text[: match.start()] + text[match.end() : at - (not depth)] + text[at:]
    return text


def _same(one: Flow, other: Flow) -> bool:
    return _identity(one) == _identity(other)


def _identity(flow: Flow) -> tuple[object, ...]:
    return tuple((step.place, step.reason) for edge in flow.edges for step in edge.steps)


def _is_made_up(flow: Flow) -> bool:
    """Whether the last step is one that was put in, by wrapping what is used in another way."""
    last = _last_place(flow)
    return last is not None and not last.line and os.path.isabs(last.path)


def _last_place(flow: Flow) -> Place | None:
    steps = flow.edges[-1].steps if flow.edges else ()
    return steps[-1].place if steps else None


def _last_reason(flow: Flow) -> str:
    steps = flow.edges[-1].steps if flow.edges else ()
    return steps[-1].reason if steps else ""
