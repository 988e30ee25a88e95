r"""Map insertion.

A new key is put into a map that has no room left, so the map takes larger tables.

## What happens

`m[k] = v`, `m[k]++` and `m[k] = append(m[k], v)` allocate when the key is new and the table is
full, or when the map still is empty: the first entry brings the first table. A full table is
replaced by one of twice the size (since Go 1.24 tables of 1,024 entries are split in two), and
its entries are moved.

Keys and values of more than 128 bytes are stored behind a pointer, each in an allocation of its
own.

## Why the compiler must

Whether a key is new, and how many there are going to be, is known at run time only. The tables
outlive the function if the map does.

## What it costs

Nothing for a key that is there already, and for most new ones. From an empty map to *n* entries
about log2(*n*) allocations, and each entry is moved about once more.

## What to do

* Make the map with its size: `make(map[K]V, n)`.
* Use one map again: `clear(m)` keeps the tables.
* Build a map of constants once, in a package-level variable; where it is only looked into, a
  `switch` or a sorted slice needs no map.
* Keep large values as `map[K]*T` only where the pointers exist already; a value of up to 128
  bytes in the map costs no allocation of its own.

## When to leave it

Where the number of entries is not known and the map is kept. A package-level map is filled once,
when the program starts.

## Example

    package p

    //go:noinline
    func count(words []string) map[string]int {
        counts := map[string]int{} // ERROR "^map\[string\]int{} escapes to the heap"
        for _, word := range words {
            counts[word]++ // ERROR "^the insertion counts\[word\] may allocate in each round of the loop: only if the map must grow"
        }
        return counts
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A call that puts an entry into a map."""
    if case.verdict.kind is not VerdictKind.ALLOCATES or case.callee:
        return None
    if case.makes != "map-assign":
        return None
    node = case.node
    if node is not None and node.type == "composite_literal":
        return Told(
            f"filling {case.short}",
            change="A literal's entries are inserted one by one; a `switch`, or a slice that is "
            "searched, needs no map.",
        )
    if node is None or node.type != "index_expression":
        return Told(
            f"an insertion in {case.short}",
            change="A map that was made with enough room need not grow.",
        )
    return Told(
        f"the insertion {case.short}",
        change=f"In a map that was made with enough room (`make(map[K]V, n)`), or emptied with "
        f"`clear` and used again, `{case.short}` finds its place without growing the map.",
    )
