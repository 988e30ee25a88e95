"""What stands on a line: for places that come without columns, as in object files.

Everything here starts at a line's first token and looks up, or at the few nodes on that line:
no walk over a whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.syntax.source import Source

__all__ = ["enclosing_function", "is_conditional", "nodes_on_line", "statement_lines"]

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_SIMPLE = frozenset(
    {
        "assignment_statement",
        "const_spec",
        "dec_statement",
        "defer_statement",
        "expression_statement",
        "go_statement",
        "inc_statement",
        "return_statement",
        "send_statement",
        "short_var_declaration",
        "var_spec",
    }
)
_HEADED = frozenset(
    {
        "expression_switch_statement",
        "for_statement",
        "if_statement",
        "select_statement",
        "type_switch_statement",
    }
)
_CASES = ("expression_case", "default_case", "type_case", "communication_case")
_RETURN = re.compile(rb"\breturn\b")


def statement_lines(source: Source, line: int) -> tuple[int, int]:
    """First and last line (1-based) of the smallest statement around a line's first token.

    Of ``if``, ``for``, ``switch`` and ``select`` it is what stands before the body. A line in
    no statement is on its own.
    """
    node = _first(source, line)
    while node is not None:
        if node.type in _SIMPLE:
            return node.start_point[0] + 1, node.end_point[0] + 1
        if node.type in _HEADED:
            body = node.child_by_field_name("consequence") or node.child_by_field_name("body")
            end = body.start_point[0] if body is not None else node.start_point[0]
            if node.start_point[0] + 1 <= line <= end + 1:
                return node.start_point[0] + 1, end + 1
            return line, line
        if node.type in ("block", *_FUNCTIONS[:2], *_CASES):
            return line, line
        node = node.parent
        if node is not None and node.type == "block" and _closes(node, line):
            node = node.parent
    return line, line


def is_conditional(source: Source, line: int) -> bool:
    """Whether a line runs in some calls of its function only.

    It stands in a branch, a loop or a case, or behind a possible return. Only whole lines are
    seen: all of ``if x { return &T{} }`` counts with the ``if``.
    """
    node = _first(source, line)
    while node is not None and node.type not in _FUNCTIONS:
        above = node.parent
        if above is None:
            return False
        if node.type in _CASES:
            return True
        if above.type in ("if_statement", "for_statement") and node.type in (
            "block",
            "if_statement",
        ):
            return True
        node = above
    return node is not None and _returns_before(source, node, line)


def enclosing_function(source: Source, line: int) -> tuple[int, int] | None:
    """First and last line of the declaration around a line; None at package level."""
    node = _first(source, line)
    while node is not None and node.type not in _FUNCTIONS[:2]:
        node = node.parent
    return None if node is None else (node.start_point[0] + 1, node.end_point[0] + 1)


def nodes_on_line(source: Source, line: int) -> Iterator[Node]:
    """The nodes that begin on a line, in the order of their beginnings, outer ones first."""
    ends = source.text.compiler_line(line)
    if ends is None:
        return
    start, end = ends
    stack = [source.tree.root_node.descendant_for_byte_range(start, max(end, start))]
    while stack:
        node = stack.pop()
        if node is None or node.end_byte <= start or node.start_byte >= end:
            continue
        if node.start_byte >= start and node.is_named:
            yield node
        stack.extend(reversed(node.children))


def _first(source: Source, line: int) -> Node | None:
    """The token that begins a line."""
    ends = source.text.compiler_line(line)
    if ends is None:
        return None
    content = source.text.data[ends[0] : ends[1]]
    at = ends[0] + len(content) - len(content.lstrip())
    return source.tree.root_node.descendant_for_byte_range(at, at + 1)


def _closes(block: Node, line: int) -> bool:
    """Whether a line begins with the end of a block: what follows belongs to the whole."""
    return block.end_point[0] + 1 == line and block.start_point[0] + 1 != line


def _returns_before(source: Source, function: Node, line: int) -> bool:
    ends = source.text.compiler_line(line)
    if ends is None or function.start_point[0] + 1 == line:
        return False
    for match in _RETURN.finditer(source.text.data, function.start_byte, ends[0]):
        leaf = source.tree.root_node.descendant_for_byte_range(match.start(), match.end())
        if leaf is None or leaf.type != "return":
            continue
        node = leaf.parent
        if node is not None and node.end_point[0] + 1 >= line:
            continue
        while node is not None and node.type not in _FUNCTIONS:
            node = node.parent
        if node is not None and node.id == function.id:
            return True
    return False
