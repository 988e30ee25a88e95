"""Give make a constant size.

A variable that never changes can be a constant; then what `make` makes has a size that is known,
and may be on the stack.

## What it does

`n := 64` becomes `const n = 64` where a `make` of that size is on the heap for its size alone.
From Go 1.25 on the compiler sees that by itself for a plain `n`, but not for `n*2` or `n+1`.

## Before

    package request

    func checksum(text string) int {
        width := 64
        buffer := make([]byte, width+2)
        n := copy(buffer, text)
        sum := 0
        for _, b := range buffer[:n] {
            sum += int(b)
        }
        return sum
    }

## After

    package request

    func checksum(text string) int {
        const width = 64
        buffer := make([]byte, width+2)
        n := copy(buffer, text)
        sum := 0
        for _, b := range buffer[:n] {
            sum += int(b)
        }
        return sum
    }

## When it is offered

For a size, or a capacity, of numbers and of variables that are declared in the function with a
constant value, and never assigned again.

## When it is not

* The memory escapes for another reason as well, or is too large for the stack.
* The variable's address is taken, or it is declared with others.
* It has at most 32 bytes, from Go 1.25 on: such a slice is on the stack whatever its size says.
* Something is shifted by it (`1 << n`): constants never overflow.
* Constants would be computed otherwise, or not compile: the compiler has to accept them.

## What changes for callers

Nothing.

## How safe it is

The constant is written with the variable's type wherever one without could mean anything else. The
compiler shows that the memory is on the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.local import Site, nodes_at
from goescape.fixes.loops import declared_once, leaves_of, operator_of, text_of, touched
from goescape.golang import TypeQuestion, Unit
from goescape.model import TextEdit
from goescape.syntax import Source
from goescape.syntax.constants import declares

__all__ = ["NAME", "propose"]

NAME = "make"

_FORM = "constant"
_LISTS = ("block", "statement_list", "expression_case", "default_case", "communication_case")
_PLAIN = frozenset(
    ("identifier", "int_literal", "rune_literal", "parenthesized_expression", "binary_expression")
)
_OPERATORS = ("+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_CONVERSION = re.compile(r"u?int(?:8|16|32|64)?\Z")
_SMALLER = re.compile(r">>|[-/%&]")
_STACK = (1, 25)
_SMALL = 32
"""Bytes that are on the stack from go1.25 on, whatever the size is made of."""


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """The calls of ``make`` in one function whose size could be constant."""
    data = source.text.data
    for call in nodes_at(declaration, data, b"make(", "call_expression"):
        arguments = call.child_by_field_name("arguments")
        values = arguments.named_children if arguments is not None else []
        if len(values) < 2 or values[0].type != "slice_type":
            continue
        names = dict.fromkeys(name for value in values[1:] for name in _names(value, data))
        if None in names or not names:
            continue
        site = Site(NAME, source, declaration, call)
        declared: dict[str, Node] = {}
        for name in names:
            statement = _declaration(name or "", declaration, data)
            if statement is not None:
                declared[name or ""] = statement
        if declared:
            yield _proposed(site, declared, values)


def _proposed(site: Site, declared: dict[str, Node], values: list[Node]) -> Later | Refused:
    source, declaration, data = site.source, site.declaration, site.source.text.data
    for name, statement in declared.items():
        if not declared_once(declaration, name, data):
            return site.refused(_FORM, f"{name} is declared more than once in the function")
        if touched(declaration, name, data, everywhere=True):
            return site.refused(_FORM, f"{name} changes, or its address is taken")
        if _shifts(name, site, data):
            return site.refused(_FORM, f"something is shifted by {name}: constants never overflow")
        if text_of(_value(statement), data) == "0":
            return site.refused(_FORM, f"{name} is 0, and there is no constant -0.0")
    told = ", ".join(f"const {name}" for name in declared)
    title = f"Give make a constant size: {told}"
    last = max(statement.end_byte for statement in declared.values())
    size = " + ".join(f"({_spelled(value, declared, data)})*0" for value in values[1:-1])
    count = f"({_spelled(values[-1], declared, data)}){' + ' + size if size else ''}"
    array = f"*new([{count}]{text_of(values[0].child_by_field_name('element'), data)})"
    questions = (
        TypeQuestion(source.path, last, array, size=True),
        *(TypeQuestion(source.path, last, name) for name in declared),
    )
    fresh = (site.span,)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        whole, *types = await ground.types(unit, questions)
        # an array whose length is not constant has a type and a size too: those of a mistake
        if whole.size is None or not re.match(r"\[[1-9]\d*\]", whole.type):
            return site.refused(_FORM, f"{' or '.join(declared)} is not constant", types=True)
        if whole.size <= _SMALL and ground.toolchain.release[:2] >= _STACK:
            reason = f"{whole.size} bytes are on the stack in any case"
            return site.refused(_FORM, reason, types=True)
        edits: list[TextEdit] = []
        for (name, statement), one in zip(declared.items(), types, strict=True):
            typed = one.type if _needs_type(name, statement, site, data) else ""
            edits.append(_constant(name, statement, typed, source.path))
        return site.candidate(_FORM, title, edits, fresh, Measured(1, 0, shown=True))

    return site.later(_FORM, title, ask, fresh, questions)


def _names(value: Node, data: bytes) -> Iterator[str | None]:
    """The names in a size; None where it is more than a sum or product of numbers and names."""
    if value.type == "identifier":
        yield text_of(value, data)
        return
    if value.type == "call_expression":
        arguments = value.child_by_field_name("arguments")
        called = text_of(value.child_by_field_name("function"), data)
        if not _CONVERSION.match(called) or arguments is None:
            yield None
            return
        for one in arguments.named_children:
            yield from _names(one, data)
        return
    if value.type not in _PLAIN:
        yield None
        return
    if value.type == "binary_expression" and operator_of(value) not in _OPERATORS:
        yield None
    for child in value.named_children:
        yield from _names(child, data)


def _declaration(name: str, declaration: Node, data: bytes) -> Node | None:
    """The statement that declares a local variable alone, with a value that may be constant."""
    leaf = next((one for one in leaves_of(declaration, name, data) if declares(one)), None)
    above = leaf.parent if leaf is not None else None
    statement = above.parent if above is not None else None
    if above is None or statement is None:
        return None
    if above.type == "expression_list" and statement.type == "short_var_declaration":
        value = statement.child_by_field_name("right")
        if len(above.named_children) != 1:
            return None
    elif above.type == "var_spec" and statement.type == "var_declaration":
        value = above.child_by_field_name("value")
        if statement.children[1:] != [above] or len(above.children_by_field_name("name")) != 1:
            return None
    else:
        return None
    if statement.parent is None or statement.parent.type not in _LISTS or value is None:
        return None
    if len(value.named_children) != 1 or None in _names(value.named_children[0], data):
        return None
    return statement


def _value(statement: Node) -> Node:
    """The value of a declaration."""
    values = statement.child_by_field_name("right")
    if values is None:
        values = statement.named_children[0].child_by_field_name("value")
    assert values is not None  # noqa: S101 - _declaration looked
    return values.named_children[0]


def _spelled(value: Node, declared: dict[str, Node], data: bytes) -> str:
    """A size with the values of the variables instead of their names."""
    text = text_of(value, data)
    for name, statement in declared.items():
        inside = f"({text_of(_value(statement), data)})"
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _, new=inside: new, text)
    return text


def _needs_type(name: str, statement: Node, site: Site, data: bytes) -> bool:
    """Whether a constant without a type could mean something else where the variable stands.

    ``n / 2.0`` would be a fraction, ``n + 'a'`` a rune, and products of constants never overflow.
    """
    for leaf in leaves_of(site.declaration, name, data):
        above = leaf.parent
        if above is None or _inside(leaf, statement) or _inside(leaf, site.node):
            continue
        if above.type in ("index_expression", "slice_expression"):
            continue
        if above.type != "binary_expression" or operator_of(above) not in _COMPARISONS:
            return True
    return False


def _shifts(name: str, site: Site, data: bytes) -> bool:
    """Whether a variable says how far something is shifted, but for the size itself.

    ``uint8(1 << n >> n)`` is 0 for a variable of 8, and 1 for a constant. A constant size that
    overflows does not compile, where nothing makes it smaller again.
    """
    for leaf in leaves_of(site.declaration, name, data):
        if _inside(leaf, site.node) and not _SMALLER.search(text_of(site.node, data)):
            continue
        node = leaf
        while node.parent is not None and node.type not in _LISTS:
            shifted = operator_of(node.parent) in ("<<", ">>", "<<=", ">>=")
            if shifted and node.parent.child_by_field_name("right") == node:
                return True
            node = node.parent
    return False


def _constant(name: str, statement: Node, typed: str, path: str) -> TextEdit:
    """The edit that makes a constant of a variable, of a type if need be."""
    if statement.type == "var_declaration" and statement.named_children[0].child_by_field_name(
        "type"
    ):
        return edit(path, statement.start_byte, statement.start_byte + len("var"), "const")
    head = f"const {name} {typed}".rstrip()
    return edit(path, statement.start_byte, _value(statement).start_byte, f"{head} = ")


def _inside(inner: Node, outer: Node) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte
