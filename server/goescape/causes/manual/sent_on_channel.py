r"""Sent on a channel.

A pointer to the value is sent to another goroutine.

## What happens

What a pointer points to must outlive the function when that pointer goes through a channel:
whoever receives it may keep it. So the value is made on the heap. A value that is sent itself,
without a pointer, is copied into the channel, and costs nothing more.

## Why the compiler must

The receiver runs on another stack, at a time that the compiler does not know, usually after this
function has returned.

## What it costs

One allocation for each value whose address is sent.

## What to do

* Send the value itself, `chan T` instead of `chan *T`: up to some 100 bytes the copy is cheaper
  than the allocation.
* Send an index into a slice that both sides know.
* Give used values back through a second channel, or a `sync.Pool`.

## When to leave it

Where the receiver takes the value over, and it is large or has an identity (a connection, a
job with a state), one allocation for each is right.

## Example

    package p

    type Job struct{ id int }

    //go:noinline
    func produce(jobs chan *Job, n int) {
        for i := 0; i < n; i++ {
            jobs <- &Job{id: i} // ERROR "^&Job{…} escapes to the heap: it is sent on jobs; allocates 8 bytes"
        }
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import WHERE, Root, VerdictKind

__all__ = ["recognise"]

_ELEMENTS = ("struct literal element", "array literal element", "slice-literal-element")


def recognise(case: Case) -> Told | None:
    """A flow that ends in a send."""
    last = case.last
    if last is None or last.reason != "send":
        return None
    statement = last.around("send_statement")
    channel = last.text(statement.child_by_field_name("channel")) if statement is not None else ""
    value = last.text(statement.child_by_field_name("value")) if statement is not None else ""
    moved = case.verdict.kind is VerdictKind.MOVED
    what = value if moved and value else "it"
    if any(use.reason in _ELEMENTS for use in case.way):
        what, be = "it", "is part of what is"
    else:
        be = "is"
    where = f"sent on {channel}" if channel else "sent on a channel"
    sends = f"`{channel}`" if channel else "a channel"
    return Told(
        f"{case.head}: {what} {be} {where}{WHERE}",
        (last.step.place,),
        change=f"What is sent through {sends} as a value, with no pointer to it, is copied, and "
        "needs no heap.",
        root=_root(case, channel),
    )


def _root(case: Case, channel: str) -> Root | None:
    """The channel, by its name in the function that the send stands in."""
    last = case.last
    if last is None or not channel:
        return None
    where = f"{last.step.place.path}:{case.source.function_at(case.span.start)}"
    return Root("channel", f"channel {where} {channel}", f"the channel {channel}")
