"""Boxing a number allocates for values of 256 and more: smaller ones lie in a table.

``runtime.convT16``, ``convT32`` and ``convT64`` take the number itself. In std's tests 30 % of
the lines with ``convT64`` ever allocated (go1.27). A negative number is a large one here.

Example::

    package p

    var sink any

    //go:noinline
    func box(n int) {
        sink = n // EVIDENCE conditional "256"
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Condition
from goescape.model import EvidenceKind

__all__ = ["rule"]


def rule(case: Case) -> Ruling | None:
    """Conditional on the value."""
    if case.call.call.entry.condition is not Condition.VALUE:
        return None
    return Ruling(EvidenceKind.CONDITIONAL, condition="the value is 256 or more, or negative")
