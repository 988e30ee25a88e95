"""Findings and failures as text for a terminal.

    request.go:16:2: information: req moves to the heap: &req is returned [returned-address]
      16 |     req := Request{ID: id, Timestamp: time.Now()}
         |     ^^^

The first line is what editors and terminals make clickable: ``path:line:column``, the column
in code points.
"""

from __future__ import annotations

import shutil
from typing import TextIO

from goescape.cli.excerpt import excerpt
from goescape.cli.paths import printable, short
from goescape.cli.terminal import Paint
from goescape.model import UNCLASSIFIED, BuildError, Escape, Place
from goescape.settings import Severity
from goescape.text import Text

__all__ = ["Page", "counted", "error_line"]

_NOT_A_TERMINAL = 200
_NARROWEST = 30
_GUTTER = 6


class Page:
    """Writes findings to one stream, whose width, encoding and colours it knows."""

    def __init__(self, stream: TextIO, paint: Paint, folder: str) -> None:
        self._paint = paint
        self._folder = folder
        self._encoding = stream.encoding or "utf-8"
        columns = shutil.get_terminal_size().columns if stream.isatty() else _NOT_A_TERMINAL
        self._cells = max(columns, _NARROWEST) - _GUTTER - 3

    def finding(self, escape: Escape, text: Text, severity: Severity) -> str:
        """One finding in its file's text: the line, the source and the marker, with newlines."""
        paint = self._paint
        span = (escape.span.start, escape.span.end)
        line, column = text.display_column(span[0])
        where = paint(f"{short(escape.span.path, self._folder)}:{line}:{column}:", "bold")
        what = f"{paint(severity + ':', severity)} {printable(escape.message)}"
        known = escape.cause != UNCLASSIFIED
        code = paint(f" [{escape.cause.slug}]", "dim") if known else ""
        return f"{where} {what}{code}\n{self.excerpt(text, span, severity)}"

    def excerpt(self, text: Text, span: tuple[int, int], severity: Severity, note: str = "") -> str:
        """The source line, and under the token the marker with a note, each with a newline."""
        paint = self._paint
        found = excerpt(text, *span, cells=self._cells, encoding=self._encoding)
        source = f"{found.before}{paint(found.marked, 'bold')}{found.after}"
        until = f" to line {found.last_line}" if found.last_line > found.line else ""
        indent = " " * (len(found.marker) - len(found.marker.lstrip()))
        marker = indent + paint(found.marker.lstrip() + until + (note and f" {note}"), severity)
        gutter = paint(f"{found.line:>{_GUTTER}} |", "dim")
        below = paint(" " * _GUTTER + " |", "dim")
        return f"{gutter} {source}\n{below} {marker}\n"


def error_line(error: BuildError, folder: str, paint: Paint, package: str = "") -> str:
    """A build error as ``path:line:column: error: message``, without a newline at its end."""
    place = error.place
    at = package
    if place is not None:
        at = str(Place(short(place.path, folder), place.line, place.column))
    message = printable(error.message).replace("\n", "\n    ")
    return f"{paint(at + ':', 'bold') + ' ' if at else ''}{paint('error:', 'error')} {message}"


def counted(number: int, noun: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
