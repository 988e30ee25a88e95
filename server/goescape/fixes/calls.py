"""Where a file calls a function by its name, as far as syntax tells."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tree_sitter import Node

from goescape.golang import Unit
from goescape.syntax import Source, header
from goescape.syntax.bindings import binding
from goescape.syntax.constants import declares

__all__ = ["calls_of", "qualifiers"]

_FUNCTIONS = ("function_declaration", "method_declaration")


def calls_of(source: Source, name: str, unit: Unit) -> Iterator[int]:
    """Byte offsets of the opening parentheses of a function's calls: ``F(`` or ``pkg.F(``.

    Functions in which something else of that name is declared are left out.

    Args:
        source: A file of the function's package, or of one that imports it.
        name: The function.
        unit: Its package.
    """
    data, wanted = source.text.data, name.encode()
    own = os.path.dirname(source.path) == unit.dir
    packages = qualifiers(source, unit)
    at = data.find(wanted)
    while at >= 0:
        leaf = source.tree.root_node.descendant_for_byte_range(at, at + len(wanted))
        if leaf is not None and (leaf.start_byte, leaf.end_byte) == (at, at + len(wanted)):
            called = _qualified(leaf, packages, data) or (leaf if own else None)
            arguments = _arguments(called) if called is not None else None
            if arguments is not None and not _hidden(leaf, wanted, data):
                yield arguments.start_byte
        at = data.find(wanted, at + 1)


def qualifiers(source: Source, unit: Unit) -> frozenset[str]:
    """What the package is called in a file that imports it."""
    if unit.import_path.encode() not in source.text.data:
        return frozenset()
    imports = header(source.text.data).imports
    return frozenset(one.name or unit.name for one in imports if one.path == unit.import_path)


def _qualified(leaf: Node, qualifiers: frozenset[str], data: bytes) -> Node | None:
    """``pkg.F`` around ``F``."""
    selector = leaf.parent
    if selector is None or selector.type != "selector_expression":
        return None
    operand = selector.child_by_field_name("operand")
    if operand is None or operand.type != "identifier":
        return None
    text = data[operand.start_byte : operand.end_byte].decode("utf-8", "replace")
    return selector if text in qualifiers and binding(operand, data) is None else None


def _arguments(leaf: Node) -> Node | None:
    """The arguments of the call whose function this name is, with type arguments or without."""
    if leaf.type not in ("identifier", "type_identifier", "selector_expression"):
        return None
    node = leaf
    while node.parent is not None and node.parent.type in (
        "index_expression",
        "type_instantiation_expression",
        "parenthesized_expression",
        "generic_type",
    ):
        if node.parent.named_children[0] != node:
            return None
        node = node.parent
    call = node.parent
    if call is None or call.type not in ("call_expression", "type_conversion_expression"):
        return None
    called = call.child_by_field_name("function") or call.child_by_field_name("type")
    return call.child_by_field_name("arguments") if called == node else None


def _hidden(leaf: Node, wanted: bytes, data: bytes) -> bool:
    """Whether the function around a name declares the same name."""
    function: Node | None = leaf
    while function is not None and function.type not in _FUNCTIONS:
        function = function.parent
    if function is None:
        return False
    at = data.find(wanted, function.start_byte, function.end_byte)
    while at >= 0:
        other = function.descendant_for_byte_range(at, at + len(wanted))
        whole = other is not None and (other.start_byte, other.end_byte) == (at, at + len(wanted))
        if other is not None and whole and other.type == "identifier" and declares(other):
            return True
        at = data.find(wanted, at + 1, function.end_byte)
    return False
