"""From a destination to a cause's answer: the sentence, and what findings can share."""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.causes.case import Case, Told
from goescape.causes.destination import Destination, Kind
from goescape.causes.wording import shorten
from goescape.model import WHERE, Place, Root, VerdictKind
from goescape.syntax.bindings import binding, field, is_within

__all__ = [
    "closure_root",
    "closure_state",
    "in_interface",
    "is_pointed_to",
    "made_type",
    "mention",
    "result_root",
    "root_of",
    "statement_call",
    "tell",
]

_MADE = re.compile(r"new\((?P<new>[^()]+)\)\Z|&(?P<literal>[\w.]+(?:\[[\w., *\]]*\])?){")
_LIMIT = 130
_NODES = 400
"""How many nodes of a closure's body are looked at."""


def tell(
    case: Case,
    found: Destination,
    *,
    head: str = "",
    change: str = "",
    leave: str = "",
    root: Root | None = None,
) -> Told:
    """``x moves to the heap: &x is stored in t.P (line 7)``.

    Args:
        case: The finding.
        found: Where its value goes.
        head: How the sentence begins, if not with the finding's own head.
        change: See :class:`Told`.
        leave: See :class:`Told`.
        root: See :class:`Told`; the destination's own, if left out.
    """
    head = head or case.head
    told, place = found.told, found.last.place
    if len(head) + len(told) > _LIMIT and found.beyond is not None:
        told, place = f"{found.what} {found.verb}", found.place
    mark, mentions = mention(case, place)
    root = root or root_of(case, found.last)
    change = "" if leave else change  # what is right needs no advice
    return Told(f"{head}: {told}{mark}", mentions, change=change, leave=leave, root=root)


def is_pointed_to(case: Case) -> bool:
    """Whether a pointer leads to the value: the value itself could be stored instead."""
    subject = case.verdict.subject
    if case.verdict.kind is VerdictKind.MOVED:
        return not any(use.reason == "slice" for use in case.way[:3])
    return subject.startswith(("&", "new("))


def in_interface(case: Case) -> str:
    """Why a value in place of the pointer to it would not help: a sentence; empty if it would."""
    name = made_type(case)
    if not name or all(use.reason != "interface-converted" for use in case.way):
        return ""
    return (
        f"It is put into an interface, so a `{name}` in place of the pointer would be "
        "copied to the heap as well."
    )


def made_type(case: Case) -> str:
    """The type of what a finding's ``&T{}`` or ``new(T)`` makes; empty for anything else."""
    made = _MADE.match(case.short)
    return (made["new"] or made["literal"]) if made is not None else ""


def mention(case: Case, place: Place) -> tuple[str, tuple[Place, ...]]:
    """The mark for a place in a message, and the place; nothing where it is in no file."""
    if case.sources(place.path) is None:
        return "", ()
    return WHERE, (place,)


def root_of(case: Case, end: Destination) -> Root | None:
    """What forces the value, where other findings can share it."""
    if end.kind is Kind.RETURNED:
        return result_root(case, end.place)
    if end.kind is Kind.GLOBAL and end.name:
        key = end.name if "." in end.name else f"{case.packages.own.path}.{end.name}"
        return Root("variable", key, f"the global {end.name}", None)
    if end.kind in (Kind.STARTED, Kind.DEFERRED):
        word = "goroutine" if end.kind is Kind.STARTED else "deferred call"
        key = f"{end.place.path}:{end.place.line}:{end.place.column}"
        return Root("closure", key, f"the {word}{WHERE}", end.place)
    return None


def result_root(case: Case, place: Place) -> Root | None:
    """The result of the function that a place is in."""
    source = case.sources(place.path)
    offset = source.text.offset_of_place(place) if source is not None else None
    if source is None or offset is None:
        return None
    function = source.function_at(offset)
    if not function:
        return None
    key = f"{case.packages.own.path or place.path}.{function}"
    return Root("result", key, f"the result of {function}", place)


def closure_root(case: Case, closure: Node) -> Root:
    """A closure that values are captured by."""
    place = case.source.text.place_of_offset(case.source.path, closure.start_byte)
    key = f"{place.path}:{place.line}:{place.column}"
    return Root("closure", key, f"the closure{WHERE}", place)


def statement_call(case: Case, statement: str) -> str:
    """The call of the ``go`` or ``defer`` statement that a finding is about, on one line."""
    node = case.source.tree.root_node.descendant_for_byte_range(case.span.start, case.span.end)
    while node is not None and node.type not in (statement, "block", "statement_list"):
        node = node.parent
    if node is None or node.type != statement:
        return ""
    call = next((n for n in node.named_children if n.type == "call_expression"), None)
    if call is None:
        return ""
    return shorten(
        case.source.text.data[call.start_byte : call.end_byte].decode("utf-8", "replace")
    )


def closure_state(case: Case) -> str:
    """A variable around a function literal that the literal changes; empty if it changes none."""
    data = case.source.text.data
    node = case.source.tree.root_node.descendant_for_byte_range(case.span.start, case.span.end)
    while node is not None and node.type != "func_literal":
        node = node.parent
    body = field(node, "body")
    if node is None or body is None:
        return ""
    stack, looked = [body], 0
    while stack and looked < _NODES:
        here = stack.pop()
        looked += 1
        if here.type in ("inc_statement", "dec_statement", "assignment_statement"):
            left = here.child_by_field_name("left") or here
            for one in left.named_children:
                name = one if one.type == "identifier" else None
                found = binding(name, data) if name is not None else None
                if name is not None and found is not None and not is_within(found.name, node):
                    return data[name.start_byte : name.end_byte].decode("utf-8", "replace")
        stack.extend(here.named_children)
    return ""
