r"""Channel.

A channel always is on the heap, with its buffer.

## What happens

`make(chan T, n)` allocates the channel's head (about 100 bytes on 64-bit machines) and the room
for `n` elements in one piece; with elements that hold pointers the buffer is a second one.
Escape analysis never mentions it.

## Why the compiler must

A channel is there to be shared between goroutines, each of which has a stack of its own that may
be moved while others wait at the channel. The compiler does not try to prove that one is used by
a single goroutine only.

## What it costs

One allocation, or two, for each `make(chan …)` that runs.

## What to do

* Use a channel again instead of making one for each request: a worker with a request and a reply
  channel, a `sync.Pool`, a field.
* Where a channel only announces an end, `context.Context` or a `sync.WaitGroup` that are there
  anyway may do.
* Share a result under a `sync.Mutex`, or with the types of `sync/atomic`.

## When to leave it

Nearly always: there is no channel on the stack, and beside starting a goroutine one allocation
does not count.

## Example

    package p

    //go:noinline
    func first(work func() int) int {
        done := make(chan int, 1) // ERROR "^the channel make\(chan int, 1\) allocates"
        done <- work()
        return <-done
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """The runtime is called to make a channel."""
    if case.verdict.kind is not VerdictKind.ALLOCATES or case.callee:
        return None
    if case.makes != "chan":
        return None
    return Told(
        f"the channel {case.short}",
        change="There is no channel on the stack: only one that is made once and used again "
        "avoids the allocation.",
    )
