"""Build a string in a strings.Builder.

`s += x` in a loop copies all of `s` to new memory in each round; a Builder has room for more, and
its string is made without a copy.

## What it does

The variable becomes a `strings.Builder`: what was added to it is written to it, and where it is
read, its string is. Concatenations that were added are written part by part.

## Before

    package request

    type Request struct {
        ID   int
        Name string
    }

    func names(requests []Request) string {
        all := ""
        for _, r := range requests {
            if all != "" {
                all += ", "
            }
            all += r.Name
        }
        return all
    }

## After

    package request

    import "strings"

    type Request struct {
        ID   int
        Name string
    }

    func names(requests []Request) string {
        var all strings.Builder
        for _, r := range requests {
            if all.Len() > 0 {
                all.WriteString(", ")
            }
            all.WriteString(r.Name)
        }
        return all.String()
    }

## When it is offered

For a string that is declared in the function, and that a loop adds to with `+=` (or `s = s + x`).

## When it is not

* The loop reads the string otherwise than for its length, or for being empty.
* It is assigned anything else, its address is taken, or a closure uses it.
* It is a result or a parameter of the function, or of a type of its own.
* `strings` means something else there.
* The Builder would be on the heap; or the function could no longer be inlined, and that spares
  allocations of something else.

## What changes for callers

Nothing.

## How safe it is

What is added is evaluated in the same order, and as often. A loop that runs but once pays for one
allocation, where adding to an empty string costs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.builder.building import Building, read_building
from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.import_edits import qualifier
from goescape.fixes.local import Site, span_of
from goescape.fixes.loops import loop_around, operator_of, text_of
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "builder"

_FORM = "builder"
_STRINGS = "strings"
_BEFORE, _AFTER, _GIVEN = 99, 8, "for 100 rounds of 8 bytes"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Refused]:
    """The strings that loops of one function add to."""
    data = source.text.data
    seen: set[str] = set()
    for statement in _additions(declaration, data):
        name = text_of(statement.child_by_field_name("left"), data)
        if name in seen:
            continue
        seen.add(name)
        site = Site(NAME, source, declaration, statement)
        building = read_building(name, declaration, data)
        if building is None:
            continue
        if isinstance(building, str):
            yield site.refused(_FORM, building)
            continue
        strings = qualifier(source, declaration, _STRINGS)
        if not strings:
            yield site.refused(_FORM, f"{_STRINGS} means something else here")
            continue
        yield _candidate(site, building, strings)


def _candidate(site: Site, building: Building, strings: str) -> Candidate:
    source = site.source
    data = source.text.data
    edits = [
        edit(source.path, start, end, text)
        for (start, end), text in sorted(building.edits(strings, data).items())
    ]
    deepest = Site(NAME, source, site.declaration, building.deepest)
    return deepest.candidate(
        _FORM,
        f"Build {building.name} with strings.Builder",
        edits,
        [span_of(source, one) for one in building.added if building.in_loop(one)],
        # a sum that outlives the round is on the heap, whoever inlines the loop
        Measured(_BEFORE, _AFTER, _GIVEN, most=building.most, or_more=True, heap_anywhere=True),
        made=[Made(number, 0, len(one.new_text)) for number, one in enumerate(edits)],
        imports=(_STRINGS,),
    )


def _additions(declaration: Node, data: bytes) -> Iterator[Node]:
    """``s += x`` and ``s = s + x`` in loops, in order."""
    at = data.find(b"=", declaration.start_byte, declaration.end_byte)
    while at >= 0:
        node = declaration.descendant_for_byte_range(at, at + 1)
        statement = node.parent if node is not None else None
        if statement is not None and statement.type == "assignment_statement":
            left = text_of(statement.child_by_field_name("left"), data)
            right = statement.child_by_field_name("right")
            sums = operator_of(statement) == "=" and text_of(right, data).startswith(f"{left} +")
            adds = operator_of(statement) == "+=" or sums
            if left.isidentifier() and adds and loop_around(statement) is not None:
                yield statement
        at = data.find(b"=", at + 1, declaration.end_byte)
