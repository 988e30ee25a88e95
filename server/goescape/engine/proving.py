"""The proofs of one package's proposals, remembered by the texts that they hold for.

A :class:`State` is a package with its texts as they were at some moment. Each proposal is proved in
it once, as far as the package itself tells; whoever asks meanwhile waits for the same answer.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Protocol

from goescape.engine.basis import Basis, Texts, basis, prepared
from goescape.engine.fixed_file import FixedFile
from goescape.engine.gate import Gate, Priority
from goescape.engine.proposals import Proposal, proposals
from goescape.engine.publisher import Publisher
from goescape.fixes import Ground, Proved, Refused, prove_first
from goescape.golang import GoProblem, Graph, Toolchain

__all__ = ["Host", "Outcome", "Prover", "State"]

log = logging.getLogger("goescape.engine")

_STATES = 6
"""States of packages whose proofs are remembered."""


class Host(Protocol):
    """What is needed of the workspace."""

    gate: Gate
    publisher: Publisher

    def graph(self, folder: str) -> Graph | None:
        """The packages as the session of a folder listed them last; None if none is open."""
        ...

    async def toolchain(self, folder: str) -> Toolchain:
        """The toolchain for a folder. Raises GoProblem."""
        ...

    async def settled(self, folder: str) -> None:
        """Wait until no run is under way for a folder, evidence included."""
        ...


Key = tuple[str, str, str, bool]
Outcome = Proved | tuple[Refused, ...]


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
        running: Proofs under way.
        files: All fixes of a file together.
    """

    folder: str
    graph: Graph
    texts: Texts
    basis: Basis
    ground: Ground
    outcomes: dict[Key, Outcome] = field(default_factory=dict["Key", "Outcome"])
    proposed: dict[str, list[Proposal]] = field(default_factory=dict[str, "list[Proposal]"])
    running: dict[Key, asyncio.Task[Outcome | None]] = field(
        default_factory=dict["Key", "asyncio.Task[Outcome | None]"]
    )
    files: dict[str, FixedFile] = field(default_factory=dict[str, FixedFile])


class Prover:
    """The states of every open package."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._states: dict[Basis, State] = {}

    async def now(self, folder: str) -> State | None:
        """The state of a package as it is now, if anything was proved for it."""
        graph = self._host.graph(folder)
        if graph is None or not self._states:
            return None
        texts = self._host.publisher.buffers()
        return self._states.get(await asyncio.to_thread(basis, graph, texts))

    async def state(self, folder: str) -> State | None:
        """The state of a package as it is now; made if it is new.

        None where the package was not listed yet.

        Raises:
            GoProblem: The toolchain gave no answer.
        """
        graph = self._host.graph(folder)
        if graph is None or not graph.roots:
            return None
        texts = self._host.publisher.buffers()
        now = await asyncio.to_thread(basis, graph, texts)
        known = self._states.pop(now, None)
        if known is None:
            toolchain = await self._host.toolchain(folder)
            listed, overlay = await prepared(toolchain, graph, texts)
            ground = Ground(toolchain, listed, overlay)
            # another request may have been quicker
            known = self._states.pop(now, None) or State(folder, graph, texts, now, ground)
        self._states[now] = known
        for old in list(self._states)[:-_STATES]:
            _end(self._states.pop(old))
        return known

    async def outcome(
        self, state: State, proposal: Proposal, priority: Priority, *, asked: bool
    ) -> Outcome | None:
        """What becomes of a proposal; None where the proof was ended or its texts are gone.

        Args:
            state: The package.
            proposal: What to prove; its counterpart in the state's own texts is.
            priority: Who waits.
            asked: As for :func:`goescape.fixes.prove`.

        Raises:
            GoProblem: The toolchain gave no answer.
        """
        key = (*proposal.key, asked)
        if (known := state.outcomes.get(key)) is not None:
            return known
        unasked = state.outcomes.get((*proposal.key, False))
        if asked and isinstance(unasked, Proved):
            state.outcomes[key] = unasked
            return unasked
        task = state.running.get(key)
        if task is None:
            work = self._prove(state, proposal.key, priority, asked=asked)
            task = state.running[key] = asyncio.create_task(work)
            task.add_done_callback(lambda done: _finished(state, key, done))
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    def end(self, folder: str) -> None:
        """A package's proofs under way end."""
        for state in self._states.values():
            if state.folder == folder:
                _end(state)

    def edited(self, path: str) -> None:
        """The proofs under way that read a file end."""
        for state in self._states.values():
            if state.running and any(known == path for known, _ in state.basis.texts):
                _end(state)

    def close(self) -> None:
        """Everything ends."""
        for state in self._states.values():
            _end(state)

    async def _prove(
        self, state: State, key: tuple[str, str, str], priority: Priority, *, asked: bool
    ) -> Outcome | None:
        path = key[0]
        units = state.ground.graph.units_of_file(path)
        if path not in state.proposed:
            source = state.ground.source(path)
            state.proposed[path] = await asyncio.to_thread(proposals, source)
        # of this very text: the buffer may be ahead of it
        proposal = next((p for p in state.proposed[path] if p.key == key), None)
        if not units or proposal is None:
            return None
        try:
            async with self._host.gate.place(priority):
                proved, refused = await prove_first(
                    proposal.forms, state.ground, units[0], asked=asked, reach="package"
                )
        except GoProblem:
            raise
        except Exception:  # a fault of ours costs one fix, never the others
            log.exception("%s of %s: goescape failed", proposal.fix, proposal.function)
            return ()
        # files that are not open are read while it is proved
        if await asyncio.to_thread(basis, state.graph, state.texts) != state.basis:
            return None
        for one in refused:
            log.info("not offered: %s (%s) of %s: %s", one.fix, one.form, one.function, one.reason)
        return proved or tuple(refused)


def _finished(state: State, key: Key, task: asyncio.Task[Outcome | None]) -> None:
    if state.running.get(key) is task:
        del state.running[key]
    if task.cancelled() or task.exception() is not None:
        return
    outcome = task.result()
    if outcome is not None:
        state.outcomes[key] = outcome


def _end(state: State) -> None:
    for task in list(state.running.values()):
        task.cancel()
