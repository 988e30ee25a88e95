"""Type-checks one unit and nothing more: its errors, all of them.

A deliberate error in a file of its own ends the compiler after type checking (10 to 20 ms for a
small package, go1.26), and ``-e`` lifts its limit of ten. The compiler prints equal messages of
one line once, and leaves the column out past 254.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace

from goescape.golang import command, scratch
from goescape.golang.compiler import analyse
from goescape.golang.graph import Graph, Unit
from goescape.golang.listing import build_errors
from goescape.golang.messages import OWN
from goescape.golang.problems import GoFailed
from goescape.golang.process import run
from goescape.golang.question import Question
from goescape.golang.toolchain import Toolchain
from goescape.model import NO_OVERLAY, BuildError, Overlay

__all__ = ["raw_errors", "type_errors"]

_MARK = "goescape_stop_here"
_STOP = b"package %s\nvar _ struct{ " + _MARK.encode() + b" int } = 0\n"
_MOST = 1 << 28


async def type_errors(
    toolchain: Toolchain, graph: Graph, unit: Unit, overlay: Overlay = NO_OVERLAY
) -> tuple[BuildError, ...]:
    """Every error that type checking finds in a unit under the overlay; empty if it is right.

    Of a unit that the compiler cannot be called for directly (an edited cgo file) these are the
    first ten, and they cost the go command's time.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    if command.not_direct(Question(toolchain, graph, unit, overlay, frozenset(), 1)):
        return (await analyse(toolchain, graph, unit, overlay, level=1)).errors
    return await raw_errors(toolchain, graph, unit, overlay)


async def raw_errors(
    toolchain: Toolchain, graph: Graph, unit: Unit, overlay: Overlay
) -> tuple[BuildError, ...]:
    """As :func:`type_errors`, by calling the compiler in any case."""
    question = Question(toolchain, graph, unit, overlay, frozenset(), level=1)
    call = await asyncio.to_thread(command.prepare, question)
    try:
        stop = await asyncio.to_thread(scratch.keep, _STOP % unit.name.encode(), ".go")
        argv = ["-e" if argument == "-m=1" else argument for argument in call.argv[:-1]]
        with await run(
            [*argv, stop],
            cwd=unit.dir,
            environment=call.environment,
            timeout=toolchain.settings.timeout,
            limit=_MOST,
            merged=True,
        ) as done:
            if done.code < 0 or done.overflowed:
                raise GoFailed(f"The Go compiler was killed while checking {unit.id}.")
            text = done.output().decode("utf-8", "replace")
    finally:
        call.remove()
    return _errors(text, unit, call.names)


def _errors(text: str, unit: Unit, names: Mapping[str, str]) -> tuple[BuildError, ...]:
    found: list[BuildError] = []
    for error in build_errors(text.replace(OWN, unit.dir + os.sep), unit.dir):
        if _MARK in error.message:
            continue
        place = error.place
        if place is not None and place.path in names:
            place = replace(place, path=names[place.path])
        found.append(BuildError(place, error.message))
    return tuple(found)
