r"""Copied into an interface.

A value that is no pointer is used as an interface, and a copy of it is made on the heap.

## What happens

An interface value is two words: a type, and a pointer to the data. Give it an `int`, a string, a
slice or a struct, and the compiler must make a copy somewhere for that pointer to point to. Where
the interface may outlive the function, "somewhere" is the heap. The conversion is easy to miss:
an argument, a `return`, an assignment, an element of `[]any`, a key of `map[any]…`, a send.

## Why the compiler must

Whoever has the interface may keep it, and sees only a pointer. The original is still a variable
that may change, so the interface cannot point to it.

## What it costs

One allocation of the value's size each time it is converted; in a loop, in each round. Size is
not what decides, as is often said ("values larger than a pointer"). Free, in Go 1.21 to 1.27:

* pointers, maps, channels, functions, and structs that hold just one of those: stored as they are;
* constants and literals: read-only data;
* `bool`, `byte`, values of size zero;
* integers below 256 and zero values: the message then says "may allocate", and when;
* interfaces that do not leave the function: the copy is on the stack.

## What to do

* Give the function the type it needs: `logValue(n int)`.
* Make it generic, `func logValue[T any](v T)`: what it then does with `v` decides.
* Pass a pointer that is on the heap anyway.
* Convert once before a loop, not in each round: `var v any = n`.
* Look at what the function does with the interface. If it keeps nothing, the copy can stay on
  the stack; one `fmt.Println(v)` in it is enough to lose that.

## When to leave it

Where the code runs seldom, or the interface is the point of the design (`sort.Interface`,
`heap.Push`, plug-ins) and the values are few.

## Example

    package p

    var last any

    //go:noinline
    func logValue(v interface{}) {
        last = v
    }

    func record(n int) {
        logValue(n) // ERROR "^a copy of n escapes to the heap: logValue\(n\) takes it as an interface; may allocate 8 bytes"
    }

    func keep(s string, m map[string]any) {
        m["name"] = s // ERROR `a copy of s escapes to the heap: m["name"] holds it as an interface; allocates 16 bytes` "m.*insertion|may allocate"
        m["kind"] = "constant" // ERROR "may allocate"
    }

    func pointer(n *int) {
        logValue(n) // a pointer is stored as it is
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import BOXES, Boxing, boxed
from goescape.causes.calls import CalleeKind, call_of
from goescape.causes.case import Case, Role, Told
from goescape.causes.passing import code
from goescape.causes.telling import tell
from goescape.model import WHERE, VerdictKind

__all__ = ["recognise"]

_CONTENT = (
    "What an interface on the heap leads to is on the heap too. With a parameter or variable of "
    "the type itself neither would have to be."
)

_POINTER = "A pointer is stored in an interface as it is."


def recognise(case: Case) -> Told | None:
    """A flow that begins with the storage of an expression that has none of its own."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return _emitted(case)
    if case.role is Role.CONTENT and case.last and case.last.reason == "interface-converted":
        end = case.destination
        return tell(case, end, change=_CONTENT) if end is not None else None
    boxing = boxed(case)
    if boxing is None:
        return None
    more, mentions = boxing.forced()
    return Told(
        f"{boxing.head}: {boxing.taken()}{WHERE}{more}",
        (boxing.place, *mentions),
        change=_change(case, boxing),
        root=boxing.root(),
    )


def _emitted(case: Case) -> Told | None:
    """A box that escape analysis never mentions: one that is too large for the stack."""
    if case.makes not in BOXES or case.callee:
        return None
    node = case.node
    if node is None or node.type.endswith(("_statement", "_declaration")):
        return Told(f"a copy made for an interface in {case.short}", change=_POINTER)
    return Told(f"a copy of {case.short}, boxed in an interface,", change=_POINTER)


def _change(case: Case, boxing: Boxing) -> str:
    call = call_of(case)
    if call is not None and call.callee.package == "sync" and call.callee.name.endswith("Put"):
        return "Put a pointer to it into the pool, and get that: it is stored as it is."
    direct = call is not None and call.callee.kind is not CalleeKind.APPEND
    if boxing.taker.reason == "return" and not case.inlined:
        return "A result of the value's own type, in place of the interface, needs no copy."
    if boxing.node is None or call is None or call.node != boxing.node or not direct:
        return (
            "With a variable, field or element of its own type in place of the interface nothing "
            "is copied; a pointer is stored as it is."
        )
    name = code(call.written)
    match call.callee.kind:
        case CalleeKind.FUNCTION if not call.inlined:
            parameter = f" {code(call.parameter)}" if call.parameter else ""
            return (
                f"{name} would have to take the value by its own type (or a type parameter), or "
                f"its parameter{parameter} would have to stay in the call."
            )
        case _:
            return (
                f"What {name} passes it to is free to keep it. A parameter of the value's own "
                "type, all the way, needs no copy."
            )
