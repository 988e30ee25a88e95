"""How a flow could be cut: the expressions in whose place nothing would reach the heap.

The last step of a flow is what forces a value to the heap: a return, an assignment, an
argument. Its operand, wrapped in a call of :data:`NOTHING`, is still evaluated and has the same
type, but what it points to goes nowhere. So no type has to be known, and no variable is left
unused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.model import Flow, Span
from goescape.syntax.operands import WRAPPED, At, likely, offset_of, operands, ranged, receivers
from goescape.syntax.patch import Change, around
from goescape.syntax.source import Source
from goescape.syntax.tree import leaf_at

__all__ = ["HELPERS", "NOTHING", "Mend", "mends"]

NOTHING = "goescape_nothing"
HELPERS = (
    b"\nfunc goescape_nothing[T any](T) (zero T) { return }\n"
    b"func goescape_nothing0(func(func() bool)) func(func() bool) {"
    b" return func(func() bool) {} }\n"
    b"func goescape_nothing1[T any](func(func(T) bool)) func(func(T) bool) {"
    b" return func(func(T) bool) {} }\n"
    b"func goescape_nothing2[T, U any](func(func(T, U) bool)) func(func(T, U) bool) {"
    b" return func(func(T, U) bool) {} }\n"
)
"""To be added to the end of a file, where no line moves. Go 1.18 and newer."""

_SIZES = ("non-constant size",)


@dataclass(frozen=True, slots=True)
class Mend:
    """One way to cut a flow.

    Attributes:
        span: The expression that is neutralised.
        changes: What to change in its file.
        exact: The flow is cut at its last step. Else other flows may be cut with it.
    """

    span: Span
    changes: tuple[Change, ...]
    exact: bool


def mends(flow: Flow, sources: Callable[[str], Source | None]) -> list[Mend]:
    """The ways to cut a flow, the best first: at its last step, then at those before.

    Only syntax is looked at, so some may not compile or not help.

    Args:
        flow: The flow.
        sources: The files that may be changed, by path; None for others.
    """
    steps = [(edge, step) for edge in flow.edges for step in edge.steps]
    names = [name for edge in flow.edges for name in (edge.source, edge.target)]
    found: dict[tuple[Change, ...], Mend] = {}
    for index in reversed(range(len(steps))):
        edge, step = steps[index]
        source = sources(step.place.path)
        offset = offset_of(step, source) if source is not None else None
        if source is None or offset is None:
            continue
        leaf = leaf_at(source.tree, offset)
        if leaf is None:
            continue
        before = [offset_of(earlier, source) for _, earlier in steps[:index]]
        earlier = [at for at in reversed(before) if at is not None]
        own = source.text.offset_of_place(flow.place) if flow.place.path == source.path else None
        asked = At(source, edge, step, leaf, earlier, own, names)
        for mend in _at_step(asked, exact=index == len(steps) - 1):
            found.setdefault(mend.changes, mend)
    for mend in _at_range(flow, sources):
        found.setdefault(mend.changes, mend)
    return list(found.values())


def _at_range(flow: Flow, sources: Callable[[str], Source | None]) -> Iterator[Mend]:
    """Range over a function (Go 1.23): all that becomes of the body stands at the ``for``."""
    source = sources(flow.place.path)
    offset = source.text.offset_of_place(flow.place) if source is not None else None
    leaf = leaf_at(source.tree, offset) if source is not None and offset is not None else None
    if source is not None and leaf is not None and leaf.type == "for" and leaf.parent is not None:
        steps = [step for edge in flow.edges for step in edge.steps]
        exact = all(not step.place.line or step.place == flow.place for step in steps)
        yield from _iterators(source.path, leaf.parent, exact)


def _at_step(asked: At, exact: bool) -> Iterator[Mend]:
    if asked.step.reason in _SIZES:
        yield from _sizes(asked)
        return
    if asked.step.reason in ("captured by a closure", "reference"):
        yield from _captures(asked, exact)
        return
    for node in operands(asked):
        if _is_receiver(node):
            # the second way: for a method of which a pointer to a variable is the receiver
            yield _wrapped(asked.path, node, exact)
            yield _wrapped(asked.path, node, exact, f"{NOTHING}(&")
        elif _can_be_wrapped(node):
            yield _wrapped(asked.path, node, exact)


def _wrapped(path: str, node: Node, exact: bool, call: str = NOTHING + "(") -> Mend:
    start, end = node.start_byte, node.end_byte
    return Mend(Span(path, start, end), around(start, end, call.encode(), b")"), exact)


def _can_be_wrapped(node: Node) -> bool:
    above = node.parent
    if node.type not in WRAPPED or above is None:
        return False
    if above.type == "unary_expression" and above.children[0].type == "&":
        return False
    if above.type in ("inc_statement", "dec_statement"):
        return False
    if above.type == "expression_list" and above.parent is not None:
        return above.parent.child_by_field_name("left") != above
    return True


def _is_receiver(node: Node) -> bool:
    above = node.parent
    call = above.parent if above is not None and above.type == "selector_expression" else None
    return call is not None and call.type == "call_expression"


def _captures(asked: At, exact: bool) -> Iterator[Mend]:
    """The closure that captures: the outermost that the value was not declared in."""
    above: Node | None = asked.leaf
    literal: Node | None = None
    loop: Node | None = None
    own = asked.leaf.start_byte if asked.own is None else asked.own
    while above is not None and (asked.own is None or not above.start_byte <= own < above.end_byte):
        if above.type == "func_literal":
            literal = above
        elif above.type == "for_statement":
            loop = above
        above = above.parent
    if literal is not None:
        yield _wrapped(asked.path, literal, exact)
    else:
        yield from _wrapper(asked, exact)
    if loop is not None:
        yield from _iterators(asked.path, loop, exact)


def _wrapper(asked: At, exact: bool) -> Iterator[Mend]:
    """The operands of ``go f(x)`` and ``defer f(x)``, which a closure of the compiler's keeps."""
    above: Node | None = asked.leaf
    while above is not None and above.type not in ("go_statement", "defer_statement", "block"):
        above = above.parent
    call = above.named_children[0] if above is not None and above.named_children else None
    if above is None or above.type == "block" or call is None or call.type != "call_expression":
        return
    arguments = call.child_by_field_name("arguments")
    operands = arguments.named_children if arguments is not None else []
    for node in (*likely(asked, operands), *receivers(call)):
        if _can_be_wrapped(node):
            yield _wrapped(asked.path, node, exact)


def _iterators(path: str, loop: Node, exact: bool) -> Iterator[Mend]:
    """Range over a function, whose body is a closure: an iterator that does nothing."""
    for operand in ranged(loop):
        clause = operand.parent
        left = clause.child_by_field_name("left") if clause is not None else None
        names = left.named_child_count if left is not None else 0
        for count in dict.fromkeys((names, 1, 2, 0)):
            yield _wrapped(path, operand, exact, f"{NOTHING}{count}(")


def _sizes(asked: At) -> Iterator[Mend]:
    """A ``make`` of constant size."""
    arguments = asked.leaf.parent
    if arguments is None or arguments.type != "argument_list":
        return
    sizes = [child for child in arguments.named_children if child.type != "comment"][1:]
    if sizes:
        changes = tuple(Change(size.start_byte, size.end_byte, b"1") for size in sizes)
        span = Span(asked.path, sizes[0].start_byte, sizes[-1].end_byte)
        yield Mend(span, changes, exact=True)
