"""What the measurements of fixes share: the server's processor time, and waiting until it rests."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import psutil

from tests.lsp.harness import Editor

__all__ = ["BODY", "cpu", "other_body", "quiet"]

BODY = re.compile(r"^func .*\{\n(?=\t)", re.MULTILINE)
_QUIET = 1.0
"""Seconds without a processor second used after which nothing is under way."""


def other_body(text: str, at: int) -> int | None:
    """Where the body of the last function of a text begins that is not the one around a place."""
    bodies = [match.end() for match in BODY.finditer(text)]
    own = max((body for body in bodies if body <= at), default=-1)
    return next((body for body in bodies[::-1] if body != own and body > own), None)


async def quiet(editor: Editor) -> None:
    """Wait until the server and its compilers do nothing: four minutes at the most."""
    server = editor.client._server  # pyright: ignore[reportPrivateUsage]  # there is no other way
    assert server is not None
    for _ in range(240):
        before = cpu(editor)
        await asyncio.sleep(_QUIET)
        # what a compiler used counts when it has ended
        if cpu(editor) - before < 0.05 and not psutil.Process(server.pid).children():
            return


def cpu(editor: Editor) -> float:
    """Processor seconds of the server and of its children that have ended."""
    server = editor.client._server  # pyright: ignore[reportPrivateUsage]  # there is no other way
    assert server is not None
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
