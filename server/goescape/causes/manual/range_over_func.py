r"""Range over a function.

The body of a loop over an iterator becomes a closure, and what it uses is shared with it.

## What happens

Since Go 1.23 `for x := range seq` over a function calls `seq` with a function made of the loop's
body. The variables that the body uses are captured like those of any closure, and the compiler adds
a few of its own: how the loop was left, whether it is still running.

Where the iterator is inlined, and the body with it, all of this vanishes and the loop is as cheap
as one over a slice. Where it is not, or passes the body on to a function that is not known to the
compiler, the body's closure, its state and what it changes are on the heap.

## Why the compiler must

An iterator is given the body as a function value and may keep it, or run it in a goroutine. That it
usually does neither is not known where its code is not seen.

## What it costs

One allocation for the body, one for its state, and one for each variable that the body changes, for
each loop that is begun; not for each round.

## What to do

* Keep iterators small, so that they are inlined: one loop that calls `yield`, no `defer`, no
  recursion. `go build -gcflags=-m` says `can inline` where it works.
* Range over a function that is called by name (`range list.All()`) rather than over a variable or
  an interface's method, which the compiler can't look into.
* In hot code range over the slice itself.

## When to leave it

Where the loop does much in each round, or is begun rarely.

## Example

    //go:build go1.23

    package p

    func sum(seq func(yield func(int) bool)) int {
        total := 0 // ERROR "^total moves .*: the body of a loop over a function, .*, uses it"
        for n := range seq { // ERROR "^the state .*: seq may keep" "^the loop.s body"
            total += n
        }
        return total
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import mention
from goescape.model import VerdictKind
from goescape.syntax.bindings import field

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """The state and the body of a loop over a function, and the variables that it shares."""
    kind, subject = case.verdict.kind, case.verdict.subject
    loop = case.text.startswith("for") and not case.inlined
    if kind is VerdictKind.MOVED and subject.rpartition(".")[2].startswith("#") and loop:
        return Told(
            f"{case.head}: {_iterator(case)} may keep the loop's body", change=_change(case)
        )
    if kind is VerdictKind.ESCAPES and subject == "func literal" and loop:
        return Told(f"{case.head}: {_iterator(case)} may keep it", change=_change(case))
    found = case.destination if kind is VerdictKind.MOVED else None
    if found is None or found.kind is not Kind.LOOP_BODY:
        return None
    mark, mentions = mention(case, found.place)
    return Told(
        f"{case.head}: the body of a loop over a function, which is a closure, uses it{mark}",
        mentions,
        change="Where the iterator is inlined the body is no closure, and this stays on the stack.",
    )


def _iterator(case: Case) -> str:
    loop = case.source.tree.root_node.descendant_for_byte_range(
        case.span.start, case.span.start + 3
    )
    while loop is not None and loop.type != "for_statement":
        loop = loop.parent
    clause = loop.named_children[0] if loop is not None and loop.named_children else None
    text = case.source.text.data
    over = field(clause, "right")
    if over is None:
        return "the iterator"
    found = text[over.start_byte : over.end_byte].decode("utf-8", "replace")
    return found if len(found) <= 40 and "\n" not in found else "the iterator"


def _change(case: Case) -> str:
    over = _iterator(case)
    which = f"`{over}` gives (the same on every path)" if over.endswith(")") else f"`{over}` is"
    return (
        f"Where the compiler knows which function {which}, and inlines it, the loop's body is no "
        "closure and nothing escapes."
    )
