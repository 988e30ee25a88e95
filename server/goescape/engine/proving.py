"""The proofs of one package's proposals, remembered by the texts that they hold for.

A :class:`State` is a package with its texts as they were at some moment. Each proposal is proved in
it once, as far as the package itself tells; whoever asks meanwhile waits for the same answer. Where
an earlier state's answer holds as well (``carried``), it is taken over instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from goescape.engine.basis import Basis, Texts, basis, prepared
from goescape.engine.bridging import Known, bridge
from goescape.engine.carried import Bridge, Outcome
from goescape.engine.fixed_file import FixedFile
from goescape.engine.gate import Gate, Priority
from goescape.engine.proposals import Proposal, expected, proposals
from goescape.engine.publisher import Publisher
from goescape.fixes import Ground, Proved, prove_first
from goescape.golang import GoProblem, Graph, Toolchain

__all__ = ["Host", "Outcome", "Prover", "State"]

log = logging.getLogger("goescape.engine")

T = TypeVar("T")

_STATES = 6
"""States of packages whose proofs are remembered."""
_ORIGINS = 12
"""Earlier states whose proofs a later one of the package can take over."""


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
        files: All fixes of a file together.
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


class Prover:
    """The states of every open package."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._states: dict[Basis, State] = {}

    def proved(self, folder: str) -> bool:
        """Whether anything was proved in a package, whatever its text was."""
        return any(
            isinstance(found, Proved)
            for state in self._states.values()
            if state.folder == folder
            for found in state.outcomes.values()
        )

    def rest(self, folder: str) -> None:
        """Nothing is proved of a package for a while: free what is quickly made again."""
        for state in self._states.values():
            if state.folder == folder and not state.running:
                state.ground.rest()

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
            known = self._states.pop(now, None)
            known = known or self._inheriting(State(folder, graph, texts, now, ground))
        self._states[now] = known
        for old in list(self._states)[:-_STATES]:
            gone = self._states.pop(old)
            _end(gone)
            # who takes over its proofs needs them, and not what it took over itself
            gone.earlier, gone.bridges = {}, {}
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
        if (known := state.of(proposal, asked=asked)) is not None:
            return known
        key = (*proposal.key, asked)
        task = state.waiting.get(key)
        if task is None:
            work = self._prove(state, proposal.key, priority, asked=asked)
            task = state.waiting[key] = _started(state, work)
            task.add_done_callback(lambda done: _finished(state, key, done))
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    async def whole(
        self,
        state: State,
        path: str,
        priority: Priority,
        prove: Callable[[], Awaitable[FixedFile]],
    ) -> FixedFile | None:
        """All fixes of a file together, proved once for a state; None where that was ended.

        Raises:
            GoProblem: The toolchain gave no answer.
        """

        async def work() -> FixedFile | None:
            async with self._host.gate.place(priority):
                found = await prove()
            if await asyncio.to_thread(basis, state.graph, state.texts) != state.basis:
                return None
            return found

        known = state.files.get(path)
        if known is None:
            task = _started(state, work())
            try:
                await asyncio.wait([task])
            finally:
                task.cancel()
            known = None if task.cancelled() else task.result()
            if known is not None:
                state.files[path] = known
        return known

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

    def _inheriting(self, state: State) -> State:
        """A new state, which knows what was proved for earlier texts of its package."""
        for other in self._states.values():  # the latest ones last
            if other.folder != state.folder:
                continue
            state.earlier |= other.earlier
            for key, outcome in other.outcomes.items():
                if key not in other.earlier:
                    proposal = _named(other.proposed.get(key[0], ()), key[:3])
                    if proposal is not None:
                        state.earlier[key] = other, proposal, outcome
        origins = list(dict.fromkeys(other for other, _, _ in list(state.earlier.values())[::-1]))
        for key, (other, _, _) in list(state.earlier.items()):
            if other not in origins[:_ORIGINS]:
                del state.earlier[key]
        return state

    async def _prove(
        self, state: State, key: tuple[str, str, str], priority: Priority, *, asked: bool
    ) -> Outcome | None:
        path = key[0]
        units = state.ground.graph.units_of_file(path)
        if path not in state.proposed:
            source = state.ground.source(path)
            state.proposed[path] = await asyncio.to_thread(proposals, source)
            state.ground.expect(expected(state.proposed[path]))
        # of this very text: the buffer may be ahead of it
        proposal = _named(state.proposed[path], key)
        if not units or proposal is None:
            return None
        try:
            async with self._host.gate.place(priority):
                found = await self._carried(state, proposal, asked=asked)
                if found is not None:
                    return found
                proved, refused = await prove_first(
                    proposal.forms, state.ground, units[0], asked=asked, reach="package"
                )
        except GoProblem:
            raise
        except Exception:  # a fault of ours costs one fix, never the others
            log.exception("%s of %s: goescape failed", proposal.fix, proposal.function)
            return ()
        # A file that changed on disk meanwhile has another stamp for ever: no one finds this state.
        for one in refused:
            told = one.fix, one.form, one.function, one.reason
            if told not in state.told:
                state.told.add(told)
                log.info("not offered: %s (%s) of %s: %s", *told)
        return proved or tuple(refused)

    async def _carried(self, state: State, proposal: Proposal, *, asked: bool) -> Outcome | None:
        """What an earlier text's proof says of this one; None where it says nothing."""
        key = (*proposal.key, asked)
        if (known := state.earlier.get(key)) is None:
            return None
        other, before, outcome = known
        async with state.bridging:
            if other not in state.bridges:
                state.bridges[other] = await bridge(other.known, state.known)
        over = state.bridges[other]
        found = None
        if over is not None:
            found = await asyncio.to_thread(over.carried, before, proposal, outcome)
        if found is None:
            del state.earlier[key]
        return found


def _named(proposed: Iterable[Proposal], key: tuple[str, str, str]) -> Proposal | None:
    return next((one for one in proposed if one.key == key), None)


def _started(state: State, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    task = asyncio.create_task(work)
    state.running.add(task)
    task.add_done_callback(state.running.discard)
    return task


def _finished(state: State, key: Key, task: asyncio.Task[Outcome | None]) -> None:
    if state.waiting.get(key) is task:
        del state.waiting[key]
    if task.cancelled() or task.exception() is not None:
        return
    outcome = task.result()
    if outcome is not None:
        state.outcomes[key] = outcome


def _end(state: State) -> None:
    for task in list(state.running):
        task.cancel()
    state.ground.stop()
