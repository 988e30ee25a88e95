"""Which argument of a call holds a value, and which parameter takes it.

Parameters are numbered from 0; -1 is the receiver.
"""

from __future__ import annotations

from tree_sitter import Node

from goescape.causes.callees import Callee, plain_name
from goescape.causes.uses import Use
from goescape.syntax import Source
from goescape.syntax.printed import called, split

__all__ = [
    "argument_of",
    "clamped",
    "is_method_expression",
    "parameter_name",
    "printed_index",
    "source_text",
    "written_index",
]


def argument_of(
    node: Node, function: Node | None, source: Source, way: tuple[Use, ...]
) -> tuple[Node | None, bool]:
    """The argument that holds the value, and whether it is what the method is called on."""
    arguments = node.child_by_field_name("arguments")
    listed = [
        argument
        for argument in (arguments.named_children if arguments is not None else node.named_children)
        if argument.type != "comment" and argument != function
    ]
    for use in reversed(way):
        if use.source is not source:
            continue
        at = source.text.offset_of_place(use.step.place)
        if at is None:
            continue
        for argument in listed:
            if argument.start_byte <= at < argument.end_byte:
                return argument, False
        if function is not None and function.start_byte <= at < function.end_byte:
            return function.child_by_field_name("operand"), True
    place = way[-1].step.place
    held = {use.edge.source.removesuffix("...") for use in way if use.step.place == place}
    for argument in listed:
        if source_text(argument, source).removesuffix("...") in held:
            return argument, False
    operand = function.child_by_field_name("operand") if function is not None else None
    if operand is not None and source_text(operand, source) in held:
        return operand, True
    return None, False


def written_index(node: Node, argument: Node | None, receiver: bool) -> int | None:
    """Which parameter takes an argument of a call that somebody wrote."""
    if receiver:
        return -1
    arguments = node.child_by_field_name("arguments")
    listed = [a for a in arguments.named_children if a.type != "comment"] if arguments else []
    return listed.index(argument) if argument is not None and argument in listed else None


def printed_index(callee: Callee, use: Use, before: Use | None) -> int | None:
    """Which parameter takes the value, in a call that the compiler prints and nobody wrote."""
    expression = use.step.expression
    said = called(expression)
    held = {use.edge.source, before.step.expression if before is not None else ""}
    matching = [
        number
        for number, text in enumerate(split(expression[len(said) + 1 : -1]))
        if text.removesuffix("...") in held
    ]
    if len(matching) != 1:
        return None  # temporaries can bear the same name
    found = callee.found
    method = found.receiver is not None if found is not None else said.startswith("(*")
    if method and matching[0] == 0:
        return -1
    # a generic function is given its dictionary before its arguments
    return matching[0] - method - ("[go.shape." in said)


def clamped(callee: Callee, index: int | None) -> int | None:
    """An argument's number as that of its parameter: all of ``...T`` are the last one's."""
    found = callee.found
    if found is None or index is None:
        return index
    if index < 0:
        return index if found.receiver is not None else None
    last = len(found.parameters) - 1
    return min(index, last) if found.variadic else index if index <= last else None


def parameter_name(callee: Callee, index: int | None) -> str:
    """The name of a parameter; empty where it has none, or is not known."""
    if callee.found is None or index is None:
        return ""
    parameter = callee.found.parameter(index)
    return parameter.name if parameter is not None and parameter.name != "_" else ""


def is_method_expression(callee: Callee, written: str) -> bool:
    """Whether a call is ``(*T).Method(t, x)``: the receiver is the first argument."""
    method = callee.found is not None and callee.found.receiver is not None
    return method and callee.symbol == plain_name(written)


def source_text(node: Node | None, source: Source) -> str:
    """The source of a node; empty for none."""
    if node is None:
        return ""
    return source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
