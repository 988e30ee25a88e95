"""What ``goescape demo`` says: the demonstration on stdout, what failed on stderr."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable
from typing import TypeVar

from goescape.cli.report import Page
from goescape.cli.terminal import Paint

__all__ = ["Out"]

_T = TypeVar("_T")

_PATIENCE = 1.0


class Out:
    """Writes it.

    Args:
        paint: For colours, where there are any.
    """

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._titles = 0

    def page(self, folder: str) -> Page:
        """For findings under their lines, with paths as seen from a folder."""
        return Page(sys.stdout, self._paint, folder)

    def title(self, text: str) -> None:
        """Begin a part."""
        self.write(("\n" if self._titles else "") + self._paint(text, "bold") + "\n\n")
        self._titles += 1

    def say(self, text: str, look: str = "") -> None:
        """A line."""
        self.write((self._paint(text, look) if look else text) + "\n")

    def write(self, text: str) -> None:
        """At once: somebody is watching."""
        sys.stdout.write(text)
        sys.stdout.flush()

    async def patiently(self, work: Awaitable[_T], what: str) -> _T:
        """Wait, and say what for once it takes long."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(_PATIENCE, self.say, f"  ... {what}", "dim")
        try:
            return await work
        finally:
            timer.cancel()

    def failed(self, message: str, details: str) -> None:
        """Why there is no more."""
        sys.stdout.flush()
        indented = "".join(f"    {line}\n" for line in details.splitlines())
        sys.stderr.write(f"goescape demo: {message}\n{indented}`goescape doctor` may know more.\n")
