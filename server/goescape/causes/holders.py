"""Destinations that are other values: a literal, a closure, a method value, a goroutine."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from goescape.causes.destination import Destination, Kind
from goescape.causes.stores import left_side, passed
from goescape.causes.way import STORAGE, Way, is_hidden, result_number
from goescape.causes.wording import plain
from goescape.model import Place, VerdictKind
from goescape.syntax import Source
from goescape.syntax.bindings import (
    base_name,
    binding,
    closure_between,
    field,
    function_around,
    occurrences,
)

__all__ = ["boxed", "captured", "held", "started", "surroundings", "without_step"]

_HELD = {
    "map literal key": "is a key in",
    "map literal value": "is a value of",
    "slice-literal-element": "is an element of",
    "array literal element": "is an element of",
}
_CALLS = ("go_statement", "defer_statement")


def held(way: Way) -> Destination | None:
    """In a composite literal."""
    last = way.last
    if last.step.expression == "... argument":
        return passed(way)
    literal = last.around("composite_literal")
    verb = _HELD.get(last.reason, "is stored in")
    if literal is None or way.inside or last.source is None:
        text = last.edge.target.removeprefix(STORAGE).removesuffix("}")
        if last.edge.target == "{heap}" and last.reason.startswith("map literal"):
            text = last.step.expression
        if not text or text == "... argument" or is_hidden(text):
            return None
        return way.to(Kind.HELD, f"{verb} {plain(text)}", plain(text))
    outer = literal.parent
    if outer is not None and outer.type == "unary_expression":
        literal = outer
    text = last.text(literal)
    inner = last.around("literal_value")
    if inner is not None and inner.parent is not None and inner.parent.type == "literal_element":
        text = plain(last.step.expression)  # its type is left out: the literal around it has it
    return replace(way.to(Kind.HELD, f"{verb} {text}", text), node=literal)


def boxed(way: Way) -> Destination | None:
    """In the copy of its header that an interface holds: a slice's array, a string's text."""
    node = way.last.leaf
    if node is None or way.inside:
        return way.to(Kind.HELD, "is boxed in an interface")
    return replace(way.to(Kind.HELD, "is boxed in an interface"), node=node)


def captured(way: Way) -> Destination | None:
    """By a closure: one that is written, the body of a loop over a function, or of ``go f(x)``."""
    last, source = way.last, way.last.source
    if source is None:
        return None
    if result_number(last.edge.source) is not None:  # returned from the body of such a loop
        before = next((use for use in reversed(way.steps) if use.edge is not last.edge), last)
        return Destination(Kind.RETURNED, way.value, "is returned", before.step.place)
    name = base_name(last.leaf)
    declared = binding(name, source.text.data) if name is not None else None
    made = source.text.offset_of_place(way.verdict.place)
    outside = declared.name.start_byte if declared is not None else made
    if outside is None or made is None:
        return None
    closure = closure_between(last.leaf, outside)
    if closure is None:
        statement = last.around(*_CALLS, "for_statement")
        if statement is None:
            return None
        if statement.type in _CALLS:
            return _handed(way, statement)
        body = field(statement, "body")
        if body is not None and body.start_byte <= made < body.end_byte:
            verb = f"is assigned to {last.edge.source}, which is declared outside the loop"
            kind = Kind.OUTER_LOOP
            return Destination(kind, way.value, verb, last.step.place, last.edge.source)
        verb = "is used in the body of a loop over a function"
        return replace(way.to(Kind.LOOP_BODY, verb), node=statement)
    if closure.start_byte <= made < closure.end_byte and declared is not None:
        verb = f"is assigned to {last.edge.source}, which is declared outside the closure"
        kind, place = Kind.OUTER_CLOSURE, last.step.place
        return Destination(kind, way.value, verb, place, last.edge.source, closure)
    return replace(way.to(Kind.CAPTURED, "is captured by a closure"), node=closure)


def started(way: Way) -> Destination | None:
    """The closure of a ``go`` statement, or of a ``defer`` in a loop."""
    statement = way.last.around(*_CALLS)
    if statement is None:
        return None
    return _of_statement(statement, way.what, way.last.step.place)


def without_step(way: Way) -> Destination | None:
    """An end to which the compiler gives no step: ``go f()``, and the receiver of ``x.M``."""
    target, source = way.final.target, way.last.source
    if source is None:
        return None
    if target.startswith(STORAGE):
        return _receiver(way, source, target.removeprefix(STORAGE).removesuffix("}"))
    name = base_name(left_side(way))
    if target != "{heap}" or name is None or way.last.text(name) != way.final.source:
        return None
    for use in _uses(source, name):
        call = use.parent
        statement = call.parent if call is not None else None
        if call is None or statement is None or field(call, "function") != use:
            continue
        if statement.type in _CALLS:
            place = source.text.place_of_offset(source.path, statement.start_byte)
            return _of_statement(statement, f"{way.final.source}, holding {way.value},", place)
    return None


def surroundings(source: Source, closure: Node) -> Destination | None:
    """Where a closure goes whose own flow is not known, as what stands around it shows."""
    call = closure.parent
    statement = call.parent if call is not None else None
    if call is None or statement is None or field(call, "function") != closure:
        return None
    if statement.type not in _CALLS:
        return None
    place = source.text.place_of_offset(source.path, closure.start_byte)
    return _of_statement(statement, "it", place)


def _of_statement(statement: Node, what: str, place: Place) -> Destination:
    if statement.type == "go_statement":
        return Destination(Kind.STARTED, what, "is started as a goroutine", place, node=statement)
    return Destination(Kind.DEFERRED, what, "is deferred in a loop", place, node=statement)


def _handed(way: Way, statement: Node) -> Destination:
    """Kept for the call of a ``go`` or ``defer`` statement: an argument, or what is called."""
    last = way.last
    call = next((n for n in statement.named_children if n.type == "call_expression"), None)
    literal = field(call, "function")
    callee = last.text(literal)
    if literal is not None and literal.type == "func_literal":
        if way.verdict.kind is VerdictKind.ESCAPES and way.verdict.subject == "func literal":
            return _of_statement(statement, way.value, last.step.place)
        callee = "a closure"
    if statement.type == "go_statement":
        verb, kind = f"is handed to the goroutine that runs {callee}", Kind.STARTED
    else:
        verb, kind = f"is kept for the deferred call of {callee}", Kind.DEFERRED
    return Destination(kind, way.value, verb, last.step.place, node=statement)


def _receiver(way: Way, source: Source, value: str) -> Destination | None:
    """The receiver of a method value, ``x.M``, whose place the flow may not give."""
    last, verb = way.last, f"is kept by the method value {value}"
    node = last.around("selector_expression")
    if last.reason == "address-of" and last.text(node) == value:
        return Destination(Kind.HELD, way.value, verb, last.step.place, value, node)
    name = base_name(left_side(way))
    for use in _uses(source, name) if name is not None else ():
        node = use.parent
        if node is None or field(node, "operand") != use or last.text(node) != value:
            continue
        if field(node.parent, "function") == node:
            continue  # a call
        dot = next((part for part in node.children if part.type == "."), node)
        place = source.text.place_of_offset(source.path, dot.start_byte)
        what = f"{last.text(name)}, holding {way.value},"
        return Destination(Kind.HELD, what, verb, place, value, node)
    return None


def _uses(source: Source, name: Node) -> list[Node]:
    """The occurrences of a name in the function around it."""
    function, data = function_around(name), source.text.data
    if function is None:
        return []
    return list(occurrences(function, data[name.start_byte : name.end_byte], data))
