"""Text edits as data: applying them, and following places through them."""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Iterable, Mapping, Sequence

from goescape.model import Span, TextEdit

__all__ = ["Moved", "applied", "by_file", "edit", "line_edits"]


def edit(path: str, start: int, end: int, text: str | bytes) -> TextEdit:
    """Replace a byte range."""
    return TextEdit(Span(path, start, end), text.encode() if isinstance(text, str) else text)


def by_file(edits: Iterable[TextEdit]) -> dict[str, list[TextEdit]]:
    """The edits of each file, in order; those at one place in the order given."""
    found: dict[str, list[TextEdit]] = {}
    for one in edits:
        found.setdefault(one.span.path, []).append(one)
    for several in found.values():
        several.sort(key=lambda one: one.span.start)
    return found


def applied(data: bytes, edits: Sequence[TextEdit]) -> bytes:
    """A file's content after its edits, which do not overlap and are in order."""
    parts: list[bytes] = []
    at = 0
    for one in edits:
        if one.span.start < at:
            raise ValueError(f"edits overlap at byte {one.span.start} of {one.span.path}")
        parts += (data[at : one.span.start], one.new_text)
        at = one.span.end
    return b"".join((*parts, data[at:]))


def line_edits(path: str, start: int, old: Sequence[bytes], new: Sequence[bytes]) -> list[TextEdit]:
    """The edits that turn lines into others, each of whole lines.

    Args:
        path: The file.
        start: Where the old lines begin.
        old: With their line breaks.
        new: Likewise.
    """
    offsets = [start]
    for line in old:
        offsets.append(offsets[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        edit(path, offsets[i], offsets[j], b"".join(new[k:m]))
        for kind, i, j, k, m in matcher.get_opcodes()
        if kind != "equal"
    ]


class Moved:
    """Where the bytes of a file are after its edits, and were before."""

    def __init__(
        self, edits: Sequence[TextEdit], copies: Mapping[int, tuple[int, int]] | None = None
    ) -> None:
        """Follows edits, in order.

        Args:
            edits: Of one file.
            copies: Text that an edit repeats from elsewhere in the file: byte offset in the new
                content to (its offset in the old, its length).
        """
        self._edits = edits
        self._copies = copies or {}
        self._starts: list[int] = []
        self._shifts: list[int] = []
        shift = 0
        for one in edits:
            self._starts.append(one.span.start + shift)
            shift += len(one.new_text) - (one.span.end - one.span.start)
            self._shifts.append(shift)

    def after(self, offset: int) -> int | None:
        """Where a byte is after the edits; None for one that they replace, and do not repeat."""
        shift = 0
        for one, total in zip(self._edits, self._shifts, strict=True):
            if offset < one.span.start:
                break
            if offset < one.span.end:
                copies = self._copies.items()
                found = (s + offset - o for s, (o, n) in copies if o <= offset < o + n)
                return next(found, None)
            shift = total
        return offset + shift

    def before(self, offset: int) -> int | None:
        """Where a byte of the new content was; None for new ones."""
        for start, (old, length) in self._copies.items():
            if start <= offset < start + length:
                return old + offset - start
        index = bisect.bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset
        if offset < self._starts[index] + len(self._edits[index].new_text):
            return None
        return offset - self._shifts[index]

    def start_of(self, number: int) -> int:
        """Where the new text of an edit begins, in the new content."""
        return self._starts[number]
