"""A branch inside the inlined function: only the call can tell whether it is taken.

The call stands in a function inlined from another package, nested in an ``if``, a loop or a
case there, or behind a possible return. In the user's own functions the branch is in plain
sight, and the finding is on it.

Example::

    package p

    import "os"

    func open(name string) (*os.File, error) {
        return os.Open(name)
    }

    func grow(b []byte) []byte {
        return append(b, 1) // EVIDENCE conditional "capacity"
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.model import EvidenceKind

__all__ = ["rule"]


def rule(case: Case) -> Ruling | None:
    """Conditional on a branch of an inlined function."""
    if not case.call.foreign or not case.conditional_in_callee():
        return None
    callee = case.call.call.frames[case.call.foreign - 1].function.rsplit("/", 1)[-1]
    where = callee or "the inlined function"
    return Ruling(EvidenceKind.CONDITIONAL, condition=f"a branch in {where} is taken")
