"""Allocate a slice once, before the loop that fills it.

A slice that grows element by element is copied to new memory each time it is full; where the loop
runs as often as something is long, all of it can be had at once.

## What it does

The slice gets its capacity before the loop: by `make`, where it is empty and not nil right before
it; else by `slices.Grow`, which leaves a nil slice nil where the loop does not run at all.

## Before

    package request

    type Request struct {
        ID   int
        Name string
    }

    func names(requests []Request) []string {
        var all []string
        for _, r := range requests {
            all = append(all, r.Name)
        }
        return all
    }

## After

    package request

    import "slices"

    type Request struct {
        ID   int
        Name string
    }

    func names(requests []Request) []string {
        var all []string
        all = slices.Grow(all, len(requests))
        for _, r := range requests {
            all = append(all, r.Name)
        }
        return all
    }

## When it is offered

For a slice that is declared empty in the same block, and a loop that appends one element to it in
each round: over a slice, an array, a map or an integer, or counting up to a length or a number.
`slices.Grow` is written from `go 1.21` in go.mod on.

## When it is not

* The append stands under a condition, or a round may end before it (`continue`, `break`, `goto`):
  memory for all would be more than is needed.
* The loop ranges over a string, a channel or a function, or over the result of a call.
* The loop passes the slice on, or assigns it otherwise; its address is taken or a closure uses it
  before the loop is done, or `cap` is asked of it.
* It does not escape, and only `slices.Grow` would do: a short one may be on the stack as it is.
* The function could no longer be inlined.
* The loop counts up to a number and may return early: the number may be anything.

## What changes for callers

The capacity of the slice, which `append` does not promise anything of. Where the loop may return
early with something else, or counts up to a number and may panic before, memory for all elements
was taken by then: such an edit is never applied with others.

## How safe it is

The length is asked of what the loop ranges over right before the loop, and nothing else is
evaluated twice. A nil slice stays nil, an empty one empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.capacity.growing import Growing, read_growing
from goescape.fixes.edits import edit
from goescape.fixes.evaluation import may_panic, runs_code
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.later import Later
from goescape.fixes.local import Site, nodes_at, span_of
from goescape.fixes.loops import statements
from goescape.golang import TypeQuestion, Unit
from goescape.model import Span, VerdictKind
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "capacity"

_MAKE = "make"
_GROW = "grow"
_EARLY = "where the loop returns early, memory for all elements was taken already"
_PANIC = "where the loop panics, memory for as many elements as the number says was taken already"
_BUILT_IN = ("append", "len", "make", "max")
_LEAST = ((1, 2), (2, 3), (4, 4), (8, 5), (16, 6), (32, 7))
"""Bytes of an element, and the least allocations of 100 that grow one by one (go1.26, go1.27: the
first 32 bytes may be on the stack; go1.21 to go1.25 make more)."""
_MOST = 8
_STACK = (1, 25)
"""From this release on a short slice that does not escape is on the stack while it grows."""
_TOLD = (1, 26)
"""From this release on the compiler says of ``append`` whether its memory escapes."""


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """The appends of one function that are all that a loop does to a slice."""
    data = source.text.data
    for call in nodes_at(declaration, data, b"append(", "call_expression"):
        growing = read_growing(call, declaration, source.path, data)
        if growing is None:
            continue
        site = Site(NAME, source, declaration, call)
        form = _MAKE if isinstance(growing, str) or growing.empty is not None else _GROW
        if isinstance(growing, str):
            yield site.refused(form, growing)
            continue
        yield _proposed(site, growing, form)


def _proposed(site: Site, growing: Growing, form: str) -> Later | Refused:
    source, data = site.source, site.source.text.data
    slices = qualifier(source, site.declaration, "slices") if form == _GROW else ""
    if form == _GROW and not slices:
        return site.refused(form, "slices means something else here")
    title = f"Allocate {growing.name} once, before the loop"
    fresh = [span_of(source, site.node)]
    if growing.empty is not None:
        fresh.append(span_of(source, growing.empty))
    at = growing.before.end_byte
    own = [
        *(TypeQuestion(source.path, at, word) for word in _BUILT_IN),
        TypeQuestion(source.path, at, f"{growing.name}[0]", size=True),
    ]
    questions = (*own, *growing.rounds.questions)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        answers = await ground.types(unit, questions)
        count = growing.rounds.expression(answers[len(own) :])
        used = [word for word in _BUILT_IN if word != "max" or count.startswith("max(")]
        hidden = {word for word, one in zip(_BUILT_IN, answers, strict=False) if one.type}
        if taken := [word for word in used if word in hidden]:
            return site.refused(form, f"{taken[0]} means something else here", types=True)
        subject = growing.rounds.subject
        if not count:
            return site.refused(form, f"how often it loops over {subject} is not known", types=True)
        if growing.returns and count.startswith("max("):
            reason = f"the loop may return early, and {subject} be any number"
            return site.refused(form, reason, types=True)
        if form == _GROW and not await _escapes(ground, unit, site, growing):
            reason = f"{growing.name} may be on the stack as it is, while it is short"
            return site.refused(form, reason, types=True)
        size = answers[len(_BUILT_IN)].size
        if not size:
            return site.refused(form, "its elements have no size", types=True)
        least = next((least for largest, least in _LEAST if size <= largest), _MOST)
        text = (
            growing.made(count, data)
            if form == _MAKE
            else f"{growing.name} = {slices}.Grow({growing.name}, {count})"
        )
        changes = _EARLY if growing.returns else ""
        if count.startswith("max(") and _may_panic(growing.loop, site):
            changes = _PANIC
        start, end, lead, tail = growing.place(data)
        return site.candidate(
            form,
            title,
            [edit(source.path, start, end, f"{lead}{text}{tail}")],
            fresh,
            Measured(least, 1, "for 100 elements", most=2, or_more=True),
            made=[Made(0, len(lead.encode()), len((lead + text).encode()))],
            changes=changes,
            imports=("slices",) if form == _GROW else (),
            go="1.21" if form == _GROW or count.startswith("max(") else "",
        )

    return site.later(form, title, ask, fresh, questions)


def _may_panic(loop: Node, site: Site) -> bool:
    """Whether a loop that appends may end by a panic, as far as is known."""
    body = loop.child_by_field_name("body")
    arguments = site.node.child_by_field_name("arguments")
    if body is None or arguments is None or len(statements(body)) > 1:
        return True
    value = arguments.named_children[-1]
    return runs_code(value, site.source) or may_panic(value, site.source)


async def _escapes(ground: Ground, unit: Unit, site: Site, growing: Growing) -> bool:
    """Whether the slice's memory is on the heap however short it is."""
    release = ground.toolchain.release[:2]
    if release < _STACK:
        return True
    if release < _TOLD:
        return growing.returned
    text = site.source.text
    for verdict in (await ground.report(unit)).verdicts:
        if verdict.kind is not VerdictKind.ESCAPES or verdict.subject != "append":
            continue
        offset = text.offset_of_place(verdict.place)
        if verdict.place.path == site.source.path and offset is not None:
            span: Span = site.span
            if span.start <= offset < span.end:
                return True
    return False
