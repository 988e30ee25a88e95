"""An inlined function that allocates only to panic: never in a program that works.

A call in a function inlined from another package, on a branch there, whose next call of the
same line is ``gopanic``: a guard such as that of ``reflect.Value.IsNil``. Of the lines with
such calls in std none allocated in its tests (go1.27). A ``panic`` in the user's own code is
left to the other rules: the user sees the branch.

Example::

    package p

    import "reflect"

    //go:noinline
    func isNil(v reflect.Value) bool {
        return v.IsNil()
    }

    //go:noinline
    func must(n int) int {
        if n < 0 {
            panic(n) // EVIDENCE conditional "256"
        }
        return n
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.model import EvidenceKind

__all__ = ["rule"]


def rule(case: Case) -> Ruling | None:
    """Not emitted, in effect, where the call only prepares a panic of an inlined function."""
    if case.call.foreign and case.call.call.panics and case.branch():
        return Ruling(EvidenceKind.NOT_EMITTED, why="only before a panic in the inlined function")
    return None
