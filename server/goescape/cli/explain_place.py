"""What is at one place of somebody's code, told as an editor's hover tells it."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass

import msgspec

from goescape.engine.function_story import story
from goescape.engine.report import Placed, Publication, Status
from goescape.engine.severity import is_shown
from goescape.engine.stories import stories
from goescape.engine.workspace import Workspace
from goescape.golang import GoFailed
from goescape.model import EvidenceKind
from goescape.settings import Settings
from goescape.syntax.declarations import function_lines
from goescape.text import Text

__all__ = ["Asked", "asked", "told_at"]

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A place on the command line.

    Attributes:
        path: Absolute.
        line: 1-based.
        column: 1-based, in code points; 0 for the whole line.
    """

    path: str
    line: int
    column: int


def asked(what: str, folder: str) -> Asked | None:
    """Read ``FILE:LINE[:COLUMN]``, seen from a folder; None if it is nothing like that."""
    found = _PLACE.fullmatch(what)
    if found is None:
        return None
    path = os.path.normpath(os.path.join(folder, found["path"]))
    return Asked(path, int(found["line"]), int(found["column"] or 0))


async def told_at(place: Asked, settings: Settings, folder: str) -> str:
    """The stories of the findings, and of a function declared there, as Markdown; or empty.

    Raises:
        OSError: The file can't be read.
        GoProblem: Its package can't be analysed.
    """
    text = await asyncio.to_thread(_read, place.path)
    listener = _Listener()
    workspace = Workspace(listener)
    try:
        # who asks for a place is told of what is not shown there as well
        every = msgspec.structs.replace(
            settings, show="all", max_findings=0, generated=True, vendored=True
        )
        workspace.configure(every)
        workspace.set_folders([folder])
        workspace.opened(place.path, 1, text)
        await workspace.idle()
        if listener.hindered:
            raise GoFailed(listener.hindered)
        shown = workspace.publisher.placed(place.path)
        found = [one for one in shown if _is_at((one.start, one.end), text, place)]
        return await _story(workspace, place, found, text, settings)
    finally:
        await workspace.close()


async def _story(
    workspace: Workspace, place: Asked, found: list[Placed], text: Text, settings: Settings
) -> str:
    """The findings, then the function that is declared there."""
    from goescape.lsp import function_hover, hover  # noqa: PLC0415 - half a second, here alone

    explained: list[Placed] = []
    for placed in found:
        here = await workspace.explained_at(place.path, placed.start)
        explained += [one for one in here if one.escape.id == placed.escape.id]
    told: list[str] = []
    shown = [one for one in explained if is_shown(one.escape, settings)]
    if shown:
        tellings = await stories(workspace, shown, patience=None)
        told.append(hover.markdown(tellings, workspace.locate))
    for hidden in (one for one in explained if one not in shown):
        tellings = await stories(workspace, [hidden], patience=None)
        told.append(f"{_why_hidden(hidden)}\n\n{hover.markdown(tellings, workspace.locate)}")
    for name, span in function_lines(text).items():
        if _is_at(span, text, place):
            about = await story(workspace, place.path, name)
            told.append(function_hover.markdown(about, workspace.locate))
    return "\n\n---\n\n".join(told)


def _why_hidden(placed: Placed) -> str:
    """Why a finding is not shown by default: it costs nothing."""
    evidence = placed.escape.evidence
    if evidence.kind is EvidenceKind.NOT_EMITTED:
        why = f"nothing is allocated: {evidence.why}"
    else:
        why = f"no call of `{placed.escape.function}` allocates for it"
    return f"Hidden, unless `show` is `all`: {why}."


def _read(path: str) -> Text:
    with open(path, "rb") as file:
        return Text(file.read())


class _Listener:
    """Hears what the engine tells; only what hinders counts."""

    def __init__(self) -> None:
        self.hindered = ""

    def publish(self, publication: Publication) -> None:
        """Nothing: what is shown is asked for at the end."""

    def status(self, status: Status) -> None:
        """Remember why the package could not be analysed."""
        if status.errors:
            self.hindered = str(status.errors[0])

    def trouble(self, message: str) -> None:
        """Remember what hinders."""
        self.hindered = message


def _is_at(span: tuple[int, int], text: Text, place: Asked) -> bool:
    """Whether a byte range stands at a place: begins on its line, and holds its column."""
    first = text.display_column(span[0])
    if first[0] != place.line:
        return False
    return not place.column or first <= (place.line, place.column) <= text.display_column(span[1])
