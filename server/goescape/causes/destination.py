"""What forces a value to the heap: where its way ends, and what that is in the source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from goescape.model import Place

__all__ = ["Destination", "Kind"]


class Kind(StrEnum):
    """What sort of thing a value goes to."""

    RETURNED = "returned"
    GLOBAL = "global"
    POINTER = "pointer"
    """What a pointer leads to: ``*p = v``, ``t.f = v``."""
    ELEMENT = "element"
    """An element of a slice or a map."""
    APPENDED = "appended"
    OUTER_LOOP = "outer-loop"
    """A variable declared outside the loop in which the value is made."""
    OUTER_CLOSURE = "outer-closure"
    """A variable declared outside the closure in which the value is made."""
    HELD = "held"
    """Another value on the heap, of which no more is known."""
    CAPTURED = "captured"
    """A closure that is on the heap."""
    STARTED = "started"
    DEFERRED = "deferred"
    LOOP_BODY = "loop-body"
    """The body of a loop over a function."""
    PASSED = "passed"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a value goes.

    Attributes:
        kind: What sort of thing that is.
        what: What is put there: ``&x``, ``q, holding &x,``, ``it``.
        verb: What happens to it: ``is returned``, ``is stored in the global g``.
        place: Where that happens.
        name: The name that matters there: of the global, the pointer, the slice, the callee.
        node: The closure, or what holds the value; else None.
        beyond: Where the thing that holds the value goes in turn; None where there is no such.
        local: For a pointer, that it is made in the function by ``&T{…}`` or ``new(T)``.
    """

    kind: Kind
    what: str
    verb: str
    place: Place
    name: str = ""
    node: Node | None = None
    beyond: Destination | None = None
    local: bool = False

    @property
    def last(self) -> Destination:
        """Where it all ends."""
        return self.beyond.last if self.beyond is not None else self

    @property
    def told(self) -> str:
        """As a sentence: ``&x is stored in &T{…}, which is returned``."""
        return f"{self.what} {self.verb}{self.trail}"

    @property
    def trail(self) -> str:
        """What becomes of what holds it: ``, which is returned``."""
        if self.beyond is None:
            return ""
        if self.beyond.beyond is None:
            return f", which {self.beyond.verb}"
        return f", which {self.beyond.verb}{self.beyond.trail.replace(', which ', ' that ')}"
