"""The lesson's own programs: which calls pay and which are free, against a benchmark."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import goescape
from goescape.engine.functions import Sites, sites
from goescape.evidence import worthwhile
from goescape.golang import Toolchain
from goescape.model import EvidenceKind
from tests.evidence.weighing import Weighed, weighed

LESSON = Path(goescape.__file__).parent / "sample"

# Each function calls one of the lesson's; nothing but that call can allocate in it.
CALLS = """\
package main

var (
	keptRequest *Request
	keptEvent   *Event
	keptCounter func() int
	payload     = []byte("payload")
)

func requestKept()        { keptRequest = handleRequest(1) }
func requestDropped() int { return handleRequest(2).ID }
func eventKept()          { keptEvent = NewEvent("kept", payload) }
func eventDropped() int   { return len(NewEvent("dropped", payload).Kind) }
func counterKept()        { keptCounter = makeCounter() }
func counterCalled() int  { return makeCounter()() }
func logged()             { logValue(42) }
"""
BENCHMARK = """\
package main

import "testing"

func BenchmarkCalls(b *testing.B) {
	for name, call := range map[string]func(){
		"requestKept":    requestKept,
		"requestDropped": func() { requestDropped() },
		"eventKept":      eventKept,
		"eventDropped":   func() { eventDropped() },
		"counterKept":    counterKept,
		"counterCalled":  func() { counterCalled() },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				call()
			}
		})
	}
}
"""
FUNCTIONS = ("handleRequest", "NewEvent", "makeCounter")


@pytest.fixture
def lesson(toolchain: Toolchain, tmp_path: Path) -> tuple[Path, Weighed]:
    """A copy of the lesson with some more calls, and its findings."""
    folder = Path(shutil.copytree(LESSON, tmp_path / "lesson"))
    (folder / "calls.go").write_text(CALLS)
    (folder / "calls_test.go").write_text(BENCHMARK)
    return folder, weighed(toolchain, folder)


def test_a_boxed_constant_is_silent(lesson: tuple[Path, Weighed]) -> None:
    _, result = lesson
    assert not [e.message for e in result.escapes if e.function == "logged" and worthwhile(e)]


def test_calls_against_allocations(toolchain: Toolchain, lesson: tuple[Path, Weighed]) -> None:
    folder, result = lesson
    done = subprocess.run(
        [toolchain.go, "test", "-run=^$", "-bench=.", "-benchtime=200x"],
        cwd=folder,
        env={**toolchain.environment, "PWD": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    measured = {
        name: int(count)
        for name, count in re.findall(
            r"^BenchmarkCalls/(\w+)\S*\s.*?(\d+) allocs/op", done.stdout, re.MULTILINE
        )
    }
    lines = {
        number: name
        for number, line in enumerate(CALLS.splitlines(), 1)
        if (name := re.match(r"func (\w+)", line)) and (name := name[1]) in measured
    }
    assert len(measured) == len(lines) == 6
    for function in FUNCTIONS:
        bodies = [e for e in result.escapes if e.function == function and e.kind.heap]
        assert bodies, f"{function} has no finding"
        said = {
            lines[site.place.line]: 0
            for escape in bodies
            for site in escape.evidence.calls
            if site.place.path.endswith("calls.go")
        }
        for escape in bodies:
            assert escape.evidence.kind is EvidenceKind.CALLER_DECIDES
            assert "calls, which are inlined" in escape.message
            for site in escape.evidence.calls:
                if site.place.path.endswith("calls.go"):
                    said[lines[site.place.line]] += site.allocates
        assert len(said) == 2, said
        assert said == {name: measured[name] for name in said}


def test_paying_calls_say_so_themselves(lesson: tuple[Path, Weighed]) -> None:
    _, result = lesson
    told = {
        e.function for e in result.escapes if e.span.path.endswith("calls.go") and worthwhile(e)
    }
    assert told == {"requestKept", "eventKept", "counterKept"}


def test_sites_in_and_outside_of_loops(lesson: tuple[Path, Weighed]) -> None:
    folder, result = lesson

    def counted(name: str, function: str) -> Sites:
        path = str(folder / name)
        return sites(e for e in result.escapes if (e.span.path, e.function) == (path, function))

    assert counted("log.go", "logAll").loops == 1
    kept = counted("calls.go", "counterKept")
    assert (kept.total, kept.loops) == (2, 0)
