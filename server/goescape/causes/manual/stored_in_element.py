r"""Stored in a slice or a map.

A pointer to the value becomes an element of a slice or a map, or a key.

## What happens

The array of a slice and the table of a map lie behind a pointer, and the compiler does not follow
what is stored there: an element counts as stored on the heap, whether the slice or map itself
is on the heap or not. So is what `copy` puts into a slice. Elements of an array variable
(`var a [4]*int; a[0] = &x`) are followed.

Only pointers matter: storing an `int` or a struct without pointers in a slice copies it into
place, and nothing escapes.

## Why the compiler must

The slice may have been made anywhere and share its array with others, which keep the element
after this function returned. A map moves its elements when it grows.

## What it costs

One allocation for each element that is a pointer to a new value, besides the slice's or map's
own memory; and the collector follows each of these pointers in every cycle.

## What to do

* Hold values, not pointers: `[]Item` instead of `[]*Item`, `map[string]Item` instead of
  `map[string]*Item`. One array for all is faster to make, to walk and to collect.
* Take the address of an element where one is needed: `it := &items[i]`.
* Make many at once: `items := make([]Item, n)`, then `p[i] = &items[i]`: one allocation instead
  of n.

## When to leave it

Elements that are shared with other structures, that must keep their address while the slice grows
or the map changes, or that are large and moved often.

## Example

    package p

    type Item struct{ n int }

    func fill(items []*Item) {
        for i := range items {
            items[i] = &Item{i} // ERROR "it is stored in an element of the slice items; all"
        }
    }

    func put(m map[int]*Item, k int) {
        it := Item{k} // ERROR "&it is stored in an element of the map m \(line 13\); allocates 8"
        m[k] = &it // ERROR "^the insertion"
    }

    func values(items []Item) {
        for i := range items {
            items[i] = Item{i} // copied into place
        }
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import in_interface, is_pointed_to, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into an element, maybe in another value that is stored there."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind is not Kind.ELEMENT or found.kind is Kind.CAPTURED:
        return None
    change = (
        "What is stored in an element counts as stored on the heap, wherever the slice or map is."
    )
    if why := in_interface(case):
        change += f" {why}"
    elif is_pointed_to(case):
        held = "keys are" if "is a key of" in found.last.verb else "elements hold"
        change += f" It can stay if the {held} values rather than pointers."
    elif case.verdict.subject.startswith(("[", "make([")):
        change += " One larger array, cut into pieces, can serve several elements."
    return tell(case, found, change=change)
