"""Names of types and functions as the linker spells them."""

from __future__ import annotations

import re

__all__ = ["package_of", "plain_name", "size_by_name", "word"]

_ESCAPE = re.compile(r"%([0-9a-f]{2})")
_WORDS = {
    "bool": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "int32": 4,
    "uint32": 4,
    "int64": 8,
    "uint64": 8,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
_POINTERS = {"int": 1, "uint": 1, "uintptr": 1, "unsafe.Pointer": 1, "string": 2, "error": 2}
_POINTERS_BY_PREFIX = (
    ("*", 1),
    ("[]", 3),
    ("func(", 1),
    ("map[", 1),
    ("chan ", 1),
    ("<-chan ", 1),
    ("interface {", 2),
)


def plain_name(name: str) -> str:
    """A link name without the linker's escapes: ``gopkg.in/yaml%2ev3.Node`` has a dot in it."""
    if "%" not in name:
        return name
    # A path's bytes are escaped one by one; they are UTF-8 together.
    plain = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), name)
    try:
        return plain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return plain


def package_of(function: str) -> str:
    """The import path in a function's plain name: ``net/http`` of ``net/http.(*Header).Get``.

    Of a name that has no path, empty. A dot in the path's last element is not told from the one
    after it: use link names, where it is escaped.
    """
    end = len(function)
    for bracket in "([":
        at = function.find(bracket)
        end = min(end, at) if at >= 0 else end
    dot = function.find(".", function.rfind("/", 0, end) + 1, end)
    return plain_name(function[:dot]) if dot >= 0 else ""


def size_by_name(name: str, pointer_size: int) -> int | None:
    """Size in bytes of a type whose name alone says it; None for named types, arrays, structs."""
    if name in _WORDS:
        return _WORDS[name]
    if name in _POINTERS:
        return _POINTERS[name] * pointer_size
    for prefix, pointers in _POINTERS_BY_PREFIX:
        if name.startswith(prefix):
            return pointers * pointer_size
    return None


def word(data: bytes, size: int, big_endian: bool) -> int | None:
    """The integer at the start of some data; None where the data is too short."""
    if len(data) < size:
        return None
    return int.from_bytes(data[:size], "big" if big_endian else "little")
