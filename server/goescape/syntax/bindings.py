"""Where a name of a function is declared, and what stands between a declaration and a use.

Go's scopes are lexical, so the declaration of a name in a function is found by climbing from
the use: the statements before it in each block, the headers of loops and branches, parameters
and results. A name that is found nowhere is the package's, an import's or predeclared. No types
are known: what follows a dot is not looked up.

``Node.text`` is never used: the parser was given the text in chunks, which makes that 200 times
slower than cutting it out of the file's bytes (85 µs, py-tree-sitter 0.25).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

__all__ = [
    "FUNCTIONS",
    "Binding",
    "BindingKind",
    "base_name",
    "binding",
    "capacity",
    "closure_between",
    "field",
    "function_around",
    "is_made_here",
    "is_within",
    "loop_between",
    "occurrences",
    "type_written",
]

FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
"""The node types of functions, with a body of their own."""

_DECLARING = {
    "short_var_declaration": "left",
    "range_clause": "left",
    "receive_statement": "left",
}
_SPECS = {"var_declaration": "var_spec", "const_declaration": "const_spec"}
_HEADED = ("if_statement", "expression_switch_statement", "type_switch_statement")


class BindingKind(StrEnum):
    """What declares a name."""

    VARIABLE = "variable"
    LOOP = "loop"
    """The header of a ``for``."""
    PARAMETER = "parameter"
    RECEIVER = "receiver"
    RESULT = "result"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Binding:
    """A declaration inside a function.

    Attributes:
        kind: What declares the name.
        name: The name in the declaration.
        declaration: The statement, clause or parameter that declares it.
        scope: The block, statement or function in which the name is known.
    """

    kind: BindingKind
    name: Node
    declaration: Node
    scope: Node


def binding(name: Node, data: bytes) -> Binding | None:
    """Where an identifier is declared; None where no function around it does so."""
    wanted = _Wanted(data[name.start_byte : name.end_byte], data)
    child, scope = name, name.parent
    while scope is not None and scope.type != "source_file":
        found = _in_scope(scope, child, name, wanted)
        if found is not None:
            return found
        child, scope = scope, scope.parent
    return None


def base_name(expression: Node | None) -> Node | None:
    """The identifier at the beginning of ``x.f``, ``x[i]``, ``*x``, ``(x)``, ``&x``; else None."""
    node = expression
    while node is not None and node.type != "identifier":
        match node.type:
            case (
                "selector_expression"
                | "index_expression"
                | "slice_expression"
                | "unary_expression"
                | "type_assertion_expression"
            ):
                node = node.child_by_field_name("operand")
            case "parenthesized_expression" | "expression_list":
                node = node.named_children[0] if node.named_child_count == 1 else None
            case _:
                return None
    return node


def function_around(node: Node | None) -> Node | None:
    """The innermost function or function literal around a node, not the node itself."""
    here = node.parent if node is not None else None
    while here is not None and here.type not in FUNCTIONS:
        here = here.parent
    return here


def closure_between(use: Node | None, outside: int) -> Node | None:
    """The outermost function literal around ``use`` that does not hold the byte ``outside``.

    Where that is the declaration of a captured variable, it is the closure that captures.
    """
    found: Node | None = None
    node = use
    while node is not None and not node.start_byte <= outside < node.end_byte:
        if node.type == "func_literal":
            found = node
        node = node.parent
    return found


def loop_between(use: Node | None, outside: int) -> Node | None:
    """The innermost loop around ``use`` whose body does not hold the byte ``outside``."""
    node = use
    while node is not None and node.type not in FUNCTIONS:
        if node.start_byte <= outside < node.end_byte:
            return None
        above = node.parent
        if node.type == "block" and above is not None and above.type == "for_statement":
            return above
        node = above
    return None


def is_within(node: Node | None, outer: Node | None) -> bool:
    """Whether a node stands in another, or is it."""
    if node is None or outer is None:
        return False
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def field(node: Node | None, name: str) -> Node | None:
    """A child by its field's name, of a node that may be missing."""
    return node.child_by_field_name(name) if node is not None else None


def occurrences(scope: Node, name: bytes, data: bytes) -> Iterator[Node]:
    """The identifiers in a node that read ``name``, whatever they mean, in order."""
    at = data.find(name, scope.start_byte, scope.end_byte)
    while at >= 0:
        leaf = scope.descendant_for_byte_range(at, at + len(name))
        whole = leaf is not None and (leaf.start_byte, leaf.end_byte) == (at, at + len(name))
        if leaf is not None and whole and leaf.type == "identifier":
            yield leaf
        at = data.find(name, at + len(name), scope.end_byte)


def type_written(found: Binding, data: bytes) -> Node | None:
    """The type of a variable, as far as its declaration writes it.

    ``var x T``, parameters, and ``x := T{…}``, ``&T{…}`` (as ``T``), ``make(T)`` and ``new(T)``.
    """
    written = found.declaration.child_by_field_name("type")
    if written is not None:
        return written
    value = _value(found)
    if value is not None and value.type == "unary_expression":
        value = value.child_by_field_name("operand")
    if value is None:
        return None
    if value.type == "composite_literal":
        return value.child_by_field_name("type")
    function = value.child_by_field_name("function")
    if value.type != "call_expression" or function is None:
        return None
    if data[function.start_byte : function.end_byte] not in (b"make", b"new"):
        return None
    arguments = field(value, "arguments")
    if arguments is None or not arguments.named_children:
        return None
    return arguments.named_children[0]


def is_made_here(found: Binding, data: bytes) -> bool:
    """Whether a variable is declared as a pointer to a new value: ``p := &T{…}``, ``new(T)``."""
    value = _value(found)
    if value is None:
        return False
    if value.type == "unary_expression":
        operand = value.child_by_field_name("operand")
        return operand is not None and operand.type == "composite_literal"
    function = value.child_by_field_name("function")
    return function is not None and data[function.start_byte : function.end_byte] == b"new"


def capacity(found: Binding, data: bytes) -> str:
    """The capacity that a slice is declared with, ``n`` of ``s := make([]T, 0, n)``; else empty."""
    value = _value(found)
    function = field(value, "function")
    arguments = field(value, "arguments")
    if function is None or data[function.start_byte : function.end_byte] != b"make":
        return ""
    given = [a for a in arguments.named_children if a.type != "comment"] if arguments else []
    if len(given) != 3:  # type, length, capacity
        return ""
    return data[given[2].start_byte : given[2].end_byte].decode("utf-8", "replace")


def _value(found: Binding) -> Node | None:
    """The expression that a variable is declared with, where each name has its own."""
    statement = found.declaration
    short = statement.type == "short_var_declaration"
    left = statement.child_by_field_name("left") if short else None
    names = left.named_children if left is not None else statement.children_by_field_name("name")
    values = statement.child_by_field_name("right" if short else "value")
    if values is None or len(values.named_children) != len(names):
        return None
    return next(
        (v for n, v in zip(names, values.named_children, strict=True) if n == found.name), None
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The name that is looked for, and the file that it is looked for in."""

    name: bytes
    data: bytes

    def matches(self, node: Node) -> bool:
        return self.data[node.start_byte : node.end_byte] == self.name


def _in_scope(scope: Node, child: Node, name: Node, wanted: _Wanted) -> Binding | None:
    match scope.type:
        case "statement_list":
            return _in_block(scope, child, name, wanted)
        case "for_statement":
            return _in_loop(scope, name, wanted)
        case "communication_case":
            received = field(scope, "communication")
            if child == received and not is_within(name, field(received, "left")):
                return None
            return _declared(received, scope, wanted)
        case kind if kind in FUNCTIONS:
            return _of_function(scope, wanted)
        case kind if kind in _HEADED:
            first = scope.child_by_field_name("initializer")
            alias = scope.child_by_field_name("alias")
            # known in the clauses alone
            within = child not in (first, scope.child_by_field_name("value"))
            for one in alias.named_children if alias is not None and within else ():
                if wanted.matches(one):
                    return Binding(BindingKind.VARIABLE, one, scope, scope)
            if child != first or is_within(name, field(first, "left")):
                return _declared(first, scope, wanted)
            return None
        case _:
            return None


def _in_block(block: Node, child: Node, name: Node, wanted: _Wanted) -> Binding | None:
    for statement in block.named_children:
        if statement.start_byte > name.start_byte:
            return None
        # a name on the right is not the one that its own statement declares
        own = statement == child and statement.type == "short_var_declaration"
        if own and not is_within(name, field(statement, "left")):
            return None
        found = _declared(statement, block, wanted)
        if found is None or found.name.start_byte > name.start_byte:
            continue
        if statement != child or found.name == name or not is_within(name, found.declaration):
            return found
    return None


def _in_loop(loop: Node, name: Node, wanted: _Wanted) -> Binding | None:
    for clause in loop.named_children:
        if clause.type == "for_clause":
            first = clause.child_by_field_name("initializer")
            if is_within(name, field(first, "right")):
                return None
            return _declared(first, loop, wanted, BindingKind.LOOP)
        if clause.type == "range_clause":
            if is_within(name, field(clause, "right")):
                return None
            return _declared(clause, loop, wanted, BindingKind.LOOP)
    return None


def _declared(
    statement: Node | None,
    scope: Node,
    wanted: _Wanted,
    kind: BindingKind = BindingKind.VARIABLE,
) -> Binding | None:
    if statement is None:
        return None
    side = _DECLARING.get(statement.type)
    if side is not None:
        names = statement.child_by_field_name(side)
        if names is None:
            return None
        for one in names.named_children:
            if wanted.matches(one) and any(part.type == ":=" for part in statement.children):
                return Binding(kind, one, statement, scope)
        return None
    spec = _SPECS.get(statement.type)
    if spec is None:
        return None
    if spec == "const_spec":
        kind = BindingKind.CONSTANT
    stack = list(reversed(statement.named_children))
    while stack:
        node = stack.pop()
        if node.type != spec:
            stack.extend(reversed(node.named_children) if node.type.endswith("_list") else ())
            continue
        for one in node.children_by_field_name("name"):
            if wanted.matches(one):
                return Binding(kind, one, node, scope)
    return None


def _of_function(function: Node, wanted: _Wanted) -> Binding | None:
    for side, kind in (
        ("parameters", BindingKind.PARAMETER),
        ("result", BindingKind.RESULT),
        ("receiver", BindingKind.RECEIVER),
    ):
        declared = function.child_by_field_name(side)
        if declared is None or declared.type != "parameter_list":
            continue
        for parameter in declared.named_children:
            for one in parameter.children_by_field_name("name"):
                if wanted.matches(one):
                    return Binding(kind, one, parameter, function)
    return None
