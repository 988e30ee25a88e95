"""A text with a few edits, and where each of its bytes came from.

A question about an edited copy is answered in places of the copy. :meth:`Patch.original` brings
them back, so edits need not keep lines and columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Change", "Patch", "around"]


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes to put in the place of a range (0-based offsets; an empty range inserts).

    Attributes:
        rank: Of several insertions at one offset, the order.
    """

    start: int
    end: int
    new: bytes
    rank: int = 0


def around(start: int, end: int, before: bytes, after: bytes) -> tuple[Change, Change]:
    """Put something before and after a range; wraps around ranges may nest and touch."""
    # At one offset: first what closes (the innermost, which began last, first), then what opens
    # (the outermost, which ends last, first).
    return (
        Change(start, start, before, rank=_FAR - end),
        Change(end, end, after, rank=-start - _FAR),
    )


_FAR = 1 << 40


class Patch:
    """A text with changes, which may nest as :func:`around` makes them but not overlap.

    Attributes:
        data: The changed text.
    """

    def __init__(self, data: bytes, changes: Iterable[Change]) -> None:
        parts: list[bytes] = []
        self._starts: list[int] = []
        self._pieces: list[tuple[int, bool]] = []
        at = length = 0
        for change in sorted(changes, key=lambda change: (change.start, change.rank)):
            if change.start < at:
                continue  # in a range that is gone
            kept = data[at : change.start]
            for content, came_from, own in ((kept, at, True), (change.new, change.start, False)):
                if content:
                    self._starts.append(length)
                    self._pieces.append((came_from, own))
                    parts.append(content)
                    length += len(content)
            at = change.end
        self._starts.append(length)
        self._pieces.append((at, True))
        parts.append(data[at:])
        self.data = b"".join(parts)

    def original(self, offset: int) -> int | None:
        """Where a byte of the changed text was; None for what was put in."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        came_from, own = self._pieces[index]
        return came_from + offset - self._starts[index] if own else None
