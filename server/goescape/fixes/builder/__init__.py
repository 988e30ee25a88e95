"""Build a string in a strings.Builder.

`s += x` in a loop copies all of `s` to new memory in each round; a Builder has room for more, and
its string is made without a copy.

## What it does

The variable becomes a `strings.Builder`: what was added to it is written to it, and where it is
read, its string is. Concatenations that were added are written part by part. Where all that is
added is constant, and the number of rounds is known before the loop, the Builder gets its size at
once (`Grow`).

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

* A call in what is added may change what stands before it: `s += p.name + p.next()` reads `p.name`
  after the call.
* A constant number of rounds is so small that nothing is saved.
* The loop reads the string otherwise than for its length, or for being empty.
* It is assigned anything else, its address is taken, or a closure uses it.
* It is a result or a parameter of the function, or of a type of its own.
* `strings` means something else there.
* The Builder would be on the heap; or the function could no longer be inlined, and that spares
  allocations of something else.

## What changes for callers

Nothing.

## How safe it is

What is added is evaluated in the same order, and as often. A loop that runs only two or three
times may pay for one allocation more: adding to an empty string costs none. A size that is given is
written in any case: nothing leaves the loop before its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.builder.building import Building
from goescape.fixes.builder.reading import read_building
from goescape.fixes.builder.room import read_room, rounds_at_most
from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.later import Later
from goescape.fixes.local import Site, span_of
from goescape.fixes.loops import loop_around, operator_of, text_of
from goescape.fixes.predeclared import redeclared, shadowed
from goescape.golang import Unit
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "builder"

_FORM = "builder"
_STRINGS = "strings"
_BEFORE, _AFTER, _GIVEN = 99, 8, "for 100 rounds of 8 bytes"
_FEWEST, _FEWEST_KNOWN = 6, 3
"""Additions from which on a Builder allocates less: it grows by doubling, or has its size."""
_MAX = (1, 21)
"""The ``go`` line from which on ``max`` is built in."""


def propose(source: Source, declaration: Node) -> Iterator[Later | Refused]:
    """The strings that loops of one function add to."""
    data = source.text.data
    seen: set[str] = set()
    for statement in _additions(declaration, data):
        name = text_of(statement.child_by_field_name("left"), data)
        if name in seen:
            continue
        seen.add(name)
        site = Site(NAME, source, declaration, statement)
        building = read_building(name, declaration, source)
        if building is None:
            continue
        if isinstance(building, str):
            yield site.refused(_FORM, building)
            continue
        strings = qualifier(source, declaration, _STRINGS)
        if not strings:
            yield site.refused(_FORM, f"{_STRINGS} means something else here")
            continue
        deepest = Site(NAME, source, declaration, building.deepest)
        yield _proposed(deepest, building, strings)


def _proposed(site: Site, building: Building, strings: str) -> Later | Refused:
    source, data = site.source, site.source.text.data
    title = f"Build {building.name} with strings.Builder"
    fresh = [span_of(source, one) for one in building.added if building.in_loop(one)]
    room = read_room(building, source)
    few = rounds_at_most(building, source)
    questions = room.questions if room is not None else ()

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        size, often = "", 0
        if room is not None:
            size, often = room.size(await ground.types(unit, questions))
            if not _can_say(size, site, ground, unit):
                size = ""
        if 0 < (often or few) < (_FEWEST_KNOWN if size else _FEWEST):
            return site.refused(_FORM, f"it adds to {building.name} only a few times", types=True)
        if building.asks_len and redeclared(ground, unit, ("len",)):
            return site.refused(_FORM, "len is something else in this package", types=True)
        edits = [
            edit(source.path, start, end, text)
            for (start, end), text in sorted(building.edits(strings, data, size).items())
        ]
        return site.candidate(
            _FORM,
            title,
            edits,
            fresh,
            _measured(building, often, known=bool(size)),
            made=[Made(number, 0, len(one.new_text)) for number, one in enumerate(edits)],
            imports=(_STRINGS,),
        )

    return site.later(_FORM, title, ask, fresh, questions)


def _measured(building: Building, often: int, *, known: bool) -> Measured:
    before, after, given = _BEFORE, _AFTER, _GIVEN
    if known:
        before, after, given = (often - 1, 1, "") if often else (_BEFORE, 1, "for 100 rounds")
    most = building.most + known
    # a sum that outlives the round is on the heap, whoever inlines the loop
    return Measured(before, after, given, most=most, or_more=True, heap_anywhere=True)


def _can_say(size: str, site: Site, ground: Ground, unit: Unit) -> bool:
    """Whether a size means what it says where it is written."""
    words = [word for word in ("len", "max") if f"{word}(" in size]
    if shadowed(site.node, site.source, words) or redeclared(ground, unit, words):
        return False
    told = re.match(r"(\d+)\.(\d+)", unit.go_version)
    return "max" not in words or not told or (int(told[1]), int(told[2])) >= _MAX


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
