"""Proofs that concern more than one file: unsaved texts, other packages, tests, what it costs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from goescape.fixes import Ground, Proved, Refused, candidates, prove_first
from goescape.fixes.proof import Reach
from goescape.golang import Toolchain, every_package, find_toolchain, load
from goescape.model import Overlay
from goescape.settings import Go
from tests.fixes.modules import apply, go, write

EVENT = """\
package event

type Event struct {
	Kind string
	Size int
}

// NewEvent makes an event.
func NewEvent(kind string, n int) *Event {
	e := &Event{Kind: kind, Size: work(n)}
	e.Size += work(e.Size)
	return e
}

//go:noinline
func work(n int) int { return n * 2 }
"""
USER = """\
package user

import ev "example.com/event"

func Size(n int) int { return ev.NewEvent("k", n).Size }

var Last *ev.Event

func Keep() { Last = ev.NewEvent("k", 1) }
"""
XTEST = """\
package event_test

import (
	"testing"

	"example.com/event"
)

func TestEvent(t *testing.T) {
	if e := event.NewEvent("k", 1); e.Size != 6 || e.Kind != "k" {
		t.Errorf("%d %s", e.Size, e.Kind)
	}
}
"""


async def _prove(
    toolchain: Toolchain,
    root: Path,
    path: str,
    *,
    overlay: Overlay | None = None,
    asked: bool = False,
    reach: Reach = "module",
) -> tuple[Proved | None, list[Refused], Ground]:
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph, overlay or {})
    source = ground.source(str(root / path))
    unit = graph.units_of_file(str(root / path))[0]
    forms = list(candidates(source))
    found, refused = await prove_first(forms, ground, unit, asked=asked, reach=reach)
    return found, refused, ground


async def test_calls_in_other_packages_count(toolchain: Toolchain, tmp_path: Path) -> None:
    files = {"event/event.go": EVENT, "user/user.go": USER, "event/event_test.go": XTEST}
    root = write(tmp_path, files)
    found, refused, ground = await _prove(toolchain, root, "event/event.go")
    assert found, refused
    assert found.fix.title == (
        "Fill via pointer parameter: NewEvent + fillEvent (on the stack at 1 of 2 calls; "
        "user.go:9 keeps it)"
    )
    assert {(Path(place.path).name, place.line) for place in found.fix.proof.gained} == {
        ("user.go", 5),
        ("event_test.go", 10),
    }
    apply(found, ground)
    go(toolchain, root, "vet", "./...")
    go(toolchain, root, "test", "./...")


async def test_other_packages_can_be_left_for_later(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"event/event.go": EVENT, "user/user.go": USER})
    found, refused, _ = await _prove(toolchain, root, "event/event.go", reach="package")
    assert found is None
    assert refused[0].stage == "outside"
    assert refused[0].reason == "other packages have to be looked at: NewEvent is exported"


async def test_a_loss_in_another_package_counts(toolchain: Toolchain, tmp_path: Path) -> None:
    user = USER + (
        '\nfunc size(n int) int {\n\te := ev.NewEvent("k", n)\n\treturn e.Size + n\n}\n\n'
        "func Sizes() int { return size(1) + size(2) }\n"
    )
    root = write(tmp_path, {"event/event.go": EVENT, "user/user.go": user})
    found, refused, _ = await _prove(toolchain, root, "event/event.go")
    assert found is None
    assert re.fullmatch(r"at user\.go:16 size would no longer be inlined", refused[0].reason)


SMALL = """\
package small

type T struct{ n, m int }

func newT(n int) *T {
	t := T{n: work(n)}
	t.m = work(n + 1)
	return &t
}

//go:noinline
func work(n int) int { return n * 2 }
"""


async def test_the_unsaved_text_is_proved_and_edited(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"small/small.go": "package small\n", "small/use.go": "package small\n"})
    overlay = {
        str(root / "small/small.go"): ("\ufeff// ü\r\n" + SMALL.replace("\n", "\r\n")).encode(),
        str(root / "small/use.go"): b"package small\n\nfunc use() int { return newT(1).m }\n",
    }
    found, refused, ground = await _prove(toolchain, root, "small/small.go", overlay=overlay)
    assert found, refused
    assert found.fix.title.endswith("(on the stack at its only call)")
    assert (root / "small/small.go").read_text() == "package small\n"
    edited = ground.edited(found.fix.edits)[str(root / "small/small.go")]
    assert edited.startswith("// ü\r\npackage small\r\n".encode())
    assert edited.count(b"\r\n") == edited.count(b"\n")
    assert b"\tt := new(T)\r\n\tfillT(t, n)\r\n\treturn t\r\n}" in edited


async def test_code_that_does_not_compile(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"small/small.go": SMALL + "\nvar x int = nil\n"})
    found, refused, _ = await _prove(toolchain, root, "small/small.go")
    assert found is None
    assert refused[0].reason.startswith("example.com/small does not compile: cannot use nil")


async def test_tests_that_would_break(toolchain: Toolchain, tmp_path: Path) -> None:
    files = {
        "small/small.go": SMALL + "\nfunc use() int { return newT(1).m }\n",
        "small/small_test.go": "package small\n\nfunc fillT() {}\n",
    }
    found, refused, _ = await _prove(toolchain, write(tmp_path, files), "small/small.go")
    assert found
    assert refused[0].reason == "fillT is a name in small_test.go already"
    assert found.candidate.form == "value"


async def test_nothing_is_proposed_in_generated_files(toolchain: Toolchain, tmp_path: Path) -> None:
    text = "// Code generated by hand. DO NOT EDIT.\n\n" + SMALL
    root = write(tmp_path, {"small/small.go": text})
    found, refused, _ = await _prove(toolchain, root, "small/small.go")
    assert (found, refused) == (None, [])


LESSON = """\
package lesson

import "time"

type Request struct {
	ID        int
	Timestamp time.Time
	Tags      [4]int
}

func handleRequest(id int, at time.Time) *Request {
	req := Request{ID: id, Timestamp: at}
	for i := range req.Tags {
		req.Tags[i] = work(id) + work(i)
	}
	return &req
}

//go:noinline
func work(n int) int { return n * 2 }

func process(id int) int {
	req := handleRequest(id, time.Time{})
	return req.ID + req.Tags[1]
}
"""
ALLOCATIONS = """\
package lesson

import "testing"

func TestAllocations(t *testing.T) {
	if got := process(3); got != 3+6+2 {
		t.Fatal(got)
	}
	t.Log("allocations:", testing.AllocsPerRun(100, func() { process(3) }))
}
"""


async def test_the_allocation_is_gone_at_run_time(toolchain: Toolchain, tmp_path: Path) -> None:
    forms = ("split", "value", "callers")
    files = {f"{form}/lesson.go": LESSON for form in forms}
    files |= {f"{form}/lesson_test.go": ALLOCATIONS for form in forms}
    root = write(tmp_path, files)
    test = ("test", "-count=1", "-v", "./...")
    assert go(toolchain, root, *test).count("allocations: 1\n") == len(forms)
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    for form in forms:
        path = str(root / form / "lesson.go")
        wanted = [found for found in candidates(ground.source(path)) if found.form == form]
        found, refused = await prove_first(wanted, ground, graph.units_of_file(path)[0])
        assert found, refused
        apply(found, ground)
    assert go(toolchain, root, *test).count("allocations: 0\n") == len(forms)


async def test_nobody_imports_a_main_package(toolchain: Toolchain, tmp_path: Path) -> None:
    text = SMALL.replace("package small", "package main") + (
        "\nfunc Use() int { return newT(1).m }\n\nfunc main() { println(Use()) }\n"
    )
    root = write(tmp_path, {"small/main.go": text})
    found, refused, _ = await _prove(toolchain, root, "small/main.go", reach="package")
    assert found, refused
    assert [place.line for place in found.fix.proof.gained] == [14, 16]


async def test_a_loss_in_another_module_of_the_workspace_counts(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    user = USER.replace("package user", "package user\n") + (
        '\nfunc size(n int) int {\n\te := ev.NewEvent("k", n)\n\treturn e.Size + n\n}\n\n'
        "func Sizes() int { return size(1) + size(2) }\n"
    )
    top = tmp_path.resolve()
    write(top / "one", {"event/event.go": EVENT})
    write(top / "two", {"go.mod": "module example.org/two\n\ngo 1.21\n", "user/user.go": user})
    (top / "go.work").write_text("go 1.21\n\nuse ./one // here\nuse (\n\t./two\n)\n")
    root = top / "one"
    inside = await find_toolchain(str(root), Go(executable=toolchain.go))
    patterns = every_package(inside, str(root))
    assert patterns == ("./...", str(top / "two" / "..."))
    graph = await load(inside, str(root), patterns)
    ground = Ground(inside, graph)
    path = str(root / "event/event.go")
    forms = list(candidates(ground.source(path)))
    found, refused = await prove_first(forms, ground, graph.units_of_file(path)[0])
    assert found is None
    assert re.fullmatch(r"at user\.go:17 size would no longer be inlined", refused[0].reason)


def test_the_modules_of_a_workspace(toolchain: Toolchain, tmp_path: Path) -> None:
    work = tmp_path / "go.work"
    module = tmp_path / "a"
    module.mkdir()
    inside = replace(toolchain, gowork=str(work))
    assert every_package(inside, str(module)) == ("./...",)
    work.write_text('go 1.21\n// use ./x\nuse "./b c"\nuse ./d\nuse ./a/\nreplace e => ./f\n')
    expected = ("./...", str(tmp_path / "b c" / "..."), str(tmp_path / "d" / "..."))
    assert every_package(inside, str(module)) == expected
    work.write_text("go 1.21\nuse ./d\n")
    assert every_package(inside, str(module)) == ("./...",)
