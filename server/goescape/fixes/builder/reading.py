"""Reads what a function does with a string that its loops add to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.builder.building import Building, parts_of
from goescape.fixes.evaluation import disordered
from goescape.fixes.loops import declared_once, leaves_of, loop_around, operator_of, text_of
from goescape.syntax import Source
from goescape.syntax.bindings import is_within
from goescape.syntax.constants import declares
from goescape.syntax.scopes import local

__all__ = ["read_building"]

_LISTS = ("block", "statement_list", "expression_case", "default_case", "communication_case")
_EMPTY = ('""', "``")
_LENGTHS = {"==": "== 0", "!=": "> 0"}


def read_building(name: str, declaration: Node, source: Source) -> Building | str | None:
    """What a function does with a string; why it cannot be a Builder; None: it is no string.

    Args:
        name: A variable that a loop adds to.
        declaration: The function.
        source: The file.
    """
    data = source.text.data
    leaves = leaves_of(declaration, name, data)
    first = next((leaf for leaf in leaves if declares(leaf)), None)
    declared = _declaration(first) if first is not None else None
    if declared is None or first is None:
        return None
    value = _value(declared, name, data)
    if value is None:
        return None
    if not declared_once(declaration, name, data):
        return f"{name} is declared more than once in the function"
    if declared.parent is None or declared.parent.type not in _LISTS:
        return f"{name} is declared in a header"
    added: list[Node] = []
    lengths: list[tuple[Node, str]] = []
    reads: list[Node] = []
    for leaf in leaves:
        if is_within(leaf, declared):
            continue
        if leaf.start_byte < declared.start_byte or not is_within(leaf, declared.parent):
            return f"{name} means something else elsewhere in the function"
        if reason := _known_elsewhere(leaf, declared, name):
            return reason
        statement = _addition(leaf, data)
        if statement is not None:
            if statement in added:
                continue  # the second one of `s = s + x`
            if reason := _unfit(statement, name, data):
                return reason
            added.append(statement)
        elif length := _length(leaf, data):
            lengths.append(length)
        else:
            reads.append(leaf)
    if not added:
        return None
    within = [loop for one in added if (loop := loop_around(one)) is not None]
    for leaf in reads:
        if any(is_within(leaf, loop) and not is_within(declared, loop) for loop in within):
            return f"the loop reads {name}"
        if _may_be_key(leaf):
            return f"{name} may be a field's name in a literal"
    if all(is_within(declared, loop) for loop in within):
        return None  # a new string in each round
    texts = [value] if value.type != "var_spec" and text_of(value, data) not in _EMPTY else []
    if any(_has_comment(one) for one in (*texts, *added)):
        return "a comment stands in what is added"
    first_value = texts[0] if texts else None
    found = Building(name, declared, first_value, tuple(added), tuple(lengths), tuple(reads))
    if any(disordered(parts, source) for parts in found.written):
        return "a call in what is added may change what stands before it"
    return found


def _declaration(leaf: Node) -> Node | None:
    """``s := …`` or ``var s string`` around the leaf that declares it alone."""
    above = leaf.parent
    if above is not None and above.type == "expression_list":
        statement = above.parent
        alone = len(above.named_children) == 1
        if statement is not None and statement.type == "short_var_declaration" and alone:
            return statement
        return None
    if above is None or above.type != "var_spec" or len(above.children_by_field_name("name")) != 1:
        return None
    statement = above.parent
    if statement is None or statement.type != "var_declaration":
        return None
    return statement if statement.children[1:] == [above] else None


def _value(declared: Node, name: str, data: bytes) -> Node | None:
    """What a declaration gives a string at first, the specification itself where nothing.

    None where it is not of type string, as far as syntax tells.
    """
    if declared.type == "short_var_declaration":
        values = declared.child_by_field_name("right")
        value = values.named_children[0] if values is not None and values.named_children else None
        if value is None or leaves_of(value, name, data):
            return None
        parts = parts_of(value)
        return value if any(part.type.endswith("string_literal") for part in parts) else None
    spec = declared.named_children[0]
    if text_of(spec.child_by_field_name("type"), data) != "string":
        return None
    values = spec.child_by_field_name("value")
    if values is None:
        return spec
    return values.named_children[0] if len(values.named_children) == 1 else None


def _may_be_key(leaf: Node) -> bool:
    """Whether a name stands before a colon in a literal: a field's, or a key of a map."""
    element = leaf.parent
    above = element.parent if element is not None else None
    if element is not None and element.type == "keyed_element":
        return element.named_children[0] == leaf
    keyed = above is not None and above.type == "keyed_element"
    return keyed and above is not None and above.named_children[0] == element


def _known_elsewhere(leaf: Node, declared: Node, name: str) -> str:
    above = leaf.parent
    if above is not None and above.type == "unary_expression" and operator_of(above) == "&":
        return f"the address of {name} is taken"
    while above is not None and above != declared.parent:
        if above.type == "func_literal":
            return f"a closure uses {name}"
        above = above.parent
    return ""


def _addition(leaf: Node, data: bytes) -> Node | None:
    """The statement that adds to the string that a leaf names: either one of ``s = s + x``."""
    name = text_of(leaf, data)
    values = leaf.parent
    statement = values.parent if values is not None else None
    assigns = statement is not None and statement.type == "assignment_statement"
    if assigns and statement is not None and statement.child_by_field_name("left") == values:
        return statement
    node = leaf
    while node.parent is not None and node.parent.type == "binary_expression":
        if node.parent.child_by_field_name("left") != node:
            return None
        node = node.parent
    values = node.parent
    statement = values.parent if values is not None else None
    if statement is None or statement.type != "assignment_statement" or node == leaf:
        return None
    left = text_of(statement.child_by_field_name("left"), data)
    right = statement.child_by_field_name("right")
    return statement if left == name and right == values else None


def _unfit(statement: Node, name: str, data: bytes) -> str:
    """Why a statement that assigns to the string does not merely add to it."""
    if statement.parent is None or statement.parent.type not in _LISTS:
        return f"{name} is changed in a header"
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    if left is None or right is None or len(left.named_children) != 1:
        return f"{name} is assigned with others"
    operator = operator_of(statement)
    if operator == "=" and not re.match(re.escape(name) + r"\s*\+", text_of(right, data)):
        return f"{name} is assigned something else"
    if operator not in ("=", "+="):
        return f"{name} is no string"
    value = right.named_children[0]
    parts = parts_of(value)
    if operator == "=" and (len(parts) < 2 or text_of(parts[0], data) != name):
        return f"{name} is assigned something else"
    rest = parts[1:] if operator == "=" else parts
    if any(leaves_of(part, name, data) for part in rest):
        return f"{name} is added to itself"
    return ""


def _length(leaf: Node, data: bytes) -> tuple[Node, str] | None:
    """An expression that asks for the length of the string that a leaf names."""
    above = leaf.parent
    call = above.parent if above is not None else None
    if above is None:
        return None
    if above.type == "argument_list" and call is not None and call.type == "call_expression":
        called = text_of(call.child_by_field_name("function"), data)
        if called != "len" or len(above.named_children) != 1 or local(call, "len", data):
            return None
        return call, "Len()"
    if above.type != "binary_expression" or above.child_by_field_name("left") != leaf:
        return None
    asked = _LENGTHS.get(operator_of(above))
    if asked and text_of(above.child_by_field_name("right"), data) in _EMPTY:
        return above, f"Len() {asked}"
    return None


def _has_comment(node: Node) -> bool:
    return any(one.type == "comment" for one in _all(node))


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)
