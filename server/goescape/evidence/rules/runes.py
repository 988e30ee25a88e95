"""``string(r)`` of a rune: never with a stack buffer, always without one.

The runtime's ``intstring`` takes its 4 bytes before it looks at the rune: from the buffer on
the stack if the string does not escape, else from the heap (body identical in Go 1.21 to 1.27).

Example::

    package p

    var sink string

    //go:noinline
    func escapes(r rune) {
        sink = string(r) // EVIDENCE emitted
    }

    //go:noinline
    func stays(r rune) int {
        s := string(r)
        return len(s)
    }
"""

from __future__ import annotations

from goescape.evidence.rules.case import Case, Ruling
from goescape.golang.allocators import Allocates
from goescape.model import EvidenceKind

__all__ = ["rule"]


def rule(case: Case) -> Ruling | None:
    """Decides conversions from a rune by their stack buffer."""
    if case.call.what is not Allocates.STRING_FROM_RUNE:
        return None
    if case.call.call.stack_buffer is None:
        return Ruling(EvidenceKind.CONDITIONAL, condition="the string escapes")
    if case.call.call.stack_buffer:
        return Ruling(EvidenceKind.NOT_EMITTED, why="four bytes on the stack are enough")
    return Ruling(EvidenceKind.EMITTED)
