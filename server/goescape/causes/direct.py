"""Steps that the source itself shows, where the compiler's flow was not read.

A few packages are so large that flows are asked for on demand only. What stands directly in a
``return``, an argument, a send or an assignment to a field goes there and nowhere else; so for
``return &T{}`` the step that the compiler would print is known. Of a variable it is not: what
matters is where its address goes, and that can be anywhere in the function.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.causes.uses import Use
from goescape.model import Edge, Step, Verdict, VerdictKind
from goescape.syntax import Source

__all__ = ["direct"]

_THROUGH = frozenset({"parenthesized_expression", "expression_list", "literal_element"})
_FIELDS = frozenset({"selector_expression", "index_expression"})
_BUILTIN = frozenset({b"append", b"len", b"cap", b"copy", b"min", b"max", b"delete", b"clear"})
_HEAP = "{heap}"


def direct(verdict: Verdict, source: Source, node: Node | None) -> tuple[Use, ...]:
    """The steps from an expression to where it surely goes; empty where that is not plain to see.

    Args:
        verdict: What escapes; not in an inlined call.
        source: Its file.
        node: The expression.
    """
    if verdict.kind is not VerdictKind.ESCAPES or node is None:
        return ()
    end = _end(node, source)
    if end is None:
        return ()
    return tuple(_uses([("spill", node), end], verdict.subject, source))


def _end(node: Node, source: Source) -> tuple[str, Node] | None:
    """The last step's reason, and the node that stands for its place."""
    data, above = source.text.data, node.parent
    while above is not None and (above.type in _THROUGH or _addresses(above, data)):
        above = above.parent
    if above is None:
        return None
    match above.type:
        case "return_statement":
            return "return", above
        case "send_statement":
            return "send", above.children[1]
        case "argument_list":
            return _passed(above, source)
        case "assignment_statement":
            return _stored(above)
        case _:
            return None


def _stored(assignment: Node) -> tuple[str, Node] | None:
    left = assignment.child_by_field_name("left")
    operator = assignment.child_by_field_name("operator")
    into = left.named_children if left is not None else []
    if operator is None or len(into) != 1 or into[0].type not in _FIELDS:
        return None
    return "assign", operator


def _addresses(node: Node, data: bytes) -> bool:
    return node.type == "unary_expression" and data[node.start_byte : node.start_byte + 1] == b"&"


def _passed(arguments: Node, source: Source) -> tuple[str, Node] | None:
    data, call = source.text.data, arguments.parent
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.type not in ("identifier", "selector_expression"):
        return None
    name = data[function.start_byte : function.end_byte]
    if name in _BUILTIN or name.decode("utf-8", "replace") in source.types:
        return None
    return "call parameter", arguments.children[0]


def _uses(steps: list[tuple[str, Node]], subject: str, source: Source) -> Iterator[Use]:
    made: list[Step] = []
    for reason, node in steps:
        around = node
        if reason in ("call parameter", "assign", "send") and node.parent is not None:
            around = node.parent.parent if reason == "call parameter" else node.parent
        around = around or node
        text = source.text.data[around.start_byte : around.end_byte].decode("utf-8", "replace")
        expression = text if reason != "spill" else subject
        place = source.text.place_of_offset(source.path, node.start_byte)
        made.append(Step(expression, reason, place))
    edge = Edge(_HEAP, "&", "{storage for " + subject + "}", tuple(made))
    return (Use(step, edge, source) for step in made)
