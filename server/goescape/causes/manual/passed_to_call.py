r"""Passed to a call that keeps it.

A pointer goes into a function whose parameter *leaks*: something reachable from it is kept.

## What happens

Passing `&x` to a function is no reason by itself to put `x` on the heap. The compiler looks into
every function that it knows, of other packages too, and notes for each parameter whether the
function lets it out: stores it in a global or behind another pointer, sends it, hands it to a
function that does so, or to one that is not known. One such path is enough, even in a branch
that never runs. `x` is then made on the heap by the caller.

## Why the compiler must

A kept pointer would point into a stack frame that is gone.

## What it costs

One allocation in the caller for each value that is passed so. The function itself pays nothing:
which is why the price is easy to overlook when it is written.

## What to do

* See what the function does with its parameter: the hover follows it, through other packages
  as far as there is source. Often one line is to blame, a log call or an error message that
  formats the pointer: copy what it needs (`id := x.ID`) and pass that.
* Pass the value itself where it is small.
* Split the function: the part that keeps, and the part that only looks.
* Where it only needs a result, let it return a value.
* Make it small enough to be inlined: then what counts is where the value really goes.

## When to leave it

Where the function is there to keep it: a cache, a registry, a queue, `list.PushBack`.

## Example

    package p

    type Cache struct{ last *int }

    //go:noinline
    func (c *Cache) Set(p *int) { c.last = p }

    //go:noinline
    func look(p *int) int { return *p }

    func use(c *Cache) int {
        x := 1 // ERROR "^x moves to the heap: &x is passed to c.Set, whose parameter p escapes \(line 13\); allocates 8 bytes"
        c.Set(&x)
        y := 2
        return look(&y) // y stays: look keeps nothing
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.calls import Call, CalleeKind, call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import code, passed, receives
from goescape.causes.wording import shorten
from goescape.model import WHERE

__all__ = ["recognise"]

_LONG = 130


def recognise(case: Case) -> Told | None:
    """A flow that ends in an argument of a function that the compiler knows."""
    call = call_of(case)
    if call is None or call.callee.kind not in (CalleeKind.FUNCTION, CalleeKind.UNCLEAR):
        return None
    reason = f"{case.head}: {passed(case, call)}"
    more = receives(case, call)
    return Told(
        f"{reason}{more if len(reason + more) <= _LONG else ''}{WHERE}",
        (call.place,),
        change=_change(call),
        root=call.root(),
    )


def _change(call: Call) -> str:
    name = code(shorten(call.callee.name))
    found = call.callee.found
    if call.callee.package == "C":
        return (
            f"{name} is C code, which the compiler does not look into. Annotated `#cgo noescape "
            f"{call.callee.symbol}` (Go 1.24), where that is true of it, it would keep nothing."
        )
    if found is not None and found.bodiless:
        return (
            f"{name} has no Go code that the compiler could look into (assembly, or linked from "
            "elsewhere). Marked `//go:noescape`, where that is true of it, it would keep nothing."
        )
    if call.parameter:
        word = "receiver" if call.index == -1 else "parameter"
        return (
            f"{name} would have to keep nothing that its {word} {code(call.parameter)} points to, "
            "or be given a copy of what it needs."
        )
    return f"{name} would have to keep nothing of it, or be given a copy of what it needs."
