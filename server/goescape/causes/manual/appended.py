r"""Appended to a slice.

A pointer to the value is appended to a slice.

## What happens

What `append` is given counts as stored on the heap, even where the slice itself never leaves the
function. So a variable whose address is appended, and a value that is made for it, are on the heap.

This is about what the element points to. Whether the slice's own array grows is another finding,
on the `append`.

## Why the compiler must

When the slice is full, `append` moves all elements to a new array on the heap, and the compiler
does not know when that happens. It does not follow pointers from the heap back to the stack.

## What it costs

One allocation for each value that is appended by pointer, besides the growing array.

## What to do

* Hold values: `items = append(items, Item{…})` with `[]Item` copies into the array; with `[]*Item`
  each element is an allocation of its own.
* Take the addresses when the slice is complete: `p := &items[i]`. While it still grows they
  would point into an old array.
* Collect function values rarely: a closure appended to a slice is on the heap with what it
  captures.

## When to leave it

Elements that are shared, that must keep their identity, or that are large and moved often.

## Example

    package p

    type Item struct{ n int }

    func collect(n int) int {
        var items []*Item
        for i := 0; i < n; i++ {
            it := Item{i} // ERROR "^it moves to the heap: &it is appended to items \(line 9\); all"
            items = append(items, &it) // ERROR "may allocate"
        }
        return len(items)
    }

    func values(n int) int {
        var items []Item
        for i := 0; i < n; i++ {
            items = append(items, Item{i}) // ERROR "may allocate"
        }
        return len(items)
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import in_interface, is_pointed_to, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into an argument of append, maybe in another value that is appended."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind is not Kind.APPENDED or found.kind is Kind.CAPTURED:
        return None
    change = (
        f"What is appended to `{found.last.name}` counts as stored on the heap, because `append` "
        "may move it there."
    )
    if why := in_interface(case):
        change += f" {why}"
    elif is_pointed_to(case):
        change += " It can stay if the elements hold values rather than pointers."
    return tell(case, found, change=change)
