r"""Method value.

A method that is used as a value, `x.M` without a call, is a closure that holds its receiver.

## What happens

`f := x.M` makes a function value that calls `M` on `x` as it is now. Like any closure it is a small
object: the address of the code and a copy of the receiver, a pointer where `M` has a pointer
receiver. Where the function value outlives the function, that object is on the heap; and where the
receiver is a variable whose address is taken for it, so is that variable.

## Why the compiler must

The function value may be called after the function has returned. Its receiver has to be kept.

## What it costs

One allocation each time `x.M` is evaluated: a word and the size of the receiver. `x.M()` with the
call costs nothing of that.

## What to do

* Evaluate it once, outside the loop or when `x` is made, and keep the function value.
* Take an interface instead of a function: an interface that holds the pointer `x` needs no
  allocation. `http.Handle("/", s)` instead of `http.HandleFunc("/", s.serve)`.
* Use a method expression where the receiver can be passed: `(*T).M` captures nothing.

## When to leave it

Handlers and callbacks that are registered once.

## Example

    package p

    type Server struct{ n int }

    func (s *Server) serve(n int) { s.n = n }

    type mux interface{ handle(func(int)) }

    func register(m mux, s *Server) {
        m.handle(s.serve) // ERROR "^the method value s.serve escapes .*: it is passed to m.handle"
    }

    func direct(s *Server) {
        s.serve(1)
    }
"""

from __future__ import annotations

from tree_sitter import Node

from goescape.causes.case import Case, Told
from goescape.causes.telling import tell
from goescape.model import VerdictKind
from goescape.syntax.bindings import binding, field, type_written

__all__ = ["recognise"]

_USUAL = frozenset(
    (
        *(b"Cancel", b"Close", b"Done", b"Error", b"Flush", b"Lock", b"RLock", b"RUnlock", b"Read"),
        *(b"ServeHTTP", b"Shutdown", b"Stop", b"String", b"Sync", b"Unlock", b"Wait", b"Write"),
    )
)
"""Names that are methods nearly everywhere, for types that are out of sight."""


def recognise(case: Case) -> Told | None:
    """``x.M``, where M is a method, and not called."""
    if case.verdict.kind is not VerdictKind.ESCAPES or case.inlined:
        return None
    node = case.node
    if node is None or node.type != "selector_expression":
        return None
    if case.makes != "closure" and not _is_method(case, node):
        return None
    change = (
        f"`{case.short}` is a closure that holds its receiver. Make it once and keep it, or "
        "hand over an interface in its place, which holds a pointer without an allocation."
    )
    head = f"the method value {case.short} escapes to the heap"
    if case.destination is None:
        return Told(head, change=change)
    return tell(case, case.destination, head=head, change=change)


def _is_method(case: Case, node: Node) -> bool:
    """Whether the name behind the dot is a method's; told by the type that is written, if any."""
    data = case.source.text.data
    operand, member = field(node, "operand"), field(node, "field")
    if operand is None or member is None:
        return False
    name = data[member.start_byte : member.end_byte]
    if _is_function(case):
        return True
    text = name.decode("utf-8", "replace")
    known = _declared(case, operand, text)
    if known is None:
        known = _promoted(case, text)
    return name in _USUAL if known is None else known


def _is_function(case: Case) -> bool:
    """Whether it goes into an interface as it is: a pointer, as functions are, no copy of it."""
    first = case.verdict.flows[0].edges[0].steps if case.verdict.flows else ()
    return (
        len(first) > 1
        and first[1].reason == "interface-converted"
        and (first[1].expression == first[0].expression == case.verdict.subject)
    )


def _promoted(case: Case, name: str) -> bool | None:
    """Whether a method is promoted: the compiler prints ``p.Q.M`` for ``p.M``, Q being embedded."""
    parts = case.verdict.subject.split(".")
    if len(parts) < 3 or case.text.count(".") >= len(parts) - 1:
        return None
    found = case.packages.find(case.packages.own, f"{parts[-2]}.{name}")
    return None if found is None else found.kind == "func"


def _declared(case: Case, operand: Node, name: str) -> bool | None:
    """Whether the type of ``operand`` has a method of that name; None where that is not seen."""
    data, packages = case.source.text.data, case.packages
    if operand.type != "identifier":
        return None
    text = data[operand.start_byte : operand.end_byte].decode("utf-8", "replace")
    found = binding(operand, data)
    if found is None:
        return False if packages.imported(case.source, text) is not None else None
    kind = type_written(found, data)
    while kind is not None and kind.type in ("pointer_type", "generic_type", "parenthesized_type"):
        kind = kind.named_children[0] if kind.named_children else None
    if kind is None:
        return None
    written = data[kind.start_byte : kind.end_byte].decode("utf-8", "replace")
    qualifier, _, base = written.rpartition(".")
    package = packages.imported(case.source, qualifier) if qualifier else packages.own
    if package is None or not base.isidentifier():
        return None
    method = packages.find(package, f"{base}.{name}")
    if method is not None:
        return method.kind == "func"
    declared = packages.find(package, base)
    if declared is not None and any(member.name == name for member in declared.fields):
        return False
    return None
