r"""Code that was inlined here.

The function that is called is small enough to be inlined, and what it allocates is allocated at
your line.

## What happens

The compiler copies the bodies of small functions into their callers. An allocation in such a body
(an `append`, a map insertion, a `new`) then is part of the calling function, and is reported at
the call. It may stand in another function that is inlined in turn.

## Why the compiler must

Inlining itself never adds an allocation: without it the function would allocate the same. It
often takes one away, since the compiler sees what becomes of the result.

## What it costs

What the function costs. Where the allocation is on a branch inside it, the line here pays only
if that branch is taken: it says "may".

## What to do

* Look at the function that is called: its documentation often says what it allocates, and
  whether there is a form that writes into memory of yours (`AppendX`, `Grow`, `Reset`).
* Call it less often: outside of the loop, with the result kept.

## When to leave it

Where you need what the function makes.

## Example

    package p

    import "net/http"

    //go:noinline
    func mark(h http.Header) {
        h.Set("X-Seen", "1") // ERROR "h\.Set\(.*\)" ".*"
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.ends import called
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """What stands in an inlined function and is not told of by any other cause."""
    if case.inlined and case.verdict.flows:
        return Told(
            case.head,
            change=f"It is made by the code of `{called(case)}`, which was inlined here: only "
            "another function, or not calling it, avoids the allocation.",
        )
    if case.verdict.kind is not VerdictKind.ALLOCATES or not case.callee:
        return None
    name = case.callee.split("[")[0].rpartition(".")[2]
    shown = case.short if f"{name}(" in case.text or f"{name}[" in case.text else case.callee
    return Told(
        f"{shown}, inlined here,",
        change=f"`{case.callee}` makes it: only its code, or not calling it, avoids the "
        "allocation.",
    )
