"""Comparing source with what the compiler prints of it.

The compiler prints an expression from its own tree: one space around operators, its own
parentheses, ``{...}`` for what braces hold, ``func literal`` for closures, ``... argument...``
for a variadic call's slice. Both sides are brought to one form here, and compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from goescape.syntax.lexer import Token, closing, tokens

__all__ = [
    "Shape",
    "canonical",
    "head",
    "is_constant_text",
    "says",
    "shape",
    "without_arguments",
    "without_shapes",
]

_LIMIT = 2_000  # bytes; nothing longer is compared (tables of thousands of elements)
_VARIADIC = "...argument"


class Shape(StrEnum):
    """What kind of thing a subject is, told from the compiler's text alone."""

    NAME = "name"
    CONSTANT = "constant"
    LITERAL = "composite literal"
    ADDRESSED = "address of a composite literal"
    CLOSURE = "func literal"
    CALL = "built-in call"
    HIDDEN = "made by the compiler"
    OTHER = "other"


_NAME = re.compile(r"[^\W\d]\w*\Z")
_CONSTANT = re.compile(
    r"""(?: -?[0-9][\w.]*(?:[eEpP][+-]\d+)?i? | \(-?[\w.+-]+\ \+\ -?[\w.+-]+i\)
          | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)+' | `[^`]*` | true | false | nil )\Z""",
    re.DOTALL | re.VERBOSE,
)
_SHAPE = "go.shape."
_SHAPES = re.compile(r"\[_(?:, ?_)*\]")
_TYPE_PREFIX = re.compile(r"(?:<-)?chan(?:<-)? ")
_TYPE_BRACES = re.compile(r"(?:struct|interface) \{")
_TYPE_NAME = re.compile(r"[\w./-]+")
_HIDDEN = re.compile(r"(?:[\w./]+\.)?(?:~[rRpb]\d+|\.autotmp_\d+|\.dict|\.this|#\w+|&?\.\w+)\Z")


def shape(subject: str) -> Shape:
    """What kind of thing a subject is."""
    if subject == "func literal":
        return Shape.CLOSURE
    if subject == "append" or subject.startswith(("make(", "new(", "append(", "... argument")):
        return Shape.CALL
    if subject in ("true", "false", "nil"):
        return Shape.CONSTANT
    if _NAME.match(subject):
        return Shape.NAME
    if _CONSTANT.match(subject):
        return Shape.CONSTANT
    if subject.endswith(("{...}", "{}")) and _literal(subject):
        return Shape.ADDRESSED if subject.startswith("&") else Shape.LITERAL
    if _HIDDEN.match(subject):
        return Shape.HIDDEN
    return Shape.OTHER


def head(subject: str) -> str:
    """What a subject that is a call calls or converts to: ``([]byte)`` of ``([]byte)(s)``.

    Empty where the subject is not a call.
    """
    if not subject.endswith(")"):
        return ""
    depth = 0
    for at in range(len(subject) - 1, -1, -1):
        depth += (subject[at] == ")") - (subject[at] == "(")
        if not depth:
            return subject[:at]
    return ""


def is_constant_text(subject: str) -> bool:
    """Whether the compiler printed the value of a constant: a number, text, rune, bool or nil."""
    return _CONSTANT.match(subject) is not None


def without_shapes(text: str) -> str:
    """The compiler's text with every generic shape (``go.shape.[]int``) replaced by ``_``.

    Instances of one generic function then read alike.
    """
    out: list[str] = []
    at = 0
    while (next_ := text.find(_SHAPE, at)) >= 0:
        out += (text[at:next_], "_")
        at = _type_end(text, next_ + len(_SHAPE))
    return "".join((*out, text[at:])) if out else text


def without_arguments(text: str) -> str:
    """A function's name without the generic shapes that it was instantiated with.

    ``maps.Clone`` for ``maps.Clone[go.shape.map[string]string,go.shape.string,go.shape.string]``.
    """
    return _SHAPES.sub("", without_shapes(text))


def _type_end(text: str, at: int) -> int:
    """Where the Go type that begins at ``at`` ends."""
    while True:
        rest = text[at:]
        if rest.startswith(("*", "[")):
            at = at + 1 if rest.startswith("*") else _bracket_end(text, at)
        elif match := _TYPE_PREFIX.match(rest):
            at += match.end()
        else:
            break
    if match := _TYPE_BRACES.match(text, at):
        return _bracket_end(text, match.end() - 1)
    if text.startswith("map[", at):
        return _type_end(text, _bracket_end(text, at + 3))
    if text.startswith("func(", at):
        at = _bracket_end(text, at + 4)
        if text.startswith(" (", at):
            return _bracket_end(text, at + 1)
        following = text[at + 1 : at + 2]
        result = text.startswith(" ", at) and (following.isalnum() or following in ("_", "*", "["))
        return _type_end(text, at + 1) if result else at
    if match := _TYPE_NAME.match(text, at):
        at = match.end()
        return _bracket_end(text, at) if text.startswith("[", at) else at
    return at


def _bracket_end(text: str, at: int) -> int:
    depth = 0
    for index in range(at, len(text)):
        if text[index] in "([{":
            depth += 1
        elif text[index] in ")]}":
            depth -= 1
            if not depth:
                return index + 1
    return len(text)


def _literal(subject: str) -> bool:
    # `a + T{}` ends like a literal but is none: a type has no operator outside its brackets
    depth = 0
    data = without_shapes(subject).removeprefix("&").encode("utf-8", "replace")
    for token in tokens(data):
        text = data[token.start : token.end]
        if text in (b"[", b"(", b"{"):
            depth += 1
        elif text in (b"]", b")", b"}"):
            depth -= 1
        elif not depth and token.kind != "word" and text not in (b" ", b"*", b"."):
            return False
    return True


def canonical(source: bytes) -> str:
    """Go source in the form that comparisons use; for the compiler's text too."""
    out: list[str] = []
    skip = 0
    words = list(tokens(source))
    for index, token in enumerate(words):
        if token.start < skip or token.kind in ("space", "comment"):
            continue
        text = source[token.start : token.end]
        if text in (b"(", b")"):
            continue
        if text == b"func" and (body := _closure_body(source, token.end)):
            out.append("funcliteral")
            skip = body
        elif text == b"{" and out and out[-1] not in ("struct", "interface"):
            skip = closing(source, token.start)
            inner = source[token.end : skip - 1].strip()
            out.append("{...}" if inner else "{}")
        elif text == b"," and _next_is_closing(source, words, index):
            continue
        else:
            out.append(text.decode("utf-8", "replace"))
    return "".join(out).replace("interface{}", "any")


def says(source: bytes, subject: str) -> bool:
    """Whether ``source`` is what the compiler prints as ``subject``."""
    if len(source) > _LIMIT:
        return False
    ours = canonical(source)
    theirs = canonical(subject.encode("utf-8", "replace"))
    if ours == theirs:
        return True
    at = theirs.find(_VARIADIC)
    return at > 0 and ours.startswith(theirs[:at])


def _closure_body(source: bytes, at: int) -> int:
    """Where the body of the function literal ends whose ``func`` ends at ``at``; 0 if a type."""
    for token in tokens(source, at):
        text = source[token.start : token.end]
        if text == b"{":
            return closing(source, token.start)
        if text in (b",", b"=", b";", b"]") and not _inside(source, at, token.start):
            return 0
    return 0


def _inside(source: bytes, start: int, end: int) -> bool:
    part = source[start:end]
    return part.count(b"(") + part.count(b"[") > part.count(b")") + part.count(b"]")


def _next_is_closing(source: bytes, words: Sequence[Token], index: int) -> bool:
    for kind, start, end in words[index + 1 :]:
        if kind not in ("space", "comment"):
            return source[start:end] in (b")", b"]", b"}")
    return False
