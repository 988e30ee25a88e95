r"""Slice that is moved to the heap.

A slice is built in a buffer on the stack, and copied to the heap where it leaves the function.

## What happens

Since Go 1.26 a slice that grows by `append` begins in a small buffer on the stack (32 bytes) even
if it is returned in the end. Only where it leaves the function, and still is in that buffer, it
is copied to the heap, in the size that it then has. What outgrew the buffer is on the heap
already, and is not copied again.

## Why the compiler must

The stack frame is gone after the return, so what the slice points to must be elsewhere by then.

## What it costs

At most one allocation of just the right size. Up to Go 1.25 the same code took one for each step
of growing: 1, 2, 4 elements.

## What to do

* Where the size is known, `make([]T, 0, n)` is one allocation as well.
* Take the slice from the caller and append to it: `func F(dst []T, …) []T`.

## When to leave it

This is the compiler's own improvement: one allocation for a slice that is returned is the least
there is, unless the caller brings the memory.

## Example

The `append` says so itself; here it stands in another function, which was inlined, and only the
copy is left to be told of:

    package p

    type list []int

    func (l list) even() list {
        var out list
        for _, n := range l {
            if n%2 == 0 {
                out = append(out, n) // ERROR "^append\(out, n\)"
            }
        }
        return out
    }

    //go:noinline
    func (l list) sum() (total int) {
        for _, n := range l {
            total += n
        }
        return total
    }

    //go:noinline
    func sumEven(l list) int {
        return l.even().sum() // ERROR >=1.26:"^a slice built on the stack, copied to the heap"
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """The call that moves a slice, where no ``append`` of the function takes it."""
    if case.verdict.kind is not VerdictKind.ALLOCATES:
        return None
    if case.makes != "moved-slice":
        return None
    own = case.node is None or case.node.type == "return_statement"
    leaves = "it leaves the function" if own else "a function that is inlined here returns it"
    return Told(
        f"a slice built on the stack, copied to the heap as {leaves},",
        change="A slice that the caller brings (`func F(dst []T) []T`) needs no new memory.",
    )
