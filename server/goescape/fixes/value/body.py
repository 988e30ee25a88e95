"""The function itself: returns the object instead of its address, or why it must not.

::

    func newT(a A) *T {          func newT(a A) T {
        x := T{…}                    x := T{…}
        return &x                    return x
        return &T{…}                 return T{…}
        x := &T{…}                   x := T{…}
        return x                     return x
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.fixes.fill.shape import (
    Shape,
    identifiers,
    means_another,
    occurrences_of,
    text_of,
    walk,
)
from goescape.fixes.fill.value import may_bind
from goescape.model import TextEdit
from goescape.syntax import Source
from goescape.syntax.bindings import is_within
from goescape.syntax.constants import declares

__all__ = ["body_edits", "possible_methods", "refusal", "result_type"]

_LATER = {
    "func_literal": "a closure knows {}",
    "go_statement": "a goroutine knows {}",
}
_SELECTED = re.compile(rb"\b(?:unsafe\.Pointer|uintptr|recover)\b")
_UNLOCKS = (".Unlock", ".RUnlock")
_SELECTED_FROM = ("selector_expression", "parenthesized_expression")


def result_type(shape: Shape) -> Node:
    """``*T`` of the result."""
    result = shape.node.child_by_field_name("result")
    assert result is not None  # noqa: S101 - read_shape has seen it
    return next(node for node in walk(result) if node.type == "pointer_type")


def refusal(shape: Shape, source: Source) -> str:
    """Why a function must not return its object by value; empty where its syntax allows it."""
    return next(_refusals(shape, source.text.data), "")


def _refusals(shape: Shape, data: bytes) -> Iterator[str]:
    node = shape.node
    if node.type != "function_declaration":
        yield "it is a method: an interface, a type assertion or a template may ask for it as it is"
    if node.child_by_field_name("type_parameters") is not None or "[" in shape.type_text:
        yield "the size of a generic type is not known"
    if shape.with_error:
        yield "it returns an error as well, and nil with that"
    if any(one.nil for one in shape.returns):
        yield "it may return nil, which a value cannot say"
    for inner in walk(shape.body):
        if inner.type == "defer_statement" and not _unlocks(inner, data):
            yield "a defer may change the value after it is copied, or recover and return nil"
    if (found := _SELECTED.search(data, shape.body.start_byte, shape.body.end_byte)) is not None:
        yield f"it uses {found[0].decode()}"
    if shape.variable:
        yield from _uses(shape, data)


def _unlocks(statement: Node, data: bytes) -> bool:
    call = statement.named_children[0] if statement.named_children else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and text_of(function, data).endswith(_UNLOCKS)


def _uses(shape: Shape, data: bytes) -> Iterator[str]:
    """Whether anybody may know the address of the object before it is returned."""
    declaration, name = shape.declaration, shape.variable
    assert declaration is not None  # noqa: S101 - there is a variable
    returned = [one.node for one in shape.returns]
    for leaf in identifiers(shape.body):
        if text_of(leaf, data) != name:
            continue
        if means_another(leaf, shape, data):
            if any(is_within(leaf, node) for node in returned):
                yield f"{name} is declared twice, and returned"
            continue
        inside = declaration.start_byte <= leaf.start_byte < declaration.end_byte
        if declares(leaf):
            if not inside:
                yield f"{name} is declared twice"
            continue
        if inside or leaf.start_byte < declaration.start_byte:
            yield f"{name} means something else before it is declared"
        if any(node.start_byte <= leaf.start_byte < node.end_byte for node in returned):
            if not _is_returned(leaf):
                yield f"what is returned uses {name} otherwise"
            continue
        if reason := _around(leaf, shape):
            yield reason
        yield from _address(leaf, shape, data)


def _is_returned(leaf: Node) -> bool:
    above = leaf.parent
    if above is not None and above.type == "unary_expression":
        above = above.parent
    return above is not None and above.type == "expression_list"


def _around(leaf: Node, shape: Shape) -> str:
    node = leaf.parent
    while node is not None and node != shape.body:
        if reason := _LATER.get(node.type):
            return reason.format(shape.variable)
        node = node.parent
    return ""


def _address(leaf: Node, shape: Shape, data: bytes) -> Iterator[str]:
    """Why a use may let the address of the object, or of a part of it, out."""
    parent = leaf.parent
    accessed = parent is not None and parent.type == "selector_expression"
    if shape.kind == "pointer" and not accessed:
        yield f"{shape.variable} is used as a pointer"
    node: Node = leaf
    while (parent := node.parent) is not None and parent.type in (
        "selector_expression",
        "index_expression",
        "parenthesized_expression",
    ):
        if parent.named_children[0] != node:
            break
        node = parent
    if parent is None:
        return
    text = text_of(node, data)
    if parent.type == "call_expression" and parent.child_by_field_name("function") == node:
        yield f"{text} is called, and may keep the address of {shape.variable}"
    elif parent.type == "unary_expression" and parent.children[0].type == "&":
        yield f"the address of {text} is taken"
    elif parent.type == "slice_expression" and parent.named_children[0] == node:
        yield f"a slice of {text} may be kept"
    elif may_bind(node) and node.type in _SELECTED_FROM and node != leaf.parent:
        # a method value binds its receiver's address; see `possible_methods`
        yield f"{text} may be a method, which would keep the address of {shape.variable}"


def possible_methods(shape: Shape, data: bytes) -> dict[str, str]:
    """What is selected of the object as a value, by name: its text. None may be a method."""
    found: dict[str, str] = {}
    for leaf in occurrences_of(shape, data):
        selected = leaf.parent
        name = selected.child_by_field_name("field") if selected is not None else None
        if (
            selected is not None
            and name is not None
            and selected.named_children[0] == leaf
            and may_bind(selected)
        ):
            found[text_of(name, data)] = text_of(selected, data)
    return found


def body_edits(shape: Shape, source: Source) -> list[TextEdit]:
    """The edits of the declaration, in order."""
    path = source.path
    result = result_type(shape)
    edits = [edit(path, result.start_byte, result.named_children[0].start_byte, "")]
    if shape.kind == "pointer" and shape.declaration is not None and shape.value is not None:
        edits += _declared(shape, path)
    for one in shape.returns:
        for value in _returned(one.node):
            if shape.kind != "pointer":
                edits.append(_plain(value, shape.type_text, path))
    return sorted(edits, key=lambda found: found.span.start)


def _declared(shape: Shape, path: str) -> Iterator[TextEdit]:
    declaration, value = shape.declaration, shape.value
    assert declaration is not None and value is not None  # noqa: S101 - the caller has looked
    for spec in walk(declaration):
        kind = spec.child_by_field_name("type") if spec.type == "var_spec" else None
        if kind is not None and kind.type == "pointer_type":
            yield edit(path, kind.start_byte, kind.named_children[0].start_byte, "")
    yield _plain(value, shape.type_text, path)


def _plain(value: Node, type_text: str, path: str) -> TextEdit:
    """``&T{…}`` and ``&x`` without the operator; ``T{}`` for ``new(T)``."""
    operand = value.child_by_field_name("operand")
    if operand is None:
        return edit(path, value.start_byte, value.end_byte, f"{type_text}{{}}")
    return edit(path, value.start_byte, operand.start_byte, "")


def _returned(statement: Node) -> Iterator[Node]:
    for values in statement.named_children:
        if values.type == "expression_list":
            yield values.named_children[0]
