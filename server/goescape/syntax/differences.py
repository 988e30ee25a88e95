"""What an edit changed in a file, declaration by declaration: nothing but bodies, or more.

Two versions of a file are laid side by side. Where they have the same declarations in the same
order, and none differs except in the body of a function, every place outside of the changed
bodies is in both, and the compiler sees the same package around them. Anything else (a header, an
import, a type, a new function, a directive, code that does not parse) is *more*: then nothing is
said.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tree_sitter import Node

from goescape.syntax.functions import function_name
from goescape.syntax.source import Source

__all__ = ["WORDS", "Difference", "Kind", "Piece", "difference", "references"]

WORDS = re.compile(rb"[^\W\d]\w*|[\w\x80-\xff]+")
"""Everything that may be a name."""

_NO_CODE = re.compile(
    rb"//[^\n]*|/\*.*?\*/|`[^`]*`|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\.\.\.", re.DOTALL
)
_REFERENCE = re.compile(rb"(\.\s*)?([^\W\d]\w*|[\w\x80-\xff]+)")
_DIRECTIVE = re.compile(rb"//(?:go:|export |line |extern |\+build)[^\n]*|/\*line [^*]*")
_FUNCTIONS = ("function_declaration", "method_declaration")
# as one token: what is between their quotes is no code
_WHOLE = ("interpreted_string_literal", "raw_string_literal", "rune_literal")


class Kind(Enum):
    """How a piece of a file differs."""

    SAME = "byte for byte"
    SPOKEN = "in comments and white space alone"
    BODY = "in its body"


@dataclass(frozen=True, slots=True)
class Piece:
    """A declaration, or what stands between two.

    Attributes:
        kind: How it differs.
        old: Byte range in the old text.
        new: Byte range in the new one.
        function: Of a declaration of a function its name, ``F`` or ``(*T).M``; else empty.
        bodies: Where the function's body begins, old and new; 0 where there is none.
    """

    kind: Kind
    old: tuple[int, int]
    new: tuple[int, int]
    function: str = ""
    bodies: tuple[int, int] = (0, 0)


class Difference:
    """Two versions of one file that differ in nothing but bodies, comments and white space."""

    def __init__(self, old: Source, new: Source, pieces: tuple[Piece, ...]) -> None:
        self.old = old
        self.new = new
        self.pieces = pieces
        self._starts = [piece.old[0] for piece in pieces]
        self._new_starts = [piece.new[0] for piece in pieces]

    @property
    def bodies(self) -> list[Piece]:
        """The functions whose bodies differ."""
        return [piece for piece in self.pieces if piece.kind is Kind.BODY]

    def piece(self, offset: int) -> Piece:
        """What a byte of the old text is in."""
        return self.pieces[max(0, bisect.bisect_right(self._starts, offset) - 1)]

    def piece_of_new(self, offset: int) -> Piece:
        """What a byte of the new text is in."""
        return self.pieces[max(0, bisect.bisect_right(self._new_starts, offset) - 1)]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where bytes of the old text stand in the new one; None if what they are in differs."""
        first = self.piece(start)
        last = self.piece(max(start, end - 1))
        between = self.pieces[self.pieces.index(first) : self.pieces.index(last) + 1]
        if any(piece.kind is not Kind.SAME for piece in between):
            return None
        shift = first.new[0] - first.old[0]
        return start + shift, end + shift


def difference(old: Source, new: Source) -> Difference | None:
    """Lay two versions of a file side by side. It parses: not for the event loop.

    None where they differ in more than bodies, comments and white space.
    """
    if old.tree.root_node.has_error or new.tree.root_node.has_error:
        return None
    ours, theirs = _declarations(old), _declarations(new)
    if len(ours) != len(theirs):
        return None
    pieces: list[Piece] = []
    at, now = 0, 0
    for ending in range(len(ours) + 1):
        mine = ours[ending] if ending < len(ours) else None
        yours = theirs[ending] if ending < len(theirs) else None
        stop = mine.start_byte if mine is not None else len(old.text.data)
        end = yours.start_byte if yours is not None else len(new.text.data)
        gap = _gap(old.text.data[at:stop], new.text.data[now:end])
        if gap is None:
            return None
        pieces.append(Piece(gap, (at, stop), (now, end)))
        if mine is None or yours is None:
            break
        piece = _declared(old, new, mine, yours)
        if piece is None:
            return None
        pieces.append(piece)
        at, now = mine.end_byte, yours.end_byte
    return Difference(old, new, tuple(piece for piece in pieces if any(_sizes(piece))))


def references(code: bytes) -> set[bytes]:
    """What code may call or name of its package: a function as ``F``, a method as ``.M``.

    A function of the same package is never named behind a point, and a method nowhere else.
    """
    found = _REFERENCE.findall(_NO_CODE.sub(b" ", code))
    return {b"." + name if point else name for point, name in found}


def _sizes(piece: Piece) -> tuple[int, int]:
    return piece.old[1] - piece.old[0], piece.new[1] - piece.new[0]


def _declarations(source: Source) -> list[Node]:
    return [node for node in source.tree.root_node.named_children if node.type != "comment"]


def _gap(old: bytes, new: bytes) -> Kind | None:
    if old == new:
        return Kind.SAME
    return Kind.SPOKEN if _DIRECTIVE.findall(old) == _DIRECTIVE.findall(new) else None


def _declared(old: Source, new: Source, mine: Node, yours: Node) -> Piece | None:
    """One declaration in both versions."""
    before, after = old.text.data, new.text.data
    span, now = (mine.start_byte, mine.end_byte), (yours.start_byte, yours.end_byte)
    body, bodied = (node.child_by_field_name("body") for node in (mine, yours))
    function = function_name(mine, before) if mine.type in _FUNCTIONS else ""
    bodies = (body.start_byte if body else 0, bodied.start_byte if bodied else 0)
    if before[slice(*span)] == after[slice(*now)]:
        return Piece(Kind.SAME, span, now, function, bodies)
    if mine.type != yours.type:
        return None
    if list(_tokens(mine, before)) == list(_tokens(yours, after)):
        return Piece(Kind.SPOKEN, span, now, function, bodies)
    if not function or body is None or bodied is None:
        return None
    if _header(mine, body, before) != _header(yours, bodied, after):
        return None
    return Piece(Kind.BODY, span, now, function, bodies)


def _header(function: Node, body: Node, data: bytes) -> list[bytes]:
    children = [child for child in function.children if child.end_byte <= body.start_byte]
    return [token for child in children for token in _tokens(child, data)]


def _tokens(node: Node, data: bytes) -> Iterator[bytes]:
    """The tokens of a node, the line ends that end statements and the directives among them."""
    stack = [node]
    while stack:
        here = stack.pop()
        text = data[here.start_byte : here.end_byte]
        if here.type == "comment":
            if _DIRECTIVE.match(text):
                yield text
            elif b"\n" in text:
                yield b"\n"  # it ends a statement, as a line end does
        elif here.child_count and here.type not in _WHOLE:
            stack.extend(reversed(here.children))
        elif here.type == "\n" or text:
            yield text
