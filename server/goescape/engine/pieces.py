"""Edits upon edits, as edits of the text that the first of them was for."""

from __future__ import annotations

from collections.abc import Sequence

from goescape.model import Span, TextEdit

__all__ = ["Pieces"]


class Pieces:
    """A text as pieces of the original and of what was put in, so that edits can follow edits."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        # (start, end) in the original, or new bytes
        self._pieces: list[tuple[int, int] | bytes] = [(0, len(data))]

    def apply(self, edits: Sequence[TextEdit]) -> None:
        """Apply edits to the present text; they do not overlap."""
        ordered = sorted(edits, key=lambda one: one.span.start)
        # from the end: what is before an edit stays where it is
        for edit in ordered[::-1]:
            before, rest = _split(self._pieces, edit.span.start)
            _, after = _split(rest, edit.span.end - edit.span.start)
            self._pieces = [*before, edit.new_text, *after]

    def edits(self, path: str) -> list[TextEdit]:
        """What leads from the original to the present text."""
        found: list[TextEdit] = []
        at, new = 0, b""
        for piece in [*self._pieces, (len(self._data), len(self._data))]:
            if isinstance(piece, bytes):
                new += piece
                continue
            start, end = piece
            if start > at or new:
                found.append(TextEdit(Span(path, at, start), new))
            at, new = end, b""
        return found


def _split(
    pieces: Sequence[tuple[int, int] | bytes], offset: int
) -> tuple[list[tuple[int, int] | bytes], list[tuple[int, int] | bytes]]:
    """The pieces before a byte of the present text, and those from it on."""
    before: list[tuple[int, int] | bytes] = []
    for number, piece in enumerate(pieces):
        length = len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]
        if offset >= length:
            before.append(piece)
            offset -= length
            continue
        if not offset:
            return before, list(pieces[number:])
        rest = list(pieces[number + 1 :])
        if isinstance(piece, bytes):
            return [*before, piece[:offset]], [piece[offset:], *rest]
        start, end = piece
        return [*before, (start, start + offset)], [(start + offset, end), *rest]
    return before, []
