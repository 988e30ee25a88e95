"""The value variant of the split: the other function returns the value, the thin one its address.

Before::

    func newReader(src *Source) *Reader {
        r := Reader{src: src}
        …
        return &r
    }

After::

    func newReader(src *Source) *Reader {
        r := valReader(src)
        return &r
    }

    // valReader returns a Reader.
    func valReader(src *Source) Reader {
        r := Reader{src: src}
        …
        return r
    }

What is stored through a pointer counts as escaped, whatever becomes of the object: with
``fillReader`` every ``src`` would still be on the heap, with this it follows its reader onto the
stack. The value is copied once more, so it is for small types, and refused wherever the address of
the value, or of a part of it, may be known to anybody before it is returned: a method call, a
closure, ``defer``, ``&x``, a slice of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Copied, Made, Refused, SizeLimit
from goescape.fixes.edits import edit
from goescape.fixes.fill.body import writes_zero
from goescape.fixes.fill.hazards import hazard
from goescape.fixes.fill.naming import free_name, value_name
from goescape.fixes.fill.parameters import read_parameters, read_receiver
from goescape.fixes.fill.shape import Shape, names_in, occurrences_of, text_of
from goescape.fixes.fill.split import fresh_spans, line_breaks
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.golang import TypeQuestion, Unit
from goescape.model import Span, TextEdit
from goescape.syntax.functions import function_name

__all__ = ["LARGEST", "VALUE", "may_bind", "value"]

VALUE = "value"

LARGEST = 128
"""Bytes of a value above which copying it costs more than it saves."""

_LATER = {
    "func_literal": "a closure knows it",
    "defer_statement": "a defer may change it after it is copied",
    "go_statement": "a goroutine knows it",
}
_SELECTED = ("selector_expression", "parenthesized_expression")
_NO_METHOD = (
    "binary_expression",
    "unary_expression",
    "index_expression",
    "slice_expression",
    "selector_expression",
    "type_assertion_expression",
    "inc_statement",
    "dec_statement",
    "expression_switch_statement",
    "if_statement",
    "for_statement",
    "for_clause",
)


def value(shape: Shape, path: str, data: bytes) -> Candidate | Later | Refused:
    """The value variant for a function, why it is refused, or what has to be asked first."""
    found = _value(shape, path, data)
    selected = [one for one in _known(shape, data) if not isinstance(one, str)]
    if isinstance(found, Refused) or not selected:
        return found

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        answers = await ground.types(unit, questions)
        for node, answer in zip(selected, answers, strict=True):
            if not answer.type or answer.type.startswith("func("):
                reason = f"{text_of(node, data)} may be a method, which would keep its address"
                return Refused(found.fix, VALUE, path, found.function, reason, "types")
        return found

    questions = tuple(
        TypeQuestion(path, node.start_byte, text_of(node, data), end=node.end_byte)
        for node in selected
    )
    return Later(
        fix=found.fix,
        form=VALUE,
        path=path,
        function=found.function,
        ask=ask,
        title=found.title,
        span=found.span,
        name=found.name,
        fresh=found.fresh,
        questions=questions,
    )


def _value(shape: Shape, path: str, data: bytes) -> Candidate | Refused:
    node = shape.node
    function = function_name(node, data)
    receiver = read_receiver(node, data)
    parameters = read_parameters(node, data)
    helper = value_name(shape.name, shape.type_name)
    everything = names_in(node, data)
    reason = _refusal(shape, data)
    if not reason and (node.child_by_field_name("type_parameters") or "[" in shape.type_text):
        reason = "it is generic: the value variant is not made of those"
    if not reason and helper in everything:
        reason = f"{helper} means something in it already"
    if reason:
        return Refused("fill", VALUE, path, function, reason)
    name = shape.variable or free_name(shape.type_name, everything | {helper})
    own = receiver is not None and bool(receiver.name)
    called = f"{receiver.name}.{helper}" if receiver is not None and own else helper
    head = f"{receiver.text} {helper}" if receiver is not None and own else helper
    carriage = b"\r\n" in data
    start = line_breaks("\n\t", carriage=carriage)
    before = line_breaks(
        f"\n\t{name} := {called}({parameters.passed})\n\treturn &{name}\n}}\n\n"
        f"// {helper} returns what {shape.name} returns the address of.\nfunc {head}(",
        carriage=carriage,
    )
    at = shape.body.start_byte + 1
    text = f"{before}{parameters.declared}) {shape.type_text} {{"
    copied: tuple[Copied, ...] = ()
    if parameters.verbatim and parameters.names:
        length = parameters.end - parameters.start
        copied = (Copied(0, len(before.encode()), parameters.start, length),)
    declared = node.child_by_field_name("name")
    assert declared is not None  # noqa: S101 - read_shape gives none without
    why = f"{shape.type_name} is larger than {LARGEST} bytes: copying it costs more than it saves"
    return Candidate(
        fix="fill",
        form=VALUE,
        title=f"Return by value inside: {shape.name} + {helper}",
        path=path,
        function=function,
        span=Span(path, node.start_byte, node.end_byte),
        name=Span(path, declared.start_byte, declared.end_byte),
        helper=function.removesuffix(shape.name) + helper if own else helper,
        edits=(edit(path, at, at, text), *_returns(shape, path)),
        fresh=fresh_spans(shape, path),
        made=(Made(0, len(start), len(start) + len(name.encode())),),
        copied=copied,
        sizes=(SizeLimit(shape.type_text, LARGEST, why, zero=writes_zero(shape)),),
        new_names=(helper,),
        variable=name,
        copies=shape.type_text,
    )


def _refusal(shape: Shape, data: bytes) -> str:
    if shape.with_error:
        return "it returns an error as well"
    if shape.unclear:
        return shape.unclear
    if shape.kind == "pointer":
        return f"{shape.variable} points to the object from the start"
    known = (one for one in _known(shape, data) if isinstance(one, str))
    return hazard(shape, data) or next(known, "")


def _known(shape: Shape, data: bytes) -> Iterator[str | Node]:
    """Where anybody may learn the address of the value, or of a part of it.

    Words where somebody does; what is selected where it matters whether that is a method, since
    such a value binds its receiver's address and a field that is read does not.
    """
    returned = [one.node for one in shape.returns]
    for leaf in occurrences_of(shape, data):
        if any(node.start_byte <= leaf.start_byte < node.end_byte for node in returned):
            continue
        if reason := _around(leaf, shape.body):
            yield f"{shape.variable}: {reason}"
            continue
        node: Node = leaf
        while node.parent is not None and node.parent.type in (
            "selector_expression",
            "index_expression",
            "parenthesized_expression",
        ):
            if node.parent.named_children[0] != node:
                break
            node = node.parent
        above = node.parent
        if above is None:
            continue
        if above.type == "call_expression" and above.child_by_field_name("function") == node:
            yield f"{text_of(node, data)} is called, and may keep its address"
        elif above.type == "unary_expression" and above.children[0].type == "&":
            yield f"the address of {text_of(node, data)} is taken"
        elif above.type == "slice_expression" and above.named_children[0] == node:
            yield f"a slice of {text_of(node, data)} may be kept"
        elif node.type in _SELECTED and may_bind(node):
            yield node


def may_bind(node: Node) -> bool:
    """Whether an expression stands where a method value may: it is stored, passed or ranged over.

    Operators, conditions and what is assigned to do not take one.
    """
    above = node.parent
    if above is None:
        return True
    if above.type in _NO_METHOD:
        return False
    holder = above.parent
    if above.type != "expression_list" or holder is None:
        return True
    operator = holder.child_by_field_name("operator")
    counts = operator is not None and operator.type != "="
    compared = holder.type == "expression_case"
    return not (compared or counts or holder.child_by_field_name("left") == above)


def _around(leaf: Node, body: Node) -> str:
    node = leaf.parent
    while node is not None and node != body:
        if reason := _LATER.get(node.type):
            return reason
        node = node.parent
    return ""


def _returns(shape: Shape, path: str) -> Iterator[TextEdit]:
    for one in shape.returns:
        for values in one.node.named_children:
            if values.type != "expression_list":
                continue
            returned = values.named_children[0]
            if returned.type == "call_expression":
                zero = f"{shape.type_text}{{}}"
                yield edit(path, returned.start_byte, returned.end_byte, zero)
            else:
                operand = returned.child_by_field_name("operand")
                assert operand is not None  # noqa: S101 - it is `&x` or `&T{…}`
                yield edit(path, returned.start_byte, operand.start_byte, "")
