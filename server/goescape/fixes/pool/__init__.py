"""Reuse through sync.Pool.

Memory of objects that are done with is used for new ones: a pool, and functions that take an object
from it and give it back.

## What it does

It writes three things after the function that makes the object, which itself stays as it is: a
pool, a function that does what the constructor does in memory from the pool, and one that gives an
object back. Both set every field. (The release of the lesson that this grew from leaves the time of
the last event in place, so that whoever forgets to set it sees an old one.) Nothing calls them yet:
where an object is done with is yours to say, and no release is ever inserted.

## Before

    package event

    import "time"

    type Event struct {
        Kind    string
        Payload []byte
        Time    time.Time
    }

    func NewEvent(kind string, payload []byte) *Event {
        return &Event{Kind: kind, Payload: payload, Time: time.Now()}
    }

## After

    package event

    import (
        "sync"
        "time"
    )

    type Event struct {
        Kind    string
        Payload []byte
        Time    time.Time
    }

    func NewEvent(kind string, payload []byte) *Event {
        return &Event{Kind: kind, Payload: payload, Time: time.Now()}
    }

    // eventPool holds what releaseEvent was given.
    var eventPool = sync.Pool{
        New: func() any { return new(Event) },
    }

    // acquireEvent does what NewEvent does, in memory from eventPool.
    func acquireEvent(kind string, payload []byte) *Event {
        e := eventPool.Get().(*Event)
        *e = Event{Kind: kind, Payload: payload, Time: time.Now()}
        return e
    }

    // releaseEvent resets *e for acquireEvent to use again; nothing may use e any more.
    func releaseEvent(e *Event) {
        *e = Event{}
        eventPool.Put(e)
    }

## When it is offered

As a refactoring only, with the cursor on a function or method that makes an object and returns its
address, alone or with an error. Never as a quick fix: whether a pool pays depends on how many
objects there are at a time and how long they live, which a benchmark tells and a compiler does not.

## When it is not

* The object is known to somebody who would use it after its release: a closure or a goroutine in
  the function, a finalizer.
* The function is longer than 20 lines, and would stand there twice: take it apart first (Fill via
  pointer parameter); then what is left is short.
* It is generic: a pool holds one type.
* Its results are named, it recovers from panics, or the object may be another one.
* It uses `unsafe.Pointer`, or a directive stands above it.
* Its type has no size.
* A new name is a word that stands anywhere in the package's folder, in files for other systems too.

## What changes for callers

Nothing until one of them calls acquire and release.

## How safe it is

As it is written, nothing changes. From the first release on: who releases an object and goes on
using it, or releases it twice, shares it with a stranger; no compiler and no vet tells. What
`sync.Pool` holds is dropped by the garbage collector. Not proved: measure it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.fill.hazards import hazard
from goescape.fixes.fill.shape import Shape, read_shape, text_of, walk
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.pool.writing import pooled
from goescape.golang import TypeQuestion, Unit
from goescape.syntax import Source
from goescape.syntax.functions import function_name, is_generic

__all__ = ["LONGEST", "NAME", "propose"]

NAME = "pool"
LONGEST = 20
"""Lines of a function above which it is not written a second time."""

_KNOWN = {
    "func_literal": "a closure in it may use the object after its release",
    "go_statement": "a goroutine may use the object after its release",
}
_CLEANED = ("SetFinalizer", "AddCleanup", "weak.Make")


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """A pool for what one function makes."""
    data = source.text.data
    shape = read_shape(declaration, data)
    if shape is None:
        return
    function = function_name(declaration, data)
    reason = shape if isinstance(shape, str) else _refusal(shape, data)
    if isinstance(shape, str) or reason:
        yield Refused(NAME, NAME, source.path, function, reason)
        return
    first = pooled(shape, source, anything="any", zero=f"{shape.type_text}{{}}")
    if isinstance(first, str):
        yield Refused(NAME, NAME, source.path, function, first)
        return

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        zero = await _zero(shape.type_text, ground, unit, source.path)
        found = pooled(shape, source, anything=_anything(unit), zero=zero)
        if isinstance(found, str):
            return Refused(NAME, NAME, source.path, function, found)
        return found

    yield Later(
        fix=NAME,
        form=NAME,
        path=source.path,
        function=function,
        ask=ask,
        title=f"{first.title} ({first.unproved})",
        span=first.span,
        name=first.name,
        on_request=first.on_request,
    )


def _anything(unit: Unit) -> str:
    """The empty interface: ``any`` is Go 1.18."""
    if unit.standard or not unit.module_path:
        return "any"
    numbers = [int(part) for part in re.findall(r"\d+", unit.go_version or "1.16")]
    return "any" if numbers[:2] >= [1, 18] else "interface{}"


async def _zero(kind: str, ground: Ground, unit: Unit, path: str) -> str:
    """How the zero value of a type is written: ``T{}`` is none of slices, maps and basic types."""
    length = f"len(*new({kind}))"
    written = (f"{kind}{{}}", length, f"[{length}]int{{}}")
    questions = [TypeQuestion(path, None, expression) for expression in written]
    literal, measured, constant = await ground.types(unit, questions)
    plain = literal.type and (constant.type or not measured.type)
    return f"{kind}{{}}" if plain else f"*new({kind})"


def _refusal(shape: Shape, data: bytes) -> str:
    node = shape.node
    if is_generic(node) or "[" in shape.type_text:
        return "it is generic, and a pool holds one type"
    lines = node.end_point[0] - node.start_point[0] + 1
    if lines > LONGEST:
        return (
            f"it has {lines} lines, which would stand there twice: "
            "take it apart first (Fill via pointer parameter)"
        )
    for inner in walk(shape.body):
        if reason := _KNOWN.get(inner.type):
            return reason
        if inner.type == "call_expression":
            function = inner.child_by_field_name("function")
            called = text_of(function, data) if function is not None else ""
            if called.endswith(_CLEANED):
                return f"{called} is about the object, which would be another one in the same place"
    return hazard(shape, data)
