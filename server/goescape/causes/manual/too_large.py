r"""Too large for the stack.

A value is larger than what the compiler puts into a stack frame, so it is made on the heap
whatever becomes of it.

## What happens

The compiler has two fixed limits. They do not depend on how much stack is left:

| | Go 1.21 to 1.23 | since Go 1.24 |
|---|---|---|
| a variable: `var x T`, `x := …` | 10 MiB | 128 KiB |
| without a name: `new(T)`, `&T{…}`, `make([]T, 100)`, `[]T{…}` | 64 KiB | 64 KiB |

What is larger moves to the heap. So does, rarely, a value of a type that must be aligned more
strictly than a pointer.

## Why the compiler must

A goroutine begins with a stack of a few kilobytes, which is copied to a larger one whenever it
does not suffice. A frame of megabytes would make that copy, and the stack that remains
afterwards, expensive for a function that may never be called again.

## What it costs

One allocation of the whole value, each time its declaration runs, and zeroing it. Objects over
32 KiB do not come from the fast lists of the allocator, and are freed one by one.

## What to do

* Make the value smaller: a buffer of 4 to 64 KiB is enough for nearly all copying.
* Keep one for many calls: in the struct whose method needs it, or in a `sync.Pool`.
* Declare a variable instead of `new` or `make` where the size is between the two limits:
  `var buf [100 << 10]byte` and `buf[:]` stay on the stack, `make([]byte, 100<<10)` does not.
* Make it a package-level variable, where only one goroutine at a time needs it.

## When to leave it

Where the function runs once, or works on the value for so long that the allocation does not
count.

## Example

    package p

    func sum() (total int) {
        table := make([]byte, 100<<10) // ERROR "^make\(\[\]byte, 100<<10\) escapes to the heap: it is larger than 64 KiB"
        for _, b := range table {
            total += int(b)
        }
        return total
    }

    func named() (total int) {
        var table [100 << 10]byte // stays on the stack: a variable may take 128 KiB
        for _, b := range table {
            total += int(b)
        }
        return total
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]

_LARGE = "too large for stack"
_ALIGNED = "too aligned for stack"
_SMALLER = (1, 24)


def recognise(case: Case) -> Told | None:
    """The compiler says so, as the last step of the flow."""
    last = case.last
    if last is None or last.reason not in (_LARGE, _ALIGNED):
        return None
    if last.reason == _ALIGNED:
        return Told(
            f"{case.head}: its type must be aligned more strictly than the stack is",
            change="Only a type with weaker alignment can be on the stack.",
        )
    if case.verdict.kind is VerdictKind.MOVED:
        limit = _variable(case.release)
        return Told(
            f"{case.head}: it is larger than {limit}, the most for a variable on the stack",
            change=f"The compiler keeps variables of up to {limit} on the stack. Make it smaller, "
            "or keep one and use it again.",
        )
    return Told(
        f"{case.head}: it is larger than 64 KiB, the most that goes on the stack unnamed",
        change="What has no name (`new`, `&T{}`, `make`, a slice literal) may take 64 KiB, a "
        f"variable {_variable(case.release)}: between the two, declare an array with `var` and "
        "slice it; else make it smaller, or keep one and use it again.",
    )


def _variable(release: tuple[int, int]) -> str:
    """The limit of a named variable (``ir.MaxStackVarSize``)."""
    return "128 KiB" if release >= _SMALLER else "10 MiB"
