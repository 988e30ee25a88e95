"""Which function a person points at: by its name in the declaration, or in a call of it.

Calls are followed into the packages that are open: functions by name, and methods of variables
whose type is written where they are declared. What would take type inference is left alone.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass

from goescape.engine.glance import Name, name_at
from goescape.engine.workspace import Workspace
from goescape.golang import Graph, Unit
from goescape.syntax import Source
from goescape.syntax.calls import Callee, callee_at
from goescape.syntax.declarations import function_lines
from goescape.syntax.packages import imports_of
from goescape.text import Text

__all__ = ["Pointed", "pointed_at", "read"]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A function, and where its name was pointed at.

    Attributes:
        path: The file that declares it.
        name: Its name there.
        start: Byte offset of the name that was pointed at, in the editor's text.
        end: After that name.
        here: It is the name in the declaration itself.
    """

    path: str
    name: Name
    start: int
    end: int
    here: bool


async def pointed_at(workspace: Workspace, path: str, text: Text, offset: int) -> Pointed | None:
    """The function whose name stands at a byte offset of a file's text; None if none is known."""
    found = name_at(text, offset)
    if found is not None:
        name, start, end = found
        return Pointed(path, name, start, end, here=True)
    graph = workspace.graph(os.path.dirname(path))
    units = graph.units_of_file(path) if graph is not None else ()
    if graph is None or not units:
        return None
    return await asyncio.to_thread(_called, workspace, graph, units[-1], Source(path, text), offset)


def _called(
    workspace: Workspace, graph: Graph, unit: Unit, source: Source, offset: int
) -> Pointed | None:
    callee = callee_at(source, offset)
    if callee is None:
        return None
    package, dot, kind = callee.type.rpartition(".")
    target: Unit | None = unit
    if callee.package or dot:
        target = _imported(graph, unit, source, callee.package or package)
        if target is None or workspace.graph(target.dir) is None:
            return None
    for file in target.files:
        text = read(workspace, file)
        if text is None or callee.name.encode() not in text.data:
            continue
        declared = function_lines(text)
        for wanted in _names(callee, kind):
            if (wanted, 0) in declared:
                return Pointed(file, (wanted, 0), callee.start, callee.end, here=False)
    return None


def read(workspace: Workspace, path: str) -> Text | None:
    """A file as the editor has it, else as it is on disk; nothing shared is changed."""
    buffer = workspace.publisher.buffer(path)
    if buffer is not None:
        return buffer.text
    try:
        with open(path, "rb") as file:
            return Text(file.read())
    except OSError:
        return None


def _names(callee: Callee, kind: str) -> tuple[str, ...]:
    if not kind:
        return (callee.name,)
    return f"(*{kind}).{callee.name}", f"{kind}.{callee.name}"


def _imported(graph: Graph, unit: Unit, source: Source, name: str) -> Unit | None:
    """The package that a name stands for in a file."""
    for given, path in imports_of(source.text.data):
        found = graph.units.get(unit.imports.get(path, ""))
        if found is not None and (given or found.name) == name:
            return found
    return None
