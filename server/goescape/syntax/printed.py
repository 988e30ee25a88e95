"""The compiler's printed expressions, taken apart at their top level.

The compiler prints an expression from its own tree, and cuts long ones off: brackets may stay
open. What is in brackets or quotes is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["called", "has_sum", "outside", "split"]

_QUOTED = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL),
    "'": re.compile(r"'(?:[^'\\]|\\.)*'?", re.DOTALL),
    "`": re.compile(r"`[^`]*`?"),
}


def outside(text: str) -> Iterator[tuple[int, str]]:
    """The characters that stand in no brackets and no quotes, each with its position.

    What opens brackets and quotes there is among them, what closes them is not.
    """
    depth = at = 0
    while at < len(text):
        char = text[at]
        if not depth and char not in ")]}":
            yield at, char
        if quoted := _QUOTED.get(char):
            found = quoted.match(text, at)
            at = found.end() if found is not None else at + 1
            continue
        depth += (char in "([{") - (char in ")]}")
        at += 1


def called(expression: str) -> str:
    """What a call calls: ``f`` of ``f(a, b)``; empty where there is no parenthesis."""
    return expression[: max((at for at, char in outside(expression) if char == "("), default=0)]


def split(arguments: str) -> list[str]:
    """The arguments of a call, apart."""
    parts: list[str] = []
    start = 0
    for at, char in outside(arguments):
        if char == ",":
            parts.append(arguments[start:at].strip())
            start = at + 1
    return [*parts, arguments[start:].strip()]


def has_sum(expression: str) -> bool:
    """Whether it is ``a + b``."""
    if " + " not in expression:
        return False
    return any(
        char == "+" and expression[at - 1 : at + 2] == " + " for at, char in outside(expression)
    )
