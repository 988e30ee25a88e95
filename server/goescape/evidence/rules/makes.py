"""A ``make`` of variable size that does not escape: on the heap only above 32 bytes (Go 1.25+).

The compiler emits both: a buffer on the stack for up to 32 bytes, and the call. Up to 1.24 the
verdict is that such a make escapes, since its size is not constant, and it always allocates.

Example::

    package p

    //go:noinline
    func local(n int) int {
        s := make([]int, n) // EVIDENCE >=1.25:conditional "32 bytes" <1.25:emitted
        t := 0
        for i := range s {
            s[i] = i
            t += s[i]
        }
        return t
    }

    //go:noinline
    func escapes(n int) []int {
        return use(make([]int, n)) // EVIDENCE emitted
    }

    //go:noinline
    func use(s []int) []int { return s }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Allocates
from goescape.model import EvidenceKind

__all__ = ["rule"]

_KINDS = (Allocates.SLICE, Allocates.SLICE_COPY)


def rule(case: Case) -> Ruling | None:
    """Conditional on the size, where the compiler says that the slice does not escape."""
    if case.call.what in _KINDS and case.stays and case.emitted.release >= (1, 25):
        return Ruling(EvidenceKind.CONDITIONAL, condition="the slice takes more than 32 bytes")
    return None
