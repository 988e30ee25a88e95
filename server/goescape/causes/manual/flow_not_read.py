r"""Reason asked for on demand.

The compiler says that the value is on the heap; its reasons in this package are too many to be
read at each save.

## What happens

For a few very large packages the compiler's explanations fill more than 8 MB (for `go/types` of
the standard library 149 MB). goescape then takes the verdicts without them. Where the source
itself shows the reason, as in `return &T{}`, it is given all the same. For the rest, pointing at
the finding, or `goescape explain`, asks for this one explanation, which takes about a second.

## Why the compiler must

That is what is not known until it is asked: the value outlives its function in some way.

## What it costs

One allocation each time the code runs, where the message says that it allocates.

## What to do

* Point at it (hover), and read on at the cause that is named then.
* Split a package of this size: each save compiles all of it.

## When to leave it

That depends on the reason.

## Example

The example is read with its explanations, as any package of usual size:

    package p

    type T struct{ next *T }

    func newT() *T {
        t := T{} // ERROR "^t moves to the heap"
        return &t
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A verdict that has a reason, which was not read."""
    if case.verdict.kind is VerdictKind.ALLOCATES or case.verdict.flows:
        return None
    if case.way:
        return None
    return Told(case.head)
