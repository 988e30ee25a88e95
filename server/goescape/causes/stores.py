"""Destinations that a return, an assignment or an argument gives."""

from __future__ import annotations

import re
from dataclasses import replace

from tree_sitter import Node

from goescape.causes.destination import Destination, Kind
from goescape.causes.nouns import STATIC
from goescape.causes.way import Way, is_hidden, result_number
from goescape.causes.wording import plain
from goescape.model import VerdictKind
from goescape.syntax.bindings import (
    Binding,
    BindingKind,
    base_name,
    binding,
    closure_between,
    field,
    function_around,
    is_made_here,
    is_within,
    loop_between,
    type_written,
)

__all__ = ["left_side", "passed", "returned", "stored"]

_ASSIGNMENT = re.compile(r"(?P<left>.+?) :?= ", re.DOTALL)
_STATEMENTS = ("assignment_statement", "short_var_declaration", "range_clause", "receive_statement")
_BOUNDS = ("call_expression", "func_literal", "statement_list")
_SORTS = {"map_type": "map", "slice_type": "slice"}


def returned(way: Way) -> Destination:
    """By a return statement."""
    operand = _operand(way)
    if operand is not None and operand.type == "composite_literal" and not _is_value(way, operand):
        literal = way.last.text(operand)
        return way.to(Kind.RETURNED, f"is returned in {literal}", literal)
    return way.to(Kind.RETURNED, "is returned")


def stored(way: Way) -> Destination | None:
    """By an assignment."""
    last = way.last
    if result_number(last.edge.target) is not None:
        return way.to(Kind.RETURNED, "is returned")
    left = None if way.inside else left_side(way)
    if left is None or last.source is None:
        return _stored_inside(way)
    text, data = last.text(left), last.source.text.data
    if left.type == "identifier" and text == "_":
        return None
    base = base_name(left)
    if base is None:
        return way.to(_by_form(left), f"is stored in {text}", text)
    name = last.text(base)
    found = binding(base, data)
    if found is None:
        if way.is_global(name) is False:  # declared by code that the grammar does not know
            return way.to(_by_form(left), f"is stored in {text}", name)
        if left.type == "selector_expression" and way.is_package(name):
            name = ".".join(text.split(".")[:2])
        return way.to(Kind.GLOBAL, f"is stored in the global {text}", name)
    if last.edge.target == "{heap}" and left.type != "identifier":
        written = type_written(found, data)
        sort = _SORTS.get(written.type) if written is not None else None
        if sort and left.type == "index_expression" and field(left, "operand") == base:
            return way.to(Kind.ELEMENT, f"is stored in an element of the {sort} {name}", name)
        kind = _by_form(left)
        local = kind is Kind.POINTER and is_made_here(found, data)
        return replace(way.to(kind, f"is stored in {text}", name), local=local)
    result = found.kind is BindingKind.RESULT and function_around(left) == found.scope
    if result and last.edge.target.rpartition(".")[2] == name:
        return way.to(Kind.RETURNED, f"is returned as {name}", name)
    return _outlived(way, name, found, left)


def passed(way: Way) -> Destination | None:
    """By an argument, of a call or of ``append`` or ``copy``."""
    last = way.last
    call = last.around("call_expression")
    callee = last.text(field(call, "function"))
    arguments = field(call, "arguments")
    first = arguments.named_children[0] if arguments and arguments.named_children else None
    said = last.step.expression
    if said.startswith("append("):
        to = last.text(first) if callee == "append" else "a slice"
        if last.reason == "appendee slice":
            return way.to(Kind.APPENDED, "is moved by append when the slice grows", to)
        return way.to(Kind.APPENDED, f"is appended to {to}", to)
    if last.reason == "copied slice":
        to = last.text(first) if callee == "copy" else "a slice"
        return way.to(Kind.ELEMENT, f"is copied into {to}", to)
    if not callee:
        return None
    name = callee.rpartition(".")[2].partition("[")[0]
    if name not in said.partition("(")[0] and f".{name}(" not in said and "func" not in callee:
        return way.to(Kind.PASSED, f"is passed on by the inlined call of {callee}", callee)
    return way.to(Kind.PASSED, f"is passed to {callee}", callee)


def left_side(way: Way) -> Node | None:
    """The left side of the assignment of the last step, of several the one that takes the value."""
    statement = way.last.around(*_STATEMENTS, "var_spec", *_BOUNDS)
    if statement is None or statement.type in _BOUNDS:
        return None
    if statement.type == "var_spec":
        names = statement.children_by_field_name("name")
        values = statement.child_by_field_name("value")
    else:
        left = statement.child_by_field_name("left")
        names = left.named_children if left is not None else []
        values = statement.child_by_field_name("right")
    return _matching(way, names, values.named_children if values is not None else [])


def _outlived(way: Way, name: str, found: Binding, left: Node) -> Destination:
    """Assigned to a local variable: one that moves to the heap too, or lives longer."""
    source, declared = way.last.source, found.name
    if source is not None:
        place = source.text.place_of_offset(source.path, declared.start_byte)
        if any(other.kind is VerdictKind.MOVED for other in way.others(place)):
            held = way.to(Kind.HELD, f"is stored in {way.last.text(left)}", name)
            return replace(held, node=declared)
    closure = closure_between(left, declared.start_byte)
    if closure is not None:
        verb = f"is assigned to {name}, which is declared outside the closure"
        return replace(way.to(Kind.OUTER_CLOSURE, verb, name), node=closure)
    if loop_between(left, declared.start_byte) is None:
        return way.to(Kind.OUTER_LOOP, f"is assigned to {name}, which lives longer", name)
    verb = f"is assigned to {name}, which is declared outside the loop"
    return way.to(Kind.OUTER_LOOP, verb, name)


def _stored_inside(way: Way) -> Destination | None:
    """Stored by code that was inlined: only the compiler's words tell where."""
    edge = way.last.edge
    match = _ASSIGNMENT.match(way.last.step.expression)
    if match is None:
        return None
    left = plain(match["left"])
    # names of another package's function are printed with the package: `textproto.h[textproto.k]`
    qualifier = left.removeprefix("*").partition(".")[0]
    known = qualifier == edge.source.rpartition(".")[0]
    if known or (left.count(f"{qualifier}.") > 1 and way.is_package(qualifier)):
        left = left.replace(f"{qualifier}.", "")
    if STATIC.search(left):  # laid out by the linker: what a global begins with
        names = way.last.around("var_spec")
        name = way.last.text(names.child_by_field_name("name")) if names is not None else ""
        return way.to(Kind.GLOBAL, f"is stored in the global {name}", name) if name else None
    if left == edge.target and left.isidentifier():
        verb = f"is assigned to {left}, which is declared outside the closure"
        return way.to(Kind.OUTER_CLOSURE, verb, left) if not way.inlined else None
    if is_hidden(edge.target) and way.last.leaf is not None and _is_new(way.last.leaf, way):
        return way.to(Kind.HELD, "is kept in what new makes")
    if edge.target != "{heap}" or is_hidden(left):
        return None
    if left.endswith("]"):
        return way.to(Kind.ELEMENT, f"is stored in {left}", left)
    if left.startswith("*") or "." in left:
        pointer, _, rest = left.removeprefix("*").partition(".")
        if rest and way.is_package(pointer):
            pointer = rest.partition(".")[0]
        found = way.to(Kind.POINTER, f"is stored in {left}", pointer)
        if way.last.step.expression.partition(" = ")[2].startswith(f"{edge.source}."):
            # `f.frames = f.store[:0]`
            return replace(found, what="a part of it")
        return found
    return way.to(Kind.GLOBAL, f"is stored in the global {left}", left)


def _is_new(leaf: Node, way: Way) -> bool:
    """Whether ``new(value)`` stands at a bracket (Go 1.26+)."""
    arguments = leaf.parent
    call = arguments.parent if arguments is not None else None
    return way.last.text(field(call, "function")) == "new"


def _by_form(left: Node) -> Kind:
    operand = field(left, "operand") if left.type == "index_expression" else None
    through = operand is not None and operand.type == "parenthesized_expression"  # (*p)[i]
    return Kind.ELEMENT if operand is not None and not through else Kind.POINTER


def _operand(way: Way) -> Node | None:
    """The operand of a return statement that holds the value."""
    statement = way.last.around("return_statement")
    if statement is None or not statement.named_children:
        return None
    operands = statement.named_children[0].named_children
    number = result_number(way.last.edge.target)
    if number is not None and number < len(operands):
        return operands[number]
    return operands[0] if len(operands) == 1 else None


def _is_value(way: Way, literal: Node) -> bool:
    """Whether the value is this literal itself."""
    source, body = way.last.source, literal.child_by_field_name("body")
    if source is None or body is None:
        return False
    offset = source.text.offset_of_place(way.verdict.place)
    return offset in (body.start_byte, literal.start_byte)


def _matching(way: Way, names: list[Node], operands: list[Node]) -> Node | None:
    """The name among several that takes the value, by what stands on the other side."""
    last = way.last
    if len(names) == 1:
        return names[0]
    if len(operands) == len(names):
        pairs = list(zip(names, operands, strict=True))
        for use in reversed(way.steps):
            for name, operand in pairs:
                if is_within(use.leaf, operand) and use.source is last.source:
                    return name
            if use.edge is not last.edge:
                break
        for name, operand in pairs:
            if last.text(operand) == last.edge.source:
                return name
    target = last.edge.target.rpartition(".")[2]
    return next((name for name in names if last.text(name) == target), None)
