"""An ``append`` that takes elements out of a slice never grows it.

In ``append(s[:i], s[i+1:]...)`` the result is shorter than ``s``, and begins where ``s`` does, so
the capacity suffices. The compiler emits the call that would grow it all the same.

Known only where both indexes are written as the same one, the second with a number added, or as
two numbers: ``append(s[:i], s[j:]...)`` grows where ``j`` is less than ``i``.

Example::

    package p

    //go:noinline
    func remove(s []int, i int) []int {
        return append(s[:i], s[i+1:]...) // never
    }

    type list struct{ of []int }

    //go:noinline
    func (l *list) pop() {
        l.of = append(l.of[:0], l.of[1:]...) // never
    }

    //go:noinline
    func between(s []int, i, j int) []int {
        return append(s[:i], s[j:]...) // EVIDENCE conditional "the capacity does not suffice$"
    }

    //go:noinline
    func limited(s []int, i int) []int {
        return append(s[:i:i], s[i+1:]...) // EVIDENCE conditional "the capacity does not suffice$"
    }
"""

from __future__ import annotations

from tree_sitter import Node

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Condition
from goescape.model import EvidenceKind
from goescape.syntax.lines import nodes_on_line

__all__ = ["rule"]

_PURE = frozenset({"field_identifier", "identifier", "int_literal", "selector_expression"})


def rule(case: Case) -> Ruling | None:
    """Never, where every ``append`` on the innermost line takes elements out."""
    call = case.call.call
    if call.entry.condition is not Condition.CAPACITY or not call.frames:
        return None
    frame = call.frames[0]
    path = case.emitted.path(frame)
    source = case.sources(path) if path else None
    ends = source.text.compiler_line(frame.line) if source is not None else None
    if source is None or ends is None or b"append(" not in source.text.data[slice(*ends)]:
        return None
    data = source.text.data
    appends = [node for node in nodes_on_line(source, frame.line) if _is_append(node, data)]
    if not appends or not all(_removes(node, data) for node in appends):
        return None
    return Ruling(EvidenceKind.NOT_EMITTED, why="it takes elements out, so the capacity suffices")


def _is_append(node: Node, data: bytes) -> bool:
    if node.type != "call_expression":
        return False
    return _text(node.child_by_field_name("function"), data) == b"append"


def _removes(call: Node, data: bytes) -> bool:
    """Whether a call is ``append(s[:i], s[i+1:]...)``."""
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if len(given) != 2 or given[1].type != "variadic_argument":
        return False
    head, tail = given[0], given[1].named_children[0]
    if head.type != "slice_expression" or tail.type != "slice_expression":
        return False
    slice_ = head.child_by_field_name("operand")
    if slice_ is None or not _is_pure(slice_) or head.child_by_field_name("capacity") is not None:
        return False
    if _text(slice_, data) != _text(tail.child_by_field_name("operand"), data):
        return False
    return _is_behind(tail.child_by_field_name("start"), head.child_by_field_name("end"), data)


def _is_behind(second: Node | None, first: Node | None, data: bytes) -> bool:
    """Whether an index is at least another, whatever the values of the variables in them."""
    if second is None or first is None:
        return False
    if first.type == second.type == "int_literal":
        return _number(second, data) >= _number(first, data)
    if second.type == "binary_expression":
        added = second.child_by_field_name("right")
        plus = _text(second.child_by_field_name("operator"), data) == b"+"
        second = second.child_by_field_name("left")
        if not plus or added is None or added.type != "int_literal":
            return False
    return _is_pure(first) and _text(first, data) == _text(second, data)


def _is_pure(node: Node) -> bool:
    return node.type in _PURE and all(map(_is_pure, node.named_children))


def _number(node: Node, data: bytes) -> int:
    try:
        return int(_text(node, data), 0)
    except ValueError:
        return -1


def _text(node: Node | None, data: bytes) -> bytes:
    return data[node.start_byte : node.end_byte] if node is not None else b""
