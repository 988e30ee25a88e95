"""Runs a command's event loop, and ends it in good order when it is interrupted."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

__all__ = ["run"]


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run ``work`` in a loop of its own; SIGINT, SIGTERM and SIGHUP cancel it.

    Cancelling reaches the child processes, which live in process groups of their own and so
    do not hear the terminal's interrupt themselves.
    """
    received: list[int] = []

    async def supervised() -> int:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work)

        def stop(number: int) -> None:
            received.append(number)
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop, number)
        return await task

    try:
        return asyncio.run(supervised())
    except asyncio.CancelledError:
        return 128 + (received[0] if received else signal.SIGINT)
