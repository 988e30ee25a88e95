r"""Captured by reference.

A variable is shared with a closure that outlives the function.

## What happens

A closure that uses a variable of the function around it either gets a copy, or shares the variable
itself. It is shared ("captured by reference") if it is assigned to after its declaration, in the
closure or outside of it, if its address is taken, or if it is larger than 128 bytes. Where the
closure goes to the heap, a shared variable goes there too, in an allocation of its own.

## Why the compiler must

Both the function and the closure have to see each other's changes, so there can be only one
variable, and it must live as long as the closure.

## What it costs

One allocation for each variable that is shared, each time its declaration runs, besides the
closure itself; and each use goes through a pointer.

## What to do

* Where the closure only reads it, give it a variable that is never assigned to again:
  `limit := n` and use `limit` inside. It is then copied into the closure, and stays.
* Pass it as an argument: `go func(n int) {…}(n)`.
* Where several variables are shared, put them into one struct: one allocation instead of many.
  Or make the closure a method of that struct.
* Let the goroutine send its result on a channel instead of writing to a variable outside.

## When to leave it

Where the closure keeps state between its calls, as a counter does: the variable has to live as long
as the closure, and that is what the allocation is for.

## Example

    package p

    func makeCounter() func() int {
        count := 0 // ERROR "the closure that is returned captures and changes it \(line 5\)"
        return func() int { // ERROR "^the closure escapes to the heap: it is returned"
            count++
            return count
        }
    }

    func total(parts [][]int) int {
        done := make(chan bool) // ERROR "make\(chan bool\)"
        sum := 0 // ERROR "the closure that is started as a goroutine captures and changes it"
        for _, part := range parts {
            go func(part []int) { // ERROR "the closure"
                for _, n := range part {
                    sum += n
                }
                done <- true
            }(part)
            <-done
        }
        return sum
    }
"""

from __future__ import annotations

from tree_sitter import Node

from goescape.causes.case import Case, Told
from goescape.causes.destination import Destination, Kind
from goescape.causes.telling import closure_root, mention
from goescape.model import WHERE, Place, VerdictKind
from goescape.syntax.bindings import (
    BindingKind,
    base_name,
    binding,
    field,
    is_within,
    occurrences,
)

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A variable whose flow ends as a reference in a closure."""
    last = case.last
    if case.verdict.kind is not VerdictKind.MOVED or last is None or last.reason != "reference":
        return None
    found = case.destination
    if found is None or found.node is None or found.kind is not Kind.CAPTURED:
        return None
    closure = found.node
    write = None if case.inlined else _write(case, closure)
    inside = write is not None and is_within(write, closure)
    does = "captures and changes it" if inside else "captures it by reference"
    leave = _state(case, found, inside)
    place = case.source.text.place_of_offset(case.source.path, closure.start_byte)
    mark, mentions = mention(case, place)
    change, changed = ("", ()) if leave else _change(case, closure, write, inside)
    return Told(
        f"{case.head}: {_closure(found)} {does}{mark}",
        (*mentions, *changed),
        change=change,
        leave=leave,
        root=closure_root(case, closure),
    )


def _closure(found: Destination) -> str:
    """``the closure that is returned``."""
    if found.beyond is None:
        return "a closure"
    comma = "," if found.beyond.beyond is not None else ""
    return f"the closure that {found.beyond.verb}{found.beyond.trail}{comma}"


def _write(case: Case, closure: Node) -> Node | None:
    """What makes the variable shared: where it is assigned to, or its address is taken."""
    name = case.node
    if name is None or name.type != "identifier":
        return None
    data = case.source.text.data
    declared = binding(name, data)
    if declared is None:
        return None
    outside: Node | None = None
    for use in occurrences(declared.scope, data[name.start_byte : name.end_byte], data):
        if use == declared.name or not _changes(use):
            continue
        if is_within(use, closure):
            return use
        outside = outside or use
    return outside


def _changes(use: Node) -> bool:
    node = use
    above = node.parent
    while above is not None and above.type in ("selector_expression", "index_expression"):
        if field(above, "operand") != node:
            return False
        node, above = above, above.parent
    if above is None:
        return False
    if above.type in ("inc_statement", "dec_statement"):
        return True
    if above.type == "unary_expression":
        return above.children[0].type == "&"
    if above.type != "expression_list" or above.parent is None:
        return False
    statement = above.parent
    assigns = statement.type in ("assignment_statement", "range_clause", "short_var_declaration")
    return assigns and field(statement, "left") == above and base_name(node) == use


def _change(
    case: Case, closure: Node, write: Node | None, inside: bool
) -> tuple[str, tuple[Place, ...]]:
    """What would have to change, and the places that it mentions."""
    name = case.verdict.subject
    if write is None:
        return (
            "A closure gets a copy of a variable that is never assigned to again, that has at most "
            "128 bytes, and whose address is not taken, neither by slicing it nor by calling a "
            f"method that has a pointer receiver. Of `{name}` one of these does not hold."
        ), ()
    where = (case.source.text.place_of_offset(case.source.path, write.start_byte),)
    if inside:
        return (
            f"The closure changes `{name}`{WHERE}, so the two share it. Pass it as an "
            "argument and return or send the result, or keep the state in a struct of the caller's."
        ), where
    if write.start_byte > closure.start_byte:
        return (
            f"`{name}` is shared because it changes after the closure is made{WHERE}. If "
            f"the closure need not see that, give it a copy: `{name} := {name}` before it."
        ), where
    return (
        f"`{name}` is shared because it is assigned to after its declaration{WHERE}. Give "
        f"the closure a copy that is not: `{name} := {name}` before it."
    ), where


def _state(case: Case, found: Destination, inside: bool) -> str:
    """State that a returned closure keeps between its calls."""
    returned = found.beyond is not None and found.beyond.last.kind is Kind.RETURNED
    if not inside or not returned or case.inlined:
        return ""
    name = case.node
    declared = binding(name, case.source.text.data) if name is not None else None
    if declared is None or declared.kind is BindingKind.LOOP:
        return ""
    return (
        f"the closure keeps {case.verdict.subject} between its calls, so it has to outlive this one"
    )
