"""Rewrites the body of a function that makes an object into one that fills what it is given.

``x`` was the object, or pointed to it; now it is a parameter that points to it::

    x := T{…}        *x = T{…}          the whole value is set first, so that no stale field
    var x T          *x = T{}           survives in memory that is used again
    &x               x
    f(x)             f(*x)              where the value itself is meant
    x.f              x.f
    return &x        return, or nothing at the end
    return &T{…}     *x = T{…}; return
    return nil, err  return err

Where it is to return the object as before, only what names it changes: ``return &x`` gives
``return x``, and ``return nil, err`` stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.fixes.fill.shape import Return, Shape, occurrences_of, statements_of, text_of
from goescape.model import TextEdit
from goescape.syntax.names import BASIC_TYPES

__all__ = ["body_edits", "writes_zero", "zero_value"]

_PRIMARY = (
    "index_expression",
    "slice_expression",
    "call_expression",
    "type_assertion_expression",
    "type_instantiation_expression",
    "type_switch_statement",
)


def body_edits(
    shape: Shape, name: str, path: str, data: bytes, *, returning: bool, zero: str = ""
) -> list[TextEdit]:
    """The edits of the body, in order.

    Args:
        shape: The function.
        name: What the parameter is called: ``shape.variable`` if there is one.
        path: The file.
        data: Its content.
        returning: It returns the object as before.
        zero: The zero value of the object's type; empty where :func:`zero_value` is to say.
    """
    zero = zero or zero_value(shape, data)
    edits = list(_declared(shape, path, zero))
    if shape.kind == "value":
        edits += _uses(shape, path, data, returning=returning)
    last = statements_of(shape.body)[-1:]
    for one in shape.returns:
        if returning:
            edits += _kept(one, name, zero, path, data)
        else:
            edits += _returned(one, shape, (name, zero), path, data, last=[one.node] == last)
    return sorted(edits, key=lambda found: (found.span.start, found.span.end))


def writes_zero(shape: Shape) -> bool:
    """Whether the body has to write the zero value: ``var x T`` or ``new(T)``."""
    made = [one.made for one in shape.returns if one.made is not None]
    if shape.declaration is not None:
        if shape.value is None:
            return True
        made.append(shape.value)
    return shape.kind != "value" and any(node.type == "call_expression" for node in made)


def zero_value(shape: Shape, data: bytes) -> str:
    """The zero value of the object's type; ``T{}`` for what is not known."""
    generic = shape.node.child_by_field_name("type_parameters")
    parameters = (
        text_of(name, data)
        for declared in (generic.named_children if generic is not None else ())
        for name in declared.children_by_field_name("name")
    )
    kind = shape.type_text
    if kind in parameters:
        return f"*new({kind})"  # which has no literal
    if kind not in BASIC_TYPES and kind != "error":
        return f"{kind}{{}}"
    return {"string": '""', "bool": "false", "any": "nil", "error": "nil"}.get(kind, "0")


def _declared(shape: Shape, path: str, zero: str) -> Iterator[TextEdit]:
    statement, value = shape.declaration, shape.value
    if statement is None:
        return
    start, end, name = statement.start_byte, statement.end_byte, shape.variable
    if value is None or (shape.kind == "pointer" and value.type == "call_expression"):
        yield edit(path, start, end, f"*{name} = {zero}")
        return
    if shape.kind == "pointer":
        value = _literal(value)
    yield edit(path, start, value.start_byte, f"*{name} = ")


def _uses(shape: Shape, path: str, data: bytes, *, returning: bool) -> Iterator[TextEdit]:
    declaration = shape.declaration
    returned = [one.node for one in shape.returns if not one.nil and not returning]
    for leaf in occurrences_of(shape, data):
        if declaration is not None and leaf.start_byte < declaration.end_byte:
            continue
        if any(node.start_byte <= leaf.start_byte < node.end_byte for node in returned):
            continue
        yield from _use(leaf, shape.variable, path)


def _use(leaf: Node, name: str, path: str) -> Iterator[TextEdit]:
    parent = leaf.parent
    assert parent is not None  # noqa: S101 - a leaf has one
    start, end = leaf.start_byte, leaf.end_byte
    if parent.type == "selector_expression":
        return
    if parent.type == "unary_expression" and parent.children[0].type == "&":
        yield edit(path, parent.start_byte, start, "")
        return
    binds_tighter = parent.type in _PRIMARY and parent.named_children[0] == leaf
    divides = parent.type == "binary_expression" and any(c.type == "/" for c in parent.children)
    if binds_tighter or divides:
        yield edit(path, start, end, f"(*{name})")
    else:
        yield edit(path, start, start, "*")


def _returned(
    one: Return, shape: Shape, names: tuple[str, str], path: str, data: bytes, *, last: bool
) -> Iterator[TextEdit]:
    name, zero = names
    start, end = one.node.start_byte, one.node.end_byte
    if one.error is not None:
        yield edit(path, start, one.error.start_byte, "return ")
        return
    done = "return nil" if shape.with_error else "return"
    if one.made is None:
        comment = _comment_after(data, end)
        if last and not shape.with_error and comment is not None:
            yield edit(path, start, comment, "")
        elif last and not shape.with_error:
            yield edit(path, _line_before(data, start), end, "")
        else:
            yield edit(path, start, end, done)
        return
    after = "" if last and not shape.with_error else f"\n{_indent(data, start)}{done}"
    if one.made.type == "call_expression":
        yield edit(path, start, end, f"*{name} = {zero}{after}")
        return
    literal = _literal(one.made)
    yield edit(path, start, literal.start_byte, f"*{name} = ")
    if after or literal.end_byte != end:
        yield edit(path, literal.end_byte, end, after)


def _kept(one: Return, name: str, zero: str, path: str, data: bytes) -> Iterator[TextEdit]:
    """A return of the object, where the function goes on to return it."""
    if one.made is None:
        return
    start, made_end = one.node.start_byte, one.made.end_byte
    done = f"\n{_indent(data, start)}return {name}"
    if one.made.type == "call_expression":
        yield edit(path, start, made_end, f"*{name} = {zero}{done}")
        return
    yield edit(path, start, _literal(one.made).start_byte, f"*{name} = ")
    yield edit(path, made_end, made_end, done)


def _literal(made: Node) -> Node:
    """``T{…}`` of ``&T{…}``."""
    literal = made.child_by_field_name("operand")
    assert literal is not None  # noqa: S101 - it is `&T{…}`
    return literal


def _line_before(data: bytes, start: int) -> int:
    """Where to begin to delete a statement so that neither an empty line nor a semicolon stays."""
    return len(data[:start].rstrip(b" \t\r\n;"))


def _comment_after(data: bytes, end: int) -> int | None:
    """Where a comment begins that follows on the same line."""
    line = data[end:].partition(b"\n")[0]
    found = re.match(rb"[ \t;]*(?=//|/\*)", line)
    return end + found.end() if found else None


def _indent(data: bytes, start: int) -> str:
    line = data[data.rfind(b"\n", 0, start) + 1 : start]
    return line[: len(line) - len(line.lstrip())].decode()
