"""The fixes of every open package: proved behind the findings, ready when somebody looks.

What is proved holds for the texts that it was proved for, unsaved ones of any open buffer
included (see ``basis``), or for what differs from them in nothing that matters (``carried``). It
is proved in the background (``behind``), each only as far as the package itself tells. What that
did not get to, or what needs other packages compiled, is told as not tried yet, and
:meth:`Fixing.attempt` proves it when a person asks.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from goescape.engine.basis import Basis, basis, prepared
from goescape.engine.behind import Behind
from goescape.engine.fixed_file import fixed_file, is_local
from goescape.engine.gate import Priority
from goescape.engine.proposals import Proposal, concerned, headed, lasting, proposals
from goescape.engine.proving import Host, Outcome, Prover, State
from goescape.engine.sites import Key
from goescape.fixes import Ground, Proved, prove_first
from goescape.golang import GoProblem
from goescape.model import Fix
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Fixing", "Listed", "Offer", "Untried"]

log = logging.getLogger("goescape.engine")


@dataclass(frozen=True, eq=False)
class Offer:
    """A fix that is proved.

    Attributes:
        fix: With its title and edits.
        folder: The package's.
        basis: What it was proved for.
        texts: Each edited file as it was.
    """

    fix: Fix
    folder: str
    basis: Basis
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Untried:
    """A fix that is proposed, and not proved or refused yet.

    Attributes:
        proposal: It.
        asked: As a refactoring.
    """

    proposal: Proposal
    asked: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of the fixes at a place.

    Attributes:
        offers: Proved for the texts as they are.
        untried: Not proved yet.
    """

    offers: tuple[Offer, ...] = ()
    untried: tuple[Untried, ...] = ()


class Fixing:
    """See the module's text."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._prover = Prover(host)
        self._proposed: dict[str, tuple[Text, list[Proposal]]] = {}
        self._behind = Behind(host, self._prover, self._wanted, self._in_background)

    # Events

    def start(self, folder: str) -> None:
        """A run has ended: prove what its findings call for, once evidence has come."""
        self._behind.start(folder)

    def saved(self) -> None:
        """A person waits for a package's findings: the proofs of all others end until then."""
        self._behind.saved()

    def stop(self, folder: str) -> None:
        """A run begins: its package's proofs under way end."""
        self._behind.stop(folder)

    def edited(self, path: str) -> None:
        """A buffer changed: proofs under way that read it end."""
        self._behind.edited(path)

    def looked(self, path: str, offset: int) -> None:
        """A person is at a byte of an open file: what is near is proved first."""
        self._behind.looked(path, offset)

    def closed(self, path: str) -> None:
        """A file is open no more."""
        self._proposed.pop(path, None)
        self._behind.closed(path)

    def close(self) -> None:
        """End everything."""
        self._behind.close()
        self._prover.close()

    # Questions

    async def at(self, path: str, starts: Iterable[int], *, patience: float) -> Listed:
        """The fixes of findings that begin at byte offsets of an open file.

        Args:
            path: The file.
            starts: Where they begin, in the buffer.
            patience: Prove what is not proved yet, if that takes no more seconds; 0: do not.
        """
        if path.endswith("_test.go"):
            return Listed()  # what only tests gain is no gain
        wanted = concerned(await self._proposals(path), starts)
        return await self._listed(path, wanted, asked=False, patience=patience)

    async def refactorings(
        self,
        path: str,
        start: int,
        end: int,
        fixes: Container[str],
        *,
        inside: bool,
        patience: float,
    ) -> Listed:
        """The fixes of functions whose header is in a byte range, whether anything gains or not.

        Args:
            path: The file.
            fixes: Which ones.
            start: The range's first byte, in the buffer.
            end: Its last.
            inside: Being somewhere in a function is enough.
            patience: As for :meth:`at`.
        """
        proposed = [one for one in await self._proposals(path) if one.fix in fixes]
        wanted = headed(proposed, start, end, inside=inside)
        return await self._listed(path, wanted, asked=True, patience=patience)

    async def file(self, path: str, *, within: float) -> tuple[Offer | None, str]:
        """All fixes of a file's findings together.

        Args:
            path: An open file.
            within: Seconds after which there is none; then it is proved behind, before all else.

        Returns:
            The offer, whose title counts the fixes, or None and why there is none.
        """
        self._behind.fixes_all.add(path)
        try:
            async with asyncio.timeout(within):
                return await self._file(path, Priority.ASKED)
        except TimeoutError:
            self._behind.first(path)
            return None, f"proving the fixes of {os.path.basename(path)} took too long"
        except GoProblem as problem:
            return None, problem.message

    async def attempt(self, path: str, fix: str, function: str, *, asked: bool) -> Offer | str:
        """Prove a fix wherever that matters in its module, however long that takes.

        Args:
            path: An open file.
            fix: Which fix.
            function: Which function, ``F`` or ``(*T).M``, or place in one (``Proposal.target``).
            asked: As for :func:`goescape.fixes.prove`.

        Returns:
            The offer, or why there is none.

        Raises:
            GoProblem: The toolchain gave no answer.
        """
        folder = os.path.dirname(path)
        graph = self._host.graph(folder)
        texts = self._host.publisher.buffers()
        if graph is None or not graph.units_of_file(path):
            return "its package was not analysed yet"
        if self._is_foreign(path):
            return "it is a copy of what is written elsewhere"
        toolchain = await self._host.toolchain(folder)
        now = await asyncio.to_thread(basis, graph, texts)
        async with self._host.gate.place(Priority.ASKED):
            whole, overlay = await prepared(toolchain, graph, texts, whole=True)
        before = await asyncio.to_thread(basis, whole, texts)
        ground = Ground(toolchain, whole, overlay)
        proposed = await asyncio.to_thread(proposals, ground.source(path))
        proposal = next((p for p in proposed if p.key == (path, fix, function)), None)
        units = whole.units_of_file(path)
        if proposal is None or not units:
            return f"{function.partition('+')[0]} is not what it was"
        async with self._host.gate.place(Priority.ASKED):
            proved, refused = await prove_first(proposal.forms, ground, units[0], asked=asked)
        texts = self._host.publisher.buffers()
        if await asyncio.to_thread(basis, whole, texts) != before:
            return "the code was edited meanwhile"
        if proved is None:
            return refused[0].reason if refused else "nothing can be proposed"
        return _offer(proved.fix, folder, now, ground)

    async def holds(self, offer: Offer) -> bool:
        """Whether the code is still what an offer was proved for."""
        graph = self._host.graph(offer.folder)
        if graph is None:
            return False
        texts = self._host.publisher.buffers()
        return await asyncio.to_thread(basis, graph, texts) == offer.basis

    # Inside

    async def _proposals(self, path: str) -> list[Proposal]:
        """What syntax alone tells of an open file; nothing of what is not to be edited."""
        buffer = self._host.publisher.buffer(path)
        if buffer is None or self._is_foreign(path):
            return []
        known = self._proposed.get(path)
        if known is None or known[0] is not buffer.text:
            found = await asyncio.to_thread(proposals, Source(path, buffer.text))
            known = self._proposed[path] = buffer.text, found
        return known[1]

    def _is_foreign(self, path: str) -> bool:
        """Whether a file is a copy of what is written elsewhere: vendored, or a dependency's."""
        graph = self._host.graph(os.path.dirname(path))
        units = graph.units_of_file(path) if graph is not None else ()
        return any(unit.vendored or (unit.module_dir and not unit.main_module) for unit in units)

    async def _listed(
        self, path: str, wanted: Sequence[Proposal], *, asked: bool, patience: float
    ) -> Listed:
        wanted = [proposal for proposal in wanted if proposal.title]
        if not wanted:
            return Listed()
        folder = os.path.dirname(path)
        if patience <= 0:
            return _told(await self._prover.now(folder), wanted, asked=asked)
        work = asyncio.create_task(self._try(folder, wanted, asked=asked))
        done, _ = await asyncio.wait([work], timeout=patience)
        state = work.result() if done else await self._prover.now(folder)
        return _told(state, wanted, asked=asked)

    async def _try(self, folder: str, wanted: Sequence[Proposal], *, asked: bool) -> State | None:
        """The present state, in which the proposals were tried."""
        try:
            state = await self._prover.state(folder)
            for proposal in wanted if state is not None else ():
                if state is not None:
                    await self._prover.outcome(state, proposal, Priority.ASKED, asked=asked)
        except GoProblem as problem:
            log.warning("%s: no fixes: %s", folder, problem.message)
            return None
        except Exception:  # a fault of ours must not take other actions with it
            log.exception("%s: no fixes", folder)
            return None
        else:
            return state

    async def _wanted(self, path: str) -> list[Proposal]:
        """The proposals that are about findings of a file outside of tests."""
        placed = self._host.publisher.placed(path)
        if not placed or path.endswith("_test.go"):
            return []
        return concerned(await self._proposals(path), [one.start for one in placed])

    def _unasked(self, path: str, wanted: Iterable[Proposal]) -> list[Proposal]:
        """Those of them that may be applied with others."""
        placed = self._host.publisher.placed(path)
        return concerned(wanted, [one.start for one in placed if lasting(one.escape)])

    async def _in_background(self, path: str) -> None:
        await self._file(path, Priority.BACKGROUND)

    async def _file(self, path: str, priority: Priority) -> tuple[Offer | None, str]:
        base = os.path.basename(path)
        nothing = f"no fix of {base} that can be applied with others is proved"
        edited = f"{base} was edited meanwhile"
        wanted = self._unasked(path, await self._wanted(path))
        state = await self._prover.state(os.path.dirname(path)) if wanted else None
        if state is None:
            return None, nothing
        known: dict[Key, Outcome] = {}
        for proposal in wanted:
            outcome = await self._prover.remembered(state, proposal, priority)
            if outcome is not None:
                known[proposal.key] = outcome
        if len(known) == len(wanted) and not any(_may_join(one, path) for one in known.values()):
            return None, nothing
        keys = [proposal.key for proposal in wanted]
        found = await self._prover.whole(
            state, path, priority, lambda: fixed_file(state.ground, path, keys, known)
        )
        if found is None:
            return None, edited
        if not found.fixes:
            return None, nothing
        fixes = found.fixes
        title = fixes[0].title if len(fixes) == 1 else f"Apply {len(fixes)} proved fixes"
        proof = fixes[0].proof
        whole = Fix("", "", title, edits=found.edits, mends=(), changes="", proof=proof)
        return _offer(whole, state.folder, state.basis, state.ground), ""


def _may_join(outcome: Outcome, path: str) -> bool:
    return isinstance(outcome, Proved) and is_local(outcome.fix, path)


def _told(state: State | None, wanted: Iterable[Proposal], *, asked: bool) -> Listed:
    """What a state knows of proposals."""
    if state is None:
        return Listed((), tuple(Untried(proposal, asked) for proposal in wanted))
    offers: list[Offer] = []
    untried: list[Untried] = []
    for proposal in wanted:
        outcome = state.of(proposal, asked=asked)
        if isinstance(outcome, Proved):
            offers.append(_offer(outcome.fix, state.folder, state.basis, state.ground))
        elif outcome is None or any(refused.stage == "outside" for refused in outcome):
            untried.append(Untried(proposal, asked))
    return Listed(tuple(offers), tuple(untried))


def _offer(fix: Fix, folder: str, now: Basis, ground: Ground) -> Offer:
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    return Offer(fix, folder, now, {path: ground.source(path).text for path in paths})
