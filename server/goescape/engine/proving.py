"""The proofs of one package's proposals, remembered by the texts that they hold for.

A :class:`State` is a package with its texts as they were at some moment. Each proposal is proved in
it once, as far as the package itself tells; whoever asks meanwhile waits for the same answer. Where
an earlier state's answer holds as well (``carried``), it is taken over instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Protocol, TypeVar

from goescape.engine.basis import Basis, basis, prepared
from goescape.engine.bridging import bridge
from goescape.engine.carried import Bridge, Outcome
from goescape.engine.fixed_file import FixedFile
from goescape.engine.gate import Gate, Priority
from goescape.engine.proposals import Proposal, expected, proposals
from goescape.engine.publisher import Publisher
from goescape.engine.states import Key, State, Together
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

    async def remembered(
        self, state: State, proposal: Proposal, priority: Priority
    ) -> Outcome | None:
        """What is known of a proposal without a proof of it: of this text, or carried to it.

        Raises:
            GoProblem: The toolchain gave no answer.
        """
        key = (*proposal.key, False)
        known = state.of(proposal, asked=False)
        if known is not None or key not in state.earlier:
            return known
        own = await self._own(state, proposal.key)
        if own is None:
            return None
        async with self._host.gate.place(priority):
            known = await self._carried(state, own, asked=False)
        if known is not None:
            state.outcomes[key] = known
        return known

    async def whole(
        self,
        state: State,
        path: str,
        priority: Priority,
        prove: Callable[[], Awaitable[FixedFile]],
    ) -> FixedFile | None:
        """All fixes of a file together, proved once for a state; None where that was ended.

        It ends as well when nobody waits for it any more.

        Raises:
            GoProblem: The toolchain gave no answer.
        """

        async def work() -> FixedFile | None:
            async with self._host.gate.place(priority):
                found = await prove()
            if await asyncio.to_thread(basis, state.graph, state.texts) != state.basis:
                return None
            return found

        if (known := state.files.get(path) or await self._same_file(state, path)) is not None:
            return known
        proof = state.together.get(path)
        if proof is None:
            proof = state.together[path] = Together(_started(state, work()))
        proof.waiting += 1
        try:
            await asyncio.wait([proof.task])
        finally:
            proof.waiting -= 1
            if not proof.waiting:
                proof.task.cancel()
                del state.together[path]
        known = None if proof.task.cancelled() else proof.task.result()
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
        units = state.ground.graph.units_of_file(key[0])
        proposal = await self._own(state, key)
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

    async def _own(self, state: State, key: tuple[str, str, str]) -> Proposal | None:
        """A proposal of a state's own text: the buffer may be ahead of it."""
        path = key[0]
        if path not in state.proposed:
            source = state.ground.source(path)
            state.proposed[path] = await asyncio.to_thread(proposals, source)
            state.ground.expect(expected(state.proposed[path]))
        return _named(state.proposed[path], key)

    async def _carried(self, state: State, proposal: Proposal, *, asked: bool) -> Outcome | None:
        """What an earlier text's proof says of this one; None where it says nothing."""
        key = (*proposal.key, asked)
        if (known := state.earlier.get(key)) is None:
            return None
        other, before, outcome = known
        over = await self._bridge(state, other)
        found = None
        if over is not None:
            found = await asyncio.to_thread(over.carried, before, proposal, outcome)
        if found is None:
            state.earlier.pop(key, None)  # another may have asked meanwhile
        return found

    async def _bridge(self, state: State, other: State) -> Bridge | None:
        async with state.bridging:
            if other not in state.bridges:
                state.bridges[other] = await bridge(other.known, state.known)
        return state.bridges[other]

    async def _same_file(self, state: State, path: str) -> FixedFile | None:
        """All fixes of a file, proved for the very same texts before these were saved."""
        for other in list(self._states.values())[::-1]:
            if other.folder != state.folder or other.basis.texts != state.basis.texts:
                continue
            if (known := other.files.get(path)) is not None and await self._bridge(state, other):
                state.files[path] = known
                return known
        return None


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
