"""Every use of a function in its own package, tests included: rename it, and read the errors.

A renamed declaration leaves an error at each use. One pass is not enough: the compiler prints
equal messages of one line once (``[]*T{newX(1), newX(2)}``), and an error can hide others. So the
uses that were found are renamed as well, and it is asked again until nothing is left.

Files that build constraints leave out are invisible to it: search them for the name.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from goescape.golang.graph import Graph, Unit
from goescape.golang.toolchain import Toolchain
from goescape.golang.typecheck import type_errors
from goescape.model import NO_OVERLAY, BuildError, Overlay, Span
from goescape.text import Text

__all__ = ["Uses", "uses_of"]

_SUFFIX = b"_goescape"
_UNCALLABLE = b"\n\nfunc %s %s(struct{ goescape_no_use int }) {}\n"
_ROUNDS = 25


@dataclass(frozen=True)
class Uses:
    """Where a function is used.

    Attributes:
        places: Each use of the name, without the declaration, in order.
        errors: What is wrong after all of them were renamed: the function is needed under its
            name in a way that is no use of it (a method that an interface asks for).
    """

    places: tuple[Span, ...]
    errors: tuple[BuildError, ...]


async def uses_of(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    name: Span,
    overlay: Overlay = NO_OVERLAY,
    *,
    receiver: str = "",
) -> Uses:
    """The uses of a function in one unit: ask the test variant, which holds the plain files too.

    The unit has to type-check. Of a method, uses would be missed where another method of that name
    is promoted from an embedded field when this one is gone: with its receiver it is asked once
    more with a method of that name that nothing can call, and what uses that is among the errors.

    Args:
        toolchain: Which Go.
        graph: Where the unit and its imports are.
        unit: A unit that compiles the declaration's file.
        name: The name in the declaration.
        overlay: Content that stands in for files.
        receiver: Of a method, with its parentheses.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    texts = await asyncio.to_thread(_texts, unit, overlay)
    word = texts[name.path].data[name.start : name.end]
    renamed: dict[str, set[int]] = {name.path: {name.start}}
    errors: tuple[BuildError, ...] = ()
    for _ in range(_ROUNDS):
        edited = {
            path: _renamed(texts[path].data, offsets, len(word))
            for path, offsets in renamed.items()
        }
        errors = await type_errors(toolchain, graph, unit, {**overlay, **edited})
        found = [use for error in errors if (use := _use(error, word, texts, renamed, edited))]
        if not found:
            break
        for path, offset in found:
            renamed.setdefault(path, set()).add(offset)
    if receiver and not errors:
        edited = {p: _renamed(texts[p].data, offsets, len(word)) for p, offsets in renamed.items()}
        edited[name.path] += _UNCALLABLE % (receiver.encode(), word)
        errors = await type_errors(toolchain, graph, unit, {**overlay, **edited})
    places = [
        Span(path, offset, offset + len(word))
        for path, offsets in renamed.items()
        for offset in offsets
        if (path, offset) != (name.path, name.start)
    ]
    return Uses(tuple(sorted(places, key=lambda span: (span.path, span.start))), errors)


def _texts(unit: Unit, overlay: Overlay) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for path in unit.files:
        if path in overlay:
            texts[path] = Text(overlay[path])
            continue
        try:
            with open(path, "rb") as file:
                texts[path] = Text(file.read())
        except OSError:
            continue
    return texts


def _renamed(data: bytes, offsets: set[int], length: int) -> bytes:
    for offset in sorted(offsets, reverse=True):
        end = offset + length
        data = data[:end] + _SUFFIX + data[end:]
    return data


def _use(
    error: BuildError,
    word: bytes,
    texts: Mapping[str, Text],
    renamed: Mapping[str, set[int]],
    edited: Mapping[str, bytes],
) -> tuple[str, int] | None:
    """The use that an error is about: its path, and where it is in the text as it is."""
    place = error.place
    if place is None or place.path not in texts:
        return None
    path = place.path
    text = Text(edited[path]) if path in edited else texts[path]
    offset = text.offset_of_place(place)
    if offset is None:
        return None
    if not place.column:
        # past column 254: the first on its line that is left
        line = text.compiler_line(place.line)
        found = re.compile(rb"\b%s\b" % word).search(text.data, *line) if line else None
        if found is None:
            return None
        offset = found.start()
    if not re.compile(rb"%s\b" % word).match(text.data, offset):
        return None
    shift = 0
    for known in sorted(renamed.get(path, ())):
        if known + shift < offset:
            shift += len(_SUFFIX)
    return path, offset - shift
