"""What is asked of the compiler when somebody wants to know more of one finding.

Every use that forces it takes a compile for each use, and how what it is passed to leaks one for
each package on the way: too much for each save, quick enough for one finding that a person looks
at. An answer is kept as long as the finding's text and its package's
generation are the same. Any save ends what is being asked: the person waits for that now.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from goescape.engine.gate import Gate, Priority
from goescape.engine.leak_step import LeakStep
from goescape.engine.leaks import follow
from goescape.engine.reasons import Reasons, all_reasons
from goescape.golang import GoProblem, Graph, Toolchain, Unit
from goescape.model import Escape
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Host", "Inquiries"]

log = logging.getLogger("goescape.engine")

_KEPT = 64
_SECONDS = 3.0
"""Time for all uses of one finding. Nobody waits that long: the next hover has what was found."""

T = TypeVar("T")


class Host(Protocol):
    """What is needed of the workspace."""

    gate: Gate

    def graph(self, folder: str) -> Graph | None:
        """The packages as the session of a folder listed them last; None if none is open."""
        ...

    def generation(self, folder: str) -> int:
        """Counts the runs over a folder's package."""
        ...

    def compiled_text(self, path: str) -> Text | None:
        """The text of a file that was compiled."""
        ...

    async def toolchain(self, folder: str) -> Toolchain:
        """The toolchain for a folder. Raises GoProblem."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    """A question that was asked.

    Attributes:
        text: The text that it was about.
        generation: Its package's.
        task: The answer, some day; None where there is none.
    """

    text: Text
    generation: int
    task: asyncio.Task[T | None]


_Ask = Callable[[Toolchain, Graph, Unit, Escape], Coroutine[Any, Any, T]]


class _Answers(Generic[T]):
    """The answers to one sort of question."""

    def __init__(self, host: Host, ask: _Ask[T]) -> None:
        self._host = host
        self._ask = ask
        self._asked: dict[tuple[str, str], _Asked[T]] = {}

    def of(self, escape: Escape) -> asyncio.Task[T | None] | None:
        """An answer, being asked for or known; None if it can't be."""
        path = escape.span.path
        folder = os.path.dirname(path)
        graph = self._host.graph(folder)
        text = self._host.compiled_text(path)
        if graph is None or text is None or not escape.kind.heap or not escape.verdict.flows:
            return None
        key = (path, escape.id)
        generation = self._host.generation(folder)
        known = self._asked.pop(key, None)
        if known is not None and (
            known.text is not text or known.generation != generation or known.task.cancelled()
        ):
            known.task.cancel()
            known = None
        if known is None:
            task = asyncio.create_task(self._answer(folder, graph, escape))
            known = _Asked(text, generation, task)
        self._asked[key] = known
        for old in list(self._asked)[:-_KEPT]:
            self._asked.pop(old).task.cancel()
        return known.task

    def cancel(self) -> None:
        """End what is being asked; answers stay."""
        for key, known in list(self._asked.items()):
            if not known.task.done():
                known.task.cancel()
                del self._asked[key]

    async def _answer(self, folder: str, graph: Graph, escape: Escape) -> T | None:
        units = graph.units_of_file(escape.span.path)
        if not units:
            return None
        try:
            toolchain = await self._host.toolchain(folder)
            return await self._ask(toolchain, graph, units[0], escape)
        except GoProblem as problem:
            log.warning("of %s nothing more is known: %s", escape.subject, problem.message)
        except Exception:  # a fault of ours must not end the server
            log.exception("of %s nothing more is known", escape.subject)
        return None


class Inquiries:
    """The questions about the findings of every open package."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._reasons = _Answers(host, self._ask_reasons)
        self._leaks = _Answers(host, self._ask_leaks)

    def reasons(self, escape: Escape) -> asyncio.Task[Reasons | None] | None:
        """Every use that forces a finding: being asked for, or known; None if it can't be."""
        return self._reasons.of(escape)

    def leaks(self, escape: Escape) -> asyncio.Task[tuple[LeakStep, ...] | None] | None:
        """The functions that a finding's value is passed through, likewise."""
        return self._leaks.of(escape)

    def cancel(self) -> None:
        """End what is being asked; answers stay."""
        self._reasons.cancel()
        self._leaks.cancel()

    async def _ask_reasons(
        self, toolchain: Toolchain, graph: Graph, unit: Unit, escape: Escape
    ) -> Reasons:
        sources = self._sources()
        turn = self._turn
        return await all_reasons(
            toolchain, graph, unit, escape, sources, deadline=_SECONDS, turn=turn
        )

    async def _ask_leaks(
        self, toolchain: Toolchain, graph: Graph, unit: Unit, escape: Escape
    ) -> tuple[LeakStep, ...]:
        return await follow(toolchain, graph, unit, escape, gate=self._host.gate)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return self._host.gate.place(Priority.ASKED)

    def _sources(self) -> Callable[[str], Source | None]:
        known: dict[str, Source | None] = {}

        def source(path: str) -> Source | None:
            if path not in known:
                text = self._host.compiled_text(path)
                known[path] = Source(path, text) if text is not None else None
            return known[path]

        return source
