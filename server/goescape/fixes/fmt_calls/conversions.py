"""``[]byte(…)``: what it converts, and whether it is copied to the heap."""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.model import VerdictKind
from goescape.syntax import Source

__all__ = ["bytes_of", "escapes"]

_BYTES = re.compile(rb"\[\s*\]\s*byte")


def bytes_of(node: Node, data: bytes) -> Node | None:
    """What is converted; None where the node is no such conversion."""
    if node.type != "type_conversion_expression":
        return None
    kind, operand = (node.child_by_field_name(name) for name in ("type", "operand"))
    if kind is None or operand is None:
        return None
    return operand if _BYTES.fullmatch(data, kind.start_byte, kind.end_byte) else None


async def escapes(ground: Ground, unit: Unit, source: Source, conversion: Node) -> bool:
    """Whether the compiler says that the copy goes to the heap.

    It says so where what is converted begins, of a call at its parenthesis (Go 1.21 to 1.27).

    Raises:
        GoProblem: The compiler gave no answer.
    """
    for verdict in (await ground.report(unit)).verdicts:
        if verdict.kind is not VerdictKind.ESCAPES or verdict.place.path != source.path:
            continue
        offset = source.text.offset_of_place(verdict.place)
        if offset is None or not conversion.start_byte <= offset < conversion.end_byte:
            continue
        if verdict.subject.startswith("([]byte)("):
            operand = conversion.child_by_field_name("operand")
            arguments = operand.child_by_field_name("arguments") if operand is not None else None
            # one further in is another copy
            if arguments is None or offset <= arguments.start_byte:
                return True
    return False
