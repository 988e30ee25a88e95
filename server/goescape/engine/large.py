"""The flows of packages whose explanations are too many to be read at each save.

They are asked for once the findings stand, all of them at once and behind everything else, so that
a hover has its own at once: one question costs as much as all (2.3 s for go/types, whose
explanations fill 149 MB). The next run over the package ends the question; until the answer is
there a place is asked about by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from goescape.engine.gate import Gate, Priority
from goescape.golang import GoProblem, Graph, Toolchain, Unit, explain, explain_all
from goescape.model import Flow, Verdict

__all__ = ["LargeFlows"]

log = logging.getLogger("goescape.engine")


class LargeFlows:
    """The flows of one session's large units, for the text that was compiled last."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._flows: dict[str, dict[tuple[str, int, int], tuple[Flow, ...]]] = {}

    def forget(self) -> None:
        """The text changed: what is known is of no use."""
        self._flows.clear()

    async def ask(self, toolchain: Toolchain, graph: Graph, units: Iterable[Unit]) -> None:
        """Ask for all flows of units, in the background.

        Without an answer from the compiler nothing is known; the places are asked about one by one.
        """
        for unit in units:
            if unit.id in self._flows:
                continue
            try:
                async with self._gate.place(Priority.BACKGROUND):
                    verdicts = await explain_all(toolchain, graph, unit)
            except GoProblem as problem:
                log.warning("%s: no explanations: %s", unit.id, problem.message)
                continue
            self._flows[unit.id] = _by_place(verdicts)

    def known(self, unit: Unit, verdict: Verdict) -> tuple[Flow, ...]:
        """The flows that begin where a verdict stands, of those that were asked for."""
        place = verdict.place
        return self._flows.get(unit.id, {}).get((place.path, place.line, place.column), ())

    async def of(
        self, toolchain: Toolchain, graph: Graph, unit: Unit, verdict: Verdict
    ) -> tuple[Flow, ...]:
        """The flows that begin where a verdict stands.

        Raises:
            GoProblem: They were asked for just now, and the compiler gave no answer.
        """
        if verdict.kind.heap and unit.id in self._flows:
            return self.known(unit, verdict)
        return await explain(toolchain, graph, unit, verdict.place)


def _by_place(verdicts: Sequence[Verdict]) -> dict[tuple[str, int, int], tuple[Flow, ...]]:
    found: dict[tuple[str, int, int], tuple[Flow, ...]] = {}
    for verdict in verdicts:
        key = verdict.place.path, verdict.place.line, verdict.place.column
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *verdict.flows)))
    return found
