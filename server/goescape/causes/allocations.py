"""The words for what the emitted code shows: "allocates" only where it does."""

from __future__ import annotations

from goescape.causes.occasion import occasion
from goescape.causes.wording import shorten
from goescape.model import Circumstances, Evidence, EvidenceKind, VerdictKind

__all__ = ["allocation_message", "tail"]

_INLINED = " in the inlined call of "
_SUBJECTS: dict[str, str] = {
    "map-assign": "the insertion {source}",
    "closure": "the closure of {source}",
    "defer": "the record of this deferred call",
    "defer-frame": "the record of this deferred call",
    "moved-slice": "a slice built in a buffer on the stack, copied to the heap here,",
    "map-clone": "the copied map",
}


def tail(
    kind: VerdictKind, evidence: Evidence, circumstances: Circumstances, *, reason: str = ""
) -> str:
    """What evidence and circumstances add to a finding's reason; empty where nothing is known."""
    if not kind.heap:
        return ""
    told = _told(evidence, circumstances)
    if _INLINED in reason:  # that call is inlined; what calls can decide is about what it is in
        told = told.replace("where the function is not", "where the function around it is not")
    if kind is VerdictKind.ALLOCATES:
        unknown = evidence.kind is EvidenceKind.UNKNOWN
        return f" may allocate{occasion(circumstances)}" if unknown else f" {told}"
    return f"; {told}" if told else ""


def allocation_message(what: str, source: str, callee: str) -> str:
    """What allocates, where escape analysis never mentions it: the beginning of the message.

    Args:
        what: What is made, as ``golang.allocators.Allocates`` names it, or ``closure``.
        source: The source of the finding's span.
        callee: The inlined function that allocates, or empty.
    """
    if callee:
        subject = f"{callee}, inlined here,"
    else:
        subject = _SUBJECTS.get(what, "{source}").replace("{source}", shorten(source))
    return subject


def _told(evidence: Evidence, circumstances: Circumstances) -> str:
    when = occasion(circumstances, conditional=bool(evidence.condition))
    match evidence.kind:
        case EvidenceKind.EMITTED:
            return f"{evidence.why or f'allocates{_bytes(evidence)}'}{when}"
        case EvidenceKind.NOT_EMITTED:
            return f"but nothing is allocated: {evidence.why}"
        case EvidenceKind.CONDITIONAL:
            return f"may allocate{_bytes(evidence)}{when}: only if {evidence.condition}"
        case EvidenceKind.CALLER_DECIDES:
            return _callers(evidence, when)
        case EvidenceKind.UNKNOWN:
            return when.lstrip(", ")


def _bytes(evidence: Evidence) -> str:
    if evidence.size is None:
        return ""
    return f" {evidence.size} byte{'s' * (evidence.size != 1)}"


def _callers(evidence: Evidence, when: str) -> str:
    """For the body of an inlinable function: each inlined copy of it has its own answer."""
    total = len(evidence.calls)
    paying = sum(call.allocates for call in evidence.calls)
    verb = "may allocate" if evidence.condition else evidence.why or "allocates"
    which = _which(total, paying, called=evidence.called)
    comma = "," if "," in when and not which.startswith(",") else ""
    told = f"{verb}{_bytes(evidence)}{when}{comma}{which}"
    return told + (f": only if {evidence.condition}" if evidence.condition else "")


def _which(total: int, paying: int, *, called: bool) -> str:
    """Which calls allocate, to follow "allocates".

    Args:
        total: How many calls in the package are inlined.
        paying: How many of these allocate.
        called: Whether the function also runs without being inlined.
    """
    if not total:
        return " where the function is not inlined"
    free = total - paying
    if not called:
        if not paying:
            return f" at none of {_calls(total)}, which are inlined" if total > 1 else " at no call"
        which = _all(total) if not free else f"{paying} of {_calls(total)}"
        return f" at {which}, which {'is' if total == 1 else 'are'} inlined"
    if not free:
        return f", at {_all(total)} inlined in this package too"
    if paying:
        return f", but not at {free} of {_calls(total)} inlined in this package"
    one = {1: "not at the one call", 2: "at neither of the two calls"}
    return f", but {one.get(total, f'at none of {_calls(total)}')} inlined in this package"


def _calls(total: int) -> str:
    return f"the {total} calls"


def _all(total: int) -> str:
    return "the one call" if total == 1 else "both calls" if total == 2 else f"all {total} calls"
