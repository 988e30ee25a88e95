"""What the campaign over real modules rests on (``tests/bench/campaign``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.golang import Toolchain
from tests.bench.campaign.__main__ import draw
from tests.bench.campaign.checking import Checker
from tests.bench.campaign.modules import Go1, Module
from tests.bench.campaign.records import Record, Records
from tests.conftest import found

_FILES = {
    "go.mod": "module example.com/m\n\ngo 1.21\n",
    "m.go": """\
package m

// Size is what it is.
func Size() int { return 2 }

func half() int { return Size() / 2 }
""",
    "m_test.go": """\
package m

import "testing"

func TestHalf(t *testing.T) {
	if half() != 1 {
		t.Fatal(half())
	}
}

func TestFailing(t *testing.T) { t.Fatal("as ever") }
""",
}
_RESULT = _FILES["m.go"].index("2 }")
_BODY = _FILES["m.go"].index("{ return 2")


@pytest.fixture
def go() -> Toolchain:
    return found()


def _record(number: int, fix: str = "fill") -> Record:
    return {"id": f"m|{fix}|{number}", "fix": fix, "outcome": "offered"}


def test_records_outlive_an_ended_campaign(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    records = Records(path)
    records.add({"id": "a", "n": 1})
    records.add({"id": "b"})
    records.add({"id": "a", "n": 2})
    records.forget("b")
    with path.open("a") as file:
        file.write('{"id": "c", "n"')  # ended here
    again = Records(path)
    assert list(again) == [{"id": "a", "n": 2}]
    again.add({"id": "c"})
    assert Records(path).get("c") == {"id": "c"}


def test_a_draw_keeps_what_it_drew_when_more_is_offered() -> None:
    some = [_record(n) for n in range(100)]
    drawn = {one["id"] for one in draw(some, 1, 5, 20)}
    assert len(drawn) == 20
    assert drawn != {one["id"] for one in draw(some, 2, 5, 20)}
    more = draw([*some, *(_record(n, "pool") for n in range(3))], 1, 5, 20)
    assert len(more) == 20
    assert sum(one["fix"] == "pool" for one in more) == 3
    assert len({one["id"] for one in more} & drawn) >= 17


_CASES = {
    "good": ((_RESULT, _RESULT + 1, "3"), ""),
    "does not build": ((_RESULT, _RESULT + 1, "two"), "build: "),
    "a test fails": ((_RESULT, _RESULT + 1, "8"), "test: example.com/m TestHalf"),
    "layout": ((_BODY, _BODY + 1, "  {"), "gofmt: m.go"),
    "nothing exported is lost": ((_BODY - 4, _BODY - 1, "(n int)"), ""),
    "lost": ((_BODY - 4, _BODY - 1, "int8"), "exported no more: func () Size"),
}


async def test_what_is_broken_is_found_and_taken_back(go: Toolchain, tmp_path: Path) -> None:
    go1, module = Go1(go.go, tmp_path, go.go_env["GOCACHE"]), Module("example.com/m", "v1")
    root = tmp_path / "source" / module.short
    root.mkdir(parents=True)
    for name, content in _FILES.items():
        (root / name).write_text(content)
    checks = Records(tmp_path / "checks.jsonl")
    checker = Checker(go1, [module], 0)
    for name, (edit, broken) in _CASES.items():
        candidate = {**_record(1), "module": module.name, "edits": [["m.go", *edit]]}
        assert not Checker.checked(candidate, checks)
        record = await checker.check(candidate, checks)
        assert record["broken"].startswith(broken), (name, record)
        assert bool(record["broken"]) == bool(broken), (name, record)
        assert record["tested"] == 1
        copy = tmp_path / "slot0" / module.short / "m.go"
        assert copy.read_text() == _FILES["m.go"]
        checks.add(record)
        assert Checker.checked(candidate, checks)
