"""The allocator's size classes: what an object of so many bytes really takes.

Read from the source that the toolchain ships with, once for each GOROOT
(``internal/runtime/gc/sizeclasses.go`` since Go 1.25, ``runtime/sizeclasses.go`` before).
"""

from __future__ import annotations

import bisect
import functools
import os
import re

__all__ = ["size_class", "size_classes"]

_FILES = ("internal/runtime/gc/sizeclasses.go", "runtime/sizeclasses.go")
_TABLE = re.compile(
    r"^var (?:class_to_size|SizeClassToSize) = \[\w+\]uint16\{([\d, ]+)\}", re.MULTILINE
)
_PAGE = 8192
_HEADER_ABOVE = 512
_HEADER = 8


@functools.lru_cache(maxsize=16)
def size_classes(goroot: str) -> tuple[int, ...]:
    """The sizes in bytes that small objects are rounded up to, ascending; empty if not found."""
    for name in _FILES:
        try:
            with open(os.path.join(goroot, "src", name), encoding="utf-8") as file:
                match = _TABLE.search(file.read())
        except (OSError, UnicodeDecodeError):
            continue
        if match:
            return tuple(size for part in match[1].split(",") if (size := int(part)))
    return ()


def size_class(size: int, classes: tuple[int, ...]) -> int | None:
    """The bytes that an object of ``size`` bytes takes; None where they cannot be told.

    Objects with pointers above 512 bytes carry a header of 8 bytes (Go 1.22+); whether there
    are pointers is not asked, so where the header would change the class the answer is None.
    Objects below 16 bytes without pointers share a block of 16 with others.
    """
    if not classes or size <= 0:
        return None
    if size > classes[-1] - _HEADER:
        return -(-size // _PAGE) * _PAGE
    plain = classes[bisect.bisect_left(classes, size)]
    if size <= _HEADER_ABOVE:
        return plain
    return plain if classes[bisect.bisect_left(classes, size + _HEADER)] == plain else None
