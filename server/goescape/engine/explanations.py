"""Flows that were too large to read at once, asked for when somebody points at their findings.

Each answer takes a compile of the package, seconds for one of a hundred thousand lines: a hover
waits a moment and the next has it. One place is asked about at a time, the last one pointed at.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from goescape.model import Escape

__all__ = ["Explanations"]

log = logging.getLogger("goescape.engine")


class Explanations:
    """The question about one place, and its answer."""

    def __init__(self) -> None:
        self._found: tuple[Escape, ...] = ()
        self._task: asyncio.Task[list[Escape]] | None = None

    async def of(
        self,
        found: Sequence[Escape],
        ask: Callable[[Escape], Awaitable[Escape]],
        patience: float | None,
    ) -> Sequence[Escape]:
        """Findings with their flows.

        Args:
            found: All at one place.
            ask: Gives one with its flow, or as it is where there is none to be had.
            patience: Seconds to wait for the answer, which is worked on in the background; None:
                as long as it takes.

        Returns:
            The findings as they are, if it took longer, or another place was asked about.
        """
        if self._task is None or not self._is_about(found) or self._task.cancelled():
            self.cancel()
            self._found = tuple(found)
            self._task = asyncio.create_task(_each(found, ask))
        task = self._task
        await asyncio.wait([task], timeout=patience)
        return found if not task.done() or task.cancelled() else task.result()

    def asking(self, found: Sequence[Escape]) -> bool:
        """Whether findings are being asked about, and nothing is known yet."""
        return self._task is not None and not self._task.done() and self._is_about(found)

    def cancel(self) -> None:
        """End what is being asked."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _is_about(self, found: Sequence[Escape]) -> bool:
        return len(found) == len(self._found) and all(
            one is other for one, other in zip(found, self._found, strict=True)
        )


async def _each(
    found: Sequence[Escape], ask: Callable[[Escape], Awaitable[Escape]]
) -> list[Escape]:
    try:
        return [await ask(one) for one in found]
    except Exception:  # a fault of ours must not end the hover: the findings stand as they are
        log.exception("no explanation")
        return list(found)
