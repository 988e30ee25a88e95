"""Conversions and concatenations that bring a buffer on the stack: heap only above 32 bytes.

Where the compiler knows that the result does not escape, it hands the runtime a buffer of 32
bytes (of 32 runes for ``[]rune``). The first argument of the emitted call shows it. Without
one the result always is on the heap, unless it is empty.

Example::

    package p

    var sink string

    //go:noinline
    func local(a, b string) int {
        s := a + b // EVIDENCE conditional "32 bytes"
        return len(s)
    }

    //go:noinline
    func escapes(a, b string) {
        sink = a + b // EVIDENCE emitted
    }

    //go:noinline
    func bytes(s string) int {
        b := []byte(s) // EVIDENCE conditional "32 bytes"
        b[0] = 'x'
        return len(b)
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Allocates
from goescape.model import EvidenceKind

__all__ = ["rule"]


def rule(case: Case) -> Ruling | None:
    """Conditional on the size, where there is a stack buffer or it could not be seen."""
    call = case.call.call
    if not call.entry.stack_buffer or call.stack_buffer is False:
        return None
    unit = "runes" if case.call.what is Allocates.RUNES_FROM_STRING else "bytes"
    return Ruling(EvidenceKind.CONDITIONAL, condition=f"the text is longer than 32 {unit}")
