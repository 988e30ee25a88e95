"""Functions that are inlined as they are: at which calls their object is free already."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from goescape.fixes.candidate import Candidate
from goescape.fixes.sides import HEAP, Side, at_name, plain, same
from goescape.model import Place, VerdictKind

__all__ = ["Already", "already_inlined", "bare"]

_QUALIFIED = re.compile(r"\b\w+\.(?=\w)")


@dataclass(frozen=True, slots=True)
class Already:
    """The calls that a function is inlined into.

    Attributes:
        free: Where the object is on the stack.
        kept: Where it is not.
    """

    free: tuple[Place, ...]
    kept: tuple[Place, ...]

    @property
    def told(self) -> str:
        """In words, for a title."""
        count = len(self.free) + len(self.kept)
        if not count:
            return "it is inlined wherever it is called, and nothing here calls it"
        calls = "its only call is" if count == 1 else f"all {count} calls are"
        if not self.kept:
            return f"{calls} inlined and free already"
        first = f"{os.path.basename(self.kept[0].path)}:{self.kept[0].line}"
        if not self.free:
            keep = f"{first} keeps it" if count == 1 else "every caller keeps it"
            return f"{calls} inlined already, and {keep}"
        others = f" and {len(self.kept) - 1} more keep" if self.kept[1:] else " keeps"
        return f"{calls} inlined already, free at {len(self.free)}; {first}{others} it"


def already_inlined(candidate: Candidate, before: Side) -> Already:
    """Where a function is inlined before any edit, and what that says of its object."""
    own = set(_own(candidate, before))
    heap: dict[Place, list[str]] = {}
    places: dict[Place, None] = {}
    for verdict in before.verdicts:
        if verdict.kind in HEAP:
            heap.setdefault(verdict.place, []).append(bare(verdict.text))
        elif (
            verdict.kind is VerdictKind.INLINED_CALL
            and _own_file(verdict.place)
            and same(verdict.subject, candidate.function)
            and not _of_wrapper(verdict.place, before)
        ):
            places[verdict.place] = None
    kept = [place for place in places if own & {*heap.get(place, ())}]
    free = [place for place in places if place not in kept]
    return Already(tuple(free), tuple(kept))


def _own(candidate: Candidate, before: Side) -> Iterable[str]:
    """What the compiler says of the object in the function's own body."""
    for verdict in before.verdicts:
        if verdict.kind not in HEAP or verdict.place.path != candidate.path:
            continue
        offset = before.source(candidate.path).text.offset_of_place(verdict.place)
        if offset is not None and any(
            span.path == candidate.path and span.start <= offset < span.end
            for span in candidate.fresh
        ):
            yield bare(verdict.text)


def _of_wrapper(place: Place, before: Side) -> bool:
    """Whether a place is no call but the wrapper of generic code for one instantiation."""
    source = before.source(place.path)
    offset = source.text.offset_of_place(place)
    return offset is not None and at_name(source, offset)


def bare(text: str) -> str:
    """A message without packages and type arguments: inlined code has them, the body has not."""
    return _QUALIFIED.sub("", plain(text))


def _own_file(place: Place) -> bool:
    return not place.path.endswith("_test.go")
