"""The way of a value that is passed on from call to call: what leaks.py finds, telling.py says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goescape.model import Flow, Place

__all__ = ["LeakEnd", "LeakStep"]


class LeakEnd(StrEnum):
    """How the way of a value through calls goes on from a function."""

    ON = ""
    """Into the function of the next step."""
    KEPT = "kept"
    """It is stored, sent, captured or returned there: the way ends."""
    UNKNOWN = "unknown"
    """It goes to a method of an interface or a function value: what becomes of it is not known."""
    NO_GO = "no-go"
    """The function has no Go code: assembly, or C."""
    NO_SOURCE = "no-source"
    """The compiler told nothing of the function, or its source could not be read."""
    AGAIN = "again"
    """It goes to a function that was on the way before."""
    DEPTH = "depth"
    """The bound on the number of steps was reached."""
    TIME = "time"
    """The time was up."""


@dataclass(frozen=True, slots=True)
class LeakStep:
    """One function on the way of a value that is passed on from call to call.

    Attributes:
        function: For people: ``logValue``, ``fmt.Println``, ``(*fmt.pp).doPrintln``.
        package: The import path of its package; ``C`` for C code; empty where not known.
        parameter: The parameter that takes the value; empty where it is not known.
        receiver: The parameter is the receiver.
        end: How it goes on.
        text: What the function does with it, a clause: ``a is passed to fmt.Fprintln``; empty
            where that is not known.
        place: Where it does that; None where that is not known.
        flow: The compiler's explanation of it.
    """

    function: str
    package: str
    parameter: str
    receiver: bool
    end: LeakEnd
    text: str = ""
    place: Place | None = None
    flow: Flow | None = None
