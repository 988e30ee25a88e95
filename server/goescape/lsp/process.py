"""How the server's own process is set up, so that it answers while it works.

Reading the compiler's output and finding tokens happens in threads, which share one
interpreter lock with the event loop. Measured with CPython 3.11 on net/http (7,187 findings) and
go/types; ``python -m tests.bench server`` prints the longest pause.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys

__all__ = ["tune"]


def tune() -> None:
    """Once, before the event loop starts."""
    # A full collection of half a million objects stopped everything for 40 to 110 ms. Findings
    # are trees, which reference counts free; cycles that die young are still collected.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100_000)
    # With two threads at work the loop waited up to 15 ms for its turn at the default 5 ms.
    sys.setswitchinterval(0.001)
    if sys.version_info < (3, 12) and hasattr(os, "pidfd_open"):
        # As newer versions do by themselves: no thread for each child, which has to be started.
        watcher = asyncio.PidfdChildWatcher()
        asyncio.set_child_watcher(watcher)  # pyright: ignore[reportDeprecated]  # not below 3.12
