"""A function's facts as Markdown: a few plain lines, with links."""

from __future__ import annotations

import os
from collections.abc import Sequence

from goescape.engine.callee import pointed_at
from goescape.engine.function_story import FunctionStory, Line, story
from goescape.engine.plain import escaped
from goescape.engine.workspace import Workspace
from goescape.lsp.convert import Locate
from goescape.lsp.uris import uri_of
from goescape.model import Escape, Place, Step
from goescape.text import Text

__all__ = ["at", "linked", "listed", "markdown"]

_PATIENCE = 0.25
"""Seconds to wait for the compiler; the next hover has what it says."""
_SITES_SHOWN = 12


async def at(
    workspace: Workspace, path: str, text: Text, offset: int
) -> tuple[int, int, str] | None:
    """The facts of the function whose name stands at a byte offset, in its declaration or a call.

    Returns:
        The name's byte range and Markdown; None where there is no such name.
    """
    pointed = await pointed_at(workspace, path, text, offset)
    if pointed is None:
        return None
    told = await story(workspace, pointed.path, pointed.name, patience=_PATIENCE)
    if told.is_empty:
        return None
    return pointed.start, pointed.end, markdown(told, workspace.locate)


def markdown(told: FunctionStory, locate: Locate) -> str:
    """A function's facts as Markdown."""
    parts = [told.headline + "."]
    if lines := listed(told.escapes, locate):
        parts.append("\n".join(lines))
    parts += [_line(line, locate) + "." for line in told.silenced]
    if told.parameters:
        lines = "\n".join("- " + _line(line, locate) for line in told.parameters)
        parts.append(f"Parameters:\n\n{lines}")
    if told.inlining:
        parts.append(told.inlining)
    return "\n\n".join(parts)


def listed(escapes: Sequence[Escape], locate: Locate) -> list[str]:
    """Findings, one a line; of many the first."""
    lines = [_site(escape, locate) for escape in escapes[:_SITES_SHOWN]]
    if len(escapes) > _SITES_SHOWN:
        lines.append(f"- and {len(escapes) - _SITES_SHOWN} more")
    return lines


def linked(place: Place, locate: Locate) -> str:
    """A link to where a place is now; its name and line where that is not known."""
    found = locate(Step("", "", place))
    if found is None:
        return f"{os.path.basename(place.path)}:{place.line}"
    path, source, offset = found
    line, _ = source.display_column(offset)
    return f"[{os.path.basename(path)}:{line}]({uri_of(path)}#L{line})"


def _site(escape: Escape, locate: Locate) -> str:
    """A finding: the line that it is on, linked, and its message."""
    found = linked(escape.verdict.place, locate)
    message = escape.told(lambda place: _now(place, locate))
    return f"- {found}: {escaped(message)}"


def _line(line: Line, locate: Locate) -> str:
    if line.place is None:
        return line.text
    return f"{line.text} ({linked(line.place, locate)})"


def _now(place: Place, locate: Locate) -> int | None:
    found = locate(Step("", "", place))
    return None if found is None else found[1].display_column(found[2])[0]
