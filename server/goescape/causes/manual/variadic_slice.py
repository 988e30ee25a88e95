r"""Slice of variadic arguments.

A function with a `...T` parameter is called, and the slice for its arguments is kept.

## What happens

`f(a, b)` with `func f(xs ...T)` is `f([]T{a, b}...)`: the compiler makes an array for the arguments
and passes a slice of it. It is on the stack, unless the function keeps the slice or is not known.

## Why the compiler must

What is kept must not be in the caller's stack frame.

## What it costs

One allocation of the arguments' size for each call, even where the arguments themselves cost
nothing. A call without variadic arguments passes nil, and is free.

## What to do

* In the function: keep a copy (`append([]T(nil), xs...)`) only where it has to be kept, or keep
  what is in the slice instead of the slice.
* At the call: pass a slice that is there already, `f(list...)`. No new one is made.
* Give the frequent cases functions of their own, `f1(a)`, `f2(a, b)`, that are not variadic.

## When to leave it

Options of a constructor, and calls through an interface that are made seldom.

## Example

    package p

    var kept []*int

    //go:noinline
    func keep(xs ...*int) { kept = xs }

    func use(a *int) {
        keep(a, a) // ERROR "^the variadic arguments of keep escape to the heap: keep's parameter xs escapes; allocates 16 bytes"
        keep() // nil
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.calls import Call, CalleeKind, call_of
from goescape.causes.case import Case, Told
from goescape.causes.wording import shorten
from goescape.model import WHERE, VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """The storage that the compiler calls ``... argument``."""
    if case.verdict.kind is not VerdictKind.ESCAPES or case.verdict.subject != "... argument":
        return None
    call = call_of(case)
    if call is None:
        end = case.destination
        if end is None:
            return Told(case.head, change=_CHANGE)
        text = f"{case.head}: the slice {end.verb}{end.trail}{WHERE}"
        return Told(text, (end.last.place,), change=_CHANGE)
    return Told(
        f"{case.head}: {_why(call)}{WHERE}",
        (call.place,),
        change=_CHANGE,
        root=call.root(),
    )


_CHANGE = (
    "The slice is made at each call. A function that is not variadic, or a slice that is there "
    "already, `f(list...)`, needs none."
)


def _why(call: Call) -> str:
    name = shorten(call.callee.name)
    match call.callee.kind:
        case CalleeKind.FUNCTION if call.parameter and not call.inlined:
            return f"{name}'s parameter {call.parameter} escapes"
        case CalleeKind.FUNCTION if call.inlined:
            return f"it passes them on to {name}"
        case CalleeKind.INTERFACE:
            return f"{name} is a method of the interface {call.callee.qualified.rpartition('.')[0]}"
        case CalleeKind.VALUE:
            return f"{name} is a function value"
        case CalleeKind.UNKNOWN | CalleeKind.GENERIC:
            return f"{name} is known only at run time"
        case _:
            return f"{name} lets them escape"
