r"""Turned into an unsafe.Pointer.

The address of a value is turned into an `unsafe.Pointer` or a `uintptr` that is kept, or that goes
to a function which the compiler does not look into.

## What happens

To escape analysis an `unsafe.Pointer` is a pointer like any other: it is followed. What it points
to goes to the heap where it is stored (`atomic.StorePointer`), or passed as a `uintptr` to a
function marked `//go:uintptrescapes`: on Windows `(*syscall.LazyProc).Call`, on Linux
`syscall.AllThreadsSyscall`. `syscall.Syscall` on Linux only keeps it alive, on the stack.

## Why the compiler must

A number is no pointer: when a stack grows and moves, a `uintptr` into it would be wrong. So what
such a function is told the address of must be where nothing moves.

## What it costs

One allocation for each value whose address is taken so.

## What to do

* `atomic.Pointer[T]` instead of `atomic.StorePointer`: the same cost, with types.
* Use one buffer for many system calls.
* Prefer functions that take slices: `unix.Read(fd, buf)`.

## When to leave it

At system calls and in lock-free structures: the value has to be at a fixed place.

## Example

    package p

    import (
        "sync/atomic"
        "unsafe"
    )

    var current unsafe.Pointer

    func publish(n int) {
        value := n // ERROR "^value moves to the heap: unsafe.Pointer\(&value\) is passed to atomic.StorePointer"
        atomic.StorePointer(&current, unsafe.Pointer(&value))
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.calls import call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import passed, receives
from goescape.causes.uses import Use
from goescape.model import WHERE

__all__ = ["recognise"]

_REASONS = frozenset({"//go:uintptrescapes", "conversion to unsafe.Pointer", "reflect.Header.Data"})
_CONVERSIONS = ("uintptr", "unsafe.Pointer", "")
_CHANGE = (
    "The value has to be where nothing moves. One that is used again, instead of a new one each "
    "time, is allocated once."
)


def recognise(case: Case) -> Told | None:
    """A flow that ends in a uintptr, or in an unsafe.Pointer that is an argument."""
    last = case.last
    if last is None or case.inlined:
        return None
    if last.reason in _REASONS:
        name = _called(last)
        end = f": its address is passed to {name} as a uintptr{WHERE}" if name else ""
        return Told(case.head + end, (last.step.place,) if name else (), change=_CHANGE)
    call = call_of(case)
    if call is None or not call.argument_text().startswith("unsafe.Pointer("):
        return None
    return Told(
        f"{case.head}: {passed(case, call)}{receives(case, call)}{WHERE}",
        (call.place,),
        change=_CHANGE,
        root=call.root(),
    )


def _called(use: Use) -> str:
    """The function that a ``uintptr`` is passed to; empty where none is seen."""
    node = use.leaf
    while node is not None and node.type != "block":
        function = node.child_by_field_name("function")
        if node.type == "call_expression" and use.text(function) not in _CONVERSIONS:
            return use.text(function)
        node = node.parent
    return ""
