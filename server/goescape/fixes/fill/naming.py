"""The name of the function that fills: ``newOrder`` gives ``fillOrder``."""

from __future__ import annotations

import re

__all__ = ["fill_name", "free_name", "value_name"]

_PREFIX = re.compile(
    r"(?:[Nn]ew|[Mm]ake|[Cc]reate|[Bb]uild|[Gg]et|[Hh]andle)(?=[A-Z0-9_]|\Z|[^\x00-\x7f])"
)
_KEYWORDS = frozenset(
    (
        *("break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough"),
        *("for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range"),
        *("return", "select", "struct", "switch", "type", "var"),
    )
)


def fill_name(function: str, type_name: str, *, exported: bool) -> str:
    """The name for what fills a value instead of making it.

    The prefix New, Make, Create, Build, Get or handle gives way to Fill; otherwise that is put
    before.

    Args:
        function: The name of the function that makes the value, without a receiver.
        type_name: The name of the value's type, for a function that is just called ``New``.
        exported: Whether the new name is to be exported.
    """
    return ("Fill" if exported else "fill") + _rest(function, type_name)


def value_name(function: str, type_name: str) -> str:
    """The name for what returns the value: ``newOrder`` gives ``valOrder``."""
    return "val" + _rest(function, type_name)


def _rest(function: str, type_name: str) -> str:
    rest = _PREFIX.sub("", function, count=1) or type_name
    return rest[:1].upper() + rest[1:]


def free_name(type_name: str, taken: frozenset[str], *, several: bool = False) -> str:
    """A short name for a parameter that points to a value: its type's first letter, or more.

    Args:
        type_name: The value's type.
        taken: Names that mean something else.
        several: There may be many of them: then they are numbered.
    """
    letters = type_name[:1].lower()
    whole = type_name[:1].lower() + type_name[1:]
    others = () if several else (f"{whole}Out", "filled", "toFill")
    for name in (letters, whole, *others):
        if (
            name.isidentifier()
            and name not in taken
            and name not in _KEYWORDS
            and name != type_name
        ):
            return name
    number = 2
    while f"{letters}{number}" in taken:
        number += 1
    return f"{letters}{number}"
