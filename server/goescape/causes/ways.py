"""From a flow to its destination.

The compiler's flow ends in a result, in "{heap}" (anything that is not a local variable: what a
pointer, a slice or a map leads to, a global, the other side of an unknown call), in a variable
that lives longer, or in the storage of another value that is itself on the heap. That last is
followed on: ``&x`` stored in ``&T{…}``, which is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from goescape.causes.destination import Destination, Kind
from goescape.causes.holders import boxed, captured, held, started, surroundings, without_step
from goescape.causes.stores import passed, returned, stored
from goescape.causes.uses import Use, uses
from goescape.causes.way import STORAGE, Way
from goescape.causes.wording import plain
from goescape.model import Place, Verdict
from goescape.syntax import Source
from goescape.syntax.bindings import field

__all__ = ["destination"]

_DEPTH = 3
_STORES = ("assign", "assign-pair", "assign-pair-dot-type", "assign-pair-mapr")
_PASSED = (
    "appended slice...",
    "appendee slice",
    "call parameter",
    "callee operand",
    "copied slice",
)
_LITERALS = (
    "struct literal element",
    "array literal element",
    "slice-literal-element",
    "map literal key",
    "map literal value",
)


def destination(
    verdict: Verdict,
    steps: tuple[Use, ...],
    *,
    inlined: bool,
    others: Callable[[Place], Sequence[Verdict]],
    sources: Callable[[str], Source | None],
    is_package: Callable[[str], bool],
    is_global: Callable[[str], bool | None],
) -> Destination | None:
    """Where the value of a verdict goes; None where its flow does not tell.

    Args:
        verdict: What the compiler said.
        steps: Its flow, from the value to the heap.
        inlined: It is about the body of the function that is called at its place.
        others: The verdicts of the package at a place, that put something on the heap.
        sources: The text of a file by absolute path.
        is_package: Whether a name is that of a package which the code can reach.
        is_global: Whether the package declares a name, or imports one; None if that is not known.
    """
    if not steps:
        return None
    final = verdict.flows[0].edges[-1] if verdict.flows else steps[-1].edge
    return _end(Way(verdict, steps, final, inlined, others, sources, is_package, is_global), _DEPTH)


def _end(way: Way, depth: int) -> Destination | None:
    """Where a way ends, and what holds the value followed on at most ``depth`` times."""
    found = _step(way) if way.final.steps else without_step(way)
    if found is None or depth == 0 or found.kind not in (Kind.HELD, Kind.CAPTURED):
        return found
    return replace(found, beyond=_beyond(way, found, depth - 1))


def _step(way: Way) -> Destination | None:
    last = way.last
    reason, target = last.reason, last.edge.target
    if reason == "return":
        return returned(way)
    if reason in _STORES:
        return stored(way)
    if reason in _PASSED:
        return passed(way)
    if reason in _LITERALS:
        return held(way)
    match reason:
        case "captured by a closure" | "reference":
            return captured(way)
        case "key of map put":
            of = last.text(field(last.around("index_expression"), "operand"))
            of = of or plain(last.step.expression).partition("[")[0]  # in inlined code
            return way.to(Kind.ELEMENT, f"is a key of the map {of}", of)
        case "send":
            channel = last.text(field(last.around("send_statement"), "channel")) or "a channel"
            return way.to(Kind.SENT, f"is sent on {channel}", channel)
        case "spill" if target == "{heap}":
            return started(way)
        case "interface-converted" if target.startswith(STORAGE):
            return boxed(way)
        case "spill" if target.startswith(STORAGE):
            return held(way)
        case _:
            return None


def _beyond(way: Way, found: Destination, depth: int) -> Destination | None:
    """Where the value goes that holds this one."""
    node, source = found.node, way.last.source
    if node is None or source is None:
        return None
    places = [source.text.place_of_offset(source.path, node.start_byte)]
    if found.kind is Kind.HELD and found.place == way.verdict.place:
        places.append(found.place)
    if node.type == "selector_expression":
        places = [found.place]
    body = field(node, "body") if node.type == "composite_literal" else None
    if body is not None:
        places.append(source.text.place_of_offset(source.path, body.start_byte))
    for place in places:
        for other in way.others(place):
            if not other.flows or other.flows[0] in way.verdict.flows[:1]:
                continue
            flow = other.flows[0]
            if steps := uses(flow, way.sources):
                then = replace(way, verdict=other, steps=steps, final=flow.edges[-1], inlined=False)
                if (beyond := _end(then, depth)) is not None:
                    return beyond
    return surroundings(source, node) if node.type == "func_literal" else None
