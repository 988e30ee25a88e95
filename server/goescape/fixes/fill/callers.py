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
anything can see it. Offered for functions that other packages cannot call, since every caller has
to be rewritten; only calls that are a statement's whole right side can be, because anything else
would change the order in which things are evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.candidate import CallEdit, Candidate, Made, Refused
from goescape.fixes.edits import edit
from goescape.fixes.fill.body import body_edits
from goescape.fixes.fill.hazards import hazard
from goescape.fixes.fill.naming import fill_name, free_name
from goescape.fixes.fill.owners import Owner, Unfit, owner_at
from goescape.fixes.fill.parameters import read_parameters
from goescape.fixes.fill.shape import Shape, identifiers, text_of
from goescape.fixes.fill.split import allocates_sooner, fresh_spans, line_breaks, size_limits
from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.golang.uses import uses_of
from goescape.model import Span, TextEdit

__all__ = ["CALLERS", "callers"]

CALLERS = "callers"


@dataclass(frozen=True)
class _Names:
    function: str
    helper: str
    variable: str


async def callers(shape: Shape, path: str, ground: Ground, unit: Unit) -> Candidate | Refused:
    """The callers form of a function, or why it is refused.

    Raises:
        GoProblem: The compiler gave no answer about the function's uses.
    """
    data = ground.source(path).text.data
    if reason := _refusal(shape, data, unit):
        return Refused("fill", CALLERS, path, shape.name, reason)
    name = shape.node.child_by_field_name("name")
    assert name is not None  # noqa: S101 - read_shape gives none without
    declared = Span(path, name.start_byte, name.end_byte)
    variants = [root for root in map(ground.graph.units.get, ground.graph.roots) if root]
    whole = next((u for u in variants if u.variant == "test" and path in u.files), unit)
    uses = await uses_of(ground.toolchain, ground.graph, whole, declared, ground.overlay)
    if uses.errors:
        said = uses.errors[0].message.partition("\n")[0]
        return Refused("fill", CALLERS, path, shape.name, f"its name is needed: {said}", "types")
    if not uses.places:
        return Refused("fill", CALLERS, path, shape.name, "nothing calls it", "effect")
    helper = fill_name(shape.name, shape.type_name, exported=shape.name[:1].isupper())
    owners: list[Owner] = []
    for use in uses.places:
        source = ground.source(use.path)
        owner = owner_at(source, use.start)
        if isinstance(owner, Unfit):
            place = source.text.place_of_offset(use.path, use.start)
            where = f"{use.path.rpartition('/')[2]}:{place.line}"
            return Refused("fill", CALLERS, path, shape.name, f"{where}: {owner.reason}")
        owners.append(owner)
    return _candidate(shape, helper, declared, owners, ground)


def _refusal(shape: Shape, data: bytes, unit: Unit) -> str:
    if shape.node.type != "function_declaration":
        return "the callers of a method are not rewritten"
    if shape.node.child_by_field_name("type_parameters") is not None:
        return "the callers of a generic function are not rewritten"
    if shape.name[:1].isupper() and unit.name != "main":
        return "it is exported, and other modules may call it"
    if shape.with_error:
        return "the callers of a function with an error are not rewritten"
    return shape.unclear or hazard(shape, data)


def _candidate(
    shape: Shape, helper: str, declared: Span, owners: list[Owner], ground: Ground
) -> Candidate:
    path = declared.path
    data = ground.source(path).text.data
    everything = frozenset(text_of(leaf, data) for leaf in identifiers(shape.node))
    variable = shape.variable or free_name(shape.type_name, everything | {helper})
    names = _Names(shape.name, helper, variable)
    edits = list(_declaration(shape, names, path, data))
    sites: list[tuple[Owner, TextEdit, int, int]] = []
    used: dict[tuple[str, int], set[str]] = {}
    for owner in owners:
        source = ground.source(owner.path)
        here = used.setdefault((owner.path, owner.function), {helper, *owner.taken})
        variable = owner.variable or free_name(shape.type_name, frozenset(here))
        here.add(variable)
        first, rest, start, end = _rewritten(owner, variable, shape, names, source.text.data)
        edits += [first, *rest]
        sites.append((owner, first, start, end))
    edits.sort(key=lambda one: (one.span.path, one.span.start, one.span.end))
    return Candidate(
        fix="fill",
        form=CALLERS,
        title=f"Fill via pointer parameter: {shape.name} becomes {helper}",
        path=path,
        function=shape.name,
        span=Span(path, shape.node.start_byte, shape.node.end_byte),
        name=declared,
        helper=helper,
        edits=tuple(edits),
        fresh=fresh_spans(shape, path),
        made=tuple(Made(edits.index(one), start, end) for _, one, start, end in sites),
        sizes=size_limits(shape),
        all_must_gain=allocates_sooner(shape),
        new_names=(helper,),
        calls=tuple(
            CallEdit(owner.path, owner.paren, number) for number, (owner, *_) in enumerate(sites)
        ),
    )


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
    yield edit(path, result.start_byte, shape.body.start_byte, "")
    for one in body_edits(shape, names.variable, path, data, returning=False):
        text = line_breaks(one.new_text.decode(), carriage=b"\r\n" in data)
        yield TextEdit(one.span, text.encode())


def _rewritten(
    owner: Owner, variable: str, shape: Shape, names: _Names, data: bytes
) -> tuple[TextEdit, list[TextEdit], int, int]:
    """The edits of one call, the first of which makes the object, and where in it."""
    line = data[data.rfind(b"\n", 0, owner.start) + 1 : owner.start]
    indent = line[: len(line) - len(line.lstrip())].decode()
    if owner.by_value:
        head, passed = f"var {variable} {shape.type_text}", f"&{variable}"
        made = (len(b"var "), len(f"var {variable}".encode()))
    else:
        lead = f"{variable} := "
        head, passed = f"{lead}new({shape.type_text})", variable
        made = (len(lead.encode()), len(head.encode()))
    carriage = b"\r\n" in data
    text = line_breaks(f"{head}\n{indent}{names.helper}", carriage=carriage)
    first = edit(owner.path, owner.start, owner.paren, text)
    inside = edit(
        owner.path, owner.paren + 1, owner.paren + 1, passed + (", " if owner.arguments else "")
    )
    rest = [inside]
    if owner.after:
        after = line_breaks(f"\n{indent}{owner.after}{variable}", carriage=carriage)
        rest.append(edit(owner.path, owner.end, owner.end, after))
    return first, rest, *made
