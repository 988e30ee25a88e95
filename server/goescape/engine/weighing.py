"""Evidence for the findings of one package, gathered behind them.

The compiler's verdicts are shown at once. Which of them really allocate, and what allocates
besides, is read from the emitted code a moment later, and replaces them once, in place. Until
then a finding that was there before keeps what was known of it, so that nothing flickers.
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
from goescape.model import Escape, Span, Verdict, VerdictKind
from goescape.settings import Settings

__all__ = ["Weighing"]


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
        if work.stamp.files != tuple(map(file_stamp, unit.files)):
            return  # the event that tells of the change is on its way
        work.shown, work.facts, work.done = found, (), True
        self._publisher.replace(owner, found)
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
        escapes = [_with_evidence(escape, known.get(escape.id)) for escape in now.escapes]
        carry = Carry(before.text, now.text)
        for escape in before.escapes:
            if escape.kind is not VerdictKind.ALLOCATES:
                continue
            if (where := carry.span(escape.span.start, escape.span.end)) is not None:
                escapes.append(replace(escape, span=Span(path, *where)))
        escapes.sort(key=lambda escape: (escape.span.start, escape.span.end))
        result[path] = replace(now, escapes=tuple(escapes), unused=before.unused)
    return result


def _with_evidence(escape: Escape, before: Escape | None) -> Escape:
    if before is None or before.verdict.text != escape.verdict.text:
        return escape
    return replace(
        escape,
        evidence=before.evidence,
        wording=worded(escape.kind, escape.reason, before.evidence, escape.circumstances),
    )
