"""The messages of ``-m``: which kind each is, and what it is about.

Nothing here fails: what is not known is ``VerdictKind.OTHER``.
"""

from __future__ import annotations

import re

from goescape.model import VerdictKind

__all__ = ["ALL_KINDS", "HEAP_KINDS", "LEAK_KINDS", "classify", "unwanted"]

ALL_KINDS = frozenset(VerdictKind)
HEAP_KINDS = frozenset({VerdictKind.MOVED, VerdictKind.ESCAPES})
LEAK_KINDS = frozenset({VerdictKind.LEAKS, VerdictKind.LEAKS_CONTENT, VerdictKind.LEAKS_TO_RESULT})

# Of each kind: what its message begins with, what it ends with, and where its subject is.
_RULES: tuple[tuple[VerdictKind, str, str, re.Pattern[str]], ...] = tuple(
    (kind, start, end, re.compile(pattern, re.DOTALL))
    for kind, start, end, pattern in (
        (VerdictKind.MOVED, "moved to heap: ", "", r"moved to heap: (.*)"),
        (VerdictKind.ESCAPES, "", " escapes to heap", r"(.*) escapes to heap"),
        (VerdictKind.STAYS, "", " does not escape", r"(.*) does not escape"),
        (VerdictKind.CAN_INLINE, "can inline ", "", r"can inline (.*?)(?: with cost \d+ as: .*)?"),
        (VerdictKind.CANNOT_INLINE, "cannot inline ", "", r"cannot inline (.*?): .*"),
        (VerdictKind.INLINED_CALL, "inlining call to ", "", r"inlining call to (.*)"),
        (VerdictKind.LEAKS_CONTENT, "leaking param content: ", "", r"leaking param content: (.*)"),
        (
            VerdictKind.LEAKS_TO_RESULT,
            "leaking param: ",
            "",
            r"leaking param: (.*?) to result .* level=-?\d+",
        ),
        (VerdictKind.LEAKS, "leaking param: ", "", r"leaking param: (.*)"),
        (
            VerdictKind.CAPTURE,
            "",
            ")",
            r".* capturing by (?:ref|value): (.*) \(addr=\w+ assign=\w+ width=\d+\)",
        ),
        (VerdictKind.DEVIRTUALIZED, "devirtualizing ", "", r"devirtualizing (.*) to .*"),
        (
            VerdictKind.DEVIRTUALIZED,
            "partially devirtualizing ",
            "",
            r"partially devirtualizing (.*) to .*",
        ),
        (
            VerdictKind.DEVIRTUALIZED,
            "PGO devirtualizing ",
            "",
            r"PGO devirtualizing (?:interface |function )?(?:call )?(.*) to .*",
        ),
        (VerdictKind.ZERO_COPY, "zero-copy ", " conversion", r"zero-copy .* conversion()"),
        (VerdictKind.SELF_ASSIGNMENT, "", "", r".* ignoring self-assignment in (.*)"),
    )
)


def classify(text: str) -> tuple[VerdictKind, str]:
    """Kind and subject of a message without its position."""
    for kind, start, end, rule in _RULES:
        if text.startswith(start) and text.endswith(end) and (match := rule.fullmatch(text)):
            return kind, match[1]
    return VerdictKind.OTHER, ""


_SURE_ENDS = (" escapes to heap", " does not escape")


def unwanted(
    kinds: frozenset[VerdictKind],
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Beginnings and ends that only messages of unwanted kinds have."""
    starts = {start for kind, start, _, _ in _RULES if start and kind not in kinds}
    starts -= {start for kind, start, _, _ in _RULES if kind in kinds}
    ends = {end for kind, _, end, _ in _RULES if end in _SURE_ENDS and kind not in kinds}
    return tuple(s.encode() for s in starts), tuple(e.encode() for e in ends)
