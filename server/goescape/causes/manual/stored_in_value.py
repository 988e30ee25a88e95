r"""Stored in a value on the heap.

A pointer to the value is stored in another value, which is itself on the heap.

## What happens

A struct, array, slice, map or closure that is on the heap outlives the function, and with it
everything that it points to. So what is stored in it, as a field in `&T{p: &x}`, as an element in
`[]*T{&x}`, as the receiver of a method value `x.M`, goes to the heap as well.

The message says what becomes of the value that holds it. What is stored in a map literal counts as
on the heap in any case, even where the map itself stays.

## Why the compiler must

The other value may be read after this function has returned, and what is read there must still be
valid memory.

## What it costs

One allocation for this value besides that of the value that holds it: two objects for the
collector instead of one.

## What to do

* Look at the value that holds it first: where that stays on the stack, this one does too.
* Embed the value instead of pointing to it: with `type T struct { opts Options }` both are one
  object; with `opts *Options` they are two.
* For a few elements use an array (`[2]*T{&a, &b}`) instead of a slice or map literal.

## When to leave it

Where the inner value is shared by several others, or replaced while the outer one lives.

## Example

    package p

    type Options struct{ level int }

    type Job struct{ opts *Options }

    type queue interface{ put(*Job) }

    func start(q queue, level int) {
        opts := Options{level} // ERROR ": &opts is stored in &Job{…}, which is passed to q.put"
        q.put(&Job{opts: &opts}) // ERROR "^&Job{…} escapes to the heap"
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into the storage of another value, whose own way has no cause of its own here."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.kind is not Kind.HELD:
        return None
    change = (
        f"It goes where `{found.name}` goes: if that stays on the stack, this can stay too."
        if found.name
        else "It goes where the value that holds it goes: if that stays on the stack, this can too."
    )
    return tell(case, found, change=change)
