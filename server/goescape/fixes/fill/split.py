"""The split form: a thin function that makes the object, and one that fills it.

Before::

    func newOrder(id int) *Order {
        o := Order{ID: id}
        …
        return &o
    }

After::

    func newOrder(id int) *Order {
        o := new(Order)
        fillOrder(o, id)
        return o
    }

    // fillOrder sets all of *o.
    func fillOrder(o *Order, id int) {
        *o = Order{ID: id}
        …
    }

The compiler inlines the thin one into each caller and decides there: where the caller does not
keep the pointer, the object is on its stack. No caller is edited, and what is called in which
order stays as it was.

With an error, the thin function asks for it (``if err := fillOrder(o, id); err != nil``), which
takes 8 of the inlining budget of 80. Where that does not fit, or where nil may be returned without
saying so, the other function returns the object itself as before::

    func newOrder(id int) (*Order, error) {
        return fillOrder(new(Order), id)
    }
"""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Copied, Made, Refused, SizeLimit
from goescape.fixes.edits import edit
from goescape.fixes.fill.body import body_edits, writes_zero, zero_value
from goescape.fixes.fill.hazards import hazard
from goescape.fixes.fill.naming import fill_name, free_name
from goescape.fixes.fill.parameters import (
    Parameters,
    Receiver,
    read_parameters,
    read_receiver,
)
from goescape.fixes.fill.shape import Shape, names_in, text_of
from goescape.model import Span, TextEdit
from goescape.syntax.functions import function_name

__all__ = [
    "LARGEST",
    "RETURNING",
    "SPLIT",
    "allocates_sooner",
    "fresh_spans",
    "is_generic",
    "line_breaks",
    "size_limits",
    "split",
]

SPLIT = "split"
RETURNING = "split, returning it"

LARGEST = 4096
"""Bytes of an object above which it is not put on callers' stacks."""


def split(shape: Shape, path: str, data: bytes, *, returning: bool = False) -> Candidate | Refused:
    """The split of a function, or why it is refused.

    Args:
        shape: The function.
        path: Its file.
        data: The file's content.
        returning: The function that fills returns the object.
    """
    node = shape.node
    function = function_name(node, data)
    form = RETURNING if returning else SPLIT

    def refused(reason: str) -> Refused:
        return Refused("fill", form, path, function, reason)

    if shape.unclear and not returning:
        return refused(shape.unclear)
    if reason := hazard(shape, data):
        return refused(reason)
    parameters = read_parameters(node, data)
    receiver = read_receiver(node, data)
    if receiver is not None and not receiver.name and receiver.generic:
        return refused("its receiver has type parameters and no name")
    helper = fill_name(shape.name, shape.type_name, exported=False)
    everything = names_in(node, data)
    name = shape.variable or free_name(shape.type_name, everything | {helper})
    if helper in everything:
        return refused(f"{helper} means something in it already")
    before, after, made = _inserted(
        shape, (name, helper), parameters, receiver, data, returning=returning
    )
    carriage = b"\r\n" in data
    before, after, made = (line_breaks(part, carriage=carriage) for part in (before, after, made))
    at = shape.body.start_byte + 1
    edits = (
        edit(path, at, at, before + parameters.declared + after),
        *(
            TextEdit(one.span, line_breaks(one.new_text.decode(), carriage=carriage).encode())
            for one in body_edits(shape, name, path, data, returning=returning)
        ),
    )
    copied: tuple[Copied, ...] = ()
    if parameters.verbatim and parameters.names:
        length = parameters.end - parameters.start
        copied = (Copied(0, len(before.encode()), parameters.start, length),)
    start = len(made.encode())
    declared = node.child_by_field_name("name")
    assert declared is not None  # noqa: S101 - read_shape gives none without
    own = receiver is not None and bool(receiver.name)
    return Candidate(
        fix="fill",
        form=form,
        title=f"Fill via pointer parameter: {shape.name} + {helper}",
        path=path,
        function=function,
        span=Span(path, node.start_byte, node.end_byte),
        name=Span(path, declared.start_byte, declared.end_byte),
        helper=function.removesuffix(shape.name) + helper if own else helper,
        edits=edits,
        fresh=fresh_spans(shape, path),
        made=(Made(0, start, start + len(f"new({shape.type_text})".encode())),),
        copied=copied,
        sizes=size_limits(shape, data),
        all_must_gain=allocates_sooner(shape),
        new_names=(helper,),
    )


def _inserted(
    shape: Shape,
    names: tuple[str, str],
    parameters: Parameters,
    receiver: Receiver | None,
    data: bytes,
    *,
    returning: bool,
) -> tuple[str, str, str]:
    """The thin function's body and the head of the other, without its parameters.

    Returns:
        What stands before the parameters, what stands after, and the beginning of the former up
        to ``new(T)``.
    """
    name, helper = names
    node = shape.node
    on_receiver = receiver is not None and bool(receiver.name)
    generic = node.child_by_field_name("type_parameters")
    head = f"{receiver.text} {helper}" if receiver is not None and on_receiver else helper
    if generic is not None:
        head += text_of(generic, data)
    called = f"{receiver.name}.{helper}" if receiver is not None and on_receiver else helper
    if generic is not None and not _inferred(shape, parameters, data):
        called += f"[{', '.join(_type_parameters(generic, data))}]"
    start = f"\n\treturn {called}(" if returning else f"\n\t{name} := "
    made = f"{start}new({shape.type_text})"
    call = f"{called}({', '.join(filter(None, (name, parameters.passed)))})"
    if returning:
        text = f"{made}, {parameters.passed})" if parameters.passed else f"{made})"
    elif shape.with_error:
        text = f"{made}\n\tif err := {call}; err != nil {{\n\t\treturn nil, err\n\t}}"
        text += f"\n\treturn {name}, nil"
    else:
        text = f"{made}\n\t{call}\n\treturn {name}"
    tells = f"sets all of *{name} and returns {name}" if returning else f"sets all of *{name}"
    text += f"\n}}\n\n// {helper} {tells}.\nfunc {head}("
    declared = parameters.declared
    lead = declared[: len(declared) - len(declared.lstrip())]
    own = f"{name} *{shape.type_text}"
    # a list that begins on a line of its own goes on that way
    text += f"{lead}{own}," if "\n" in lead else own + (", " if declared.strip() else "")
    result = "error " if shape.with_error else ""
    if returning:
        found = node.child_by_field_name("result")
        result = text_of(found, data) + " " if found is not None else ""
    return text, f") {result}{{", start


def line_breaks(text: str, *, carriage: bool) -> str:
    """Text with the file's line breaks; some of it may be from the file and have them already."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if carriage else text


def fresh_spans(shape: Shape, path: str) -> tuple[Span, ...]:
    """What the compiler reports the object's storage at."""
    if shape.declaration is not None:
        node = shape.declaration
        value = shape.value
        end = value.end_byte if value is not None else node.end_byte
        if shape.kind == "value":
            # `moved to heap: x` stands at the name; the value's own storage is something else
            end = value.start_byte if value is not None else node.end_byte
        elif value is not None and value.type == "unary_expression":
            # `&T{…}`: at the operator; what the braces hold is something else
            end = value.start_byte + 1
        return (Span(path, node.start_byte, end),)
    return tuple(
        Span(path, one.made.start_byte, _head_end(one.made))
        for one in shape.returns
        if one.made is not None
    )


def _head_end(made: Node) -> int:
    return made.start_byte + 1 if made.type == "unary_expression" else made.end_byte


def size_limits(shape: Shape, data: bytes) -> tuple[SizeLimit, ...]:
    """What is asked of the object's size."""
    why = f"{shape.type_name} is larger than {LARGEST} bytes: too much for the callers' stacks"
    at = shape.body.end_byte - 1 if is_generic(shape, data) else None
    return (SizeLimit(shape.type_text, LARGEST, why, at, _writes_literal(shape, data)),)


def _writes_literal(shape: Shape, data: bytes) -> bool:
    return writes_zero(shape) and zero_value(shape, data).endswith("{}")


def is_generic(shape: Shape, data: bytes) -> bool:
    """Whether the object's type may depend on type parameters."""
    if "[" in shape.type_text:
        return True
    generic = shape.node.child_by_field_name("type_parameters")
    return generic is not None and shape.type_text in _type_parameters(generic, data)


def allocates_sooner(shape: Shape) -> bool:
    """Whether it may return before the object is made."""
    if shape.declaration is None:
        return any(one.nil for one in shape.returns)
    made = shape.declaration.start_byte
    return any(one.nil and one.node.start_byte < made for one in shape.returns)


def _inferred(shape: Shape, parameters: Parameters, data: bytes) -> bool:
    """Whether every type parameter follows from the arguments."""
    generic = shape.node.child_by_field_name("type_parameters")
    if generic is None:
        return True
    words = set(re.findall(r"\w+", f"{shape.type_text} {parameters.declared}"))
    return all(name in words for name in _type_parameters(generic, data))


def _type_parameters(generic: Node, data: bytes) -> list[str]:
    return [
        text_of(name, data)
        for declared in generic.named_children
        for name in declared.children_by_field_name("name")
    ]
