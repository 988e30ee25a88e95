"""Says why something is on the heap, in one line for people.

:func:`explain` is the one place that decides a finding's cause and message. It knows only
the compiler's verdict and the source that the verdict is about.

"Escapes" is not "allocates": the wording stays with what the compiler said, until the emitted
code shows more (:func:`weighed`, and :func:`allocation` for what no verdict speaks of).
"""

from __future__ import annotations

from enum import StrEnum

from goescape.causes.allocations import allocation_message, weighed
from goescape.causes.wording import message
from goescape.model import UNCLASSIFIED, Cause, Evidence, Verdict

__all__ = ["Role", "allocation", "explain", "weighed"]


class Role(StrEnum):
    """Which of two allocations at one place a verdict speaks of."""

    ONLY = ""
    """There is but one."""
    CONTENT = "content"
    """A slice's array or a string's bytes, whose header is boxed at the same place."""
    BOX = "box"
    """The header of that slice or string, boxed in an interface."""


def explain(
    verdict: Verdict, source: str, *, inlined: bool = False, role: Role = Role.ONLY
) -> tuple[Cause, str]:
    """The cause of a finding, and its message.

    Args:
        verdict: What the compiler said.
        source: The source of the finding's span.
        inlined: The verdict is about something in the function that the call ``source`` has
            inlined.
        role: Which of two allocations at one place.
    """
    return UNCLASSIFIED, message(verdict, source, inlined=inlined, role=role.value)


def allocation(what: str, source: str, evidence: Evidence, *, callee: str) -> tuple[Cause, str]:
    """The cause and the message of an allocation that escape analysis never mentions.

    Args:
        what: What is made, as ``golang.allocators.Allocates`` names it, or ``closure``.
        source: The source of the finding's span.
        evidence: What the emitted code shows.
        callee: The inlined function that allocates, or empty.
    """
    return UNCLASSIFIED, allocation_message(what, source, evidence, callee)
