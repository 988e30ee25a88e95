"""Whether ``a + b`` adds text or numbers, as far as the source tells.

The compiler prints both alike, and both have storage: a new string, or a number that is boxed in
an interface. What surely is text: a literal, ``string(b)``, ``s[i:]``, ``err.Error()``, a variable
that is declared as a string. One part that is known decides for all.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.syntax import BASIC_TYPES
from goescape.syntax.bindings import binding, field, type_written

__all__ = ["adds_text"]

_NUMBERS = BASIC_TYPES - {"any", "bool", "string"}
_COUNTS = frozenset({"len", "cap", "copy"})
_TEXT_METHODS = frozenset({"Error", "String", "Sprint", "Sprintf", "Sprintln", "Itoa", "Quote"})
_TEXT_PACKAGES = ("strings", "path", "filepath")
_TEXT_FUNCTIONS = ("Base", "Clean", "Dir", "Ext", "Join", "Map", "Repeat", "Replace", "To", "Trim")
_LITERALS = {
    "interpreted_string_literal": True,
    "raw_string_literal": True,
    "int_literal": False,
    "float_literal": False,
    "imaginary_literal": False,
    "rune_literal": False,
    "slice_expression": True,  # a sum has no slices and no arrays
}


def adds_text(node: Node, data: bytes) -> bool | None:
    """Whether a sum is of strings; None where the source does not tell.

    Args:
        node: A binary expression with ``+``.
        data: The file.
    """
    for part in _parts(node):
        told = _is_text(part, data)
        if told is not None:
            return told
    return None


def _parts(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        if here.type in ("binary_expression", "parenthesized_expression"):
            stack.extend(reversed(here.named_children))
        else:
            yield here


def _is_text(part: Node, data: bytes) -> bool | None:
    if part.type in _LITERALS:
        return _LITERALS[part.type]
    if part.type == "identifier":
        found = binding(part, data)
        written = type_written(found, data) if found is not None else None
        return _named(_text(written, data)) if written is not None else None
    if part.type == "type_conversion_expression":
        return _named(_text(field(part, "type"), data))
    if part.type != "call_expression":
        return None
    function = field(part, "function")
    if function is None:
        return None
    name = _text(function, data)
    if name in _COUNTS:
        return False
    package, _, last = name.rpartition(".")
    if last in _TEXT_METHODS or (package in _TEXT_PACKAGES and last.startswith(_TEXT_FUNCTIONS)):
        return True
    return _named(name)


def _named(name: str) -> bool | None:
    if name == "string":
        return True
    return False if name in _NUMBERS else None


def _text(node: Node | None, data: bytes) -> str:
    if node is None:
        return ""
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
