"""The words for what the emitted code shows: "allocates" only where it does."""

from __future__ import annotations

from goescape.causes.wording import shorten
from goescape.model import Evidence, EvidenceKind

__all__ = ["allocation_message", "weighed"]

_SUBJECTS: dict[str, str] = {
    "map-assign": "the insertion {source}",
    "closure": "the closure of {source}",
    "defer": "the record of this deferred call",
    "defer-frame": "the record of this deferred call",
    "moved-slice": "a slice built in a buffer on the stack, copied to the heap here,",
    "map-clone": "the copied map",
}


def weighed(message: str, evidence: Evidence) -> str:
    """A finding's message with what evidence says of it; unchanged where it says nothing."""
    told = _told(evidence)
    return f"{message}; {told}" if told else message


def allocation_message(what: str, source: str, evidence: Evidence, callee: str) -> str:
    """The message of an allocation that escape analysis never mentions.

    Args:
        what: What is made, as ``golang.allocators.Allocates`` names it, or ``closure``.
        source: The source of the finding's span.
        evidence: What is known.
        callee: The inlined function that allocates, or empty.
    """
    if callee:
        subject = f"{callee}, inlined here,"
    else:
        subject = _SUBJECTS.get(what, "{source}").replace("{source}", shorten(source))
    return f"{subject} {_told(evidence) or 'may allocate'}"


def _told(evidence: Evidence) -> str:
    match evidence.kind:
        case EvidenceKind.EMITTED:
            return f"allocates{_bytes(evidence)}" + (f" ({evidence.why})" if evidence.why else "")
        case EvidenceKind.NOT_EMITTED:
            return f"but nothing is allocated: {evidence.why}"
        case EvidenceKind.CONDITIONAL:
            return f"may allocate{_bytes(evidence)}: only if {evidence.condition}"
        case EvidenceKind.CALLER_DECIDES:
            return _callers(evidence)
        case EvidenceKind.UNKNOWN:
            return ""


def _bytes(evidence: Evidence) -> str:
    if evidence.size is None:
        return ""
    return f" {evidence.size} byte{'s' * (evidence.size != 1)}"


def _callers(evidence: Evidence) -> str:
    total = len(evidence.calls)
    paying = sum(call.allocates for call in evidence.calls)
    if not total:
        told = "the calls decide, and this package has none that is inlined"
    elif not paying:
        told = f"the calls decide: free at {_all(total)} inlined here"
    elif paying == total:
        told = f"the calls decide: allocates{_bytes(evidence)} at {_all(total)} inlined here"
    else:
        told = f"the calls decide: free at {total - paying} of {total} calls inlined here"
    if evidence.direct:
        told += f", allocates{'' if paying else _bytes(evidence)} at those that are not"
    return told + (f"; only if {evidence.condition}" if evidence.condition else "")


def _all(total: int) -> str:
    return "the one call" if total == 1 else "both calls" if total == 2 else f"all {total} calls"
