"""What compiles after the edit and may behave differently: each is a reason to refuse.

Every one of them was seen to change what a program does (issue 5).
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.fill.shape import Shape, identifiers, means_another, text_of, walk
from goescape.syntax.bindings import is_within
from goescape.syntax.constants import declares

__all__ = ["hazard"]

_DIRECTIVES = ("//go:", "//export ", "//line ")
_CALLS = {
    "recover": "it recovers from panics, after which it returns nil",
}
_SELECTED = {
    "unsafe.Pointer": "it uses unsafe.Pointer",
    "runtime.Caller": "it asks for its caller, which would be another function",
    "runtime.Callers": "it asks for its callers, which would be other functions",
    "runtime.FuncForPC": "it asks for its own function, which would be another one",
    "debug.Stack": "it records its stack, which would have one more function",
    "debug.PrintStack": "it prints its stack, which would have one more function",
}
_UNLOCKS = (".Unlock", ".RUnlock")


def hazard(shape: Shape, data: bytes) -> str:
    """Why a function must not be taken apart; empty where nothing speaks against it."""
    return next(_hazards(shape, data), "")


def _hazards(shape: Shape, data: bytes) -> Iterator[str]:
    for line in _above(shape.node, data):
        if line.startswith(_DIRECTIVES):
            yield f"a directive stands above it: {line}"
    for node in walk(shape.body):
        match node.type:
            case "call_expression":
                function = node.child_by_field_name("function")
                called = text_of(function, data) if function is not None else ""
                if reason := _CALLS.get(called):
                    yield reason
                if called.endswith(".Output") and "," in text_of(node, data):
                    yield f"it calls {called}, which may count the functions above it"
                if called.endswith(".Helper") and "()" in text_of(node, data):
                    yield "it calls Helper, which marks the function that a test's failure skips"
            case "selector_expression":
                if reason := _SELECTED.get(text_of(node, data)):
                    yield reason
            case "identifier" if text_of(node, data) == "uintptr":
                yield "it uses uintptr"
            case "goto_statement":
                yield "it has a goto"
            case "defer_statement" if _may_recover(node, data):
                yield "what it defers may recover from a panic, after which it returns nil"
            case _:
                pass
    yield from _names(shape, data)


def _may_recover(statement: Node, data: bytes) -> bool:
    """Whether a deferred call is one that cannot be looked into.

    A closure's own text is searched with the rest; the methods of a mutex recover from nothing.
    """
    call = next((child for child in statement.named_children if child.type != "comment"), None)
    function = call.child_by_field_name("function") if call is not None else None
    if function is None:
        return True
    return function.type != "func_literal" and not text_of(function, data).endswith(_UNLOCKS)


def _above(declaration: Node, data: bytes) -> Iterator[str]:
    """The comment lines right above a declaration."""
    node = declaration.prev_sibling
    line = declaration.start_point[0]
    while node is not None and node.type == "comment" and node.end_point[0] >= line - 1:
        yield text_of(node, data).rstrip()
        line = node.start_point[0]
        node = node.prev_sibling


def _names(shape: Shape, data: bytes) -> Iterator[str]:
    if shape.type_name == shape.variable:
        yield f"{shape.variable} hides the type {shape.type_name}"
    fields = ("parameters", "receiver", "result")
    for part in map(shape.node.child_by_field_name, fields):
        for leaf in identifiers(part) if part is not None else ():
            if text_of(leaf, data) in ("new", "nil", shape.type_name):
                yield f"a parameter or result hides {text_of(leaf, data)}"
    if shape.declaration is None:
        return
    name = shape.variable
    first = shape.declaration
    for leaf in identifiers(shape.body):
        if text_of(leaf, data) != name:
            continue
        if means_another(leaf, shape, data):
            if any(is_within(leaf, one.node) for one in shape.returns):
                yield f"{name} is declared twice, and returned"
            continue
        inside = first.start_byte <= leaf.start_byte < first.end_byte
        declared = _declares(leaf)
        if declared and not inside:
            yield f"{name} is declared twice"
        elif leaf.start_byte < first.start_byte or (inside and not declared):
            yield f"{name} means something else before it is declared"
        elif reason := _bad_use(leaf, shape):
            yield f"{name} {reason}"


def _declares(leaf: Node) -> bool:
    if declares(leaf):
        return True
    parent = leaf.parent
    return parent is not None and parent.type in (
        "label_name",
        "function_declaration",
        "type_parameter_declaration",
    )


def _bad_use(leaf: Node, shape: Shape) -> str:
    """Why one use of the variable cannot stay, or be written with a pointer."""
    parent = leaf.parent
    above = parent.parent if parent is not None else None
    if parent is None:
        return ""
    if shape.kind == "value":
        key = above.child_by_field_name("key") if above is not None else None
        if parent.type == "literal_element" and key == parent:
            return "is a key of a literal, which may be a field's name"
        return ""
    if parent.type == "unary_expression" and parent.children[0].type == "&":
        return "has its own address taken"
    if above is not None and parent.type == "expression_list":
        target = above.child_by_field_name("left") == parent
        if target and above.type in ("assignment_statement", "range_clause", "receive_statement"):
            return "is made to point to something else"
    if parent.type == "assignment_statement" and parent.child_by_field_name("left") == leaf:
        return "is made to point to something else"
    return ""
