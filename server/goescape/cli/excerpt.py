"""A line of source with a marker that stands exactly under a token.

What is counted is terminal cells: a tab is expanded, a Chinese character takes two cells, a
combining accent none. Characters that would move the cursor or turn the text around (control
characters, bidirectional overrides) are replaced, so that a source file cannot play tricks on
the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from goescape.text import Text

__all__ = ["Excerpt", "excerpt"]

_TAB = 4
_ELLIPSIS = "..."

_DECEPTIVE = (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_HARMLESS = {
    **{code: 0x2400 + code for code in range(0x20) if code != ord("\t")},
    **dict.fromkeys(_DECEPTIVE, 0xFFFD),
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of source, ready for a terminal.

    Attributes:
        line: Its 1-based number.
        before: What stands before the marked part, tabs expanded.
        marked: The marked part; for a span of several lines what it has of the first.
        after: What follows.
        marker: Spaces and ``^``, to be printed under ``before + marked``.
        last_line: The 1-based line on which the span ends.
    """

    line: int
    before: str
    marked: str
    after: str
    marker: str
    last_line: int


def excerpt(text: Text, start: int, end: int, *, cells: int, encoding: str = "utf-8") -> Excerpt:
    """The line on which a range of bytes begins, and a marker under the range.

    Args:
        text: The file.
        start: First byte of the range, 0-based.
        end: The byte after its last; an empty range is marked like one character.
        cells: How many terminal cells the line may take; a longer one is cut around the marker.
        encoding: Of the terminal: what it cannot show becomes ``?`` before cells are counted.
    """
    line, column = text.position_of_offset(start, "utf-8")
    content = text.lines()[line]
    last_line, _ = text.position_of_offset(max(start, end - 1), "utf-8")
    until = column + (end - start) if last_line == line else len(content.rstrip())

    before = _shown(content[:column], 0, encoding)
    marked = _shown(content[column:until], cell_len(before), encoding)
    after = _shown(content[until:], cell_len(before + marked), encoding).rstrip()
    before, marked, after = _cut(before, marked, after, cells)
    marker = " " * cell_len(before) + "^" * max(1, cell_len(marked))
    return Excerpt(line + 1, before, marked, after, marker, last_line + 1)


def _shown(content: bytes, column: int, encoding: str) -> str:
    text = content.decode("utf-8", "replace").translate(_HARMLESS)
    text = text.encode(encoding, "replace").decode(encoding, "replace")
    if "\t" not in text:
        return text
    shown = ""
    for index, part in enumerate(text.split("\t")):
        if index:
            shown += " " * (_TAB - (column + cell_len(shown)) % _TAB)
        shown += part
    return shown


def _cut(before: str, marked: str, after: str, cells: int) -> tuple[str, str, str]:
    """Leave out from both ends what does not fit, the marked part last."""
    if cell_len(before + marked + after) <= cells:
        return before, marked, after
    marked = _head(marked, max(cells * 2 // 3, 1))
    room = max(cells - cell_len(marked), 0)
    before = _tail(before, max(room // 2, room - cell_len(after)))
    return before, marked, _head(after, max(room - cell_len(before), 0))


def _head(text: str, cells: int) -> str:
    if cell_len(text) <= cells:
        return text
    kept = text[: max(cells - len(_ELLIPSIS), 0)]
    while cell_len(kept) > max(cells - len(_ELLIPSIS), 0):
        kept = kept[:-1]
    return kept + _ELLIPSIS[:cells]


def _tail(text: str, cells: int) -> str:
    if cell_len(text) <= cells:
        return text
    keep = max(cells - len(_ELLIPSIS), 0)
    kept = text[-keep:] if keep else ""
    while cell_len(kept) > keep:
        kept = kept[1:]
    return _ELLIPSIS[:cells] + kept
