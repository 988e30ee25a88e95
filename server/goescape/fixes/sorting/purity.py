"""Whether computing a property of an element does nothing but read."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from goescape.fixes.loops import text_of
from goescape.syntax import header
from goescape.syntax.scopes import local

__all__ = ["calls_methods"]

_PACKAGES = ("strings", "path", "path/filepath")
_SIZES = ("", "8", "16", "32", "64")
_NUMBERS = frozenset(f"{kind}{bits}" for kind in ("int", "uint") for bits in _SIZES)
_CONVERSIONS = _NUMBERS | {"byte", "rune", "string", "uintptr"}


def calls_methods(node: Node, is_element: Callable[[Node], bool], data: bytes) -> bool | None:
    """Whether a property calls methods of the element; None where it may do more than read.

    Reading are names, fields, elements of maps and slices, conversions, ``len``, and the
    functions of packages that have no effects.

    Args:
        node: The property.
        is_element: Whether an expression is the element itself.
        data: The file.
    """
    if is_element(node) or node.type in ("identifier", "int_literal"):
        return False
    if node.type.endswith("string_literal"):
        return False
    if node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        return calls_methods(operand, is_element, data) if operand is not None else None
    if node.type in ("parenthesized_expression", "index_expression"):
        parts = [calls_methods(child, is_element, data) for child in node.named_children]
        return None if None in parts else any(parts)
    if node.type in ("call_expression", "type_conversion_expression"):
        return _call(node, is_element, data)
    return None


def _call(node: Node, is_element: Callable[[Node], bool], data: bytes) -> bool | None:
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return None
    passed = [calls_methods(child, is_element, data) for child in arguments.named_children]
    if None in passed:
        return None
    called = text_of(function, data)
    if called == "len" or called in _CONVERSIONS:
        return None if local(function, called, data) is not None else any(passed)
    operand = function.child_by_field_name("operand")
    if function.type != "selector_expression" or operand is None:
        return None
    if operand.type == "identifier" and _is_package(operand, data):
        return any(passed)
    return True if is_element(operand) and not passed else None


def _is_package(name: Node, data: bytes) -> bool:
    """Whether a name is that of a package whose functions have no effects."""
    written = text_of(name, data)
    return local(name, written, data) is None and any(
        one.path in _PACKAGES and written == (one.name or one.path.rpartition("/")[2])
        for one in header(data).imports
    )
