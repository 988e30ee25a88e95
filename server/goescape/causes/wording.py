"""The words: what the compiler said, plainly, with the names in the code."""

from __future__ import annotations

import re

from goescape.model import Verdict, VerdictKind

__all__ = ["message", "name", "plain", "shorten"]

_LIMIT = 60
_CGO = re.compile(r"\b_C2?(?:type|func|var|macro)_")
_TEXT = r'"(?:[^"\\]|\\.)*"|`[^`]*`|\'(?:[^\'\\]|\\.)+\''
_STRINGS = re.compile(_TEXT)
_COMMENTS = re.compile(rf"(?P<text>{_TEXT})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_BREAK = re.compile(r"(?<=[.(\[]) | (?=[)\].])")
_RESULT = re.compile(r"(?:[\w./]+\.)?(?:~[rR]\d+|#rv\d+)\Z")
_TEMPORARY = re.compile(r"(?:[\w./]+\.)?\.autotmp_\d+\Z")
_LOOP_STATE = re.compile(r"(?:[\w./]+\.)?#\w+\Z")


def message(verdict: Verdict, source: str, *, inlined: bool, role: str) -> str:
    """One line about a verdict, without its cause: ``x moves to the heap``.

    Args:
        verdict: What the compiler said.
        source: The source of the finding's span.
        inlined: The subject is not ``source`` itself but stands in the function that the call
            ``source`` has inlined.
        role: ``content`` and ``box`` where two allocations share a place, else empty.
    """
    named = name(verdict, source, inlined=inlined, role=role)
    plural = verdict.subject == "... argument"
    match verdict.kind:
        case VerdictKind.MOVED if _TEMPORARY.match(verdict.subject):
            return f"{named} escapes to the heap"  # `new(expr)`, Go 1.26
        case VerdictKind.MOVED:
            return f"{named} moves to the heap"
        case VerdictKind.ESCAPES if verdict.subject == "append":
            return f"{named} grows on the heap"
        case VerdictKind.ESCAPES:
            return f"{named} escape{'' if plural else 's'} to the heap"
        case VerdictKind.STAYS:
            return f"{named} do{'' if plural else 'es'} not escape"
        case VerdictKind.LEAKS:
            return f"parameter {verdict.subject} leaks: what callers pass goes to the heap"
        case VerdictKind.LEAKS_CONTENT:
            return f"parameter {verdict.subject} leaks what it points to"
        case VerdictKind.LEAKS_TO_RESULT:
            return f"parameter {verdict.subject} flows to a result: the caller decides"
        case _:
            return plain(verdict.text)


def name(verdict: Verdict, source: str, *, inlined: bool, role: str) -> str:
    """What a verdict is about, in a person's words: the subject of a sentence.

    Of what stands in an inlined call also that: ``x in the inlined call of f``. The arguments are
    those of :func:`message`.
    """
    if verdict.kind is VerdictKind.MOVED:
        return _moved(verdict, source, inlined)
    return _expression(verdict, source, inlined, role)


def shorten(source: str) -> str:
    """Source on one line, with ``…`` for what braces hold and for the rest of what is long."""
    source = _COMMENTS.sub(lambda match: match["text"] or " ", source)
    line = _BREAK.sub("", " ".join(source.split()))
    line = _fold(line + _unclosed(line))
    return line if len(line) <= _LIMIT else line[: _LIMIT - 1].rstrip() + "…"


def _moved(verdict: Verdict, source: str, inlined: bool) -> str:
    subject = verdict.subject
    if _TEMPORARY.match(subject):
        return shorten(source)
    if _RESULT.match(subject):
        what = "the result"
    elif _LOOP_STATE.match(subject):
        what = "the state of this range-over-func loop"
    else:
        what = subject.rpartition(".")[2]  # of another package's function: `pkg.x`
    return what + _from(source, inlined)


def _expression(verdict: Verdict, source: str, inlined: bool, role: str) -> str:
    subject = verdict.subject
    tail = _from(source, inlined)
    if subject == "... argument":
        return f"the variadic arguments of {_callee(source)}{tail}"
    if subject == "func literal":
        loop = source.startswith("for") and not inlined
        return "the loop's body, a closure," if loop else f"the closure{tail}"
    # an element whose type is left out, as in []T{{1}}, has only the compiler's words
    what = plain(subject) if inlined or source.startswith("{") else shorten(source)
    if role == "content":
        return f"{_content(subject)} of {what}{tail}"
    if role == "box" or subject.startswith("append("):  # what append makes is plain "append"
        return f"{_header(subject)} of {what}{tail}, boxed in an interface,"
    return what + tail


def _content(subject: str) -> str:
    return {"slice": "the array", "string": "the text"}.get(_sort(subject), "the content")


def _header(subject: str) -> str:
    return {"slice": "the slice header", "string": "the string header"}.get(
        _sort(subject), "the header"
    )


def _sort(subject: str) -> str:
    if subject.startswith(("[]", "make([]", "([]", "append")):
        return "slice"
    if subject.startswith("string(") or " + " in subject:
        return "string"
    return ""


def _from(source: str, inlined: bool) -> str:
    return f" in the inlined call of {_callee(source)}" if inlined else ""


def _callee(source: str) -> str:
    """``pkg.F(a, b)`` → ``pkg.F``."""
    if not source.endswith(")"):
        return shorten(source.split("(", 1)[0]) or "a function literal"
    depth = 0
    for at in range(len(source) - 1, -1, -1):
        depth += (source[at] == ")") - (source[at] == "(")
        if not depth:
            return shorten(source[:at]) or "a function literal"
    return shorten(source)


def plain(text: str) -> str:
    """The compiler's own text, without the marks of its generic shapes, on one line."""
    text = _CGO.sub("C.", text.replace("go.shape.", "").replace("...}", "…}"))
    text = " ".join(text.split())
    return text if len(text) <= 2 * _LIMIT else text[: 2 * _LIMIT - 1].rstrip() + "…"


def _unclosed(line: str) -> str:
    """What is missing at the end of a call or literal that was cut at a closure's body."""
    if "func" not in line:
        return ""
    missing = ""
    for char in _STRINGS.sub("", line):
        if char in "([{":
            missing = ")]}"["([{".index(char)] + missing
        elif missing.startswith(char):
            missing = missing[1:]
    return " {…}" + missing if missing else ""


def _fold(line: str) -> str:
    if "{" not in line:
        return line
    out: list[str] = []
    depth = 0
    quote = ""
    for at, char in enumerate(line):
        if quote:
            if char == quote and (quote == "`" or line[at - 1] != "\\"):
                quote = ""
        elif char in "\"`'":
            quote = char
        elif char == "{":
            depth += 1
            if depth == 1:
                out.append(char)
                continue
        elif char == "}" and depth:
            depth -= 1
            if not depth and line[at - 1] != "{":
                out.append("…")
        if not depth:
            out.append(char)
    return "".join(out)
