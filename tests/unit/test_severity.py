"""How loud a finding is, as a table, and which are the most valuable."""

from __future__ import annotations

from typing import Any

import pytest

from goescape.engine.severity import severity_of, unknown_causes, value
from goescape.model import (
    Cause,
    Circumstances,
    Escape,
    Evidence,
    EvidenceKind,
    Place,
    Span,
    Verdict,
    VerdictKind,
)
from goescape.settings import read


def escape(
    kind: VerdictKind = VerdictKind.MOVED,
    *,
    around: Circumstances = Circumstances(),  # noqa: B008 - frozen
    leave: str = "",
    evidence: EvidenceKind = EvidenceKind.EMITTED,
    size: int = 8,
) -> Escape:
    return Escape(
        id="1",
        kind=kind,
        span=Span("/p.go", 0, 1),
        package="p",
        function="f",
        subject="x",
        wording="x",
        verdict=Verdict(Place("/p.go", 1, 1), kind, "x", "x"),
        cause=Cause("returned-address", "Address returned"),
        leave=leave,
        circumstances=around,
        evidence=Evidence(evidence, size=size),
    )


LOOP = Circumstances(loops=2)
INIT = Circumstances(once="init")
INIT_LOOP = Circumstances(loops=1, once="init")
COLD = Circumstances(loops=1, cold="panic")
MOVED, LEAKS = VerdictKind.MOVED, VerdictKind.LEAKS


@pytest.mark.parametrize(
    ("settings", "found", "severity"),
    [
        ({}, escape(), "information"),
        ({}, escape(around=LOOP), "warning"),
        ({}, escape(around=LOOP, evidence=EvidenceKind.NOT_EMITTED), "information"),
        ({}, escape(around=INIT), "hint"),
        ({}, escape(around=INIT_LOOP), "hint"),
        ({}, escape(around=COLD), "hint"),
        ({}, escape(around=LOOP, leave="right"), "hint"),
        ({}, escape(LEAKS), "off"),
        ({"severity": {"leaks": "hint"}}, escape(LEAKS, around=LOOP), "hint"),
        ({"severity": {"moved": "hint"}}, escape(around=LOOP), "information"),
        ({"severity": {"moved": "warning"}}, escape(around=LOOP), "warning"),
        ({"severity": {"moved": "warning"}}, escape(around=COLD), "hint"),
        ({"severity": {"moved": "error"}}, escape(around=LOOP), "error"),
        ({"severity": {"moved": "error"}}, escape(around=COLD, leave="right"), "error"),
        ({"severity": {"moved": "off"}}, escape(around=LOOP), "off"),
        ({"severity": {"loops": "unchanged"}}, escape(around=LOOP), "information"),
        ({"severity": {"cold": "off"}}, escape(around=COLD), "off"),
        ({"severity": {"once": "unchanged"}}, escape(around=INIT), "information"),
        ({"severity": {"once": "unchanged"}}, escape(around=INIT_LOOP), "information"),
        ({"severity": {"leave": "unchanged"}}, escape(around=COLD, leave="right"), "hint"),
        ({"causes": {"returned-address": "off"}}, escape(around=LOOP), "off"),
        ({"causes": {"returned-address": "warning"}}, escape(around=COLD), "warning"),
        (
            {"causes": {"returned-address": "hint"}, "severity": {"moved": "off"}},
            escape(around=LOOP),
            "hint",
        ),
    ],
)
def test_severity(settings: dict[str, Any], found: Escape, severity: str) -> None:
    read_settings, problems = read(settings)
    assert not problems
    assert severity_of(found, read_settings) == severity


def test_value_is_by_severity_then_loops_then_certainty_then_size() -> None:
    in_order = [
        value(escape(), "warning"),
        value(escape(around=LOOP), "information"),
        value(escape(size=64), "information"),
        value(escape(size=8), "information"),
        value(escape(size=64, evidence=EvidenceKind.CONDITIONAL), "information"),
        value(escape(around=LOOP), "hint"),
    ]
    assert sorted(in_order, reverse=True) == in_order


def test_causes_that_do_not_exist_are_told() -> None:
    settings, _ = read({"causes": {"returned-adress": "off", "unused-ignore": "off", "x": "off"}})
    assert unknown_causes(settings) == [
        "goescape.causes.returned-adress: there is no such cause; did you mean returned-address?",
        "goescape.causes.x: there is no such cause; `goescape explain` lists them",
    ]


def test_one_bad_entry_leaves_the_others() -> None:
    settings, problems = read({"causes": {"returned-address": "loud", "unused-ignore": "off"}})
    assert settings.causes == {"unused-ignore": "off"}
    assert problems == [
        "goescape.causes.returned-address: Invalid enum value 'loud'; leaving it out"
    ]
