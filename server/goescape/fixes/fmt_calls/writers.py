"""The writers that fmt is not needed for: what they are called with, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.fmt_calls.formats import Literal
from goescape.fixes.fmt_calls.pieces import TypedOperand
from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.syntax import Source
from goescape.syntax.bindings import field

__all__ = ["BUFIO", "KNOWN", "PORTIONS", "Writer", "is_standard", "read_writer", "written"]

BUFIO = "*bufio.Writer"
KNOWN = ("*bytes.Buffer", "*strings.Builder", BUFIO)
"""The types, as the compiler prints them."""
PORTIONS = "what is below the bufio.Writer may be given the same bytes in other portions"
"""What may be seen of a bufio.Writer that is written to by other methods."""

Piece = tuple[bytes, TypedOperand, bytes]


@dataclass(frozen=True, slots=True)
class Writer:
    """An expression that is written to.

    Attributes:
        node: As it stands in the call.
        receiver: What methods are called on: ``buf`` for ``&buf``.
    """

    node: Node
    receiver: bytes


def read_writer(node: Node, source: Source) -> Writer | None:
    """A writer that can be named twice: a variable or a field, or the address of one."""
    receiver = node
    if node.type == "unary_expression" and any(child.type == "&" for child in node.children):
        receiver = node.named_children[0]
    here: Node | None = receiver
    while here is not None and here.type == "selector_expression":
        here = field(here, "operand")
    if here is None or here.type != "identifier":
        return None
    return Writer(node, source.text.data[receiver.start_byte : receiver.end_byte])


def is_standard(ground: Ground, unit: Unit, type_name: str) -> bool:
    """Whether a type's package name, as the compiler prints it, is the standard library's.

    The compiler prints the path instead only where it knows two packages of that name.
    """
    package = type_name.lstrip("*").partition(".")[0]
    graph = ground.graph
    units = (graph.units[name] for name in graph.dependencies(unit) if name in graph.units)
    return unit.name != package and all(one.standard for one in units if one.name == package)


def written(
    piece: Literal | TypedOperand, receiver: bytes, kind: str, *, result: bool
) -> bytes | Piece:
    """The call that writes one piece.

    Args:
        piece: What is written.
        receiver: Whose methods are called.
        kind: Its type, one of :data:`KNOWN`.
        result: The call's results are used: they have to be ``(int, error)``.
    """
    if isinstance(piece, Literal):
        if piece.byte and not result:
            return receiver + b".WriteByte(" + piece.byte + b")"
        return receiver + b".WriteString(" + piece.source + b")"
    part = piece.part
    if part is None:
        return receiver + b".WriteString(", piece, b")"
    if part.append is not None:
        room = f"make([]byte, 0, {part.room})"
        if kind == BUFIO:
            room = f"{receiver.decode('utf-8', 'replace')}.AvailableBuffer()"
        before, after = part.append
        return receiver + b".Write(" + before.format(room).encode(), piece, f"{after})".encode()
    if part.conversion:
        return receiver + b".Write(", piece, b")"
    before, after = part.string
    if before.startswith("string(") and kind == BUFIO:
        # of a code point: what its WriteString is given goes to the heap
        before, after = before.removeprefix("string("), after.removesuffix(")")
        return receiver + b".WriteRune(" + before.encode(), piece, f"{after})".encode()
    return receiver + b".WriteString(" + before.encode(), piece, f"{after})".encode()
