r"""Loop variable.

A variable that a `for` declares is shared with something that outlives the round.

## What happens

Since Go 1.22, where go.mod asks for 1.22 or newer, each round of a loop has variables of its own:
a closure or pointer that was made in one round keeps seeing that round's value. Where it goes to
the heap, the variable is made there anew in every round. In `for i := 0; i < n; i++` the next
round's `i` begins as a copy of the last one.

With an older version in go.mod there is one variable for the whole loop. It is allocated once, and
everything that points to it sees the last value: the well-known mistake.

## Why the compiler must

Each round's pointer or closure may be used after the round is over, when the next one has a
variable of its own. A loop whose variable nobody keeps has one, as ever.

## What it costs

One allocation in every round (before Go 1.22: one for the loop), besides the closure's.

## What to do

* Where only its value is needed, use that: `append(out, items[i])`, `go work(v)`. A variable that
  is only read is copied into a closure, and does not move.
* Point into the slice instead of to the copy: `&items[i]` instead of `&item`.
* Where the body changes it (`v++` beside a closure that captures it), copy it first: `w := v`.

## When to leave it

Where each round really needs a variable that lives on.

## Example

    package p

    type Item struct{ n int }

    func pointers(items []Item) []*Item {
        out := make([]*Item, 0, len(items)) // ERROR "make"
        for _, it := range items { // ERROR "^it moves to the heap: &it is appended to out \(line 8"
            out = append(out, &it) // ERROR "may allocate"
        }
        return out
    }

    func pointersInPlace(items []Item) []*Item {
        out := make([]*Item, 0, len(items)) // ERROR "make"
        for i := range items {
            out = append(out, &items[i]) // ERROR "may allocate"
        }
        return out
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.manual import captured_by_reference
from goescape.causes.telling import tell
from goescape.model import VerdictKind
from goescape.syntax.bindings import BindingKind, binding

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A variable declared in the header of a ``for``."""
    node = case.node
    if case.verdict.kind is not VerdictKind.MOVED or case.inlined:
        return None
    if node is None or node.type != "identifier":
        return None
    declared = binding(node, case.source.text.data)
    if declared is None or declared.kind is not BindingKind.LOOP or declared.name != node:
        return None
    captured = captured_by_reference.recognise(case)
    if captured is not None:
        return captured
    name = case.verdict.subject
    change = (
        f"Use the value of `{name}` instead of its address; or point to where it comes from, as in "
        "`&items[i]`."
    )
    if case.language < (1, 22):
        change += (
            f" With the Go version of this go.mod (before 1.22) all rounds share one `{name}`: "
            "everything that keeps its address sees the last value."
        )
    if case.destination is None:
        return Told(case.head, change=change)
    return tell(case, case.destination, change=change)
