"""Evidence for the findings of one package, gathered behind them.

The compiler's verdicts are shown at once. Which of them really allocate, and what allocates
besides, is read from the emitted code a moment later, and replaces them once, in place. Until
then a finding that was there before keeps what was known of it, so that nothing flickers. So do
reasons that are read later still, where flows are too many to be read at each save.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from goescape.causes import worded
from goescape.engine.carry import Carry
from goescape.engine.collect import weighed
from goescape.engine.freshness import UnitStamp, file_stamp
from goescape.engine.gate import Gate, Priority
from goescape.engine.publisher import Analysed, Publisher
from goescape.golang import Graph, Toolchain, Unit, emitted
from goescape.model import Escape, Place, Span, Verdict, VerdictKind
from goescape.settings import Settings
from goescape.text import Text

__all__ = ["Weighing"]

_UNREAD = "flow-not-read"


@dataclass(slots=True)
class _Unit:
    """One unit's findings.

    Attributes:
        stamp: What they were compiled from.
        instant: The compiler's verdicts, by file.
        facts: What else it said, which evidence needs; emptied once that is done.
        settings: Those that were in force.
        shown: The last findings that carried evidence, by file.
        done: ``shown`` is of ``instant``.
    """

    stamp: UnitStamp
    instant: Mapping[str, Analysed]
    facts: Sequence[Verdict]
    settings: Settings
    shown: Mapping[str, Analysed]
    done: bool = False


class Weighing:
    """The evidence of one session."""

    def __init__(self, gate: Gate, publisher: Publisher, folder: str) -> None:
        self._gate = gate
        self._publisher = publisher
        self._folder = folder
        self._units: dict[str, _Unit] = {}

    def begin(
        self,
        unit: Unit,
        stamp: UnitStamp,
        instant: Mapping[str, Analysed],
        facts: Sequence[Verdict],
        settings: Settings,
    ) -> Mapping[str, Analysed]:
        """Take a compile's findings; what to show until they are weighed."""
        before = self._units.get(unit.id)
        shown: Mapping[str, Analysed] = before.shown if before is not None else {}
        self._units[unit.id] = _Unit(stamp, instant, facts, settings, shown)
        return _inherited(instant, shown)

    def retain(self, units: Collection[str]) -> None:
        """Forget all other units."""
        self._units = {name: found for name, found in self._units.items() if name in units}

    async def run(
        self,
        toolchain: Toolchain,
        graph: Graph,
        *,
        listed: Callable[[Unit], bool],
        open_files: Collection[str],
    ) -> bool:
        """Weigh what is not weighed yet; whether there was any.

        Test variants wait until one of their test files is open: each costs a compile of the
        whole package, and of net/http's 7,187 findings 6,000 are in tests.

        Args:
            toolchain: Which Go.
            graph: Where the units are.
            listed: Whether the graph's export data is of a unit's present source.
            open_files: The files that are open in the editor.

        Raises:
            GoProblem: The compiler gave no answer; the findings stay as they are.
        """
        waiting = [graph.units.get(name) for name, unit in self._units.items() if not unit.done]
        due = [unit for unit in waiting if unit is not None and _is_due(unit, open_files)]
        for unit in due:
            async with self._gate.place(Priority.BACKGROUND):
                await self._weigh(toolchain, graph, unit, fresh=listed(unit))
        return bool(due)

    async def _weigh(self, toolchain: Toolchain, graph: Graph, unit: Unit, *, fresh: bool) -> None:
        work = self._units[unit.id]
        evidence = await emitted(toolchain, graph, unit, fresh=fresh, facts=work.facts)
        owner = (self._folder, unit.id)
        found = await asyncio.to_thread(weighed, owner, unit, work.settings, work.instant, evidence)
        found = _with_reasons(found, work.shown)
        if work.stamp.files != tuple(map(file_stamp, unit.files)):
            return  # the event that tells of the change is on its way
        work.shown, work.facts, work.done = found, (), True
        self._publisher.replace(owner, found)
        await self._publisher.published()

    async def explain(
        self, unit: Unit, open_files: Collection[str], explained: Callable[[Escape], Escape]
    ) -> None:
        """Publish the reasons of findings whose flows were not read at once, in the open files.

        Args:
            unit: Whose they are; one that is not weighed stays as it is.
            open_files: The files that are open in the editor.
            explained: Gives a finding with what its flow tells; called in a thread.
        """
        work = self._units.get(unit.id)
        if work is None or not work.done:
            return

        def anew(path: str, analysed: Analysed) -> Analysed:
            unread = {e.id for e in work.instant[path].escapes if e.cause.slug == _UNREAD}
            escapes = (explained(e) if e.id in unread else e for e in analysed.escapes)
            return replace(analysed, escapes=tuple(escapes))

        paths = [path for path in work.shown if path in open_files and path in work.instant]
        found = await asyncio.to_thread(
            lambda: {path: anew(path, work.shown[path]) for path in paths}
        )
        if found and work is self._units.get(unit.id):
            work.shown = {**work.shown, **found}
            self._publisher.replace((self._folder, unit.id), work.shown)
            await self._publisher.published()


def _is_due(unit: Unit, open_files: Collection[str]) -> bool:
    return unit.variant == "plain" or any(
        path.endswith("_test.go") and path in open_files for path in unit.files
    )


def _inherited(
    instant: Mapping[str, Analysed], shown: Mapping[str, Analysed]
) -> Mapping[str, Analysed]:
    """New findings with what was known of those that were there before."""
    result = dict(instant)
    for path, before in shown.items():
        now = instant.get(path)
        if now is None:
            # Nothing but allocations that the compiler never mentions: what stands, stays.
            unmentioned = tuple(e for e in before.escapes if e.kind is VerdictKind.ALLOCATES)
            if unmentioned:
                result[path] = replace(before, escapes=unmentioned)
            continue
        known = {escape.id: escape for escape in before.escapes}
        carry = Carry(before.text, now.text)
        escapes = [
            _with_reason(_with_evidence(escape, old), old, before.text, now.text, carry)
            if (old := known.get(escape.id)) is not None
            else escape
            for escape in now.escapes
        ]
        for escape in before.escapes:
            if escape.kind is not VerdictKind.ALLOCATES:
                continue
            if (where := carry.span(escape.span.start, escape.span.end)) is not None:
                escapes.append(replace(escape, span=Span(path, *where)))
        escapes.sort(key=lambda escape: (escape.span.start, escape.span.end))
        result[path] = replace(now, escapes=tuple(escapes), unused=before.unused)
    return result


def _with_evidence(escape: Escape, before: Escape) -> Escape:
    if before.verdict.text != escape.verdict.text:
        return escape
    return replace(
        escape,
        evidence=before.evidence,
        wording=worded(escape.kind, escape.reason, before.evidence, escape.circumstances),
    )


def _with_reasons(
    found: Mapping[str, Analysed], shown: Mapping[str, Analysed]
) -> dict[str, Analysed]:
    """Weighed findings with the reasons that are shown of those whose flows are not read yet."""
    result = dict(found)
    for path, now in found.items():
        before = shown.get(path)
        if before is None or all(escape.cause.slug != _UNREAD for escape in now.escapes):
            continue
        known = {escape.id: escape for escape in before.escapes}
        carry = Carry(before.text, now.text)
        escapes = (
            _with_reason(escape, known.get(escape.id), before.text, now.text, carry)
            for escape in now.escapes
        )
        result[path] = replace(now, escapes=tuple(escapes))
    return result


def _with_reason(
    escape: Escape, before: Escape | None, old: Text, new: Text, carry: Carry
) -> Escape:
    """A finding whose flow is not read yet, with the reason that was told of it before.

    That was read of the text before the last edit: it stands where the same is said of the same
    value, and all lines that it speaks of are as they were.
    """
    if before is None or escape.cause.slug != _UNREAD or before.cause.slug == _UNREAD:
        return escape
    if before.verdict.text != escape.verdict.text:
        return escape
    mentions: list[Place] = []
    for place in before.mentions:
        offset = old.offset_of_place(place) if place.path == escape.span.path else None
        where = carry.span(offset, offset) if offset is not None else None
        if where is None:
            return escape
        mentions.append(new.place_of_offset(place.path, where[0]))
    return replace(
        escape,
        cause=before.cause,
        reason=before.reason,
        mentions=tuple(mentions),
        change=before.change,
        leave=before.leave,
        root=before.root,
        wording=worded(escape.kind, before.reason, escape.evidence, escape.circumstances),
    )
