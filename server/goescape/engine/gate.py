"""How many runs of the toolchain go on at once, and who goes first.

A person who has just saved waits for one package: that goes before everything else, the
newest save first. What a person asked about (a hover) comes next, one at a time and beside the
others, unless saves take every place. Then come test variants, dependents and evidence. The
number of places is the number of cores, so opening forty files at once starts forty runs one after
the other.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import IntEnum

__all__ = ["Gate", "Priority"]


class Priority(IntEnum):
    """Who goes first."""

    FOREGROUND = 0
    ASKED = 1
    BACKGROUND = 2


class Gate:
    """A limited number of places, handed out by priority, the newest request first."""

    def __init__(self, places: int | None = None) -> None:
        self._free = places or max(2, os.cpu_count() or 2)
        self._held = dict.fromkeys(Priority, 0)
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._counter = itertools.count(0, -1)

    @asynccontextmanager
    async def place(self, priority: Priority) -> AsyncGenerator[None]:
        """Holds a place. What is not in the foreground holds one place of its kind at the most."""
        await self._enter(priority)
        try:
            yield
        finally:
            self._leave(priority)

    async def _enter(self, priority: Priority) -> None:
        ahead = any(not f.done() and p <= priority for p, _, f in self._waiting)
        if self._may_start(priority) and not ahead:
            self._take(priority)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._counter), future))
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._leave(priority)
            raise

    def _may_start(self, priority: Priority) -> bool:
        if priority is Priority.FOREGROUND:
            return self._free > 0
        if self._held[priority]:
            return False
        if priority is Priority.ASKED:
            return self._free + self._held[Priority.BACKGROUND] > 0
        return self._free > 0

    def _take(self, priority: Priority) -> None:
        # What was asked about has a place beside the others: no save has to wait for it.
        self._free -= priority is not Priority.ASKED
        self._held[priority] += 1

    def _leave(self, priority: Priority) -> None:
        self._free += priority is not Priority.ASKED
        self._held[priority] -= 1
        held: list[tuple[Priority, int, asyncio.Future[None]]] = []
        while self._waiting:
            entry = heapq.heappop(self._waiting)
            if entry[2].done():
                continue
            if not self._may_start(entry[0]):
                held.append(entry)
                continue
            self._take(entry[0])
            entry[2].set_result(None)
        for entry in held:
            heapq.heappush(self._waiting, entry)
