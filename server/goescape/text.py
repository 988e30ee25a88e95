r"""The only place that converts positions.

Four coordinates occur:

1. **Byte offset**, 0-based, in the file's bytes: what goescape uses inside.
2. **Compiler position**: 1-based line, 1-based column in *bytes*. Only ``\\n`` ends a line.
   Column 0 stands for "not given".
3. **Protocol position**: 0-based line, 0-based column in units of the negotiated encoding
   (``utf-8``: bytes, ``utf-16``: code units, ``utf-32``: code points). ``\\n``, ``\\r\\n`` and
   ``\\r`` end a line; nothing else does (U+2028 and form feed do not).
4. **Person's position**: 1-based line and 1-based column in code points, for the terminal.

A byte order mark at the start is no part of the text that editors send, but the compiler
skips it as well: :class:`Text` drops it, so offsets agree between disk and buffer. The
compiler still counts its 3 bytes in the columns of line 1. A lone ``\\r`` and U+2028 are
bytes like any other to it (all measured with go1.21 to go1.27). Undecodable bytes do not
compile; here each of them counts as one character.
"""

from __future__ import annotations

import bisect
import re
from array import array
from typing import Literal

from goescape.model import Place, Span

__all__ = ["Encoding", "Text"]

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_BOM = b"\xef\xbb\xbf"
_PROTOCOL_EOL = re.compile(rb"\r\n|\n|\r")


class Text:
    """One version of one file's content, and every conversion of positions in it."""

    __slots__ = ("_bom", "_newlines", "_starts", "data")

    def __init__(self, data: bytes) -> None:
        self._bom = len(_BOM) if data.startswith(_BOM) else 0
        self.data = data[self._bom :]
        self._starts: array[int] | None = None
        self._newlines: array[int] | None = None

    @classmethod
    def of(cls, text: str) -> Text:
        """The text of an editor's buffer (lone surrogates, which JSON allows, survive)."""
        return cls(text.encode("utf-8", "surrogatepass"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    # Compiler positions

    def _compiler_starts(self) -> array[int]:
        if self._newlines is None:
            self._newlines = array("Q", (0, *(m.end() for m in re.finditer(b"\n", self.data))))
        return self._newlines

    def offset_of_place(self, place: Place) -> int | None:
        """Byte offset of a compiler position; the line's start where it gives no column.

        None where the file has no such line (it changed since it was compiled).
        """
        starts = self._compiler_starts()
        if not 1 <= place.line <= len(starts):
            return None
        column = max(place.column - 1, 0)
        if place.line == 1:
            column = max(column - self._bom, 0)
        start = starts[place.line - 1]
        end = starts[place.line] if place.line < len(starts) else len(self.data)
        return min(start + column, end)

    def place_of_offset(self, path: str, offset: int) -> Place:
        """The compiler position of a byte offset."""
        starts = self._compiler_starts()
        line = bisect.bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1 + (self._bom if line == 1 else 0)
        return Place(path, line, column)

    def compiler_line(self, line: int) -> tuple[int, int] | None:
        """Start and end (without its line break) of a 1-based compiler line; None if absent."""
        starts = self._compiler_starts()
        if not 1 <= line <= len(starts):
            return None
        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.data)
        if end > start and self.data[end - 1 : end] == b"\r":
            end -= 1
        return start, end

    # Protocol positions

    def _protocol_starts(self) -> array[int]:
        if self._starts is None:
            if b"\r" in self.data:
                self._starts = array(
                    "Q", (0, *(m.end() for m in _PROTOCOL_EOL.finditer(self.data)))
                )
            else:
                self._starts = self._compiler_starts()
        return self._starts

    @property
    def line_count(self) -> int:
        """Number of protocol lines."""
        return len(self._protocol_starts())

    def position_of_offset(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """0-based protocol line and column of a byte offset."""
        starts = self._protocol_starts()
        offset = min(max(offset, 0), len(self.data))
        line = bisect.bisect_right(starts, offset) - 1
        return line, _units(self.data[starts[line] : offset], encoding)

    def offset_of_position(self, line: int, character: int, encoding: Encoding) -> int:
        """Byte offset of a protocol position; beyond a line's end it is that line's end."""
        starts = self._protocol_starts()
        if line < 0:
            return 0
        if line >= len(starts):
            return len(self.data)
        start = starts[line]
        end = starts[line + 1] if line + 1 < len(starts) else len(self.data)
        content = self.data[start:end].rstrip(b"\r\n")
        if encoding == "utf-8" or content.isascii():
            return start + min(max(character, 0), len(content))
        text, errors = _decode(content)
        seen = 0
        for index, char in enumerate(text):
            if seen >= character:
                return start + len(text[:index].encode("utf-8", errors))
            seen += 2 if encoding == "utf-16" and ord(char) > 0xFFFF else 1
        return start + len(content)

    def lines(self) -> list[bytes]:
        """The protocol lines without their line breaks."""
        starts = self._protocol_starts()
        ends = [*starts[1:], len(self.data)]
        return [self.data[a:b].rstrip(b"\r\n") for a, b in zip(starts, ends, strict=True)]

    def line_start(self, line: int) -> int:
        """Byte offset at which a 0-based protocol line begins."""
        return self._protocol_starts()[line]

    # For people

    def display_column(self, offset: int) -> tuple[int, int]:
        """1-based line and 1-based column in code points."""
        line, column = self.position_of_offset(offset, "utf-32")
        return line + 1, column + 1

    def line_at(self, offset: int) -> str:
        """The line that contains an offset, without its line break."""
        starts = self._protocol_starts()
        line = bisect.bisect_right(starts, min(max(offset, 0), len(self.data))) - 1
        end = starts[line + 1] if line + 1 < len(starts) else len(self.data)
        return self.data[starts[line] : end].rstrip(b"\r\n").decode("utf-8", "replace")

    def slice(self, span: Span) -> str:
        """The source of a span."""
        return self.data[span.start : span.end].decode("utf-8", "replace")


def _units(prefix: bytes, encoding: Encoding) -> int:
    if encoding == "utf-8" or prefix.isascii():
        return len(prefix)
    text, _ = _decode(prefix)
    if encoding == "utf-32":
        return len(text)
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def _decode(data: bytes) -> tuple[str, str]:
    """Text with one character for each undecodable byte, and the error handler to encode it."""
    # lone surrogates first: of the two handlers' results only that one has them
    try:
        return data.decode("utf-8", "surrogatepass"), "surrogatepass"
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape"), "surrogateescape"
