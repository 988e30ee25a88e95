"""How paths are shown."""

from __future__ import annotations

import os

__all__ = ["printable", "relative", "short"]


def printable(text: str) -> str:
    """Text that UTF-8 can carry: bytes of a file's name that are not UTF-8 become ``?``."""
    return text.encode("utf-8", "replace").decode()


def relative(path: str, folder: str) -> str:
    """``path`` seen from ``folder``; names that are no absolute path stay as they are.

    The result is :func:`printable`.
    """
    shown = os.path.relpath(path, folder) if os.path.isabs(path) else path
    return printable(shown)


def short(path: str, folder: str) -> str:
    """The shorter of the relative and the absolute path, as Go's own tools print it."""
    return min(relative(path, folder), printable(path), key=len)
