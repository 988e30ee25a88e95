"""How many runs of the toolchain go on at once, and who goes first.

A person who has just saved waits for one package: that goes before everything else, the
newest save first. Test variants and dependents come after. The number of places is the
number of cores, so opening forty files at once starts forty runs one after the other.
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
    BACKGROUND = 1


class Gate:
    """A limited number of places, handed out by priority, the newest request first."""

    def __init__(self, places: int | None = None) -> None:
        self._free = places or max(2, os.cpu_count() or 2)
        self._background = 0
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._counter = itertools.count(0, -1)

    @asynccontextmanager
    async def place(self, priority: Priority) -> AsyncGenerator[None]:
        """Holds a place. Background work holds one place at the most."""
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
        return self._free > 0 and (priority is Priority.FOREGROUND or not self._background)

    def _take(self, priority: Priority) -> None:
        self._free -= 1
        self._background += priority is Priority.BACKGROUND

    def _leave(self, priority: Priority) -> None:
        self._free += 1
        self._background -= priority is Priority.BACKGROUND
        held: list[tuple[Priority, int, asyncio.Future[None]]] = []
        while self._waiting and self._free:
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
