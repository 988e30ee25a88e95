"""Telling a call's own storage from what was inlined into it."""

from __future__ import annotations

import re

from tree_sitter import Tree

from goescape.model import Span, Verdict, VerdictKind
from goescape.syntax.canon import head, says
from goescape.syntax.tree import leaf_at

__all__ = ["ON_STORAGE", "called_literal", "is_inlined"]

ON_STORAGE = frozenset({VerdictKind.MOVED, VerdictKind.ESCAPES, VerdictKind.STAYS})
"""The kinds that speak of storage; the others stand at their own place."""

_LAST_WORD = re.compile(r"(\w+)\W*\Z")
_CGO = re.compile(r"\A_C2?(?:type|func|var|macro)_")
_HIDDEN = re.compile(r"~[rR]\d+\Z|\.autotmp_\d+\Z")


def is_inlined(tree: Tree, data: bytes, offset: int, span: Span, verdict: Verdict) -> bool:
    """Whether a verdict at ``offset`` is about the body of the function called there."""
    if data[offset : offset + 1] != b"(":
        return False
    leaf = leaf_at(tree, offset)
    call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
    if call is None or call.type != "call_expression":
        return False
    if not span.start <= offset < span.end:
        return False  # it was found where it is declared
    if span.start <= call.start_byte and call.end_byte < span.end:
        return False  # the storage of a conversion around this call
    subject = verdict.subject
    function = call.child_by_field_name("function")
    if function is None:
        return False
    callee = data[function.start_byte : function.end_byte].decode("utf-8", "replace")
    if verdict.kind is VerdictKind.MOVED:
        return callee != "new"  # `new(expr)`, Go 1.26
    if subject == "... argument" or _HIDDEN.match(subject):
        return False
    if subject == "append":
        return callee != "append"
    called = head(subject)
    if not called:
        return True  # no call, so not this one
    theirs, ours = _LAST_WORD.search(called), _LAST_WORD.search(callee)
    # `_Cfunc_f(x)` is how the go command prints cgo's `C.f(x)`
    if theirs is not None and ours is not None and _CGO.sub("", theirs[1]) == ours[1]:
        return False
    return not says(data[span.start : span.end], subject)


def called_literal(tree: Tree, offset: int) -> tuple[int, int] | None:
    """The range of the function literal that is called at ``offset``, as in ``func() {…}()``."""
    leaf = leaf_at(tree, offset)
    call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.type != "func_literal":
        return None
    return function.start_byte, function.end_byte
