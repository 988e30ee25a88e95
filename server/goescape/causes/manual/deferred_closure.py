r"""Deferred in a loop.

The closure of a `defer` that may run several times in one call is on the heap.

## What happens

A `defer` outside of loops is cheap: its closure lies in the function's frame. One in a loop runs
once in each round, and all of its closures wait until the function returns. Nobody knows how many
there will be, so each is made on the heap, with a record in a list, and with it the variables that
it captures by reference. This holds for `defer f(x)` as well, which the compiler turns into a
closure that holds the arguments.

## Why the compiler must

A frame has a fixed size. It has room for each `defer` statement once.

## What it costs

In each round one allocation for the closure, where it captures anything, and one for the record.
Also: nothing that was deferred runs before the function returns, so files and locks pile up.

## What to do

* Put the body of the loop into a function of its own: `for … { process(f) }` with the `defer` in
  `process`. It is then outside of loops, and runs at the end of each round.
* Call it without `defer` at the end of the round, where no return and no panic is between.

## When to leave it

Where the loop has a handful of rounds and everything must stay open until the end.

## Example

    package p

    type File struct{ n int }

    func (f *File) close(n int) { f.n = n }

    func all(files []*File) {
        for _, f := range files { // ERROR <1.22:"^f moves to the heap"
            defer func() { // ERROR "^the closure .*: it is deferred in a loop; allo" "the record"
                f.close(1)
            }()
        }
    }

    func each(files []*File) {
        for _, f := range files {
            one(f)
        }
    }

    func one(f *File) {
        defer f.close(1)
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import statement_call, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]

_CHANGE = (
    "Move the body of the loop into a function of its own: a `defer` that runs once in each call "
    "needs no allocation, and runs at the end of each round."
)


def recognise(case: Case) -> Told | None:
    """A closure that is deferred in a loop, and what it is given."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        call = statement_call(case, "defer_statement") if case.makes == "closure" else ""
        if not call:
            return None
        return Told(f"the closure of defer {call}, with its arguments,", change=_CHANGE)
    if not case.may_be_started:
        return None
    found = case.destination
    if found is None or found.kind is not Kind.DEFERRED:
        return None
    return tell(case, found, change=_CHANGE)
