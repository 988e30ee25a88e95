"""A flow as far as it is needed.

The compiler goes on from assignment to assignment until it meets something that certainly outlives
the value, and by then may have passed what was reason enough:

* A value that its own function returns outlives the call. What the callers do with it (send it, if
  they are analysed together) or that a deferred closure reads the named result changes nothing.
* The last assignment can be to a temporary of the compiler's, of which there is nothing to say. The
  variable before it then is what outlives the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from goescape.causes.nouns import HIDDEN
from goescape.causes.uses import Use
from goescape.model import Edge, Flow
from goescape.syntax import Source
from goescape.syntax.bindings import binding, closure_between, function_around
from goescape.syntax.tree import leaf_at

__all__ = ["enough"]

_KEPT = ("{heap}", "{storage for ")


def enough(flow: Flow, sources: Callable[[str], Source | None]) -> Flow:
    """A flow without what follows a sufficient reason.

    Args:
        flow: As the compiler printed it.
        sources: The text that was compiled, by absolute path.
    """
    edges = flow.edges
    for number, edge in enumerate(edges[:-1]):
        if edge.operator.startswith("*"):
            break  # from here on it is not the value itself
        if edge.steps and edge.steps[-1].reason == "return":
            use = Use(edge.steps[-1], edge, sources(edge.steps[-1].place.path))
            if use.leaf is not None and function_around(use.leaf) == _made_in(flow, sources):
                return replace(flow, edges=edges[: number + 1])
            break
    while len(edges) > 1 and not edges[-1].steps and _temporary(edges[-1].target):
        edges = edges[:-1]
    if edges is flow.edges:
        return flow
    outer = (n for n, edge in enumerate(edges, 1) if _outside(edge, flow, sources))
    return replace(flow, edges=edges[: next(outer, len(edges))])


def _outside(edge: Edge, flow: Flow, sources: Callable[[str], Source | None]) -> bool:
    """Whether a variable is declared outside the closure that makes the value and assigns it."""
    use = Use(edge.steps[-1], edge, sources(edge.steps[-1].place.path)) if edge.steps else None
    statement = use.around("assignment_statement", "block") if use is not None else None
    left = statement.child_by_field_name("left") if statement is not None else None
    if use is None or use.source is None or left is None:
        return False
    data, made = use.source.text.data, use.source.text.offset_of_place(flow.place)
    for name in left.named_children:
        found = binding(name, data) if use.text(name) == edge.target else None
        closure = closure_between(name, found.name.start_byte) if found is not None else None
        if closure is not None and made is not None:
            return closure.start_byte <= made < closure.end_byte
    return False


def _temporary(target: str) -> bool:
    return HIDDEN.match(target) is not None and not target.startswith(_KEPT)


def _made_in(flow: Flow, sources: Callable[[str], Source | None]) -> Node | None:
    """The function that makes the value."""
    source = sources(flow.place.path)
    if source is None:
        return None
    offset = source.text.offset_of_place(flow.place)
    leaf = leaf_at(source.tree, offset) if offset is not None else None
    if leaf is not None and leaf.type == "func":  # a closure is made around it
        leaf = leaf.parent
    return function_around(leaf)
