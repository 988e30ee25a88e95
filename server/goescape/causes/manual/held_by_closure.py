r"""Held by a closure.

A value, or a pointer to it, is captured by a closure that is on the heap.

## What happens

A closure carries copies of the variables that it captures, where they are never assigned to again.
If such a variable is a pointer, slice, map or function, what it points to must live as long as the
closure, so it goes to the heap where the closure goes.

## Why the compiler must

The closure may be called after the function has returned, and follows the pointer then.

## What it costs

One allocation for the value, besides that of the closure.

## What to do

* Look at the closure first: where it stays on the stack, so does what it holds.
* Capture the value itself, if it is small: with `limit := cfg.limit` captured instead of `cfg`,
  `cfg` is not held.
* Make the value inside the closure, where each call needs a fresh one anyway.
* Make it a method of the value: `return t.next` has the receiver and the function in one
  small allocation.

## When to leave it

Where the closure is what the value is for, as in an iterator or a handler that is made once.

## Example

    package p

    type Config struct{ limit int }

    //go:noinline
    func limiter(n int) func(int) bool {
        c := &Config{n} // ERROR "c, holding it, is captured by a closure, which is returned \(line"
        return func(i int) bool { // ERROR "^the closure escapes to the heap: it is returned; "
            return i < c.limit
        }
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import closure_root, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into a closure, by value."""
    found = case.destination
    if case.verdict.kind is VerdictKind.ALLOCATES or found is None or found.node is None:
        return None
    if found.kind not in (Kind.CAPTURED, Kind.LOOP_BODY):
        return None
    change = (
        "It lives as long as the closure that captures it. If the closure needs only a part, copy "
        "that into a variable of its own and capture it; or make the value inside the closure."
    )
    return tell(case, found, change=change, root=closure_root(case, found.node))
