"""What a proof ends with, and the questions that every proof asks."""

from __future__ import annotations

from dataclasses import dataclass

from goescape.fixes.candidate import Candidate, Stage
from goescape.fixes.ground import Ground
from goescape.golang import Graph, Report, Unit
from goescape.golang.vet import vet
from goescape.model import Fix, Overlay

__all__ = ["Proved", "Refusal", "compiled", "vet_complaints"]


@dataclass(frozen=True)
class Proved:
    """A candidate that holds.

    Attributes:
        candidate: It.
        fix: With its title, its edits laid out, and its proof.
        inlined: The function is inlined as it is, so that no form of a fix gains anything.
    """

    candidate: Candidate
    fix: Fix
    inlined: bool = False


class Refusal(Exception):  # noqa: N818 - ends a proof, and is no error
    """Why a candidate is refused; see :class:`Refused`."""

    def __init__(self, stage: Stage, reason: str, *, decided: bool = False) -> None:
        """Take the words."""
        super().__init__(reason)
        self.stage: Stage = stage
        self.reason = reason
        self.decided = decided


async def compiled(ground: Ground, unit: Unit) -> Report:
    """What the compiler says of a unit as it is.

    Raises:
        Refusal: It does not compile.
        GoProblem: The compiler gave no answer.
    """
    report = await ground.report(unit)
    for error in report.errors:
        message = error.message.partition("\n")[0]
        raise Refusal("types", f"{unit.id} does not compile: {message}")
    return report


async def vet_complaints(
    ground: Ground, unit: Unit, graph: Graph, overlay: Overlay
) -> tuple[list[str], list[str]]:
    """What vet says of an edited unit, and what of that it did not say before.

    Args:
        ground: The code as it is.
        unit: The unit as it is.
        graph: In which the unit has the imports that the edits add.
        overlay: The edited texts.

    Raises:
        GoProblem: vet gave no answer.
    """
    said = await vet(ground.toolchain, graph, graph.units[unit.id], overlay)
    if not said:
        return [], []
    before = await vet(ground.toolchain, ground.graph, unit, ground.overlay)
    return list(said), list(said - (said if before is None else before))
