r"""Slice of variable size.

The size of a `make` is only known when the program runs, so its array cannot have a place in
the stack frame.

## What happens

`make([]byte, n)` with an `n` that is not a constant needs an array whose size the compiler does
not know. Nothing else need be wrong with it: the slice may well never leave the function.

Up to Go 1.24 such an array always is on the heap. Since Go 1.25 the compiler reserves 32 bytes
in the frame and uses them when the array fits at run time; `-m` then prints "does not escape",
which for more than 32 bytes is not what happens.

## Why the compiler must

The size of a stack frame is fixed when the function is compiled. It is a constant in the code.

## What it costs

One allocation of length (or capacity) times element size for each `make` that runs; since Go
1.25 none where that is at most 32 bytes.

## What to do

* Where a bound is known and small, use it: `var buf [64]byte`, and `buf[:n]` where `n` fits,
  `make` only where it does not.
* Let the size be a constant: `make([]byte, 64)` is on the stack if the slice does not escape.
  A constant that reaches the `make` by inlining counts too.
* Take the buffer from the caller, as `append`-like functions do: `func F(dst []byte, …) []byte`.
* In a loop make it once outside, and use `buf[:0]` again.

## When to leave it

Where the size really varies and is large, one `make` of the right size is the cheapest way: it
saves what growing by `append` would copy.

## Example

    package p

    //go:noinline
    func sum(n int) (total int) {
        squares := make([]int, n) // ERROR <1.25:"make\(\[\]int, n\) escapes to the heap: its size is not constant; allocates" >=1.25:"^make\(\[\]int, n\), whose size is not constant, may allocate: only if the slice takes more than 32 bytes"
        for i := range squares {
            squares[i] = i * i
        }
        for _, s := range squares {
            total += s
        }
        return total
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.ends import within
from goescape.model import VerdictKind

__all__ = ["recognise"]

_MAKES = ("slice", "slice-copy")
_REASON = "non-constant size"


def recognise(case: Case) -> Told | None:
    """The compiler says so (Go 1.24 and older), or emits both ways (since Go 1.25)."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        if case.callee or case.makes not in _MAKES or not _is_make(case.verdict.subject):
            return None
        what = case.short if _is_make(case.text) else f"the make{within(case) or ' inlined here'}"
        return Told(f"{what}, whose size is not constant,", change=_change(case))
    if case.last is None or case.last.reason != _REASON:
        return None
    return Told(f"{case.head}: its size is not constant", change=_change(case))


def _is_make(text: str) -> bool:
    return text.startswith("make(")


def _change(case: Case) -> str:
    if case.release >= (1, 25):
        return (
            "Up to 32 bytes it is on the stack already. With a constant size, such as that of an "
            "array `var buf [64]byte` that is sliced, it can stay there whole."
        )
    return (
        "With a constant size what counts is where the slice goes: it can stay on the stack if it "
        "does not escape. Go 1.25 and newer keep it there up to 32 bytes even so."
    )
