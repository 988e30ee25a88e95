"""Whether a returned error surely is one.

Where a function that returns ``nil, err`` is taken apart, the thin function asks ``err != nil``.
That is the same only if no ``return nil, err`` ever runs with a nil error.
"""

from __future__ import annotations

from tree_sitter import Node

__all__ = ["surely_error"]

_MAKERS = frozenset(("errors.New", "fmt.Errorf"))


def surely_error(statement: Node, error: Node, data: bytes) -> bool:
    """Whether the error of a return statement cannot be nil, as far as syntax tells.

    So are: a call of ``errors.New`` or ``fmt.Errorf``, an address of a literal, a composite
    literal, and a name in the branch of ``if name != nil`` in which nothing assigns to it.
    """
    if error.type == "call_expression":
        function = error.child_by_field_name("function")
        return function is not None and _text(function, data) in _MAKERS
    if error.type == "composite_literal":
        return True
    if error.type == "unary_expression":
        operand = error.child_by_field_name("operand")
        address = _text(error, data).startswith("&")
        return address and operand is not None and operand.type == "composite_literal"
    return error.type == "identifier" and _tested(statement, _text(error, data), data)


def _tested(statement: Node, name: str, data: bytes) -> bool:
    inner: Node = statement
    above = statement.parent
    while above is not None and above.type not in (
        "func_literal",
        "function_declaration",
        "method_declaration",
    ):
        if above.type == "if_statement" and above.child_by_field_name("consequence") == inner:
            condition = above.child_by_field_name("condition")
            if condition is not None and _says_not_nil(condition, name, data):
                return not _assigned(inner, name, data, before=statement.start_byte)
        inner, above = above, above.parent
    return False


def _says_not_nil(condition: Node, name: str, data: bytes) -> bool:
    """``name != nil``, alone or with more that must hold."""
    if condition.type == "parenthesized_expression" and condition.named_children:
        return _says_not_nil(condition.named_children[0], name, data)
    if condition.type != "binary_expression":
        return False
    left, right, operator = (
        condition.child_by_field_name(field) for field in ("left", "right", "operator")
    )
    if left is None or right is None or operator is None:
        return False
    if operator.type == "&&":
        return _says_not_nil(left, name, data) or _says_not_nil(right, name, data)
    return operator.type == "!=" and {_text(left, data), _text(right, data)} == {name, "nil"}


def _assigned(block: Node, name: str, data: bytes, before: int) -> bool:
    """Whether anything in a block, before a place, may give the name another value or meaning."""
    stack = [block]
    while stack:
        node = stack.pop()
        if node.start_byte >= before:
            continue
        if node.type == "unary_expression" and _text(node, data) == f"&{name}":
            return True
        assigns = ("assignment_statement", "short_var_declaration", "range_clause", "var_spec")
        if node.type in assigns:
            fields = ("left", "name")
            targets = [n for field in fields for n in node.children_by_field_name(field)]
            for target in targets:
                names = target.named_children or [target]
                if any(_text(n, data) == name for n in names):
                    return True
        stack.extend(node.named_children)
    return False


def _text(node: Node, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
