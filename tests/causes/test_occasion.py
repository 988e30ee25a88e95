"""The words for how often an allocation happens, on their own and in a finding's line."""

from __future__ import annotations

import pytest

from goescape.causes import worded
from goescape.causes.occasion import occasion
from goescape.model import Circumstances, Evidence, EvidenceKind, VerdictKind

LOOP = Circumstances(loops=1, each=True)
COLD = Circumstances(cold="panic")
EMITTED = Evidence(EvidenceKind.EMITTED, size=64)
CONDITIONAL = Evidence(EvidenceKind.CONDITIONAL, "the map must grow")


@pytest.mark.parametrize(
    ("around", "words"),
    [
        (Circumstances(), ""),
        (LOOP, " in each round of the loop"),
        (Circumstances(loops=2, each=True), " in each round of 2 nested loops"),
        (Circumstances(loops=1), " inside a loop"),
        (Circumstances(loops=3), " inside 3 nested loops"),
        (Circumstances(once="init"), ", once, when the program starts"),
        (Circumstances(once="init", loops=1), " inside a loop, when the program starts"),
        (Circumstances(once="main"), ", once, in main"),
        (COLD, ", only before a panic"),
        (Circumstances(cold="exit"), ", only before the program exits"),
        (Circumstances(cold="test"), ", only when the test fails"),
        (Circumstances(cold="error", once="main"), ", only when an error is returned"),
        (
            Circumstances(cold="error", loops=1, each=True),
            " in each round of the loop, only when an error is returned",
        ),
    ],
)
def test_occasion(around: Circumstances, words: str) -> None:
    assert occasion(around) == words


@pytest.mark.parametrize(
    ("kind", "evidence", "around", "line"),
    [
        (VerdictKind.MOVED, EMITTED, LOOP, "x; allocates 64 bytes in each round of the loop"),
        (VerdictKind.MOVED, EMITTED, COLD, "x; allocates 64 bytes, only before a panic"),
        (VerdictKind.MOVED, Evidence(), LOOP, "x; in each round of the loop"),
        (VerdictKind.MOVED, Evidence(), COLD, "x; only before a panic"),
        (VerdictKind.MOVED, Evidence(), Circumstances(), "x"),
        (VerdictKind.LEAKS, Evidence(), LOOP, "x"),
        (VerdictKind.ALLOCATES, Evidence(), LOOP, "x may allocate in each round of the loop"),
        (
            VerdictKind.ALLOCATES,
            CONDITIONAL,
            LOOP,
            "x may allocate in each round of the loop: only if the map must grow",
        ),
        (
            VerdictKind.ALLOCATES,
            CONDITIONAL,
            COLD,
            "x may allocate, before a panic: only if the map must grow",
        ),
    ],
)
def test_line(kind: VerdictKind, evidence: Evidence, around: Circumstances, line: str) -> None:
    assert worded(kind, "x", evidence, around) == line
