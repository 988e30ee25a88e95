"""One question to the compiler, as the direct way and the go command both take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goescape.golang.graph import Graph, Unit
from goescape.golang.toolchain import Toolchain
from goescape.model import Overlay, Place, VerdictKind

__all__ = ["Question"]


@dataclass(frozen=True)
class Question:
    """What is asked about one unit.

    Attributes:
        toolchain: Which Go.
        graph: Where the unit's imports are.
        unit: The unit to compile.
        overlay: Content that stands in for files.
        kinds: Kinds of verdicts to keep.
        level: 2 for the flows as well.
        profile: The ``default.pgo`` that counts for the unit, or empty; ``graph`` is compiled
            with it.
        only: Keep what stands at this place alone.
    """

    toolchain: Toolchain
    graph: Graph
    unit: Unit
    overlay: Overlay
    kinds: frozenset[VerdictKind]
    level: Literal[1, 2]
    profile: str = ""
    only: Place | None = None
