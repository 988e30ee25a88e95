r"""Address returned.

A pointer to a local variable, or to a value that is made in the function, is returned.

## What happens

A function's stack frame is gone once it returns, so what a returned pointer points to must live
elsewhere: it is made on the heap from the start, each time its declaration or expression runs.
The same holds for all that points: a slice returned points to its array, a map, a channel and a
closure to what they are made of; and a struct that is returned carries the pointers in it along.

It does not matter how the address gets to the `return`: by name (`p := &x; return p`), in a
named result, in a struct, next to an error. Every path counts, also one that is never taken.

## Why the compiler must

The caller may keep the pointer for as long as it likes. Only where the function is inlined into
its caller does the compiler see what becomes of it, and keeps the value in the caller's frame if
it goes no further. The finding in the function's own body then says at which calls it is free.

## What it costs

One allocation for each call that is not inlined, of the value's size rounded up to a size class,
and the collector's work to find it unused later. A variable is moved as a whole: returning
`&t.id` puts all of `t` on the heap.

## What to do

* Let the caller own the memory: `func fillRequest(req *Request, id int)`. Pointers that go in
  to a function are fine, as long as it does not keep them.
* Return a small value itself: `func newRequest(id int) Request`. Copying a few words is cheaper
  than an allocation.
* For a slice, take one to fill and return it: `func appendID(buf []byte, id int) []byte`, as
  `strconv.AppendInt` does.
* Keep a constructor small, so that it is inlined: do the rare and long part in another function.
* Where objects come and go quickly and the caller knows when one is done with, keep them in a
  `sync.Pool`.

## When to leave it

A constructor whose result is kept in a longer-lived structure allocates once for each object,
whoever does it. A function that is rarely called is not worth another signature.

## Example

    package p

    type Request struct{ ID int }

    //go:noinline
    func handleRequest(id int) *Request {
        req := Request{ID: id} // ERROR "^req moves to the heap: &req is returned \(line 8\); all"
        return &req
    }

    //go:noinline
    func NewRequest(id int) (*Request, error) {
        req := &Request{ID: id} // ERROR "^&Request{…} .*: req, holding it, is returned \(line 14\)"
        return req, nil
    }

    func fillRequest(req *Request, id int) { req.ID = id }

    func inPlace(id int) int {
        var req Request
        fillRequest(&req, id)
        return req.ID
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import in_interface, made_type, tell
from goescape.model import VerdictKind
from goescape.syntax.bindings import field, function_around

__all__ = ["recognise"]

_CONTAINERS = {
    "[": "slice",
    "make([": "slice",
    "map[": "map",
    "make(map": "map",
    "make(ch": "channel",
}


def recognise(case: Case) -> Told | None:
    """A flow that ends in a return, maybe in another value that is returned."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind is not Kind.RETURNED:
        return None
    if found.kind in (Kind.CAPTURED, Kind.LOOP_BODY):
        return None
    return tell(case, found, change=_change(case), leave=_pooled(case))


def _change(case: Case) -> str:
    if case.inlined:
        return (
            f"The function that is inlined in `{case.short}` returns it, and what is returned here "
            "goes on to the caller. It could stay if the result were used in this function only."
        )
    subject = case.verdict.subject
    held = case.destination
    if held is not None and held.verb.startswith("is kept by the method value"):
        return (
            f"The method value `{held.name}` holds `&{subject}`. With a value receiver it would "
            f"hold a copy; or let the caller own `{subject}` and call the method itself."
        )
    if case.verdict.kind is VerdictKind.MOVED:
        return (
            f"Return `{subject}` itself rather than a pointer to it, or let the caller pass in a "
            f"pointer to what is to be filled; then `{subject}` can stay in a stack frame."
        )
    for start, sort in _CONTAINERS.items():
        if subject.startswith(start):
            return f"Let the caller pass in the {sort} to fill: it can be on its stack, or reused."
    name = made_type(case)
    if not name:
        return "Let the caller pass in what is to be filled: it can be on its stack, or reused."
    if why := in_interface(case):
        return f"{why} Let the caller pass in a pointer to the `{name}` to use."
    return (
        f"Return the `{name}` itself rather than a pointer to it, or let the caller pass in a "
        f"pointer to the `{name}` that is to be filled."
    )


def _pooled(case: Case) -> str:
    """``New: func() any { return &T{} }`` of a sync.Pool."""
    closure = function_around(case.node)
    element = closure.parent.parent if closure is not None and closure.parent is not None else None
    literal = element.parent.parent if element is not None and element.parent is not None else None
    if closure is None or closure.type != "func_literal" or literal is None:
        return ""
    data = case.source.text.data
    key, of = field(element, "key"), field(literal, "type")
    if key is None or of is None or data[key.start_byte : key.end_byte] != b"New":
        return ""
    if data[of.start_byte : of.end_byte] != b"sync.Pool":
        return ""
    return "a pool calls this only when it has nothing to reuse"
