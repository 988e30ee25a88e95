"""What a name stands for at a place in a function, and of which type it was declared.

Go's scopes are blocks, so going up from a name through the blocks around it, and looking at
what stands before it in each, finds its declaration. Types are not worked out: only one that is
written down (a parameter, a receiver, ``var x T``, a struct's field) is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

__all__ = ["Local", "enclosing_result", "local"]

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_DECLARING = ("short_var_declaration", "var_declaration", "const_declaration", "type_declaration")
_HEADED = (
    "if_statement",
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "communication_case",
)


@dataclass(frozen=True, slots=True)
class Local:
    """A name declared in the function around a place.

    Attributes:
        node: The name where it is declared.
        type: Its type, if it is written down there; else None.
        value: What it is set to there, where that is seen; of several names the whole right side
            if that is but one expression.
        number: Which result of ``value`` it has, 0-based; None where ``value`` is all its own.
    """

    node: Node
    type: Node | None
    value: Node | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that is looked for."""

    name: bytes
    data: bytes

    def is_at(self, node: Node) -> bool:
        start = node.start_byte
        return node.end_byte - start == len(self.name) and self.data.startswith(self.name, start)


def local(node: Node, name: str, data: bytes) -> Local | None:
    """The declaration of ``name`` in the function around ``node``; None where it has none there.

    Args:
        node: Where the name is used.
        name: An identifier.
        data: The file. (A node's own ``text`` asks for all of it anew: 80 µs.)
    """
    wanted = _Name(name.encode(), data)
    here = node
    while (above := here.parent) is not None:
        if above.type in ("block", "statement_list", "expression_case", "default_case"):
            found = _before(above, here, wanted)
        elif above.type in _HEADED:
            found = _in_head(above, here, wanted)
        elif above.type in _FUNCTIONS:
            found = _in_signature(above, wanted)
        else:
            found = None
        if found is not None:
            return found
        here = above
    return None


def enclosing_result(node: Node) -> Node | None:
    """The result (its type, or a list in parentheses) of the function or closure around a node."""
    here: Node | None = node
    while here is not None and here.type not in _FUNCTIONS:
        here = here.parent
    return here.child_by_field_name("result") if here is not None else None


def _before(block: Node, inner: Node, wanted: _Name) -> Local | None:
    """The last declaration of a name in a block before one of its children."""
    found: Local | None = None
    for statement in block.named_children:
        if statement.start_byte >= inner.start_byte:
            break
        if statement.type in _DECLARING:
            found = _declared(statement, wanted) or found
    return found


def _in_head(statement: Node, inner: Node, wanted: _Name) -> Local | None:
    """A declaration in what stands before a body: ``if x := …; …``, ``for i, v := range …``."""
    for child in statement.named_children:
        if child.start_byte >= inner.start_byte:
            break
        if child.type in _DECLARING:
            if (found := _declared(child, wanted)) is not None:
                return found
        elif child.type in ("range_clause", "receive_statement"):
            if (found := _named(child.child_by_field_name("left"), wanted)) is not None:
                return Local(found, None)
        elif child.type == "for_clause":
            first = child.child_by_field_name("initializer")
            if first is not None and (declared := _declared(first, wanted)) is not None:
                return declared
    alias = statement.child_by_field_name("alias")
    if statement.type == "type_switch_statement" and (found := _named(alias, wanted)) is not None:
        return Local(found, None)
    return None


def _in_signature(function: Node, wanted: _Name) -> Local | None:
    for field in ("parameters", "receiver", "result"):
        clause = function.child_by_field_name(field)
        for declared in clause.named_children if clause is not None else ():
            for name in declared.children_by_field_name("name"):
                if wanted.is_at(name):
                    variadic = declared.type == "variadic_parameter_declaration"
                    kind = None if variadic else declared.child_by_field_name("type")
                    return Local(name, kind)
    return None


def _declared(statement: Node, wanted: _Name) -> Local | None:
    if statement.type == "short_var_declaration":
        left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
        name = _named(left, wanted)
        if name is None or left is None:
            return None
        names, values = left.named_children, right.named_children if right is not None else []
        number = names.index(name)
        if len(names) == len(values):
            return Local(name, None, values[number])
        return Local(name, None, values[0] if len(values) == 1 else None, number)
    stack = list(statement.named_children)
    while stack:
        spec = stack.pop()
        if spec.type == "var_spec_list":
            stack.extend(spec.named_children)
            continue
        for name in spec.children_by_field_name("name"):
            if wanted.is_at(name):
                kind = spec.child_by_field_name("type") if spec.type == "var_spec" else None
                return Local(name, kind)
    return None


def _named(names: Node | None, wanted: _Name) -> Node | None:
    for name in names.named_children if names is not None else ():
        if wanted.is_at(name):
            return name
    return None
