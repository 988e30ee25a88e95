r"""Carries places from the text that was compiled to the text in the editor.

What is analysed is what was saved. While a buffer differs from it, a place on a line that
still stands moves with its line; a place on a line that was edited has no answer until the
next save. The mapping is computed from the two texts alone, never from the sequence of
edits, so it cannot drift: undoing an edit brings everything back.

Lines are compared without their line breaks: some editors send ``\\n`` for a file that has
``\\r\\n`` on disk.
"""

from __future__ import annotations

import bisect
from difflib import SequenceMatcher

from goescape.text import Text

__all__ = ["Carry"]

# Above this many line pairs the middle counts as rewritten: difflib is quadratic, and the
# mapping runs between two keystrokes.
_MAX_COMPARED = 400_000


class Carry:
    """The mapping between two versions of one file."""

    __slots__ = ("_blocks", "_new", "_old", "_same", "_starts")

    def __init__(self, old: Text, new: Text) -> None:
        self._old = old
        self._new = new
        self._same = old.data == new.data
        self._blocks = [] if self._same else _equal_blocks(old.lines(), new.lines())
        self._starts = [block[0] for block in self._blocks]

    def shifts(self, last: int) -> tuple[tuple[int, int], ...]:
        """Where old lines up to ``last`` (0-based) begin to move, and by how many.

        Empty as long as none moves.
        """
        found: list[tuple[int, int]] = []
        for old_line, new_line, _ in self._blocks:
            shift = new_line - old_line
            if old_line <= last and shift != (found[-1][1] if found else 0):
                found.append((old_line, shift))
        return tuple(found)

    def line(self, number: int) -> int | None:
        """Where an old line (0-based) stands in the new text; None if it was edited."""
        if self._same:
            return number
        index = bisect.bisect_right(self._starts, number) - 1
        if index < 0:
            return None
        old_line, new_line, size = self._blocks[index]
        return number - old_line + new_line if number < old_line + size else None

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the bytes ``start:end`` of the old text stand in the new one.

        None if one of the lines that they touch was edited, or the lines were torn apart.
        """
        if self._same:
            return start, end
        first, first_column = self._old.position_of_offset(start, "utf-8")
        last, last_column = self._old.position_of_offset(end, "utf-8")
        index = bisect.bisect_right(self._starts, first) - 1
        if index < 0:
            return None
        old_line, new_line, size = self._blocks[index]
        if last >= old_line + size:
            return None
        shift = new_line - old_line
        return (
            self._new.line_start(first + shift) + first_column,
            self._new.line_start(last + shift) + last_column,
        )


def _equal_blocks(old: list[bytes], new: list[bytes]) -> list[tuple[int, int, int]]:
    """Runs of equal lines as (first old line, first new line, length), in order."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    blocks = [(0, 0, head)] if head else []
    old_middle = old[head : len(old) - tail]
    new_middle = new[head : len(new) - tail]
    if old_middle and new_middle and len(old_middle) * len(new_middle) <= _MAX_COMPARED:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        blocks += [(head + a, head + b, n) for a, b, n in matcher.get_matching_blocks() if n]
    if tail:
        blocks.append((len(old) - tail, len(new) - tail, tail))
    return blocks
