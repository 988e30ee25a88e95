"""Calls of fmt's functions, as syntax tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.imports import imported_as
from goescape.fixes.local import nodes_at
from goescape.syntax import Source
from goescape.syntax.scopes import local

__all__ = ["LATER", "SPRINT", "Call", "arguments_of", "calls_of_package", "unfit"]

LATER = ("go_statement", "defer_statement")
"""Statements whose call runs after them."""
SPRINT = {"Sprintf": "f", "Sprint": "", "Sprintln": "ln"}
"""fmt's functions that give a string, and what their style of printing is called."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a package's function.

    Attributes:
        node: The call.
        function: Without the package: ``Sprintf``.
        qualifier: The package's name where it is called.
        arguments: In order.
    """

    node: Node
    function: str
    qualifier: str
    arguments: tuple[Node, ...]


def calls_of_package(source: Source, declaration: Node, path: str) -> Iterator[Call]:
    """The calls of functions of a standard package in a function, in order."""
    name = imported_as(source, path)
    if not name:
        return
    data = source.text.data
    for node in nodes_at(declaration, data, f"{name}.".encode(), "call_expression"):
        function = node.child_by_field_name("function")
        if function is None or function.type != "selector_expression":
            continue
        operand, field = function.named_children[0], function.child_by_field_name("field")
        arguments = arguments_of(node)
        if field is None or operand.type != "identifier" or arguments is None:
            continue
        if local(operand, name, data) is None:
            called = data[field.start_byte : field.end_byte].decode("utf-8", "replace")
            yield Call(node, called, name, arguments)


def arguments_of(call: Node) -> tuple[Node, ...] | None:
    """A call's arguments without comments; None where it has none to be read."""
    found = call.child_by_field_name("arguments")
    if found is None:
        return None
    return tuple(child for child in found.named_children if child.type != "comment")


def unfit(call: Node, arguments: tuple[Node, ...]) -> str:
    """Why a call cannot be rewritten, whatever it calls; empty where it can."""
    if call.has_error:
        return "it does not parse"
    stack = [call]
    while stack:
        node = stack.pop()
        if node.type == "comment":
            return "a comment stands in the call"
        if node.type != "func_literal":
            stack.extend(node.named_children)
    if any(argument.type == "variadic_argument" for argument in arguments):
        return "its arguments are a slice, known only when the program runs"
    return ""
