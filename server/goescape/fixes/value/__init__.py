"""Return by value.

A function that makes an object and returns its address returns the object itself, and its callers
keep it where they are.

## What it does

A value that is returned is copied to the caller, who has it on the stack unless something there
keeps its address. The function's result becomes `T`, and every caller in the module, tests
included, is adapted so that each later use keeps its type: a variable that held the pointer holds
the value, and `&e` stands where the pointer is needed.

## Before

    package event

    import "time"

    type Event struct {
        Kind    string
        Payload []byte
        Time    time.Time
    }

    func newEvent(kind string, payload []byte) *Event {
        for len(payload) > 0 && payload[0] == ' ' {
            payload = payload[1:]
        }
        return &Event{Kind: trimmed(kind), Payload: payload, Time: time.Now()}
    }

    func trimmed(kind string) string {
        for len(kind) > 0 && kind[0] == ' ' {
            kind = kind[1:]
        }
        return kind
    }

    func size(e *Event) int { return len(e.Kind) + len(e.Payload) }

    func process(payload []byte) int {
        e := newEvent("order", payload)
        e.Kind += "s"
        return size(e)
    }

    var last *Event

    func remember(payload []byte) {
        last = newEvent("order", payload)
    }

## After

    package event

    import "time"

    type Event struct {
        Kind    string
        Payload []byte
        Time    time.Time
    }

    func newEvent(kind string, payload []byte) Event {
        for len(payload) > 0 && payload[0] == ' ' {
            payload = payload[1:]
        }
        return Event{Kind: trimmed(kind), Payload: payload, Time: time.Now()}
    }

    func trimmed(kind string) string {
        for len(kind) > 0 && kind[0] == ' ' {
            kind = kind[1:]
        }
        return kind
    }

    func size(e *Event) int { return len(e.Kind) + len(e.Payload) }

    func process(payload []byte) int {
        e := newEvent("order", payload)
        e.Kind += "s"
        return size(&e)
    }

    var last *Event

    func remember(payload []byte) {
        e := newEvent("order", payload)
        last = &e
    }

## When it is offered

For functions whose result is `*T` of a struct of at most 128 bytes, made there by `&T{…}`,
`new(T)`, or `x := T{…}` and `return &x`. Some call outside of tests must gain, and none may get
worse. Of a function that other modules can call (exported, in a package that is neither `main`
nor `internal`) only where it is asked for.

## When it is not

* The function is inlined already: then each caller decides as it is.
* `T` holds a lock or anything else of `sync`, a `noCopy`, a `strings.Builder`, a `bytes.Buffer`, an
  array of them, or a pointer to its own type, or it cannot be told what it holds.
* Somebody may know the object's address before it is returned: a method is called or stored, a
  closure or a goroutine knows it, its address or a slice of it is taken.
* It has a `defer`, other than to unlock, which may change the value after it is copied, or recover.
* It may return nil, or it returns an error as well.
* It is a method: an interface, a `v.(interface{ … })` or a template may ask for it as it is.
* It is generic, or its results are named.
* It is used as a value, `f := newEvent`: its type is asked for there.
* A comment stands in what would be replaced: none is ever lost.
* A caller compares the pointer with nil, makes it point to something else, or takes the address
  of the variable that holds it.
* A call stands among arguments, in a literal or beside others, where making a variable first would
  change the order of things; or at package level, in a generated file, in one that is not compiled.

## What changes for callers

The result is `T` instead of `*T`. Callers in the module are rewritten; those in other modules have
to follow, which the title says.

## How safe it is

Each use keeps its type and sees the same object: nothing becomes a `T` inside an `any` that was a
`*T`. What is evaluated in which order stays as it is. Since the function's type changes, it is
never applied with others, unasked.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Generator, Iterator

from tree_sitter import Node

from goescape.fixes.candidate import CallEdit, Candidate, Made, Refused, SizeLimit
from goescape.fixes.fill.shape import Shape, read_shape
from goescape.fixes.fill.split import fresh_spans
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.places import Place, own_places, places_elsewhere
from goescape.fixes.value.body import body_edits, possible_methods, refusal, result_type
from goescape.fixes.value.caller import Adapted, Names, adapt, chained
from goescape.fixes.value.holds import not_copied
from goescape.fixes.value.unfit import Unfit
from goescape.golang import TypeQuestion, Unit, types_of
from goescape.model import Span, TextEdit
from goescape.syntax import Source, header
from goescape.syntax.functions import function_name

__all__ = ["LARGEST", "NAME", "propose"]

NAME = "value"
LARGEST = 128
"""Bytes of a value above which copying it costs more than it saves."""

_FORM = "callers"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """Return by value, for one function."""
    data = source.text.data
    shape = read_shape(declaration, data)
    if shape is None:
        return
    function = function_name(declaration, data)
    reason = shape if isinstance(shape, str) else refusal(shape, source)
    if isinstance(shape, str) or reason:
        yield Refused(NAME, _FORM, source.path, function, reason)
        return
    name = declaration.child_by_field_name("name")
    assert name is not None  # noqa: S101 - read_shape gives none without

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        try:
            return await _ask(shape, ground, unit, source.path)
        except Unfit as unfit:
            return Refused(NAME, _FORM, source.path, function, str(unfit), "types")

    yield Later(
        fix=NAME,
        form=_FORM,
        path=source.path,
        function=function,
        ask=ask,
        title=_title(shape),
        span=Span(source.path, declaration.start_byte, declaration.end_byte),
        name=Span(source.path, name.start_byte, name.end_byte),
        # what is there for who asks alone is about no finding
        fresh=() if _is_abroad(shape, source) else fresh_spans(shape, source.path),
    )


def _is_abroad(shape: Shape, source: Source) -> bool:
    """Whether other modules can call it."""
    inside = "internal" in source.path.replace(os.sep, "/").split("/")
    return shape.name[:1].isupper() and header(source.text.data).package != "main" and not inside


def _title(shape: Shape) -> str:
    return f"Return by value: {shape.name}"


async def _ask(shape: Shape, ground: Ground, unit: Unit, path: str) -> Candidate:
    source = ground.source(path)
    written = result_type(shape).named_children[0]
    if reason := await asyncio.to_thread(not_copied, ground, unit, source, written):
        raise Unfit(reason)
    name = shape.node.child_by_field_name("name")
    assert name is not None  # noqa: S101 - read_shape gives none without
    declared = Span(path, name.start_byte, name.end_byte)
    places = await own_places(ground, unit, declared)
    exported = shape.name[:1].isupper()
    if exported and not isinstance(places, str):
        elsewhere = await asyncio.to_thread(places_elsewhere, ground, unit, shape.name)
        places = elsewhere if isinstance(elsewhere, str) else [*places, *elsewhere]
    if isinstance(places, str):
        raise Unfit(places)
    if not places and not exported:
        raise Unfit("nothing calls it")
    methods = await _methods(shape, places, ground, unit, path)
    adapted = await asyncio.to_thread(_adapted, places, shape, path, methods)
    return _candidate(shape, source, adapted, declared, abroad=_is_abroad(shape, source))


async def _methods(
    shape: Shape, places: list[Place], ground: Ground, unit: Unit, path: str
) -> frozenset[str]:
    """The methods of the type that take a pointer, of the names that matter."""
    doubtful = possible_methods(shape, ground.source(path).text.data)
    selected: set[str] = set()
    for place in places:
        with _located(place):
            selected.add(chained(place))
    names = sorted((selected - {""}) | {*doubtful})
    kinds = [f"({star}{shape.type_text}).{name}" for name in names for star in ("*", "")]
    questions = [TypeQuestion(path, None, expression) for expression in kinds]
    answers = await types_of(ground.toolchain, ground.graph, unit, questions, ground.overlay)
    of_pointer, of_value = (
        {name for name, answer in zip(names, answers[start::2], strict=True) if answer.type}
        for start in (0, 1)
    )
    for name, text in doubtful.items():
        if name in of_pointer:
            raise Unfit(f"{text} is a method, which would keep the address of {shape.variable}")
    return frozenset(of_pointer - of_value)


def _adapted(
    places: list[Place], shape: Shape, path: str, methods: frozenset[str]
) -> list[tuple[Place, Adapted]]:
    names = Names(shape.type_name)
    found: list[tuple[Place, Adapted]] = []
    node = shape.node
    for place in places:
        with _located(place):
            own = node.start_byte <= place.name.start_byte < node.end_byte
            if own and place.source.path == path:
                raise Unfit("it calls itself")
            found.append((place, adapt(place, names, methods)))
    return found


@contextlib.contextmanager
def _located(place: Place) -> Generator[None]:
    """Tells where a call is that cannot be adapted."""
    try:
        yield
    except Unfit as unfit:
        text, path = place.source.text, place.source.path
        line = text.place_of_offset(path, place.name.start_byte).line
        raise Unfit(f"{os.path.basename(path)}:{line}: {unfit}") from unfit


def _candidate(
    shape: Shape,
    source: Source,
    adapted: list[tuple[Place, Adapted]],
    declared: Span,
    *,
    abroad: bool,
) -> Candidate:
    node, path = shape.node, source.path
    edits: list[TextEdit] = body_edits(shape, source)
    for _, one in adapted:
        edits += one.edits
    edits.sort(key=lambda one: (one.span.path, one.span.start, one.span.end))
    made = tuple(Made(edits.index(one.made[0]), *one.made[1:]) for _, one in adapted)
    changes = f"{shape.name} returns {shape.type_text} instead of *{shape.type_text}"
    why = f"{shape.type_name} is larger than {LARGEST} bytes: copying it costs more than it saves"
    return Candidate(
        fix=NAME,
        form=_FORM,
        title=_title(shape) + (", which callers in other modules have to follow" if abroad else ""),
        path=path,
        function=shape.name,
        span=Span(path, node.start_byte, node.end_byte),
        name=declared,
        helper="",
        edits=tuple(edits),
        fresh=fresh_spans(shape, path),
        made=made,
        sizes=(SizeLimit(shape.type_text, LARGEST, why),),
        calls=tuple(
            CallEdit(place.source.path, one.paren, number)
            for number, (place, one) in enumerate(adapted)
        ),
        copies=shape.type_text,
        changes=changes,
        on_request="it is exported, and other modules may call it" if abroad else "",
    )
