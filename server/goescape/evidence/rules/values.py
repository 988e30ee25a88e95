"""Boxing a number allocates for values of 256 and more: smaller ones lie in a table.

``runtime.convT16``, ``convT32`` and ``convT64`` take the number itself. In std's tests 30 % of
the lines with ``convT64`` ever allocated (go1.27). A negative number is a large one here, and so
is the bit pattern of every float but 0 (and of what is next to nothing).

Example::

    package p

    var sink any

    //go:noinline
    func box(n int) {
        sink = n // EVIDENCE conditional "256 or more, or negative$"
    }

    type size uint32

    //go:noinline
    func boxUnsigned(n uintptr, m size) {
        sink = n // EVIDENCE conditional "256 or more$"
        sink = m // EVIDENCE conditional "256 or more$"
    }

    //go:noinline
    func boxFloat(f float64) {
        sink = f // EVIDENCE conditional "the value is not 0$"
    }

    //go:noinline
    func boxGeneric[T any](v T) {
        sink = v // EVIDENCE conditional "256 or more, negative, or a float other than 0$"
    }

    func useGeneric() {
        boxGeneric(1)
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Condition
from goescape.model import EvidenceKind

__all__ = ["rule"]

_CONDITIONS = {
    "integer": "the value is 256 or more, or negative",
    "unsigned": "the value is 256 or more",
    "float": "the value is not 0",
}
_UNKNOWN = "the value is 256 or more, negative, or a float other than 0"


def rule(case: Case) -> Ruling | None:
    """Conditional on the value."""
    if case.call.call.entry.condition is not Condition.VALUE:
        return None
    condition = _CONDITIONS.get(case.call.call.boxed, _UNKNOWN)
    return Ruling(EvidenceKind.CONDITIONAL, condition=condition)
