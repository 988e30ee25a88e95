"""Verdicts without a column: the compiler leaves out columns past 254.

What such a verdict is about is looked for by its words in what lies behind on that line. A
column is also missing after some ``//line`` directives; of a line that ends before, no such
verdict can be.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node, Tree

from goescape.model import VerdictKind
from goescape.syntax.canon import Shape, says, shape
from goescape.syntax.constants import declares
from goescape.syntax.locate import Range, cut
from goescape.syntax.tree import EXPRESSIONS

__all__ = ["find_on_line"]

_LAST_COLUMN = 254


def find_on_line(
    tree: Tree, data: bytes, line: Range, kind: VerdictKind, subject: str
) -> Range | None:
    """The place of a verdict without a column in ``line``; None if it cannot be of that line.

    Where its words are not found (what is inlined into a call has those of the callee), it is
    all of the line that the verdict can be about.
    """
    start, end = line[0] + _LAST_COLUMN, line[1]
    nodes = list(_nodes(tree.root_node, start, end))
    if not nodes:
        return None
    if kind not in (VerdictKind.ESCAPES, VerdictKind.STAYS) or shape(subject) == Shape.NAME:
        wanted = subject.encode("utf-8", "replace")
        names = [
            node
            for node in nodes
            if node.type == "identifier" and data[node.start_byte : node.end_byte] == wanted
        ]
        # a variable moves where it is declared, and escapes where it is used
        used = kind is VerdictKind.ESCAPES
        names.sort(key=lambda node: (bool(declares(node)) is used, node.start_byte))
        if names:
            return names[0].start_byte, names[0].end_byte
    else:
        for node in nodes:
            if node.type in EXPRESSIONS and says(data[node.start_byte : node.end_byte], subject):
                return cut(node, data, node.start_byte)
    first = min(node.start_byte for node in nodes)
    closure = next((node for node in nodes if node.type == "func_literal"), None)
    if closure is not None:
        body = closure.child_by_field_name("body")
        end = min(end, body.start_byte) if body is not None else end
    last = max((node.end_byte for node in nodes if node.end_byte <= end), default=end)
    return first, max(last, first + 1)


def _nodes(root: Node, start: int, end: int) -> Iterator[Node]:
    """Every node but comments that begins in a range, in order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.end_byte <= start or node.start_byte >= end or node.type == "comment":
            continue
        if node.start_byte >= start:
            yield node
        stack.extend(reversed(node.children))
