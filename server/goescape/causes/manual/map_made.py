r"""Map.

A map needs memory for its entries besides its head; what is made for many entries is on the
heap even where the map itself is not.

## What happens

A map that does not leave its function has its head and room for its first 8 entries on the
stack. `make(map[K]V, n)` with an `n` above 8, or one that is not constant, calls the runtime,
which allocates tables for `n` entries. `maps.Clone` copies all tables.

## Why the compiler must

The tables are replaced by larger ones as the map grows, and their size depends on values that
are known at run time only.

## What it costs

One allocation for each table, of a bit more than `n` times the size of key and value; for a
map that escapes one more for its head (48 bytes since Go 1.24). Without a size given the tables
come with the insertions, several times over.

## What to do

* Give the number of entries if it is known: `make(map[K]V, len(items))` allocates once, what
  would otherwise grow in steps.
* For a handful of entries a slice that is searched is faster, and can be on the stack.
* For keys that are small integers use a slice or an array.
* `clear(m)` (Go 1.21) empties a map and keeps its tables for the next round.

## When to leave it

A map with a size given, filled with about that many entries, is as cheap as a map can be.

## Example

    package p

    //go:noinline
    func distinct(words []string) int {
        seen := make(map[string]bool, len(words)) // ERROR "^make\(map\[string\]bool, len\(words\)\) may allocate: only if the map is made for more than 8 entries"
        for _, word := range words {
            seen[word] = true // ERROR "^the insertion seen\[word\] may allocate"
        }
        return len(seen)
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """The runtime is called to make or copy a map."""
    if case.verdict.kind is not VerdictKind.ALLOCATES:
        return None
    if case.makes == "map-clone":
        return Told(
            f"the copied map {case.short}",
            change="Only a function that does not copy the map avoids it.",
        )
    if case.makes != "map" or case.callee:
        return None
    written = case.text.startswith("make(") or case.text.endswith("}")
    return Told(
        case.short if written else f"the map made in {case.short}",
        change="A map of at most 8 entries, made without a size or with a constant one, that does "
        "not escape is on the stack.",
    )
