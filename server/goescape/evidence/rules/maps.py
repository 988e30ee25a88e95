"""A map that does not escape: on the heap only if it is made for more than 8 entries.

Its head and its first 8 entries are on the stack then; ``makemap`` is called where the size is
not constant, or is larger, and allocates tables for what does not fit.

Example::

    package p

    //go:noinline
    func unknown(n int) int {
        m := make(map[int]int, n) // EVIDENCE conditional "8 entries"
        return len(m)
    }

    //go:noinline
    func large() int {
        m := make(map[int]int, 100) // EVIDENCE emitted
        return len(m)
    }
"""

from __future__ import annotations

import re

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Allocates
from goescape.model import EvidenceKind

__all__ = ["rule"]

_CONSTANT_SIZE = re.compile(r", \d+\)\Z")


def rule(case: Case) -> Ruling | None:
    """Conditional on the size, where it is not constant and the map does not escape."""
    if case.call.what is not Allocates.MAP or not case.stays:
        return None
    if _CONSTANT_SIZE.search(case.subject):
        return None
    return Ruling(EvidenceKind.CONDITIONAL, condition="the map is made for more than 8 entries")
