r"""Value of a panic.

A value is given to `panic`, which takes it as an interface.

## What happens

The value is copied to the heap, unless it is a pointer or a constant, and handed to whichever
deferred function calls `recover`.

## Why the compiler must

The panic leaves the function that made the value.

## What it costs

Nothing, unless the program panics. A function that panics in some branch is a little larger, and
may for that reason not be inlined.

## What to do

Nothing. In a function that should be inlined, `panic("text")` with a constant counts less than
`panic(fmt.Sprintf(…))`; moving the formatting into a function of its own helps.

## When to leave it

Always: it is the end of the program, or near it.

## Example

    package p

    //go:noinline
    func must(code int) {
        if code > 0 {
            panic(code) // ERROR "^a copy of code escapes to the heap: panic takes it; may allocate 8 bytes"
        }
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import BOXES, boxed
from goescape.causes.calls import CalleeKind, call_of
from goescape.causes.case import Case, Told
from goescape.model import WHERE, VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow that ends in panic."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return _emitted(case)
    call = call_of(case)
    if call is None or call.callee.kind is not CalleeKind.PANIC:
        return None
    boxing = boxed(case)
    what = boxing.head if boxing is not None else case.head
    direct = boxing is not None and boxing.taker is call.use
    if call.inlined:
        end = "panic takes it" if case.inlined else f"{call.written} panics with it"
    else:
        end = "panic takes it" if direct or call.argument is None else "it goes into a panic"
    return Told(
        f"{what}: {end}{WHERE}",
        (call.place,),
        leave="It is made only when the program panics.",
        root=call.root(),
    )


def _emitted(case: Case) -> Told | None:
    """The box of a panic's text, where the linker has no constant (crypto/internal/fips140)."""
    if case.makes not in BOXES or case.callee or not case.text.startswith("panic("):
        return None
    return Told(
        f"the value of {case.short}",
        leave="It is made only when the program panics.",
    )
