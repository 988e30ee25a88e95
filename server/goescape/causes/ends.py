"""Where a value goes in the end, as the last part of a sentence: "the new string is returned".

For causes whose value is made by an operation (growth, conversion, concatenation): what they are
about is the operation, and the end of the flow says why a buffer on the stack would not do.
"""

from __future__ import annotations

from goescape.causes.case import Case
from goescape.causes.destination import Kind
from goescape.causes.uses import Use
from goescape.causes.wording import shorten
from goescape.model import WHERE, Place

__all__ = ["called", "goes", "within"]

_INSIDE = (Kind.PASSED, Kind.POINTER, Kind.ELEMENT)


def goes(case: Case, it: str) -> tuple[str, tuple[Place, ...]]:
    """What becomes of a value, to follow a colon, with the places that it mentions.

    Args:
        case: The finding.
        it: What the value is called: ``the new string``.

    Returns:
        Two empty values where the flow is not known or does not tell.
    """
    last = case.last
    if last is None:
        return "", ()
    if last.reason == "interface-converted":
        return f": {it} is boxed in an interface{WHERE}", (last.step.place,)
    found = case.destination
    if found is None:
        return "", ()
    inside = _maker(last)
    if found.kind is Kind.HELD and inside:
        return f": {it} is kept in what {inside} makes{WHERE}", (found.place,)
    if case.inlined and last.reason == "key of map put":
        return f": {it} is a key of a map", ()
    if case.inlined and found.place == case.verdict.place and found.kind in _INSIDE:
        return "", ()  # inside the call that the sentence names already
    return f": {it} {found.verb}{WHERE}{found.trail}", (found.place,)


def _maker(last: Use) -> str:
    """The call that is inlined where a step stands; empty where none is."""
    leaf = last.leaf
    arguments = leaf.parent if leaf is not None else None
    call = arguments.parent if arguments is not None else None
    if leaf is None or leaf.type != "(" or call is None or call.type != "call_expression":
        return ""
    return last.text(call.child_by_field_name("function"))


def within(case: Case) -> str:
    """`` in the inlined call of f``, where the finding is about the body of f; else empty."""
    return f" in the inlined call of {called(case)}" if case.inlined else ""


def called(case: Case) -> str:
    """The function that is called at the finding's place, in the source's words."""
    node = case.node
    function = node.child_by_field_name("function") if node is not None else None
    if node is None or node.type != "call_expression" or function is None:
        return shorten(case.text.split("(", 1)[0])
    if function.type in ("func_literal", "parenthesized_expression"):
        return "a function literal"
    data = case.source.text.data[function.start_byte : function.end_byte]
    return shorten(data.decode("utf-8", "replace"))
