"""Whether a word of Go's own (``len``, ``string``, ``nil``) means something else somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tree_sitter import Node

from goescape.fixes.ground import Ground
from goescape.fixes.loops import text_of
from goescape.golang import Unit
from goescape.syntax import BASIC_TYPES, Source
from goescape.syntax.bindings import function_around
from goescape.syntax.names import declared_names
from goescape.syntax.scopes import local

__all__ = ["redeclared", "shadowed"]

_WRITTEN = ("append", "byte", "float64", "int64", "make", "nil", "rune", "string", "uint64")
_CALLED = frozenset(("append", "cap", "len", "make", "max", "min"))
_PREDECLARED = BASIC_TYPES | _CALLED | {"nil"}
_FUNCTION = re.compile(rb"^func (\w+)[\[(]", re.MULTILINE)
_LOCAL_TYPE = re.compile(rb"\btype\s+(\w+)")
_ARGUMENTS = re.compile(rb"\[([^\]]*)\]\s*\)")
_CALL = re.compile(rb"(?<![\w.\x80-\xff])(\w+)\s*\(")


def shadowed(at: Node, source: Source, words: Iterable[str] = _WRITTEN) -> str:
    """The first of some words that a function declares for itself; empty where none is.

    A type of its own that is called like a basic one counts as well: the compiler prints its name.
    """
    data = source.text.data
    own = _own_types(at, data)
    for word in words:
        if word in own or local(at, word, data) is not None:
            return word
    return min(own & BASIC_TYPES, default="")


def redeclared(
    ground: Ground, unit: Unit, words: Iterable[str] = _WRITTEN, *, code: bytes = b""
) -> str:
    """A word that a package gives to something of its own, where that matters; empty if none.

    It reads every file: not for the event loop.

    Args:
        ground: The code as it is.
        unit: The package.
        words: Those that an edit writes, besides the basic types: what the compiler calls ``int``
            would be another type. A package's own ``max`` matters only where it is meant.
        code: An expression, of which the words that are called matter too.
    """
    called = {one.decode("ascii", "replace") for one in _CALL.findall(code)} & _CALLED
    matter = BASIC_TYPES | {*words, *called}
    for path in unit.files:
        if found := _own(ground.source(path).text.data) & matter:
            return min(found)
    return ""


@lru_cache(maxsize=512)
def _own(data: bytes) -> frozenset[str]:
    """The predeclared names that a file declares at package level."""
    names = {name.decode("utf-8", "replace") for name in _FUNCTION.findall(data)}
    for keyword in ("const", "type", "var"):
        names |= declared_names(data, keyword)
    return _PREDECLARED & names


def _own_types(at: Node, data: bytes) -> set[str]:
    """The type parameters around a place, a receiver's too, and the function's own types."""
    found: set[str] = set()
    function = function_around(at)
    while function is not None:
        listed = function.child_by_field_name("type_parameters")
        for declared in listed.named_children if listed is not None else ():
            found |= {text_of(name, data) for name in declared.children_by_field_name("name")}
        receiver = function.child_by_field_name("receiver")
        if receiver is not None:
            arguments = _ARGUMENTS.search(data, receiver.start_byte, receiver.end_byte)
            names = arguments[1].split(b",") if arguments is not None else []
            found |= {name.strip().decode("utf-8", "replace") for name in names}
        body = function.child_by_field_name("body")
        if body is not None:
            types = _LOCAL_TYPE.findall(data, body.start_byte, body.end_byte)
            found |= {name.decode("utf-8", "replace") for name in types}
        function = function_around(function)
    return found
