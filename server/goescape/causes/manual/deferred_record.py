r"""Record of a deferred call.

A `defer` that can run any number of times keeps its record on the heap.

## What happens

A `defer` that runs at most once in its function has its record in the stack frame, or none at all.
One in a loop, or in the body of a range over a function, may run any number of times before the
function returns: each takes a record from a pool of the processor, and from the heap where that
is empty.

## Why the compiler must

The deferred calls of a function wait until it returns. How many there are going to be is known at
run time only.

## What it costs

A record is used again after its call has run, so in most programs it costs little more than the
time. What the loop defers stays in memory until the function returns: files remain open, locks
held.

## What to do

* Put the body of the loop into a function of its own: its `defer` runs once per call, and has
  its record on the stack. The file is closed at the end of each round, too.
* Call without `defer` at the end of the round, where nothing in between can return or panic.

## When to leave it

Where the calls really must wait for the end of the function, and the loop is short.

## Example

    package p

    import "sync"

    //go:noinline
    func lockAll(locks []*sync.Mutex, work func()) {
        for _, lock := range locks {
            lock.Lock()
            defer lock.Unlock() // ERROR "^the record of defer lock\.Unlock\(\) may allocate" "lock\.Unlock"
        }
        work()
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.telling import statement_call
from goescape.model import VerdictKind

__all__ = ["recognise"]

_CHANGE = (
    "In a function of its own, which the loop calls, this `defer` runs once and has its record on "
    "the stack."
)


def recognise(case: Case) -> Told | None:
    """The runtime is asked for a record, or for the list of a range-over-func body."""
    if case.verdict.kind is not VerdictKind.ALLOCATES or case.callee:
        return None
    if case.makes == "defer-frame":
        return Told("the list of the calls that this loop defers", change=_CHANGE)
    if case.makes != "defer":
        return None
    call = statement_call(case, "defer_statement")
    return Told(f"the record of {f'defer {call}' if call else case.short}", change=_CHANGE)
