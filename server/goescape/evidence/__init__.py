"""Whether what escapes really allocates, and what allocates without escaping.

Escape analysis is not allocation: ``-m`` calls things escapes that never allocate, and is
silent about things that do. The calls into the allocator that the compiler really emitted
(``golang.emitted``) decide:

    calls.py     the emitted calls as the unit's own code sees them
    classes.py   which calls a verdict's words allow
    pairing.py   verdicts and calls brought together, line by line
    rules/       whether one call allocates: always, never, only if…: one file for each rule
    callers.py   who runs the body of an inlinable function
    found.py     findings for calls that no verdict explains
    weighing.py  all of it together

    escapes = weigh(unit, findings(unit, report, sources), emitted, sources)
    shown = [escape for escape in escapes if worthwhile(escape)]

What a verdict without a call means: nothing is allocated, the compiler found a way. The
exceptions are in ``pairing.py``. What could not be decided is *unknown*, and nothing is claimed.
How often this is right is measured against the runtime: ``tests/bench/truth``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from goescape.evidence.weighing import Weighing
from goescape.golang import Emitted, Unit
from goescape.model import Escape, EvidenceKind
from goescape.syntax import Source

__all__ = ["weigh", "worthwhile"]


def weigh(
    unit: Unit,
    escapes: Sequence[Escape],
    emitted: Emitted,
    sources: Callable[[str], Source | None],
) -> list[Escape]:
    """The same findings with their evidence, and new ones for what ``-m`` never mentions.

    Pure Python, and some parsing: not for the event loop.

    Args:
        unit: The package or test variant.
        escapes: Its findings, as ``engine.findings`` gives them.
        emitted: What the compiler emitted for the same source.
        sources: The text that was compiled, by absolute path; other packages' files, whose
            functions were inlined, are asked for as well. None where there is none.

    Returns:
        In the order of file and position.
    """
    return Weighing(unit, emitted, sources).run(escapes)


def worthwhile(escape: Escape) -> bool:
    """Whether a finding is shown by default: it allocates, or may, at calls that pay.

    Of kinds that say nothing of allocations (leaking parameters, inlining) every one is: their
    severity decides.
    """
    if not escape.kind.heap:
        return True
    evidence = escape.evidence
    if evidence.kind is EvidenceKind.CALLER_DECIDES:
        return evidence.called or any(call.allocates for call in evidence.calls)
    return evidence.kind is not EvidenceKind.NOT_EMITTED
