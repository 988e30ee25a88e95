"""How loud a finding is, and whether it is shown at all: the one place that decides it.

In this order, the first that applies:

1. A severity that the settings give the finding's cause (``goescape.causes``) holds as it stands.
2. ``off`` and ``error`` for its kind hold as they stand: who asked for them gets them.
3. What is right as it is (``leave``), what runs once, and what runs only before things go wrong
   is as ``severity.leave``, ``severity.once`` and ``severity.cold`` say: a hint.
4. What allocates in a loop is one level louder, up to a warning (``severity.loops``).
5. Else it is as loud as its kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from goescape.causes import PAGES
from goescape.engine.notices import SEVERITIES
from goescape.evidence import worthwhile
from goescape.model import UNCLASSIFIED, Escape, EvidenceKind, VerdictKind
from goescape.settings import Quieter, Settings, Severity, SeveritySettings

__all__ = ["is_shown", "setting_of", "severity_of", "unknown_causes", "value", "wanted_kinds"]

_FIELDS: Mapping[VerdictKind, str] = {
    VerdictKind.MOVED: "moved",
    VerdictKind.ESCAPES: "escapes",
    VerdictKind.ALLOCATES: "allocates",
    VerdictKind.LEAKS: "leaks",
    VerdictKind.LEAKS_CONTENT: "leaks",
    VerdictKind.LEAKS_TO_RESULT: "leaks",
    VerdictKind.STAYS: "stays",
    VerdictKind.CAN_INLINE: "inlining",
    VerdictKind.CANNOT_INLINE: "inlining",
    VerdictKind.INLINED_CALL: "inlining",
}
_LOUDER: Mapping[Severity, Severity] = {"hint": "information", "information": "warning"}
_RANK: Mapping[Severity, int] = {"error": 4, "warning": 3, "information": 2, "hint": 1, "off": 0}


def severity_of(escape: Escape, settings: Settings) -> Severity:
    """How loud a finding is; ``off`` for one that is not to be shown."""
    return _decided(escape, settings)[0]


def setting_of(escape: Escape, settings: Settings) -> str:
    """The setting that decides how loud a finding is, such as ``severity.moved``."""
    return _decided(escape, settings)[1]


def _decided(escape: Escape, settings: Settings) -> tuple[Severity, str]:
    own = settings.causes.get(escape.cause.slug)
    if own is not None:
        return own, f"causes.{escape.cause.slug}"
    severities = settings.severity
    severity = _of_kind(escape.kind, severities)
    of_kind = f"severity.{_FIELDS.get(escape.kind, '')}"
    if severity in ("off", "error") or not escape.kind.heap:
        return severity, of_kind
    around = escape.circumstances
    quieter: tuple[tuple[str, Quieter, str], ...] = (
        (escape.leave, severities.leave, "severity.leave"),
        (around.cold, severities.cold, "severity.cold"),
        (around.once, severities.once, "severity.once"),
    )
    for applies, wanted, name in quieter:
        if applies and wanted != "unchanged":
            return wanted, name
    free = escape.evidence.kind is EvidenceKind.NOT_EMITTED
    if around.loops and severities.loops == "louder" and not (free or around.cold or around.once):
        return _LOUDER.get(severity, severity), "severity.loops"
    return severity, of_kind


def is_shown(escape: Escape, settings: Settings) -> bool:
    """Whether a finding is shown: it is not off, and it allocates or all is to be shown."""
    if severity_of(escape, settings) == "off":
        return False
    return settings.show == "all" or worthwhile(escape)


def wanted_kinds(severities: SeveritySettings) -> frozenset[VerdictKind]:
    """The kinds that are shown."""
    return frozenset(kind for kind in VerdictKind if _of_kind(kind, severities) != "off")


def value(escape: Escape, severity: Severity) -> tuple[int, ...]:
    """How much a finding is worth looking at, to be compared: the greater the more."""
    sure = escape.evidence.kind is EvidenceKind.EMITTED
    return _RANK[severity], escape.circumstances.loops, sure, escape.evidence.size or 0


def unknown_causes(settings: Settings) -> list[str]:
    """One message for each name in ``goescape.causes`` that no cause and no notice has."""
    known = (*PAGES, *SEVERITIES, UNCLASSIFIED.slug)
    problems: list[str] = []
    for name in settings.causes:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = f"did you mean {near[0]}?" if near else "`goescape explain` lists them"
            problems.append(f"goescape.causes.{name}: there is no such cause; {meant}")
    return problems


def _of_kind(kind: VerdictKind, severities: SeveritySettings) -> Severity:
    """How loud a kind is; kinds that no setting names are off."""
    field = _FIELDS.get(kind)
    return getattr(severities, field) if field else "off"
