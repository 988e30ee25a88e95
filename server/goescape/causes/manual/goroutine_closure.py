r"""Goroutine.

What a new goroutine runs is a closure on the heap.

## What happens

`go` starts a function that runs beside the one that starts it, and may outlast it. The runtime is
given a closure without arguments: the function literal of `go func() {…}()` itself, or one that the
compiler makes of `go f(x, y)`, which holds `f`'s arguments. That closure is always on the heap, and
so is every variable that it captures by reference and everything that it points to. Only a plain
`go f()` of a function without arguments needs none.

The compiler does not mention the closure that it makes itself; goescape sees it in the emitted
code.

## Why the compiler must

The goroutine has a stack of its own, and the one that started it may have returned when it runs.

## What it costs

One allocation for the closure, a word and the size of what it holds, for each goroutine that is
started; one more for each variable that is shared. The goroutine itself, its stack and its
record, is taken from a pool of old ones where there is one.

## What to do

* Start a few goroutines that take work from a channel, instead of one for each piece of work.
* Pass what is needed as arguments (`go f(x)`): they are copied into the one closure, where a
  variable that is shared is an allocation of its own.
* Do not start one for what takes less than some microseconds.

## When to leave it

Nearly always: a goroutine that does real work costs far more than its closure.

## Example

    package p

    func work(n int) {}

    func start(n int) {
        go func() { // ERROR "^the closure escapes to the heap: it is started as a goroutine; "
            work(n)
        }()
        go work(n) // ERROR "^the closure of go work\(n\), with its arguments, allocates 16"
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import statement_call, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]

_CHANGE = (
    "What a goroutine runs is on the heap with all that it holds. Start fewer goroutines that take "
    "their work from a channel, where this is done often."
)


def recognise(case: Case) -> Told | None:
    """A closure that ``go`` starts, written or made by the compiler, and what it is given."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        call = statement_call(case, "go_statement") if case.makes == "closure" else ""
        if not call:
            return None
        return Told(f"the closure of go {call}, with its arguments,", change=_CHANGE)
    if not case.may_be_started:
        return None
    found = case.destination
    if found is None or found.kind is not Kind.STARTED:
        return None
    if case.verdict.subject == "func literal":
        return tell(case, found, change=_CHANGE)
    what = case.verdict.subject if case.verdict.kind is VerdictKind.MOVED else "it"
    return tell(
        case,
        found,
        change=f"The goroutine may outlast this function. Give it a copy of `{what}` rather than a "
        "pointer, or let it send its result on a channel."
        if what != "it"
        else _CHANGE,
    )
