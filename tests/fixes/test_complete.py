"""Nothing is missing among the cases: eight of each sort for every fix, and every known hazard."""

from __future__ import annotations

import pytest

from goescape.fixes import FIXES
from tests.fixes.cases import TESTDATA, cases

LEAST = 8

HAZARDS = {
    "another name for the object: q := r; q.ID = 5": (
        "fill_refused/value_other_name",
        "value_refused/alias",
        "fill/callers_alias",
        "value/same",
    ),
    "the pointer is printed": (
        "fill_refused/value_printed",
        "value_refused/printed",
        "value/same",
    ),
    "pointers are compared": (
        "fill_refused/value_compared",
        "value_refused/compared",
        "value_refused/compared_inside",
        "value/same",
    ),
    "a used strings.Builder is copied": ("fill_refused/value_builder", "value_refused/builder"),
    "a lock is copied, and vet is silent": (
        "fill_refused/value_lock",
        "value_refused/lock",
        "value_refused/guarded",
    ),
    "a method that v.(interface{…}) asks for": ("value_refused/method",),
    "a method that a template calls": ("value_refused/method_template",),
    "evaluation order": (
        "fill_refused/callers_order",
        "fill_refused/callers_and",
        "fill_refused/callers_header",
        "fill_refused/callers_case",
        "fill_refused/callers_loop",
        "value_refused/argument",
        "value_refused/beside",
    ),
    "named results that a defer changes": (
        "fill_refused/named",
        "value_refused/named",
        "pool_refused/named",
    ),
    "x := newT(x.A+1) shadows": ("fill_refused/callers_shadow", "value/shadow"),
    "h = newN(h), filled in place, is a cycle": ("fill/cycle", "value_refused/same_variable"),
    "reused storage keeps stale fields": ("fill/value", "pool/one_import"),
    "nil as a result": ("fill_refused/nil_result", "value_refused/nil_result"),
    "recover returns nil": ("fill_refused/recovers", "value_refused/recovers"),
    "nil with an error that may be nil": ("fill_refused/unsure_error",),
    "by value, and a defer that edits it": ("fill_refused/value_defer", "value_refused/deferred"),
    "*T became T inside an any": ("value/same",),
    "the address as a number": ("fill_refused/unsafe_pointer",),
    "runtime.Caller(1)": ("fill_refused/caller",),
    "an allocation before an early return of an error": ("fill/early", "fill_refused/early_kept"),
    "a large T": ("fill_refused/large", "fill_refused/value_large", "value_refused/large"),
    "a T without a size": ("fill_refused/no_size", "pool_refused/no_size"),
    "build tags": ("fill_refused/callers_tags", "value_refused/not_compiled"),
    "linkname, assembly, cgo export, a directive above the function": (
        "fill_refused/linkname",
        "fill_refused/assembly",
        "fill_refused/exported_to_c",
        "fill_refused/directive",
    ),
}
"""What compiles and behaves differently, and the cases that show that it is refused or mended."""


@pytest.mark.parametrize("fix", FIXES)
def test_eight_of_each(fix: str) -> None:
    pairs, refusals = cases(fix), cases(f"{fix}_refused")
    assert len(pairs) >= LEAST
    assert len(refusals) >= LEAST
    assert all("title" in case.said and case.after for case in pairs)
    assert all(case.said["refused"] and not case.after for case in refusals)


@pytest.mark.parametrize("hazard", HAZARDS)
def test_every_hazard_has_its_case(hazard: str) -> None:
    gone = [name for name in HAZARDS[hazard] if not (TESTDATA / f"{name}.txt").exists()]
    assert not gone


def test_no_folder_is_forgotten() -> None:
    folders = {path.parent.name.removesuffix("_refused") for path in TESTDATA.glob("*/*.txt")}
    assert folders - {"measured"} == set(FIXES)
