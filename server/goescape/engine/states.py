"""A package's texts at some moment, and what was proved for them (``proving``)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from goescape.engine.basis import Basis, Texts
from goescape.engine.bridging import Known
from goescape.engine.carried import Bridge, Outcome
from goescape.engine.fixed_file import FixedFile
from goescape.engine.proposals import Proposal
from goescape.fixes import Ground, Proved
from goescape.golang import Graph

__all__ = ["Key", "State", "Together"]

Key = tuple[str, str, str, bool]
"""A proposal's, and whether it is asked for as a refactoring."""


@dataclass(eq=False)
class Together:
    """All fixes of a file being proved, and how many wait for that."""

    task: asyncio.Task[FixedFile | None]
    waiting: int = 0


@dataclass(eq=False)
class State:
    """A package with its texts, and what was proved for them.

    Attributes:
        folder: The package's.
        graph: The session's.
        texts: The open files.
        basis: Of both.
        ground: For proofs.
        outcomes: Of each proposal, unasked and asked.
        proposed: What is proposed for each file.
        running: What is under way.
        waiting: The proofs among it.
        files: All fixes of a file together, by its path.
        together: The proofs of these that are under way.
        earlier: What other states proved: the state, its proposal, and what became of it.
        bridges: From those states to this one.
        bridging: Held while a bridge is built.
        told: What the log has said.
    """

    folder: str
    graph: Graph
    texts: Texts
    basis: Basis
    ground: Ground
    outcomes: dict[Key, Outcome] = field(default_factory=dict["Key", "Outcome"])
    proposed: dict[str, list[Proposal]] = field(default_factory=dict[str, "list[Proposal]"])
    running: set[asyncio.Task[Any]] = field(default_factory=set["asyncio.Task[Any]"])
    waiting: dict[Key, asyncio.Task[Outcome | None]] = field(
        default_factory=dict["Key", "asyncio.Task[Outcome | None]"]
    )
    files: dict[str, FixedFile] = field(default_factory=dict[str, FixedFile])
    together: dict[str, Together] = field(default_factory=dict[str, "Together"])
    earlier: dict[Key, tuple[State, Proposal, Outcome]] = field(
        default_factory=dict["Key", "tuple[State, Proposal, Outcome]"]
    )
    bridges: dict[State, Bridge | None] = field(default_factory=dict["State", "Bridge | None"])
    bridging: asyncio.Lock = field(default_factory=asyncio.Lock)
    told: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])

    def of(self, proposal: Proposal, *, asked: bool) -> Outcome | None:
        """What became of a proposal, if that is known."""
        unasked = self.outcomes.get((*proposal.key, False))
        if asked and not isinstance(unasked, Proved):
            return self.outcomes.get((*proposal.key, True))
        return unasked

    @property
    def known(self) -> Known:
        """What a bridge is built from."""
        return Known(self.graph, self.basis, self.ground)
