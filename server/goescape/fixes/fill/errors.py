"""Whether a returned error surely is one.

Where a function that returns ``nil, err`` is taken apart, the thin function asks ``err != nil``.
That is the same only if no ``return nil, err`` ever runs with a nil error.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.syntax import header
from goescape.syntax.bindings import FUNCTIONS, base_name, binding, function_around, occurrences

__all__ = ["surely_error"]

_MAKERS = {
    "errors": ("New",),
    "fmt": ("Errorf",),
    "github.com/pkg/errors": ("New", "Errorf"),
    "golang.org/x/xerrors": ("New", "Errorf"),
}
"""Functions by import path that never return nil."""

_ASSIGNING = (
    "assignment_statement",
    "short_var_declaration",
    "range_clause",
    "receive_statement",
    "var_spec",
)
_MAY_CALL = ("call_expression", "type_conversion_expression")


def surely_error(statement: Node, error: Node, data: bytes) -> bool:
    """Whether the error of a return statement cannot be nil, as far as syntax tells.

    So are: a call of ``errors.New`` or ``fmt.Errorf``, an address of a literal, a composite
    literal, and a name in the branch of ``if name != nil`` in which nothing may change it.
    """
    if error.type == "call_expression":
        return _makes_one(error, data)
    if error.type == "composite_literal":
        return True
    if error.type == "unary_expression":
        operand = error.child_by_field_name("operand")
        address = _text(error, data).startswith("&")
        return address and operand is not None and operand.type == "composite_literal"
    return error.type == "identifier" and _tested(statement, error, data)


def _makes_one(call: Node, data: bytes) -> bool:
    function = call.child_by_field_name("function")
    if function is None or function.type != "selector_expression":
        return False
    operand, field = (function.child_by_field_name(name) for name in ("operand", "field"))
    if operand is None or field is None or operand.type != "identifier":
        return False
    name, last = _text(operand, data), _text(field, data)
    return binding(operand, data) is None and any(
        name == (one.name or one.path.rpartition("/")[2]) and last in _MAKERS.get(one.path, ())
        for one in header(data).imports
    )


def _tested(statement: Node, error: Node, data: bytes) -> bool:
    name = _text(error, data)
    inner: Node = statement
    above = statement.parent
    while above is not None and above.type not in FUNCTIONS:
        if above.type == "if_statement" and above.child_by_field_name("consequence") == inner:
            condition = above.child_by_field_name("condition")
            if condition is not None and _says_not_nil(condition, name, data):
                return not _may_change(above, statement, error, data)
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


def _may_change(test: Node, statement: Node, error: Node, data: bytes) -> bool:
    """Whether the name may have another value or meaning at a return than it had when tested.

    What follows the return in the branch counts too: a loop may come back to it. Where others can
    assign to the variable (it is the package's, a closure does, its address is known), nothing may
    be done in between.
    """
    condition, branch = (test.child_by_field_name(f) for f in ("condition", "consequence"))
    assert condition is not None and branch is not None  # noqa: S101 - the caller has seen both
    if any(True for _ in _assignments(branch, _text(error, data), data)):
        return True
    if not _is_shared(error, data):
        return False
    statements = [one for holder in branch.named_children for one in holder.named_children]
    first = next((one for one in statements if one.type != "comment"), None)
    return first != statement or any(node.type in _MAY_CALL for node in _walk(condition))


def _assignments(block: Node, name: str, data: bytes) -> Iterator[Node]:
    """Whatever in a block gives a name another value or meaning."""
    for node in _walk(block):
        if node.type == "type_switch_statement":
            alias = node.child_by_field_name("alias")
            if alias is not None and _text(alias, data) == name:
                yield node
        elif node.type in _ASSIGNING:
            targets = [n for field in ("left", "name") for n in node.children_by_field_name(field)]
            for target in targets:
                if any(_text(n, data) == name for n in (target, *target.named_children)):
                    yield node


def _is_shared(error: Node, data: bytes) -> bool:
    """Whether anything but the statements of its own function may assign to a variable."""
    name = _text(error, data)
    found, function = binding(error, data), function_around(error)
    if found is None or function is None:
        return True
    for leaf in occurrences(function, name.encode(), data):
        above = leaf.parent
        while above is not None and above.type == "parenthesized_expression":
            above = above.parent
        if above is not None and _text(above, data).startswith("&") and base_name(above) == leaf:
            return True
    closures = (node for node in _walk(function) if node.type == "func_literal")
    return any(True for closure in closures for _ in _assignments(closure, name, data))


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(here.named_children)


def _text(node: Node, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
