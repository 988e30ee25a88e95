"""The expressions that a step of a flow is about, as they stand in the source.

A step has a place, and a reason that says what sort of thing stands there: for ``return`` it is one
of the statement's results, for ``call parameter`` one of the call's arguments or what the method is
called on. Which one, the flow's earlier steps tell (they stand in it), or its names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from goescape.model import Edge, Step
from goescape.syntax.source import Source

__all__ = ["WRAPPED", "At", "likely", "offset_of", "operands", "ranged", "receivers"]

_ASSIGNMENTS = ("assignment_statement", "short_var_declaration")
_ELEMENTS = frozenset(
    {
        "slice-literal-element",
        "array literal element",
        "struct literal element",
        "map literal key",
        "map literal value",
    }
)
WRAPPED = frozenset(
    {
        "call_expression",
        "composite_literal",
        "func_literal",
        "identifier",
        "index_expression",
        "parenthesized_expression",
        "selector_expression",
        "slice_expression",
        "type_assertion_expression",
        "type_conversion_expression",
        "type_instantiation_expression",
        "unary_expression",
        "binary_expression",
        "interpreted_string_literal",
        "raw_string_literal",
        "int_literal",
        "float_literal",
        "rune_literal",
        "imaginary_literal",
        "true",
        "false",
    }
)
"""What can be the argument of a call."""


@dataclass(frozen=True, slots=True)
class At:
    """One step of a flow in the source.

    Attributes:
        leaf: The token at its place.
        earlier: Offsets of the steps before, the nearest first.
        own: Offset of the flow's value; None if it is in another file.
        names: The flow's places, in the compiler's words.
    """

    source: Source
    edge: Edge
    step: Step
    leaf: Node
    earlier: Sequence[int]
    own: int | None
    names: Sequence[str]

    @property
    def path(self) -> str:
        """The file."""
        return self.source.path

    def text(self, node: Node) -> str:
        """The source of a node."""
        return self.source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def offset_of(step: Step, source: Source) -> int | None:
    """Byte offset of a step's place; None where it is in another file, or not known."""
    place = step.place
    if place.path != source.path:
        return None
    if place.column:
        return source.text.offset_of_place(place)
    # past column 254 the compiler names the line alone
    line = source.text.compiler_line(place.line)
    expression = step.expression.encode()
    if line is None or source.text.data.count(expression, *line) != 1:
        return None
    at = source.text.data.index(expression, *line)
    operator = expression.find(b" = " if b" = " in expression else b" := ")
    return at + operator + 1 if operator > 0 and step.reason.startswith("assign") else at


def operands(asked: At) -> Iterator[Node]:
    """The expressions that a step is about, the likeliest first."""
    leaf, reason = asked.leaf, asked.step.reason
    parent = leaf.parent
    if parent is None:
        return
    above = parent.parent
    if leaf.type == "return":
        yield from _returned(asked, parent)
    elif leaf.type in ("=", ":=") and parent.type in _ASSIGNMENTS:
        yield from _assigned(asked, parent)
    elif parent.type == "var_spec" and reason.startswith("assign"):
        value = parent.child_by_field_name("value")
        yield from likely(asked, value.named_children if value is not None else [])
    elif parent.type == "send_statement" and reason == "send":
        value = parent.child_by_field_name("value")
        if value is not None:
            yield value
    elif reason in ("range", "range-deref"):
        yield from ranged(leaf)
    elif reason in _ELEMENTS and parent.type == "literal_value":
        yield from likely(asked, _elements(parent))
    elif leaf.type == "[" and parent.type == "index_expression" and reason == "key of map put":
        index = parent.child_by_field_name("index")
        if index is not None:
            yield index
    elif leaf.type == "(" and above is not None and _is_call(above) and _goes_in(asked, above):
        arguments = [child for child in parent.named_children if child.type != "comment"]
        yield from likely(asked, arguments)
        yield from receivers(above)
        yield above
    else:
        node = _expression(leaf)
        if node is not None:
            yield node


def _is_call(node: Node) -> bool:
    return node.type in ("call_expression", "type_conversion_expression")


def _goes_in(asked: At, call: Node) -> bool:
    """Whether a step at a call is about something that was there before, in its arguments."""
    first = asked.step.reason in ("spill", "address-of", "interface-converted")
    return not first or any(call.start_byte <= at < call.end_byte for at in asked.earlier)


def _returned(asked: At, statement: Node) -> Iterator[Node]:
    lists = [child for child in statement.named_children if child.type == "expression_list"]
    operands = lists[0].named_children if lists else []
    number = _result(asked, statement)
    if number is not None and number < len(operands):
        yield operands[number]
    yield from likely(asked, operands)


def _result(asked: At, statement: Node) -> int | None:
    """Which result the flow's target is."""
    target = asked.edge.target
    if target[:2] in ("~r", "~R") and target[2:].isdigit():
        return int(target[2:])
    above: Node | None = statement
    while above is not None and above.type not in (
        "function_declaration",
        "method_declaration",
        "func_literal",
    ):
        above = above.parent
    results = above.child_by_field_name("result") if above is not None else None
    if results is None or results.type != "parameter_list":
        return None
    names = [
        asked.text(name)
        for declared in results.named_children
        for name in declared.children_by_field_name("name")
    ]
    return names.index(target) if target in names else None


def _assigned(asked: At, statement: Node) -> Iterator[Node]:
    left, right = (statement.child_by_field_name(field) for field in ("left", "right"))
    values = right.named_children if right is not None else []
    targets = left.named_children if left is not None else []
    if len(values) == len(targets):
        for target, value in zip(targets, values, strict=True):
            if asked.text(target) == asked.edge.target:
                yield value
    yield from likely(asked, values)


def likely(asked: At, nodes: Iterable[Node]) -> Iterator[Node]:
    """First those that hold an earlier step, then those that a place of the flow is named in."""
    nodes = list(nodes)
    if len(nodes) == 1:
        yield nodes[0]
        return
    for at in asked.earlier:
        yield from (node for node in nodes if node.start_byte <= at < node.end_byte)
    for node in nodes:
        if asked.text(node).lstrip("*&") in asked.names:
            yield node
    for node in nodes:
        if any(name.isidentifier() and name in asked.text(node) for name in asked.names):
            yield node


def _elements(literal: Node) -> Iterator[Node]:
    for element in literal.named_children:
        inner = element
        if element.type == "keyed_element":
            yield from (
                part.named_children[0]
                for part in reversed(element.named_children)
                if part.named_children
            )
            continue
        if element.type == "literal_element" and element.named_children:
            inner = element.named_children[0]
        yield inner


def ranged(leaf: Node) -> Iterator[Node]:
    """What the loop around a token ranges over."""
    above: Node | None = leaf
    while above is not None and above.type not in ("range_clause", "for_statement", "block"):
        above = above.parent
    if above is not None and above.type == "for_statement":
        clauses = [child for child in above.named_children if child.type == "range_clause"]
        above = clauses[0] if clauses else None
    right = above.child_by_field_name("right") if above is not None else None
    if right is not None:
        yield right


def receivers(call: Node) -> Iterator[Node]:
    """What a method is called on."""
    function = call.child_by_field_name("function")
    if function is not None and function.type == "selector_expression":
        operand = function.child_by_field_name("operand")
        if operand is not None:
            yield operand


def _expression(leaf: Node) -> Node | None:
    """The expression whose anchor a token is."""
    parent = leaf.parent
    if parent is None:
        return None
    above = parent.parent
    if leaf.type == "(" and parent.type == "argument_list":
        return above
    if leaf.type == "{" and parent.type == "literal_value":
        if above is not None and above.type == "composite_literal":
            outer = above.parent
            if outer is not None and outer.type == "unary_expression":
                return outer
        return above
    if leaf.type in ('"', "`"):
        return parent
    if leaf.is_named:
        return leaf
    if leaf.type == "for":
        return None
    return parent if parent.type in WRAPPED else None
