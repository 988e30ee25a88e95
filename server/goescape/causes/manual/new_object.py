r"""New object.

A call into the allocator stands in the code here, for an object that escape analysis says
nothing about.

## What happens

Of a few objects `-m` prints no "escapes to heap": of those in a function literal that is called
where it stands and was inlined into the initialisation of the package, and of what the standard
library's own code takes from the runtime (`reflect`, `strings.Builder`). That they are allocated
shows only in the code that was emitted.

## Why the compiler must

It does not explain what it does not report. What is made in the initialisation of a package-level
variable, and kept there, outlives every function.

## What it costs

One allocation of the object's size each time the statement runs.

## What to do

* Look at the statement for a literal, a `new`, or a value that is captured.
* Take it out of loops.

## When to leave it

What is made once, when the program starts, does not count.

## Example

    package p

    const system = "linux"

    var folders = func() []string {
        switch system {
        case "linux":
            return []string{"/etc", "/usr/etc"} // ERROR "is returned"
        }
        return nil
    }() // ERROR "^a new object, made by the call that ends here, allocates 32 bytes, once"
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """Any emitted call of an object, a slice or a box that nothing else explains."""
    if case.verdict.kind is not VerdictKind.ALLOCATES or case.callee:
        return None
    if case.makes == "closure":
        return Told(
            f"the closure of {case.short}",
            change="A function without arguments and captured variables needs no closure.",
        )
    if case.makes in ("object", "slice", "slice-copy"):
        return Told(_named(case), change="Code that is given the memory need not make any.")
    return None


def _named(case: Case) -> str:
    node = case.node
    if case.text.startswith("}"):
        return "a new object, made by the call that ends here,"
    if node is None or node.type.endswith(("_statement", "_declaration", "_element")):
        return f"a new object in {case.short}"
    return f"the object of {case.short}"
