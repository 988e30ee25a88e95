r"""Closure on the heap.

A function literal outlives the function that makes it.

## What happens

A function value is a pointer to a small object: the address of the code, and the variables that it
captures, copied or as pointers. Where the function value is returned, stored, sent, or passed to
a function that keeps it, that object is made on the heap, each time the literal is evaluated.

A literal that captures nothing needs no object: the linker makes one for all, and nothing is
allocated, though the compiler says that it escapes. goescape is silent there.

## Why the compiler must

The closure may be called after the function has returned, so the captured variables must be kept
somewhere else than in its frame.

## What it costs

One allocation of a word for the code and the size of what is captured. Variables that are
captured by reference cost one each besides.

## What to do

* Capture nothing: pass what is needed as arguments, and use a named function.
* Call it directly, or pass it to a function that does not keep it, as `sort.Slice` and
  `slices.SortFunc` do not: it then stays on the stack.
* Make it once, outside the loop, or when the object that it serves is made.
* Return a struct with a method instead: callers that know its type call it without an allocation.

## When to leave it

A closure that is made once and called often (a handler, an option, a counter) costs next to
nothing. One that keeps state for its caller has to live somewhere.

## Example

    package p

    type Option func(*Server)

    type Server struct{ port int }

    //go:noinline
    func WithPort(port int) Option {
        return func(s *Server) { s.port = port } // ERROR "it is returned; allocates 16 bytes"
    }

    //go:noinline
    func Nothing() Option {
        return func(s *Server) {} // free: it captures nothing
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import closure_state, tell
from goescape.model import VerdictKind

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A function literal, wherever it goes."""
    if case.verdict.kind is not VerdictKind.ESCAPES or case.verdict.subject != "func literal":
        return None
    found = case.destination
    change = (
        "It can stay where it is called directly, or passed to a function that does not keep it. "
        "One that captures nothing is free."
    )
    if found is None:
        return Told(case.head, change=change) if case.verdict.flows else None
    leave = ""
    if found.last.kind is Kind.RETURNED and (name := closure_state(case)):
        leave = f"it keeps {name} between its calls, and has to outlive this one"
    return tell(case, found, change=change, leave=leave)
