"""Whether one emitted call allocates: one file for each rule that is more than a line.

A rule looks at one call and gives a :class:`Ruling`, or None where it does not apply; the first
that applies decides. Each file says what the rule is, how it is known, and shows a Go example
whose comments are tests: ``// EVIDENCE kind "part of the condition"``.

What the table of allocators says by itself needs no file: growth of slices and maps, a pool of
defer records, a source that may be empty (:data:`GROWTH`). Starting a goroutine is never a
finding: its stack is not on the heap, and its closure is a call of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from goescape.evidence.rules import (
    branches,
    buffers,
    errorf,
    makes,
    maps,
    panics,
    removal,
    runes,
    values,
)
from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Allocates, Condition
from goescape.model import EvidenceKind

__all__ = ["GROWTH", "MOVED", "Case", "Ruling", "judge"]

MOVED = "it grows, or the slice leaves its buffer on the stack with anything in it"
"""The condition of an ``append`` whose slice begins in a buffer on the stack (Go 1.25+)."""

GROWTH: dict[Condition, str] = {
    Condition.CAPACITY: "the capacity does not suffice",
    Condition.TABLE: "the map must grow, or is still empty",
    Condition.ESCAPING_BUFFER: "it still is in that buffer, and is not empty",
    Condition.POOL: "the processor's pool of records is empty",
    Condition.NOT_EMPTY: "the map is not nil",
}
"""Conditions that the called function of the runtime has by itself."""


def _growth(case: Case) -> Ruling | None:
    condition = case.call.call.entry.condition
    if condition is None or condition not in GROWTH:
        return None
    return Ruling(EvidenceKind.CONDITIONAL, condition=GROWTH[condition])


def _never(case: Case) -> Ruling | None:
    call = case.call.call
    if call.entry.condition is Condition.NEVER:
        return Ruling(EvidenceKind.NOT_EMITTED, why="a goroutine's stack is not on the heap")
    if call.size == 0 and call.entry.what in _SIZED:
        return Ruling(EvidenceKind.NOT_EMITTED, why="it has no size")
    return None


_SIZED = (Allocates.OBJECT, Allocates.SLICE, Allocates.SLICE_COPY, Allocates.GROWTH, Allocates.BOX)

_RULES: tuple[Callable[[Case], Ruling | None], ...] = (
    _never,
    panics.rule,
    errorf.rule,
    runes.rule,
    removal.rule,
    _growth,
    values.rule,
    buffers.rule,
    makes.rule,
    maps.rule,
    branches.rule,
)


def judge(case: Case) -> Ruling:
    """What one emitted call proves, apart from who calls the function that it is in."""
    for rule in _RULES:
        ruling = rule(case)
        if ruling is not None:
            return ruling
    return Ruling(EvidenceKind.EMITTED)
