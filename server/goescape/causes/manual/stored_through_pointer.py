r"""Stored through a pointer.

A pointer to the value is stored in what another pointer leads to: `t.next = &n`, `*p = &x`.

## What happens

The compiler follows pointers from variable to variable, but not into what they point to: whatever
is stored through a pointer counts as stored on the heap, wherever the pointer really leads. So
the value is made on the heap from the start.

This holds also where the pointer leads to something on the stack of the same function: with
`t := &T{}` and then `t.p = &x`, `x` moves to the heap though `t` stays.

## Why the compiler must

`t` may point anywhere: to memory that was allocated long ago, or to a variable of the caller. To
prove otherwise for each store would need an analysis of all memory; Go's looks at variables and
how often they are dereferenced, which keeps compiling fast.

## What it costs

One allocation of the value's size each time its declaration or expression runs.

## What to do

* Store it where the object is made, in the literal: `t := &T{p: &x}` is followed; `t.p = &x`
  behind it is not. A variable that is no pointer (`var t T; t.p = &x`) is followed as well.
* Make the field hold the value: `t.opts = opts` for a field of type `Options` copies into memory
  that is there already; with `*Options` each store needs an allocation.
* Pass the value as an argument to the method that needs it, instead of leaving it in the object.

## When to leave it

Linked structures (lists, trees, graphs) whose nodes come and go have to be linked by pointers. If
it shows in a profile, keep the nodes in one slice and link them by index.

## Example

    package p

    type Node struct {
        value *int
        next  *Node
    }

    func (n *Node) link(v int) {
        x := v // ERROR "^x moves to the heap: &x is stored in n.value \(line 10\); all"
        n.value = &x
    }

    func push(head **Node) {
        *head = &Node{next: *head} // ERROR "^&Node{…} escapes .*: it is stored in \*head; all"
    }

    func local() int {
        y := 2
        n := Node{value: &y} // followed: nothing escapes
        return *n.value
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Destination, Kind
from goescape.causes.ends import called
from goescape.causes.telling import in_interface, is_pointed_to, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into what a pointer leads to, maybe in another value that is stored there."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind is not Kind.POINTER or found.kind is Kind.CAPTURED:
        return None
    return tell(case, found, change=_change(case, found.last))


def _change(case: Case, end: Destination) -> str:
    pointer = end.name
    if case.inlined and end.place == case.verdict.place:
        return (
            f"`{called(case)}` stores it through its pointer `{pointer}`, and that counts as "
            "stored on the heap, wherever it leads. Only code that does not call it avoids that."
        )
    if end.local:
        return (
            f"What is stored through `{pointer}` counts as stored on the heap, wherever it leads. "
            f"Set it in the literal that makes `{pointer}`, or make `{pointer}` a variable "
            "that is no pointer: then the compiler follows it."
        )
    if not is_pointed_to(case):
        return (
            f"What is stored through the pointer `{pointer}` counts as stored on the heap, "
            "wherever it leads. Make it once and use it again, or keep it in this function."
        )
    if why := in_interface(case):
        return (
            f"What is stored through the pointer `{pointer}` counts as stored on the heap, "
            f"wherever it leads. {why} Make it once and use it again, or keep it in this function."
        )
    return (
        f"What is stored through the pointer `{pointer}` counts as stored on the heap, wherever it "
        "leads. It can stay if the value itself is stored there rather than a pointer to it, or is "
        "passed along as an argument."
    )
