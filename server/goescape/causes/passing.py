"""The words for a value that is passed to a call."""

from __future__ import annotations

from goescape.causes.calls import Call, CalleeKind
from goescape.causes.case import Case
from goescape.causes.wording import shorten
from goescape.model import VerdictKind

__all__ = ["code", "passed", "receives"]

_HOLDS = ", which holds it,"


def passed(case: Case, call: Call) -> str:
    """What is passed to what, to follow a colon: ``&x is passed to t.Set``."""
    if call.inside(case):
        on_it = call.index == -1
        name = shorten(call.callee.name)
        return f"{name} is called on it" if on_it else f"it is passed to {name}"
    name = shorten(call.written)
    argument = call.argument
    if call.receiver and argument is not None:
        on = _it(case, call)
        held = any(use.edge.target.startswith("{storage for ") for use in case.way)
        if not held or not on.endswith(_HOLDS):  # a variable that is, or points to, the value
            return f"{name} is called on it"
        return f"{name} is called on {on if _goes_on(case, call) else on.removesuffix(',')}"
    if argument is None:
        return f"it is passed to {name}"
    return f"{_it(case, call)} is passed to {name}"


def _it(case: Case, call: Call) -> str:
    """The argument as the subject of a sentence: ``it``, ``&x``, or ``b, which holds it,``."""
    argument, text = call.argument, call.argument_text()
    if argument is None or case.inlined:
        return "it"
    inside = case.span.path == call.source.path and (
        argument.start_byte <= case.span.start and case.span.end <= argument.end_byte
    )
    if inside and case.verdict.kind is VerdictKind.ESCAPES:
        # a closure's range ends before its body
        exactly = argument.start_byte == case.span.start and (
            argument.end_byte == case.span.end or argument.type == "func_literal"
        )
        return "it" if exactly else text
    if case.verdict.kind is not VerdictKind.ESCAPES:  # a variable; a parameter that leaks
        subject = case.verdict.subject
        if _mentions(text, subject):
            return text
        return f"{text}, which points to it," if text else "it"
    return f"{text}{_HOLDS}" if text else "it"


def _mentions(text: str, name: str) -> bool:
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("_", ".")) and not (after.isalnum() or after == "_"):
            return True
        at = text.find(name, at + 1)
    return False


def receives(case: Case, call: Call) -> str:
    """What the callee does with it, to follow ``passed``: ``, whose parameter p escapes``."""
    if call.callee.kind is not CalleeKind.FUNCTION:
        return ""
    parameter = call.parameter
    if _goes_on(case, call):
        on = f" and on to {shorten(call.callee.name)}"
        if call.index == -1:
            return f"{on}, which lets its receiver escape"
        return f"{on}, whose parameter {parameter} escapes" if parameter else on
    if call.index == -1:
        return ", and lets its receiver escape"
    return f", whose parameter {parameter} escapes" if parameter else ""


def _goes_on(case: Case, call: Call) -> bool:
    """Whether what is written was inlined, and passes it on to the callee."""
    return call.inlined and not call.inside(case)


def code(text: str) -> str:
    """Source as Markdown code."""
    ticks = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"
