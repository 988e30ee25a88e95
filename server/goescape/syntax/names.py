"""The names that a file declares at package level, without parsing it.

Whether a name is a constant or a type matters for one finding in a hundred, and all files of
the package have to be asked. gofmt's layout is taken for granted: a declaration begins its
line. What is laid out otherwise is not found, which only means that less is known.
"""

from __future__ import annotations

import re

from goescape.syntax.lexer import tokens

__all__ = ["BASIC_TYPES", "declared_names"]

BASIC_TYPES = frozenset(
    (
        *("any", "bool", "byte", "complex64", "complex128", "float32", "float64", "int", "int8"),
        *("int16", "int32", "int64", "rune", "string", "uint", "uint8", "uint16", "uint32"),
        *("uint64", "uintptr"),
    )
)
"""Predeclared types that a constant can be converted to and stay one (boxed, for ``any``)."""

_KEYWORD = {
    "const": re.compile(rb"^const\b", re.MULTILINE),
    "type": re.compile(rb"^type\b", re.MULTILINE),
    "var": re.compile(rb"^var\b", re.MULTILINE),
}


def declared_names(data: bytes, keyword: str) -> frozenset[str]:
    """The package-level names declared with ``const``, ``type`` or ``var``."""
    names: set[bytes] = set()
    for match in _KEYWORD[keyword].finditer(data):
        names |= _names(data, match.end())
    return frozenset(name.decode("utf-8", "replace") for name in names)


def _names(data: bytes, start: int) -> set[bytes]:
    """The names of one declaration: ``A, B = 1, 2`` or a group in parentheses."""
    found: set[bytes] = set()
    outside = 0  # the depth of brackets in which specs stand: 1 in a group
    depth = 0
    due = True  # a name is due: at the beginning of a spec, and after a comma among names
    named = False  # the token before was such a name
    for token in tokens(data, start):
        text = data[token.start : token.end]
        if token.kind == "space":
            if b"\n" in text and depth == outside:
                if not outside:
                    break
                due = True
        elif text == b"(" and not found and not depth:
            outside = depth = 1
        elif token.kind != "comment":
            is_name = token.kind == "word" and due and depth == outside
            if is_name:
                found.add(text)
            depth += (text in (b"(", b"[", b"{")) - (text in (b")", b"]", b"}"))
            if depth < outside:
                break
            due = text == b"," and named
            named = is_name
    return found
