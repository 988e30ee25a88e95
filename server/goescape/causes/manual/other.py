r"""Other.

The compiler says that the value is on the heap, in a way that goescape has no page for.

## What happens

The flow that the compiler prints ends in a step that is rare, or the explanation was cut short.
The message says what is certain, and no more. The hover shows the compiler's own words.

## Why the compiler must

That is in its words; they are printed as they are.

## What it costs

One allocation each time the code runs, where the message says that it allocates.

## What to do

* Read the flow from the end: its last step is what forces the value to the heap.
* Tell goescape's authors: this page should have few findings. How many it has in the standard
  library is measured by `python -m tests.bench.causes`.

## When to leave it

That depends on the reason.

## Example

Such a finding is rare; this one has a cause of its own:

    package p

    func f() *int {
        n := 1 // ERROR "^n moves to the heap"
        return &n
    }
"""

from __future__ import annotations

from goescape.causes.allocations import allocation_message
from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """Every finding that no other cause took."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return Told(allocation_message(case.makes, case.text, case.callee))
    if case.last is not None and case.last.reason == "zero-sized element":
        return Told(f"{case.head}: its elements have no size")
    return Told(case.head)
