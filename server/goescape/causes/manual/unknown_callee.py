r"""Passed to a call that is not known.

A pointer goes to a method of an interface or to a function value: which code that runs shows only
at run time.

## What happens

`w.Write(buf[:])` with an `io.Writer`, `handler(req)` with a variable of function type: the compiler
cannot look into a function that it does not know. So everything that is passed there is treated
as kept, and is made on the heap.

## Why the compiler must

The next implementation of the interface may keep it, even if none does today.

## What it costs

One allocation for each value that is passed so, each time its declaration runs. A buffer that is
declared once before a loop costs one, inside the loop one for each round.

## What to do

* Use a concrete type where there is only one: `w *bufio.Writer` instead of `w io.Writer`.
* Make the function generic over the type of the function or writer only if it is then inlined:
  Go's generic code calls methods of a type parameter through a table, which is as unknown.
* Let the compiler see it: a call on a variable that holds a known type, in the same function or
  after inlining, is *devirtualised*. With a profile (`default.pgo`) frequent ones are as well.
* Keep the buffer in the struct that does the writing, or in a `sync.Pool`, and use it again.
* Read and write in larger pieces, through one `bufio` for all.

## When to leave it

Where the value is large compared with its cost, or the call does I/O.

## Example

    package p

    import "io"

    func write(w io.Writer, visit func([]byte)) {
        var head [4]byte // ERROR "^head moves to the heap: head\[:\] is passed to w.Write, a method of the interface io.Writer \(line 7\); allocates 4 bytes"
        w.Write(head[:])
        var tail [8]byte // ERROR "^tail moves to the heap: tail\[:\] is passed to visit, a function value \(line 9\); allocates 8 bytes"
        visit(tail[:])
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.calls import Call, CalleeKind, call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import code, passed
from goescape.causes.wording import shorten
from goescape.model import WHERE

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow that ends in an argument of a function that the compiler does not know."""
    call = call_of(case)
    if call is None or call.callee.kind not in (
        CalleeKind.INTERFACE,
        CalleeKind.VALUE,
        CalleeKind.GENERIC,
        CalleeKind.UNKNOWN,
    ):
        return None
    which = _which(case, call)
    told = passed(case, call)
    on = " is called on it"
    # "w.Flush, a method of the interface Flusher, is called on it"
    told = f"{told.removesuffix(on)}{which},{on}" if told.endswith(on) else told + which
    return Told(
        f"{case.head}: {told}{WHERE}",
        (call.place,),
        change=_change(call),
        root=call.root(),
    )


def _which(case: Case, call: Call) -> str:
    name = shorten(call.callee.name)
    on = f" and on to {name}" if call.inlined and not call.inside(case) else ""
    match call.callee.kind:
        case CalleeKind.INTERFACE:
            interface = call.callee.qualified.rpartition(".")[0]
            return f"{on}, a method of the interface {interface}"
        case CalleeKind.VALUE:
            return f"{on}, a function value"
        case CalleeKind.GENERIC:
            return f"{on}, a method of a type parameter"
        case _:
            return f"{on}, which is known only at run time"


def _change(call: Call) -> str:
    name = code(shorten(call.callee.name))
    match call.callee.kind:
        case CalleeKind.INTERFACE:
            return (
                f"If the compiler knew which type's method {name} is, it could look into it: a "
                "concrete type in place of the interface, or one that it can see to be there."
            )
        case CalleeKind.VALUE:
            return (
                f"If the compiler knew which function {name} is, it could look into it: call it by "
                "its name, or let the function that calls it be inlined where it is passed."
            )
        case CalleeKind.GENERIC:
            return (
                f"Generic code calls {name} through a table, which the compiler does not look "
                "behind. A function for the concrete type, or one that is inlined where that is "
                "known, can be looked into."
            )
        case _:
            return (
                f"Which function {name} is shows only at run time: it is a method of an interface, "
                "or a function value. A known one could be looked into."
            )
