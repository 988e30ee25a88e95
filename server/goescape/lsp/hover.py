"""A finding's telling as Markdown or plain text: how it is laid out, and links to its places."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from lsprotocol import types

from goescape.engine.plain import escaped, plain
from goescape.engine.telling import Line, Part, Telling
from goescape.lsp.convert import Locate
from goescape.lsp.uris import uri_of
from goescape.model import Place, Step

__all__ = ["content", "markdown"]

_SOURCE_SHOWN = 72
"""Characters of a line of source beside its link: what a float of 80 columns holds with a list's
number; longer ones are cut."""

_SHORT = 10
"""Characters of a line's text beside which its source still fits."""


def markdown(told: Iterable[Telling], locate: Locate) -> str:
    """The hover's text for the findings at one place."""
    return "\n\n---\n\n".join(_telling(one, locate) for one in told)


def content(markdown_text: str, capabilities: types.ClientCapabilities) -> types.MarkupContent:
    """A hover's text as the client can show it: plain for one that knows no Markdown."""
    document = capabilities.text_document
    known = document.hover.content_format if document and document.hover else None
    if known and types.MarkupKind.Markdown not in known:
        return types.MarkupContent(types.MarkupKind.PlainText, plain(markdown_text))
    return types.MarkupContent(types.MarkupKind.Markdown, markdown_text)


def _telling(told: Telling, locate: Locate) -> str:
    parts = [f"**{escaped(told.headline)}**"]
    parts += [_part(part, locate) for part in told.parts]
    if told.page:
        parts.append(f"*{escaped(told.title)}*: `goescape explain {told.page}`")
    if told.said:
        fence = "`" * max(3, _longest_run("\n".join(told.said)) + 1)
        parts.append(f"{told.said_by}:\n\n{fence}text\n" + "\n".join(told.said) + f"\n{fence}")
    return "\n\n".join(parts)


def _part(part: Part, locate: Locate) -> str:
    lead = f"**{escaped(part.lead)}**" if part.lead else ""
    if not part.ordered and not part.listed and len(part.lines) == 1:
        text = _line(part.lines[0], locate)
        return f"{lead}: {text}" if lead else text
    listed: list[str] = []
    before: tuple[str, int] | None = None
    for number, line in enumerate(part.lines, 1):
        mark = f"{number}. " if part.ordered else "- "
        here = (line.place.path, line.place.line) if line.place is not None else None
        if len(line.text) <= _SHORT:
            listed.append(mark + _line(line, locate))
        elif here is None or here == before:
            listed.append(mark + line.text)
        else:
            listed.append(mark + _line(line, locate, " " * len(mark)))
        before = here
    text = "\n".join(listed)
    return f"{lead}:\n\n{text}" if lead else text


def _line(line: Line, locate: Locate, indent: str = "") -> str:
    if line.place is None:
        return line.text
    link, source = _linked(line.place, locate)
    if not source:
        return f"{line.text} ({link})"
    shown = f"{link} {_code(source)}"
    return f"{line.text}  \n{indent}{shown}" if indent else f"{line.text}: {shown}"


def _linked(place: Place, locate: Locate) -> tuple[str, str]:
    """A link to where a place is now, and its line of source; empty if that was edited."""
    found = locate(Step("", "", place))
    if found is None:
        return f"{os.path.basename(place.path)}:{place.line}", ""
    path, text, offset = found
    line, _ = text.display_column(offset)
    source = " ".join(text.line_at(offset).split())
    if len(source) > _SOURCE_SHOWN:
        source = source[: _SOURCE_SHOWN - 1].rstrip() + "…"
    return f"[{os.path.basename(path)}:{line}]({uri_of(path)}#L{line})", source


def _code(source: str) -> str:
    ticks = "`" * (_longest_run(source) + 1)
    space = " " if len(ticks) > 1 else ""
    return f"{ticks}{space}{source}{space}{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
