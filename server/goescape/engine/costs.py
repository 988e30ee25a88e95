"""What a finding costs, and which calls pay, in sentences."""

from __future__ import annotations

import re

from goescape.causes.nouns import code
from goescape.engine.function_words import inlining
from goescape.engine.plain import escaped
from goescape.golang.facts import Inlining
from goescape.model import Escape, Evidence, EvidenceKind, Place, VerdictKind
from goescape.syntax import Source
from goescape.syntax.canon import without_arguments

__all__ = ["cost", "inlined_calls", "inlining_line"]

_COLD = {
    "panic": "only on the way to a panic",
    "exit": "only before the program ends",
    "test": "only in a test that fails",
    "error": "only where an error is returned",
}


_TINY = 16
"""Bytes: what is smaller and holds no pointer shares a block of 16 with others like it (Go 1.3 on:
runtime/malloc.go, ``maxTinySize``), so its size class says nothing."""


def cost(escape: Escape, source: Source | None, said: Inlining | None) -> str:
    """What is allocated, and when; empty where nothing is known.

    Args:
        escape: The finding.
        source: Its file.
        said: What the compiler said of inlining its function.
    """
    known = escape.evidence
    match known.kind:
        case EvidenceKind.NOT_EMITTED:
            return f"nothing is allocated: {known.why}."
        case EvidenceKind.EMITTED:
            told = f"{_bytes(known) or 'an allocation'} {_when(escape, source)}."
            return told + (f" It is {known.why}." if known.why else "") + _origin(known, escape)
        case EvidenceKind.CONDITIONAL:
            told = f"{_bytes(known) or 'an allocation'} {_when(escape, source)}"
            joined = "and only" if escape.circumstances.cold in _COLD else "but only"
            return f"{told}, {joined} if {escaped(known.condition)}.{_origin(known, escape)}"
        case EvidenceKind.CALLER_DECIDES:
            return _callers(escape, said)
        case EvidenceKind.UNKNOWN:
            return ""


def inlined_calls(escape: Escape) -> list[tuple[str, Place]]:
    """The calls of the finding's function that are inlined: what and where."""
    calls = escape.evidence.calls
    return [("allocates" if call.allocates else "free", call.place) for call in calls]


def inlining_line(escape: Escape, source: Source | None, said: Inlining | None) -> str:
    """How far the finding's function is from being inlined; empty where that is not known."""
    if said is None or not escape.function or _in_closure(escape, source):
        return ""
    name = code(escape.function)
    if not said.can:
        return f"{name} is not inlined: {inlining(said, 0).partition(': ')[2]}"
    if escape.evidence.kind is EvidenceKind.CALLER_DECIDES:
        return ""  # said with the cost
    return f"{name} can be inlined{_of_budget(said)}."


def _callers(escape: Escape, said: Inlining | None) -> str:
    known = escape.evidence
    name = code(escape.function) if escape.function else "the function"
    told = f"{name} can be inlined{_of_budget(said)}, so its calls decide"
    if known.size is not None:
        told += f": {_bytes(known)} at each that pays"
    if known.condition:
        told += f", but only if {escaped(known.condition)}"
    if known.direct:
        one = known.direct == 1
        calls = "One call" if one else f"{known.direct} calls"
        pays, is_ = ("pays", "is") if one else ("pay", "are")
        return f"{told}. {calls} in this package {is_} not inlined, and {pays}."
    return told + ("." if known.calls else ". This package has none that is inlined.")


def _of_budget(said: Inlining | None) -> str:
    if said is None or said.cost is None or said.cost > said.budget:
        return ""
    return f" (it costs {said.cost} of the {said.budget} allowed)"


def _bytes(known: Evidence) -> str:
    if known.size is None:
        return ""
    told = f"{known.size:,} byte{'s' * (known.size != 1)}"
    if known.takes and known.takes != known.size and known.size >= _TINY:
        told += f" (the allocator takes {known.takes:,} for it)"
    return told


def _when(escape: Escape, source: Source | None) -> str:
    around = escape.circumstances
    if around.once == "init":
        round_ = (
            "in each round of a loop" if around.each else "each time a round of a loop gets here"
        )
        told = f"{round_ if around.loops else 'once'}, when the program starts"
    elif around.once == "main":
        told = "once, in `main`"
    elif around.loops:
        loop = "the loop" if around.loops == 1 else f"the innermost of {around.loops} loops"
        told = (
            f"in each round of {loop}" if around.each else f"each time a round of {loop} gets here"
        )
    else:
        which = "the closure" if _in_closure(escape, source) else code(escape.function)
        told = f"each time a call of {which} gets here"
    cold = _COLD.get(around.cold)
    return f"{told}, {cold}" if cold else told


def _origin(known: Evidence, escape: Escape) -> str:
    if not known.function:
        return ""
    inside = re.search(rf"\.{re.escape(escape.function)}(\.func[\w.]+)?\Z", known.function)
    if escape.function and inside:
        # the finding's own function, or a closure of its: that has no name for people
        called = escape.kind is not VerdictKind.ALLOCATES and inside[1]
        return " The code that allocates is that of the closure called here." if called else ""
    return f" The code that allocates was inlined from {code(without_arguments(known.function))}."


def _in_closure(escape: Escape, source: Source | None) -> bool:
    if source is None:
        return False
    node = source.tree.root_node.descendant_for_byte_range(escape.span.start, escape.span.start + 1)
    while node is not None:
        if node.type == "func_literal" and node.start_byte != escape.span.start:
            return True
        node = node.parent
    return False
