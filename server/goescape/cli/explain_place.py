"""What is at one place of somebody's code, told as an editor's hover tells it."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from goescape.engine.function_story import story
from goescape.engine.hidden import Why, comments, hidden
from goescape.engine.report import Placed, Publication, Status
from goescape.engine.stories import stories
from goescape.engine.workspace import Workspace
from goescape.golang import GoFailed
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


async def told_at(
    place: Asked,
    settings: Settings,
    explicit: Collection[str],
    folder: str,
    *,
    tell: Callable[[str], None],
) -> tuple[str, str]:
    """The stories of the findings, shown or not, and of a function declared there.

    Args:
        place: Where.
        settings: A person's own.
        explicit: The full names of those that are meant although they equal the default.
        folder: Where the command runs.
        tell: Told what is wrong in a team's settings.

    Returns:
        Markdown, and why there is none; both are empty where there is just nothing to tell.

    Raises:
        OSError: The file can't be read.
        GoProblem: Its package can't be analysed.
    """
    text = await asyncio.to_thread(_read, place.path)
    listener = _Listener()
    workspace = Workspace(listener, explicit=explicit)
    try:
        workspace.configure(settings)
        # the standard library is analysed as well where somebody asks for a place in it
        workspace.set_folders([folder, os.path.dirname(place.path)])
        workspace.opened(place.path, 1, text)
        await workspace.idle()
        if listener.hindered:
            raise GoFailed(listener.hindered)
        for problem in listener.troubles:
            tell(problem)
        told = await _told(workspace, place, text)
        return told, "" if told else listener.note or _why_nothing(workspace, place.path)
    finally:
        await workspace.close()


def _why_nothing(workspace: Workspace, path: str) -> str:
    """Why nothing is known of a file; empty where it was analysed."""
    graph = workspace.graph(os.path.dirname(path))
    if graph is None or graph.units_of_file(path):
        return ""
    return "it is not part of what is built (build tags, GOOS, GOARCH and `tests` decide)"


async def _told(workspace: Workspace, place: Asked, text: Text) -> str:
    """The findings, what is hidden, the comment there, then the function that is declared there."""
    from goescape.lsp import function_hover, hiding, hover  # noqa: PLC0415 - half a second, here

    async def story_of(found: list[Placed]) -> str:
        explained = await workspace.explained(place.path, found)
        tellings = await stories(workspace, explained, patience=None)
        return hover.markdown(tellings, workspace.locate)

    publisher = workspace.publisher
    told: list[str] = []
    placed = publisher.placed(place.path)
    if shown := [one for one in placed if _is_at((one.start, one.end), text, place)]:
        told.append(await story_of(shown))
    silent = hidden(publisher, place.path)
    counts = Counter(one.why for one in silent)
    here: dict[Why, list[Placed]] = {}
    for one in silent:
        span = one.escape.span.start, one.escape.span.end
        found = publisher.place(one.escape, "off") if _is_at(span, text, place) else None
        if found is not None:
            here.setdefault(one.why, []).append(found)
    for why, group in here.items():
        lead = hiding.lead(why, len(group), counts[why], workspace.locate)
        told.append(f"{lead}\n\n{await story_of(group)}")
    for span, why in comments(publisher, place.path):
        hides = hiding.about_comment(workspace, place.path, why)
        if hides and _is_at(span, text, place):
            told.append(hides)
    for name, span in function_lines(text).items():
        if _is_at(span, text, place):
            about = await story(workspace, place.path, name)
            if about.is_empty:
                continue
            told.append(function_hover.markdown(about, workspace.locate))
    return "\n\n---\n\n".join(told)


def _read(path: str) -> Text:
    with open(path, "rb") as file:
        return Text(file.read())


class _Listener:
    """Hears what the engine tells: what hinders, and why a package is not analysed."""

    def __init__(self) -> None:
        self.hindered = ""
        self.note = ""
        self.troubles: list[str] = []

    def publish(self, publication: Publication) -> None:
        """Nothing: what is shown is asked for at the end."""

    def status(self, status: Status) -> None:
        """Remember why the package could not be analysed, or is not."""
        self.note = status.note or self.note
        if status.errors:
            self.hindered = str(status.errors[0])

    def trouble(self, message: str) -> None:
        """Remember what is wrong; what hinders comes with the status."""
        self.troubles.append(message)


def _is_at(span: tuple[int, int], text: Text, place: Asked) -> bool:
    """Whether a byte range stands at a place: begins on its line, and holds its column."""
    first = text.display_column(span[0])
    if first[0] != place.line:
        return False
    return not place.column or first <= (place.line, place.column) <= text.display_column(span[1])
