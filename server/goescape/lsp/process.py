"""How the server's own process is set up, so that it answers while it works.

Reading the compiler's output and finding tokens happens in threads, which share one
interpreter lock with the event loop. Measured with CPython 3.11 on net/http (7,187 findings) and
go/types; ``python -m tests.bench server`` prints the longest pause.
"""

from __future__ import annotations

import asyncio
import ctypes
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
    _keep_memory_together()
    if sys.version_info < (3, 12) and hasattr(os, "pidfd_open"):
        # As newer versions do by themselves: no thread for each child, which has to be started.
        watcher = asyncio.PidfdChildWatcher()
        asyncio.set_child_watcher(watcher)  # pyright: ignore[reportDeprecated]  # not below 3.12


def _keep_memory_together() -> None:
    """Let glibc give back what a run took: 146 MB instead of 170 after net/http and go/types.

    Each worker thread would have an arena of its own, and keep the largest that it ever was.
    Elsewhere (musl, macOS) there is nothing to set.
    """
    arena_max, mmap_threshold, trim_threshold = -8, -3, -1  # <malloc.h>
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None and sys.platform == "linux":
        mallopt(arena_max, 1)
        mallopt(mmap_threshold, 64 << 10)
        mallopt(trim_threshold, 128 << 10)
