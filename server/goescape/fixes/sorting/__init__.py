"""Sort without reflection.

`sort.Slice` takes the slice as an interface and makes a function that swaps elements; the functions
of package slices know the element's type.

## What it does

`sort.Slice` and `sort.SliceStable` box the slice and make a swapper by reflection: two or three
allocations for each call. `slices.SortFunc` and `slices.SortStableFunc` make none, and are faster.
The function that compares gets the elements instead of their numbers.

## Before

    package request

    import "sort"

    type Request struct {
        ID   int
        Name string
    }

    func byID(requests []Request) {
        sort.SliceStable(requests, func(i, j int) bool {
            return requests[i].ID < requests[j].ID
        })
    }

## After

    package request

    import (
        "cmp"
        "slices"
    )

    type Request struct {
        ID   int
        Name string
    }

    func byID(requests []Request) {
        slices.SortStableFunc(requests, func(a, b Request) int {
            return cmp.Compare(a.ID, b.ID)
        })
    }

## When it is offered

For calls with a function literal that compares one property of both elements with `<` or `>`, or
several, one after the other: `if s[i].Name != s[j].Name { return s[i].Name < s[j].Name }`.
Properties are strings or integers: fields, elements, their length, functions of package strings of
them, and methods where the elements are pointers or interfaces; or times, compared with `Before`
or `After`. From `go 1.21` in go.mod on.

## When it is not

* Floats: a NaN is smaller than nothing for `<`, and smaller than all for `cmp.Compare`.
* The numbers of the elements are used otherwise than to index the slice that is sorted, or the
  slice is used otherwise.
* The slice is more than a name or a path of fields, or may lie in one of its own elements.
* A method of an element that is not a pointer: it could keep its address.
* Elements of more than 64 bytes, which cost more to pass than it saves.
* `slices`, `cmp` or the element's type mean something else there.

## What changes for callers

With `sort.Slice` elements that are equal stand in no particular order, and that order may be
another one: such an edit is never applied with others. With `sort.SliceStable` nothing changes.

## How safe it is

The function compares the same properties in the same order. Both pairs of functions run the same
algorithm, which asks of two elements only whether one is less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.imports import imported_as
from goescape.fixes.later import Later
from goescape.fixes.local import Site, nodes_at, span_of
from goescape.fixes.sorting.elements import Elements, type_text
from goescape.fixes.sorting.less import read_less
from goescape.golang import Unit
from goescape.model import TextEdit
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "sort"

_FORM = "func"
_REPLACED = {"Slice": "SortFunc", "SliceStable": "SortStableFunc"}
_EQUAL = "the order of equal elements may change"
_CMP = "cmp"
_SLICES = "slices"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """The calls of one function that can be replaced."""
    data = source.text.data
    if b".Slice" not in data[declaration.start_byte : declaration.end_byte]:
        return
    package = imported_as(source, "sort")
    for name in _REPLACED if package else ():
        words = f"{package}.{name}(".encode()
        for call in nodes_at(declaration, data, words, "call_expression"):
            if any(part.type == "ERROR" for part in call.children):
                continue
            yield _proposed(source, declaration, call, name)


def _proposed(source: Source, declaration: Node, call: Node, name: str) -> Later | Refused:
    data = source.text.data
    site = Site(NAME, source, declaration, call)
    less = read_less(call, data)
    if isinstance(less, str):
        return site.refused(_FORM, less)
    slices = qualifier(source, declaration, _SLICES)
    compare = qualifier(source, declaration, _CMP) if less.compares else _CMP
    if not slices or not compare:
        return site.refused(_FORM, f"{_CMP if slices else _SLICES} means something else here")
    title = f"Sort with slices.{_REPLACED[name]}"
    fresh = (span_of(source, less.sorted),)
    elements = Elements(less, source, call)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        answers = await ground.types(unit, elements.questions)
        if reason := elements.unfit(answers):
            return site.refused(_FORM, reason, types=True)
        element = type_text(answers[0].type, source)
        if not element or {*less.names} & {*re.findall(r"\w+", element)}:
            return site.refused(_FORM, f"{answers[0].type} cannot be named here", types=True)
        function = call.child_by_field_name("function")
        assert function is not None  # noqa: S101 - nodes_at found it
        edits: list[TextEdit] = [
            edit(
                source.path,
                function.start_byte,
                function.end_byte,
                f"{slices}.{_REPLACED[name]}",
            ),
            *less.edits(source.path, element, compare),
        ]
        return site.candidate(
            _FORM,
            title,
            edits,
            fresh,
            Measured(elements.allocations(answers), 0),
            changes=_EQUAL if name == "Slice" else "",
            imports=(_SLICES, *((_CMP,) if less.compares else ())),
            unused=("sort",),
            go="1.21",
        )

    return site.later(_FORM, title, ask, fresh, elements.questions)
