"""Whether a call may be made before the statement that it stands in.

Go says in which order calls, receives and what stands behind ``&&`` are evaluated; a call that is
written before its statement runs before all of that. Nothing changes only if the call is made
exactly once whenever the statement is, and if what the statement evaluates before it

* has no effect and cannot panic, and
* cannot be changed by the call.

So it may be constants, functions of packages, and variables that nothing outside of their function
knows: ``fmt.Println(newT(7).ID)`` may become ``t := …; fmt.Println(t.ID)``, and
``fmt.Println(next(), newT(7).ID)`` may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tree_sitter import Node

from goescape.fixes.fill.shape import text_of, walk
from goescape.syntax.bindings import (
    FUNCTIONS,
    Binding,
    BindingKind,
    base_name,
    binding,
    function_around,
    is_made_here,
    is_within,
    occurrences,
    type_written,
)
from goescape.syntax.names import BASIC_TYPES

__all__ = ["LATE", "Steady", "statement_before"]

LATE = "its call stands behind something whose order would change"

Steady = Callable[[str], bool]
"""Whether ``F`` or ``pkg.F``, which no function declares, is a function or a type."""

_INSIDE = "its call stands inside an expression or a header"
_LITERALS = frozenset(
    (
        *("int_literal", "float_literal", "imaginary_literal", "rune_literal", "true", "false"),
        *("nil", "iota", "interpreted_string_literal", "raw_string_literal", "func_literal"),
    )
)
_BUILTIN = frozenset(
    (
        *("append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make"),
        *("max", "min", "new", "panic", "print", "println", "real"),
    )
)
_PLAIN = frozenset(("+", "-", "*", "|", "^", "&", "&^", "<", "<=", ">", ">="))
_SIGNS = frozenset(("+", "-", "!", "^"))
_POINTERS = ("pointer_type", "slice_type", "map_type", "channel_type", "function_type")
_FIRST = (
    "selector_expression",
    "parenthesized_expression",
    "unary_expression",
    "type_assertion_expression",
)
_WHOLE = ("expression_statement", "return_statement", "inc_statement", "dec_statement")
_TESTING = re.compile(r"\*testing\.[TBF]\Z")


def statement_before(call: Node, data: bytes, steady: Steady) -> Node | str:
    """The statement of a block before which a call may be made, or why there is none.

    Args:
        call: The call.
        data: The file.
        steady: What names mean that the function does not declare.
    """
    node = call
    while (above := node.parent) is not None:
        if above.type == "statement_list":
            return node
        reason = _above(node, above, call, data, steady)
        if reason:
            return reason
        node = above
    return _INSIDE


def _above(node: Node, above: Node, call: Node, data: bytes, steady: Steady) -> str:
    """Why a call under ``node`` may not be made before ``above``; empty where it may."""
    before: Iterable[Node] = ()
    match above.type:
        case kind if kind in _FIRST or kind in _WHOLE:
            pass
        case "call_expression":
            if above.child_by_field_name("arguments") == node and not _callee(above, data, steady):
                return LATE
        case "type_conversion_expression":
            # `f[T](x)` is read as one
            kind = above.child_by_field_name("type")
            generic = kind.child_by_field_name("type") if kind is not None else None
            if generic is not None and not _known(generic, data, steady):
                return LATE
        case "index_expression" | "slice_expression" | "argument_list" | "literal_value":
            before = _earlier(node, above)
        case "expression_list":
            before = _earlier(node, above)
        case "keyed_element":
            before = _key_before(node, above)
        case "literal_element" | "composite_literal":
            pass
        case "binary_expression":
            operator = above.child_by_field_name("operator")
            left = above.child_by_field_name("left")
            if left != node and (operator is None or operator.type in ("&&", "||")):
                return "its call does not always run: it stands behind && or ||"
            before = _earlier(node, above)
        case "short_var_declaration":
            pass
        case "assignment_statement":
            return _assigned(node, above, data, steady)
        case "var_spec" | "var_spec_list":
            if len(_siblings(above.parent)) != 1:
                return LATE
        case "var_declaration":
            if len(_siblings(above)) != 1:
                return LATE
        case "send_statement":
            before = _earlier(node, above)
        case "defer_statement" | "go_statement":
            if node == call:
                return "its call runs later"
        case "if_statement" | "expression_switch_statement":
            return _header(node, above)
        case "range_clause":
            left = above.child_by_field_name("left")
            if left is not None and not any(child.type == ":=" for child in above.children):
                return LATE
        case "for_statement":
            if node.type != "range_clause":
                return "its call stands in a loop's header"
        case _:
            return _INSIDE
    return "" if all(_fixed(one, data, steady) for one in before) else LATE


def _siblings(node: Node | None) -> list[Node]:
    return [one for one in node.named_children if one.type != "comment"] if node else []


def _earlier(node: Node, above: Node) -> list[Node]:
    return [one for one in _siblings(above) if one.start_byte < node.start_byte]


def _key_before(value: Node, element: Node) -> list[Node]:
    """The key of a literal's element, unless it is the name of a field."""
    key = element.child_by_field_name("key")
    if key is None or key == value or element.parent is None or element.parent.parent is None:
        return []
    kind = element.parent.parent.child_by_field_name("type")
    inner = key.named_children[0] if key.named_child_count == 1 else key
    field = kind is not None and kind.type in ("type_identifier", "qualified_type")
    return [] if field and inner.type == "identifier" else [key]


def _header(node: Node, above: Node) -> str:
    """The condition of an ``if``, or a ``switch``'s value, with no statement before it."""
    if above.child_by_field_name("initializer") is not None:
        return "its call stands in a header, behind another statement"
    if node not in (above.child_by_field_name("condition"), above.child_by_field_name("value")):
        return _INSIDE
    return ""


def _assigned(node: Node, above: Node, data: bytes, steady: Steady) -> str:
    left, operator = (above.child_by_field_name(name) for name in ("left", "operator"))
    if left is None or operator is None or left == node:
        return ""
    if operator.type == "=":
        fine = all(_target(one, data, steady) for one in _siblings(left))
    else:
        fine = all(_private(one, data) for one in _siblings(left))
    return "" if fine else "what it is assigned to would be evaluated after it"


def _target(node: Node, data: bytes, steady: Steady) -> bool:
    """Whether what an expression on the left denotes is the same before and after the call."""
    if node.type == "identifier":
        return True
    if node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        # a field of a variable is where it is, and no method takes a pointer's own address
        return operand is not None and _private(operand, data, pointer=True)
    if node.type == "index_expression":
        operand, index = (node.child_by_field_name(name) for name in ("operand", "index"))
        if operand is None or index is None:
            return False
        return _private(operand, data) and _fixed(index, data, steady)
    return False


def _callee(call: Node, data: bytes, steady: Steady) -> bool:
    """Whether what is called is a function of a package, a type, or a builtin."""
    function = call.child_by_field_name("function")
    if function is None:
        return False
    name = text_of(function, data)
    if function.type == "identifier":
        return _known(function, data, steady)
    operand = function.child_by_field_name("operand")
    if function.type != "selector_expression" or operand is None or operand.type != "identifier":
        return False
    found = binding(operand, data)
    if found is None:
        return steady(name)
    # its methods take a pointer
    kind = found.declaration.child_by_field_name("type")
    tests = kind is not None and _TESTING.match(text_of(kind, data)) is not None
    return found.kind is BindingKind.PARAMETER and tests and _private(operand, data)


def _known(name: Node, data: bytes, steady: Steady) -> bool:
    """Whether a name alone is a function or a type that no function declares."""
    text = text_of(name, data)
    known = text in _BUILTIN or text in BASIC_TYPES or steady(text)
    return known and binding(name, data) is None


def _fixed(node: Node, data: bytes, steady: Steady) -> bool:
    """Whether evaluating it has no effect, cannot panic, and gives the same after the call."""
    if node.type in _LITERALS or node.type.endswith(("_type", "type_identifier")):
        return True
    match node.type:
        case "identifier":
            found = binding(node, data)
            if found is None:
                return _known(node, data, steady)
            return found.kind is BindingKind.CONSTANT or _private(node, data)
        case "keyed_element":
            value = node.child_by_field_name("value")
            parts = [value, *_key_before(value, node)] if value is not None else _siblings(node)
            return all(_fixed(one, data, steady) for one in parts)
        case "parenthesized_expression" | "literal_element" | "literal_value":
            return all(_fixed(one, data, steady) for one in _siblings(node))
        case "unary_expression" | "binary_expression":
            operator = node.child_by_field_name("operator")
            kinds = _SIGNS if node.type == "unary_expression" else _PLAIN
            if operator is None or operator.type not in kinds:
                return False
            return all(_fixed(one, data, steady) for one in _siblings(node))
        case _:
            return False


def _private(node: Node, data: bytes, *, pointer: bool = False) -> bool:
    """Whether it is a variable of the innermost function that nobody else can change."""
    if node.type != "identifier":
        return False
    found = binding(node, data)
    function = function_around(node)
    if found is None or function is None or not is_within(found.name, function):
        return False
    name = data[node.start_byte : node.end_byte]
    pointer = pointer or _is_pointer(found, data)
    for leaf in occurrences(function, name, data):
        if function_around(leaf) != function and leaf != found.name:
            return False
        above = leaf.parent
        if not pointer and above is not None and above.type in ("selector_expression", "slice"):
            return False  # a method may take its address
        if not pointer and above is not None and above.type.endswith("_expression"):
            sliced = above.type in ("index_expression", "slice_expression")
            if sliced and above.named_children[0] == leaf:
                return False
    return not any(
        inner.type == "unary_expression"
        and inner.children[0].type == "&"
        and (base := base_name(inner)) is not None
        and data[base.start_byte : base.end_byte] == name
        for inner in walk(function)
    )


def _is_pointer(found: Binding, data: bytes) -> bool:
    """Whether a variable surely has no address of its own that a method could take."""
    if found.declaration.type in FUNCTIONS:
        return False
    if found.declaration.type == "variadic_parameter_declaration":
        return True
    kind = type_written(found, data)
    if is_made_here(found, data) or kind is None:
        return kind is not None
    written = text_of(kind, data)
    return kind.type in _POINTERS or written in BASIC_TYPES or written == "error"
