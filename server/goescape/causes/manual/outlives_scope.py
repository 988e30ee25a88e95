r"""Kept beyond its loop or closure.

A pointer to the value is assigned to a variable that is declared outside the loop, or the
closure, in which the value is made.

## What happens

A variable declared in a loop's body is a new one in each round, and `&T{}` in a loop makes a new
value in each round. A stack frame has room for one. So where a pointer to it is kept in a variable
that lives through all rounds, each of them needs a value of its own, on the heap.

A closure has a frame of its own for each call. What is made in it and assigned to a variable of
the function around it outlives that call.

## Why the compiler must

The compiler gives each variable a loop depth. A pointer may go from a deeper variable to one less
deep only if it points to the heap; how many rounds there are, or that only the last counts, is
not looked at. A label that is jumped back to counts as a loop.

## What it costs

One allocation in each round, or in each call of the closure, even if all but the last are dropped.

## What to do

* Assign the value, not its address: `best = x; found = true` instead of `best = &x`.
* Point into the slice instead of to the copy in the loop: `best = &items[i]`.
* Declare the pointer inside the loop where it is used only there.
* Declare one value outside the loop and fill it anew in each round, where no two are alive at once.

## When to leave it

A list that is built in a loop (`head = &node{next: head}`) needs all of its nodes.

## Example

    package p

    type Item struct{ n int }

    func largest(items []Item) int {
        var best *Item
        for _, it := range items {
            c := it // ERROR "&c is assigned to best, which is declared outside the loop \(line 10"
            if best == nil || c.n > best.n {
                best = &c
            }
        }
        return best.n
    }

    func largestInPlace(items []Item) int {
        var best *Item
        for i := range items {
            if best == nil || items[i].n > best.n {
                best = &items[i]
            }
        }
        return best.n
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into a variable of an outer loop or function."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind not in (Kind.OUTER_LOOP, Kind.OUTER_CLOSURE):
        return None
    if found.kind is Kind.CAPTURED:
        return None
    name, inside = found.last.name, "loop" if found.last.kind is Kind.OUTER_LOOP else "closure"
    variable = f"`{name}`" if name else "that variable"
    change = (
        f"Made once, before the {inside}, it can be filled again in each round."
        if case.verdict.subject.startswith(("make(", "append")) and inside == "loop"
        else f"Declare {variable} inside the {inside}, or let it hold the value rather than a "
        "pointer to it."
    )
    return tell(case, found, change=change)
