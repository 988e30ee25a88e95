"""What the compiler says of a function: whether it is inlined, and which parameters leak.

The messages (Go 1.21 to 1.27, the same words)::

    can inline F with cost 10 as: func() int { … }      # -m=2; -m leaves out the cost
    cannot inline F: function too complex: cost 219 exceeds budget 80
    cannot inline F: marked go:noinline
    leaking param: p
    leaking param content: p
    leaking param: p to result ~r0 level=1

At ``-m=2`` the compiler goes on counting past the budget, so the cost is the whole one; where
it stopped for another reason there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from goescape.golang.verdicts import LEAK_KINDS
from goescape.model import Verdict, VerdictKind

__all__ = ["BUDGET", "FUNCTION_KINDS", "Inlining", "Leak", "read_inlining", "read_leak"]

FUNCTION_KINDS = LEAK_KINDS | {
    VerdictKind.CAN_INLINE,
    VerdictKind.CANNOT_INLINE,
    VerdictKind.INLINED_CALL,
}
"""The kinds of verdicts that tell of functions."""

BUDGET = 80
"""The cost up to which a function is inlined (Go 1.21 to 1.27); those that a profile names as
hot have more, which the compiler prints when even that is exceeded."""

_CAN = re.compile(r"can inline .*? with cost (\d+) as: ", re.DOTALL)
_COMPLEX = re.compile(r"function too complex: cost (\d+) exceeds budget (\d+)")
_RESULT = re.compile(r"leaking param: .*? to result (.*) level=(-?\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Inlining:
    """Whether calls of a function are replaced by its body.

    Attributes:
        can: It is inlinable.
        cost: As the compiler counts it (nodes of the syntax tree; a call counts 57 more); None
            where it did not count, or not to the end.
        budget: The most that it may cost.
        why: Why it is not inlinable, in the compiler's words; empty for its cost.
    """

    can: bool
    cost: int | None = None
    budget: int = BUDGET
    why: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    """What becomes of what a caller passes.

    Attributes:
        parameter: Its name.
        content: Not the pointer itself leaks, but what it points to.
        result: The result that it flows to, as the compiler names it (``~r0`` where it has no
            name); empty where it goes to the heap.
    """

    parameter: str
    content: bool
    result: str = ""


def read_inlining(verdict: Verdict) -> Inlining | None:
    """What a verdict says of inlining; None for other kinds."""
    if verdict.kind is VerdictKind.CAN_INLINE:
        match = _CAN.match(verdict.text)
        return Inlining(True, int(match[1]) if match else None)
    if verdict.kind is not VerdictKind.CANNOT_INLINE:
        return None
    why = verdict.text.removeprefix(f"cannot inline {verdict.subject}: ")
    if match := _COMPLEX.fullmatch(why):
        return Inlining(False, int(match[1]), int(match[2]))
    return Inlining(False, why=why)


def read_leak(verdict: Verdict) -> Leak | None:
    """What a verdict says of a parameter; None for other kinds."""
    match verdict.kind:
        case VerdictKind.LEAKS:
            return Leak(verdict.subject, content=False)
        case VerdictKind.LEAKS_CONTENT:
            return Leak(verdict.subject, content=True)
        case VerdictKind.LEAKS_TO_RESULT:
            found = _RESULT.fullmatch(verdict.text)
            if found is None:
                return None
            return Leak(verdict.subject, content=int(found[2]) > 0, result=found[1])
        case _:
            return None
