"""Whether a word of Go's own means something else where an edit writes it."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.syntax import BASIC_TYPES, Source
from goescape.syntax.bindings import function_around
from goescape.syntax.scopes import local

__all__ = ["redeclared", "shadowed"]

_WRITTEN = ("append", "byte", "float64", "int64", "make", "nil", "rune", "string", "uint64")


def shadowed(at: Node, source: Source, words: Iterable[str] = _WRITTEN) -> str:
    """The first of some words that a function declares for itself; empty where none is."""
    data = source.text.data
    for word in words:
        if local(at, word, data) is not None or _is_type_parameter(at, word, data):
            return word
    return ""


def redeclared(ground: Ground, unit: Unit) -> str:
    """A basic type's name that a package gives to a type of its own; empty where there is none.

    What the compiler calls ``int`` is then another type. It reads every file: not for the event
    loop.
    """
    for path in unit.files:
        if found := ground.source(path).types & BASIC_TYPES:
            return min(found)
    return ""


def _is_type_parameter(at: Node, word: str, data: bytes) -> bool:
    function = function_around(at)
    while function is not None:
        listed = function.child_by_field_name("type_parameters")
        for declared in listed.named_children if listed is not None else ():
            for name in declared.children_by_field_name("name"):
                if data[name.start_byte : name.end_byte] == word.encode():
                    return True
        function = function_around(function)
    return False
