"""What is called: by the place of a call's parenthesis, or under a person's cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from goescape.syntax.bindings import binding, type_written
from goescape.syntax.source import Source
from goescape.syntax.tree import leaf_at

__all__ = ["Callee", "called_at", "callee_at"]

_NAMES = ("identifier", "field_identifier", "type_identifier")
_CONVERSION = "type_conversion_expression"
"""What the grammar takes ``F[int](x)`` for: a generic type as likely as a generic function."""
_TYPE_NAME = re.compile(r"\w+(?:\.\w+)?")


@dataclass(frozen=True, slots=True)
class Callee:
    """A name that is called.

    Attributes:
        package: The package's name before the dot, such as ``strings``; empty without.
        type: Of a method, its receiver's type as the variable's declaration writes it, without
            ``*`` and type arguments: ``T`` or ``pkg.T``; empty without.
        name: The function's name.
        start: Byte offset of the name.
        end: After the name.
        paren: Byte offset of the call's parenthesis.
    """

    package: str
    type: str
    name: str
    start: int
    end: int
    paren: int


def called_at(source: Source, offset: int) -> str:
    """What is called with the parenthesis at a byte offset: ``pkg.F``, ``x.M``; else empty.

    Type arguments are left out.
    """
    leaf = leaf_at(source.tree, offset)
    if leaf is not None and leaf.parent is not None and leaf.parent.type == _CONVERSION:
        kind = leaf.parent.child_by_field_name("type")
        return _text(kind, source).split("[")[0] if kind is not None else ""
    call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None:
        return ""
    return _text(function, source).split("[")[0]


def callee_at(source: Source, offset: int) -> Callee | None:
    """The called name that a byte offset is in, or at the end of.

    None where nothing is called by name, for variables of function type, and for methods of
    anything but a variable whose type is written at its declaration.
    """
    leaf = source.tree.root_node.descendant_for_byte_range(offset, offset)
    if leaf is None or leaf.type not in _NAMES:
        leaf = source.tree.root_node.descendant_for_byte_range(max(offset - 1, 0), offset)
    if leaf is None or leaf.type not in _NAMES:
        return None
    if leaf.type == "type_identifier":
        return _instance(leaf, source)
    callee, operand = leaf, None
    if leaf.type == "field_identifier":
        selector = leaf.parent
        operand = selector.child_by_field_name("operand") if selector is not None else None
        if selector is None or operand is None or selector.type != "selector_expression":
            return None
        callee = selector
    callee = _with_type_arguments(callee)
    call = callee.parent
    if call is None or call.type != "call_expression":
        return None
    arguments = call.child_by_field_name("arguments")
    if arguments is None or call.child_by_field_name("function") != callee:
        return None
    package = receiver = ""
    if operand is None:
        if binding(leaf, source.text.data) is not None:
            return None
    elif operand.type != "identifier":
        return None
    elif (found := binding(operand, source.text.data)) is None:
        package = _text(operand, source)
    else:
        written = type_written(found, source.text.data)
        receiver = "" if written is None else _text(written, source).lstrip("*").split("[")[0]
        if not _TYPE_NAME.fullmatch(receiver):
            return None
    return Callee(
        package,
        receiver,
        _text(leaf, source),
        leaf.start_byte,
        leaf.end_byte,
        arguments.start_byte,
    )


def _instance(name: Node, source: Source) -> Callee | None:
    """The generic function in ``F[int](x)`` or ``pkg.F[int](x)``, unless it is a type."""
    qualified, package = name, ""
    if name.parent is not None and name.parent.type == "qualified_type":
        qualified = name.parent
        package = _text(qualified.named_children[0], source)
    generic = qualified.parent
    if generic is None or generic.type != "generic_type":
        return None
    call = generic.parent
    if call is None or call.type != _CONVERSION or generic != call.child_by_field_name("type"):
        return None
    paren = next((node for node in call.children if node.type == "("), None)
    if paren is None or paren.start_byte < name.end_byte:
        return None
    return Callee(
        package, "", _text(name, source), name.start_byte, name.end_byte, paren.start_byte
    )


def _with_type_arguments(node: Node) -> Node:
    """``F`` in ``F[int](x)``: the whole of what is called."""
    above = node.parent
    if above is not None and above.type in ("type_instantiation_expression", "index_expression"):
        first = above.named_children[0] if above.named_children else None
        if first == node:
            return above
    return node


def _text(node: Node, source: Source) -> str:
    return source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
