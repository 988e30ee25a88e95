r"""Slice that grows.

An `append` finds no room in the slice's array, and takes a larger one.

## What happens

`append(s, x)` writes behind the last element where the capacity of `s` suffices. Else it
allocates a new array, copies all elements into it, and drops the old one. The new array has
twice the capacity up to 256 elements, and less and less beyond, down to a quarter more.

Since Go 1.25 `-m` prints `append escapes to heap` where the slice may outlive the function, and
a slice that begins empty and does not escape has its first 32 bytes on the stack.

## Why the compiler must

How often a loop runs, and so how long the slice becomes, is not known before. An array that grows
at run time has no place in a frame of fixed size.

## What it costs

Nothing where the capacity suffices. From an empty slice to *n* elements about log2(*n*)
allocations, and each element is copied about once more. Within an `append` that grew, the old
array is garbage.

## What to do

* Say the size before: `s := make([]T, 0, n)` with the number of elements, or an upper bound.
  Where `n` is a small constant and the slice does not escape, that is on the stack.
* Use the array again: `s = s[:0]` at the beginning of each round.
* Write into memory of the caller: `func AppendTo(dst []byte, …) []byte`.
* `slices.Grow(s, n)` makes room for `n` more in one step.

## When to leave it

Where the number of elements is not known and the slice is kept: doubling is cheap on average, and
a guess that is too large wastes memory for as long as the slice lives. So `s.of = append(s.of, x)`
outside of loops is right as it is.

## Example

    package p

    //go:noinline
    func squares(n int) []int {
        var s []int
        for i := range make([]struct{}, n) {
            s = append(s, i*i) // ERROR <1.25:"^append\(s, i\*i\) may allocate in each round of the loop: only if the capacity" >=1.25:"^append\(s, i\*i\) grows on the heap: the slice is returned \(line 9\); may allocate"
        }
        return s
    }

    type list struct{ of []int }

    //go:noinline
    func (l *list) add(n int) {
        l.of = append(l.of, n) // ERROR "^append\(l.of, n\) (may allocate|grows on the heap: the slice is stored in l.of)"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.causes.case import Case, Told
from goescape.causes.ends import called, goes
from goescape.causes.wording import shorten
from goescape.model import Place, VerdictKind
from goescape.syntax.bindings import binding, capacity, field
from goescape.syntax.circumstances import circumstances

__all__ = ["recognise"]

_NOTHING = re.compile(r"append\((?:\[\][\w.*]+(?:\{\}|\(nil\))|nil),")
_KEPT = re.compile(r"((?:\w+\.)+\w+) = append\(\1, ")
_LEAVE = (
    "The slice is kept and grows as it is added to; how long it becomes is not known here. An "
    "array that doubles costs little on average."
)
_EMPTY = ("composite_literal", "type_conversion_expression", "nil")
"""``[]T{}``, ``[]T(nil)``: what is appended to that is copied."""


def recognise(case: Case) -> Told | None:
    """What ``append`` takes when the capacity does not suffice."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        if case.makes != "growth" or case.callee:
            return None
        shown = case.short if case.text.startswith("append(") else f"the append in {case.short}"
        return _told(case, shown)
    if case.verdict.kind is not VerdictKind.ESCAPES or case.verdict.subject != "append":
        return None
    end, mentions = goes(case, "the slice")
    return _told(case, case.head + end, mentions)


def _told(case: Case, reason: str, mentions: tuple[Place, ...] = ()) -> Told:
    leave = "" if not _is_kept(case) or _in_loop(case) else _LEAVE
    return Told(reason, mentions, change="" if leave else _change(case), leave=leave)


def _is_kept(case: Case) -> bool:
    """Whether the slice goes back to the field or global that it came from: ``s.of = append(s.of``.

    Then its elements come one after the other, from calls that know nothing of one another.
    """
    first = _first(case)
    if first is None:
        stored = (use.step.expression for use in case.way if use.edge.target == "{heap}")
        return any(map(_KEPT.match, stored))
    statement = case.node.parent if case.node is not None else None
    if statement is not None and statement.type == "expression_list":
        statement = statement.parent
    if statement is None or statement.type != "assignment_statement":
        return False
    data = case.source.text.data
    left = field(statement, "left")
    name = _slice(case, first)
    if left is None or not name or data[left.start_byte : left.end_byte].decode() != name:
        return False
    return first.type == "selector_expression" or binding(first, data) is None


def _in_loop(case: Case) -> bool:
    around = circumstances(case.source, case.span, case.verdict.kind, case.language)
    return around.loops > 0


def _change(case: Case) -> str:
    first = _first(case)
    if (first is not None and first.type in _EMPTY) or (case.inlined and _copies(case)):
        return "A copy needs an array of its own: only working on the original avoids it."
    if case.inlined:
        return (
            f"The append is in `{called(case)}`: if the slice that it appends to has enough "
            "capacity when it gets there, it does not grow."
        )
    slice_ = _slice(case, first)
    if not slice_:
        return "With enough capacity from the start (`make([]T, 0, n)`) it never grows."
    if room := _room(case, first):
        return f"`{slice_}` is made with room for `{room}`: where that suffices, it does not grow."
    return (
        f"With enough capacity in `{slice_}` from the start (`make([]T, 0, n)`, or the array of an "
        "earlier round with `[:0]`) it never grows."
    )


def _room(case: Case, first: Node | None) -> str:
    """The capacity that the slice was made with in this function; empty for none that is seen."""
    data = case.source.text.data
    found = binding(first, data) if first is not None and first.type == "identifier" else None
    return shorten(capacity(found, data)) if found is not None else ""


def _copies(case: Case) -> bool:
    """Whether inlined code appends to nothing, as bytes.Clone does: ``append([]byte{}, b...)``."""
    return bool(case.way) and _NOTHING.match(case.way[0].step.expression) is not None


def _first(case: Case) -> Node | None:
    """The first argument of ``append``; None where it stands in inlined code."""
    node = case.node
    arguments = node.child_by_field_name("arguments") if node is not None else None
    if case.inlined or not case.text.startswith("append(") or arguments is None:
        return None
    return arguments.named_children[0] if arguments.named_children else None


def _slice(case: Case, first: Node | None) -> str:
    """The slice that is appended to; empty where it has no short name here."""
    if first is None or first.type not in ("identifier", "selector_expression"):
        return ""
    return case.source.text.data[first.start_byte : first.end_byte].decode("utf-8", "replace")
