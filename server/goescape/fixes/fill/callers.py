"""The callers form: the callers own the memory, as in the lesson.

Before::

    func newOrder(id int) *Order { … }

    func total(id int) int {
        o := newOrder(id)
        return o.Sum()
    }

After::

    func fillOrder(o *Order, id int) { … }

    func total(id int) int {
        var o Order
        fillOrder(&o, id)
        return o.Sum()
    }

``var o Order`` where every use of ``o`` is an access to a field or method, else
``o := new(Order)``: then every use keeps its type. The object is always a new one, set before
anything can see it. Offered for functions that nothing outside of the module can call, since every
caller has to be rewritten; which calls can be, is told in owners.py.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tree_sitter import Node

from goescape.fixes.candidate import CallEdit, Candidate, Copied, Made, Refused
from goescape.fixes.edits import edit
from goescape.fixes.fill.body import body_edits
from goescape.fixes.fill.closed import closed, declared_functions, named_by_interface
from goescape.fixes.fill.hazards import hazard
from goescape.fixes.fill.naming import fill_name, free_name
from goescape.fixes.fill.owners import Call, Helper, Names, Owned, Unfit, called, owned
from goescape.fixes.fill.parameters import read_parameters, read_receiver
from goescape.fixes.fill.shape import Shape, names_in, text_of
from goescape.fixes.fill.split import (
    allocates_sooner,
    fresh_spans,
    is_generic,
    line_breaks,
    size_limits,
)
from goescape.fixes.ground import Ground
from goescape.fixes.places import Place, own_places, places_elsewhere
from goescape.golang import TypeQuestion, Unit
from goescape.model import Span, TextEdit
from goescape.syntax.functions import function_name

__all__ = ["CALLERS", "callers"]

CALLERS = "callers"


@dataclass(frozen=True)
class _Names:
    function: str
    helper: str
    variable: str


async def callers(
    shape: Shape, path: str, ground: Ground, unit: Unit, *, fix: str = "fill"
) -> Candidate | Refused:
    """The callers form of a function, or why it is refused.

    Raises:
        GoProblem: The compiler gave no answer about the function's uses.
    """
    function = function_name(shape.node, ground.source(path).text.data)
    try:
        return await _callers(shape, path, ground, unit, fix)
    except Unfit as unfit:
        return Refused(fix, CALLERS, path, function, str(unfit), "types")


async def _callers(shape: Shape, path: str, ground: Ground, unit: Unit, fix: str) -> Candidate:
    data = ground.source(path).text.data
    reason = shape.unclear or hazard(shape, data)
    reason = reason or await asyncio.to_thread(closed, shape, unit)
    if reason:
        raise Unfit(reason)
    name = shape.node.child_by_field_name("name")
    assert name is not None  # noqa: S101 - read_shape gives none without
    declared = Span(path, name.start_byte, name.end_byte)
    receiver = read_receiver(shape.node, data)
    if receiver is not None:
        reason = await asyncio.to_thread(named_by_interface, shape.name, ground, unit)
        if reason:
            raise Unfit(reason)
    places = await own_places(ground, unit, declared, receiver.text if receiver else "")
    if shape.name[:1].isupper() and not isinstance(places, str):
        elsewhere = await asyncio.to_thread(places_elsewhere, ground, unit, shape.name)
        places = elsewhere if isinstance(elsewhere, str) else [*places, *elsewhere]
    if isinstance(places, str):
        raise Unfit(places)
    if not places:
        raise Unfit("nothing calls it")
    calls = [_called(place, shape, path) for place in places]
    kinds = await _kinds(shape, calls, data, ground)
    sites = await asyncio.to_thread(
        _sites, shape, list(zip(calls, kinds, strict=True)), ground, unit
    )
    candidate = _candidate(shape, declared, sites, data)
    _refuse_overlaps(candidate.edits, ground)
    return replace(candidate, fix=fix)


def _called(place: Place, shape: Shape, path: str) -> Call:
    node = shape.node
    if place.source.path == path and node.start_byte <= place.name.start_byte < node.end_byte:
        raise Unfit("it calls itself")
    try:
        return called(place)
    except Unfit as unfit:
        raise Unfit(f"{_where(place)}: {unfit}") from unfit


def _where(place: Place) -> str:
    text, path = place.source.text, place.source.path
    line = text.place_of_offset(path, place.name.start_byte).line
    return f"{path.rpartition('/')[2]}:{line}"


async def _kinds(shape: Shape, calls: list[Call], data: bytes, ground: Ground) -> list[str]:
    """The object's type as each call's file has to write it.

    Raises:
        Unfit: It cannot.
        GoProblem: The compiler gave no answer.
    """
    if not is_generic(shape, data):
        return [_kind(shape, call) for call in calls]
    found: list[str] = []
    for call in calls:
        source = call.place.source
        units = ground.graph.units_of_file(source.path)
        at = _end_of_statement(call.node)
        text = source.text.data[call.node.start_byte : call.node.end_byte].decode()
        question = TypeQuestion(source.path, at, f"*{text}")
        if shape.with_error or not units:
            raise Unfit("the callers of a generic function with an error are not rewritten")
        answer = (await ground.types(units[0], [question]))[0]
        if not re.fullmatch(r"[\w.\[\], *]+", answer.type):
            where = _where(call.place)
            raise Unfit(f"{where}: its type has no name that can be written there: {answer.type}")
        found.append(answer.type)
    return found


def _kind(shape: Shape, call: Call) -> str:
    whole = call.place.whole
    if shape.node.type == "method_declaration" or whole.type != "selector_expression":
        return shape.type_text
    # another package's: its name there, and the type's
    if "." in shape.type_text:
        return shape.type_text
    if not shape.type_text[:1].isupper():
        raise Unfit(f"{_where(call.place)}: {shape.type_text} is not exported")
    package = whole.child_by_field_name("operand")
    assert package is not None  # noqa: S101 - a selector has one
    return f"{text_of(package, call.place.source.text.data)}.{shape.type_text}"


def _end_of_statement(node: Node) -> int:
    while node.parent is not None and node.parent.type != "statement_list":
        node = node.parent
    return node.end_byte


def _sites(
    shape: Shape, calls: list[tuple[Call, str]], ground: Ground, unit: Unit
) -> list[tuple[Call, Owned]]:
    """What becomes of each call."""
    helper = Helper(_helper(shape), shape.type_name, shape.with_error)
    names = Names(helper)
    sites: list[tuple[Call, Owned]] = []
    for call, kind in calls:
        steady = declared_functions(ground, unit, call.place.source)
        try:
            sites.append((call, owned(call, helper, kind, names, steady)))
        except Unfit as unfit:
            raise Unfit(f"{_where(call.place)}: {unfit}") from unfit
    return sites


def _helper(shape: Shape) -> str:
    return fill_name(shape.name, shape.type_name, exported=shape.name[:1].isupper())


def _candidate(
    shape: Shape, declared: Span, sites: list[tuple[Call, Owned]], data: bytes
) -> Candidate:
    path = declared.path
    name = _helper(shape)
    everything = names_in(shape.node, data)
    variable = shape.variable or free_name(shape.type_name, everything | {name})
    edits = list(_declaration(shape, _Names(shape.name, name, variable), path, data))
    edits += [one for _, each in sites for one in each.edits]
    edits.sort(key=lambda one: (one.span.path, one.span.start, one.span.end))
    function = function_name(shape.node, data)
    receiver = read_receiver(shape.node, data)
    own = receiver is not None and bool(receiver.name)
    return Candidate(
        fix="fill",
        form=CALLERS,
        title=f"Fill via pointer parameter: {shape.name} becomes {name}",
        path=path,
        function=function,
        span=Span(path, shape.node.start_byte, shape.node.end_byte),
        name=declared,
        helper=function.removesuffix(shape.name) + name if own else name,
        edits=tuple(edits),
        fresh=fresh_spans(shape, path),
        made=tuple(Made(edits.index(one.made[0]), *one.made[1:]) for _, one in sites),
        copied=tuple(_copied(edits, sites)),
        sizes=size_limits(shape, data),
        all_must_gain=allocates_sooner(shape),
        new_names=(name,),
        calls=tuple(
            CallEdit(call.place.source.path, call.paren, number)
            for number, (call, _) in enumerate(sites)
        ),
    )


def _copied(edits: list[TextEdit], sites: Iterable[tuple[Call, Owned]]) -> Iterator[Copied]:
    for _, one in sites:
        for made, again in one.copied:
            yield replace(again, edit=edits.index(made))


def _refuse_overlaps(edits: Iterable[TextEdit], ground: Ground) -> None:
    """Two calls in one statement cannot both be made before it."""
    for one, other in itertools.pairwise(edits):
        first, second = one.span, other.span
        both = first.path == second.path
        if both and (second.start < first.end or (first == second and first.start == first.end)):
            place = ground.source(second.path).text.place_of_offset(second.path, second.start)
            where = f"{second.path.rpartition('/')[2]}:{place.line}"
            raise Unfit(f"{where}: two calls of it stand in one statement")


def _declaration(shape: Shape, names: _Names, path: str, data: bytes) -> Iterator[TextEdit]:
    """The function itself: its comment's first word, name, parameters, result and body."""
    node = shape.node
    name, result = (node.child_by_field_name(field) for field in ("name", "result"))
    assert name is not None and result is not None  # noqa: S101 - read_shape has seen both
    comment = node.prev_sibling
    first: Node | None = None
    while comment is not None and comment.type == "comment":
        first, comment = comment, comment.prev_sibling
        if comment is None or comment.end_point[0] < first.start_point[0] - 1:
            break
    if first is not None and first.end_byte < node.start_byte:
        match = re.match(rb"//[ \t]*(%s)\b" % names.function.encode(), data[first.start_byte :])
        if match:
            start = first.start_byte
            yield edit(path, start + match.start(1), start + match.end(1), names.helper)
    yield edit(path, name.start_byte, name.end_byte, names.helper)
    parameters = read_parameters(node, data)
    own = f"{names.variable} *{shape.type_text}"
    if not parameters.verbatim:
        declared = ", ".join(filter(None, (own, parameters.declared)))
        yield edit(path, parameters.start, parameters.end, declared)
    elif not parameters.declared.strip():
        yield edit(path, parameters.start, parameters.end, own)
    else:
        lead = re.match(r"\s*", parameters.declared)
        at = parameters.start + (len(lead[0].encode()) if lead else 0)
        between = parameters.declared[: len(lead[0])] if lead and "\n" in lead[0] else " "
        yield edit(path, at, at, f"{own},{between}")
    after = "error " if shape.with_error else ""
    yield edit(path, result.start_byte, shape.body.start_byte, after)
    for one in body_edits(shape, names.variable, path, data, returning=False):
        text = line_breaks(one.new_text.decode(), carriage=b"\r\n" in data)
        yield TextEdit(one.span, text.encode())
