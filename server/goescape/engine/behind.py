"""Proves what findings call for, behind them: when nobody waits, and gives way to whoever does.

After a run over a package and its evidence, and after a pause in typing where something was proved
for the text before. The file that a person looks at comes first, and what is nearest to where they
look. A save ends all of it at once, the compilers too; it goes on after the save's own run.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable

from goescape.engine.gate import Priority
from goescape.engine.proposals import Proposal
from goescape.engine.proving import Host, Prover
from goescape.fixes import Proved
from goescape.golang import GoProblem, unhurried

__all__ = ["Behind"]

log = logging.getLogger("goescape.engine")

_AT_MOST = 60.0
"""Seconds of proving after each run over a package; what is left is told as not tried."""
_PAUSE = 0.4
"""Seconds without an edit after which unsaved text is looked at."""


class Behind:
    """The proofs that nobody asked for."""

    def __init__(
        self,
        host: Host,
        prover: Prover,
        wanted: Callable[[str], Awaitable[list[Proposal]]],
        together: Callable[[str], Awaitable[object]],
    ) -> None:
        """Nothing is under way yet.

        Args:
            host: The workspace.
            prover: Proves.
            wanted: The proposals that are about what is found in an open file.
            together: Proves all fixes of a file at once.
        """
        self._host = host
        self._prover = prover
        self._wanted = wanted
        self._together = together
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._interrupted: set[str] = set()
        self._looked: dict[str, int] = {}
        """Where a person looked in each file, the file of the last look last."""
        self.fixes_all: set[str] = set()
        """The files whose fixes were all asked for at once: they will be again."""
        self._first: list[str] = []
        """The files among these for which there was no time."""

    def looked(self, path: str, offset: int) -> None:
        """A person is at a byte of an open file."""
        self._looked.pop(path, None)
        self._looked[path] = offset

    def first(self, path: str) -> None:
        """All fixes of a file were asked for, and there was no time: they are proved next."""
        self._first.append(path)
        self._begin(os.path.dirname(path))

    def start(self, folder: str) -> None:
        """A run has ended: prove what its findings call for, once evidence has come."""
        for one in (folder, *self._interrupted):
            self._begin(one)
        self._interrupted.clear()

    def saved(self) -> None:
        """A person waits for a package's findings: the proofs of all others end until then."""
        busy = [folder for folder, task in self._tasks.items() if not task.done()]
        for folder in (*busy, *self._pauses):
            self.stop(folder)
        self._interrupted.update(busy)

    def stop(self, folder: str) -> None:
        """A run begins: its package's proofs under way end."""
        if (timer := self._pauses.pop(folder, None)) is not None:
            timer.cancel()
        if (task := self._tasks.pop(folder, None)) is not None:
            task.cancel()
        self._prover.end(folder)

    def edited(self, path: str) -> None:
        """A buffer changed: proofs under way that read it end."""
        folder = os.path.dirname(path)
        self._prover.edited(path)
        self.stop(folder)
        self._looked[path] = self._looked.pop(path, 0)
        if self._prover.proved(folder):
            loop = asyncio.get_running_loop()
            self._pauses[folder] = loop.call_later(_PAUSE, self._begin, folder)

    def closed(self, path: str) -> None:
        """A file is open no more."""
        self._looked.pop(path, None)
        self.fixes_all.discard(path)
        self._first = [one for one in self._first if one != path]

    def close(self) -> None:
        """End everything."""
        for folder in [*self._tasks, *self._pauses]:
            self.stop(folder)

    def _begin(self, folder: str) -> None:
        self._pauses.pop(folder, None)
        known = self._tasks.get(folder)
        if known is None or known.done():
            with unhurried():
                self._tasks[folder] = asyncio.create_task(self._run(folder))

    async def _run(self, folder: str) -> None:
        await self._host.settled(folder)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            return  # waiting for a run swallows it, for the run may be what was cancelled
        began = time.monotonic()
        try:
            proved = await self._prove(folder, began + _AT_MOST)
        except GoProblem as problem:
            log.warning("%s: no fixes: %s", folder, problem.message)
        except Exception:  # a fault of ours must not end the server
            log.exception("%s: no fixes", folder)
        else:
            milliseconds = (time.monotonic() - began) * 1000
            log.info("%s: %d fixes proved in %.0f ms", folder, proved, milliseconds)
        finally:
            self._prover.rest(folder)

    async def _prove(self, folder: str, until: float) -> int:
        """Prove what the findings of open files call for; how many fixes hold."""
        proved = 0
        for path in self._files(folder):
            await self._all_first(folder)
            if path in self.fixes_all:  # fewer compiles than one after the other, and a save waits
                await self._together(path)
            wanted = await self._wanted(path)
            state = await self._prover.state(folder) if wanted else None
            if state is None:
                continue
            at = self._looked.get(path, 0)
            for proposal in sorted(wanted, key=lambda one: _away(one, at)):
                if time.monotonic() > until:
                    return proved
                await self._all_first(folder)
                found = await self._prover.outcome(
                    state, proposal, Priority.BACKGROUND, asked=False
                )
                proved += isinstance(found, Proved)
                self._prover.rest(folder)
        await self._all_first(folder)
        return proved

    async def _all_first(self, folder: str) -> None:
        """Prove all fixes of the files for which there was no time."""
        for path in [path for path in self._first if os.path.dirname(path) == folder]:
            self._first.remove(path)
            await self._together(path)

    def _files(self, folder: str) -> list[str]:
        """The open files of a package, the one that was looked at last first."""
        latest = list(self._looked)[::-1]
        found = [p for p in self._host.publisher.buffers() if os.path.dirname(p) == folder]
        return sorted(found, key=lambda p: latest.index(p) if p in latest else len(latest))


def _away(proposal: Proposal, offset: int) -> int:
    """Bytes between a place and what a proposal is about."""
    spans = [(span.start, span.end) for span in proposal.mends if span.path == proposal.path]
    return min(
        (max(start - offset, offset - end, 0) for start, end in (*spans, proposal.header)),
        default=0,
    )
