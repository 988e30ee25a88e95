"""The callers form over whole modules: what its programs do when they run, and who may call."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from goescape.fixes import Ground, Proved, Refused, candidates, prove_first
from goescape.golang import Toolchain, load
from tests.fixes.modules import apply, go, write

PROGRAM = """\
package main

import (
	"errors"
	"fmt"
)

type T struct {
	ID   int
	Name string
	Next *T
}

func (t *T) Up() *T  { t.ID++; return t }
func (t T) Sum() int { return t.ID + len(t.Name) }

var trace []string

func note(s string) int { trace = append(trace, s); return len(trace) }

func newT(id int) *T {
	t := T{ID: id + note("newT")}
	for i := 0; i < id; i++ {
		t.Name += fmt.Sprint(note("n"))
	}
	return &t
}

type S struct{ n int }

func (s *S) makeItem(id int, rest ...string) (*T, error) {
	t := &T{ID: id + s.n + note("makeItem")}
	if id < 0 {
		return nil, errors.New("negative")
	}
	for _, r := range rest {
		t.Name += r + fmt.Sprint(note("r"))
	}
	return t, nil
}

func (s *S) pass(id int) (*T, error) {
	for i := 0; i < id; i++ {
		s.n += note("pass")
	}
	return s.makeItem(id, "a", "b")
}

func (s *S) use(id int) (n int, err error) {
	t, err := s.makeItem(id)
	if err != nil {
		return 0, fmt.Errorf("use: %w", err)
	}
	u, err := s.makeItem(id+1, []string{"x", "y"}...)
	if err != nil {
		return 0, err
	}
	if _, err := s.makeItem(id - 5); err != nil {
		n++
	}
	s.makeItem(3)
	_, _ = s.makeItem(4)
	func() {
		v, err := s.makeItem(id - 9)
		if err != nil {
			return
		}
		n += v.ID
	}()
	return n + t.ID + u.Sum(), err
}

func chain(id int) int {
	fmt.Println(newT(7).ID)
	fmt.Println("a", id, newT(id).Name)
	x := newT(2)
	x.ID += 3
	var y = newT(3)
	var z *T = newT(4)
	z = newT(5)
	if newT(id).Up().Up().ID > 3 {
		note("big")
	}
	switch newT(id).Name {
	case "":
		note("empty")
	default:
		note(newT(1).Name)
	}
	for i, c := range newT(3).Name {
		note(fmt.Sprint(i, c))
	}
	for i := 0; i < 3; i++ {
		w := newT(i)
		note(w.Name)
		defer func() { note(w.Name) }()
		defer newT(i).Up()
	}
	m := map[string]*T{}
	m["a"] = newT(1)
	list := []*T{newT(9)}
	list = append(list, newT(2))
	y.Next = newT(8)
	_ = newT(1)
	newT(2)
	if v := 3; v > 2 {
		note(newT(v).Name)
	}
	func() {
		note(newT(1).Name)
	}()
	p := &newT(1).ID
	*p += 2
	q := (*newT(3)).Sum()
	newT(6).ID = 3
	newT(6).ID++
	r := []int{1, newT(2).ID, note("after")}
	if newT(1) == nil || len(r) > 9 {
		note("no")
	}
	return x.Sum() + y.Sum() + z.Sum() + len(list) + y.Next.ID + m["a"].ID + *p + q + r[1]
}

func keep(id int) *T { return newT(id) }

func boxed(id int) any { return newT(id) }

func main() {
	fmt.Println(chain(3))
	fmt.Println(keep(1).ID, boxed(2).(*T).ID)
	s := &S{2}
	fmt.Println(s.use(2))
	fmt.Println(s.use(-2))
	p, err := s.pass(-1)
	fmt.Println(p == nil, err)
	p, err = s.pass(1)
	fmt.Println(p.ID, p.Name, err)
	fmt.Println(trace)
}
"""
EVENT = """\
package event

type Event struct {
	Kind string
	Size int
}

// NewEvent makes an event.
func NewEvent(kind string, n int) *Event {
	e := &Event{Kind: kind, Size: work(n)}
	for i := range kind {
		e.Size += work(e.Size + i)
	}
	return e
}

//go:noinline
func work(n int) int { return n * 2 }
"""
USER = """\
package user

import ev "example.com/internal/event"

func Size(n int) int {
	e := ev.NewEvent("k", n)
	return e.Size
}

var Last *ev.Event

func Keep() { Last = ev.NewEvent("k", 1) }
"""
XTEST = """\
package event_test

import (
	"testing"

	"example.com/internal/event"
)

func TestEvent(t *testing.T) {
	if event.NewEvent("k", 1).Size != 6 {
		t.Error(event.NewEvent("k", 1).Size)
	}
}
"""


async def _asked(
    toolchain: Toolchain, root: Path, path: str, function: str
) -> tuple[Proved | None, list[Refused], Ground]:
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    source = ground.source(str(root / path))
    unit = graph.units_of_file(str(root / path))[0]
    forms = [f for f in candidates(source) if (f.fix, f.function) == ("callers", function)]
    found, refused = await prove_first(forms, ground, unit, asked=True)
    return found, refused, ground


async def test_the_program_does_the_same(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"main.go": PROGRAM})
    before = go(toolchain, root, "run", ".")
    for function in ("newT", "(*S).makeItem"):
        found, refused, ground = await _asked(toolchain, root, "main.go", function)
        assert found, refused
        apply(found, ground)
    go(toolchain, root, "vet", "./...")
    assert "newT" not in (root / "main.go").read_text().replace('"newT"', "")
    assert go(toolchain, root, "run", ".") == before


async def test_callers_in_other_packages(toolchain: Toolchain, tmp_path: Path) -> None:
    files = {
        "internal/event/event.go": EVENT,
        "internal/event/event_test.go": XTEST,
        "user/user.go": USER,
    }
    root = write(tmp_path, files)
    found, refused, ground = await _asked(toolchain, root, "internal/event/event.go", "NewEvent")
    assert found, refused
    assert found.fix.title == (
        "Fill via pointer parameter: NewEvent becomes FillEvent (on the stack at 1 of 2 calls; "
        "user.go:12 keeps it)"
    )
    apply(found, ground)
    user = (root / "user/user.go").read_text()
    assert '\tvar e ev.Event\n\tev.FillEvent(&e, "k", n)\n\treturn e.Size\n' in user
    go(toolchain, root, "vet", "./...")
    go(toolchain, root, "test", "./...")


async def test_another_module_may_import_an_internal_package(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    root = write(tmp_path, {"internal/event/event.go": EVENT, "user/user.go": USER})
    (root / "other").mkdir()
    (root / "other" / "go.mod").write_text("module example.com/other\n\ngo 1.21\n")
    found, refused, _ = await _asked(toolchain, root, "internal/event/event.go", "NewEvent")
    assert found is None
    assert refused[0].reason == "another module may import its package (other/go.mod)"


async def test_nothing_is_asked_unless_a_person_does(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"main.go": PROGRAM})
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    source = ground.source(str(root / "main.go"))
    forms = [found for found in candidates(source) if found.fix == "callers"]
    found, refused = await prove_first(forms, ground, graph.units_of_file(source.path)[0])
    assert found is None
    assert {one.reason for one in refused} == {"only on request: its callers are rewritten"}


async def test_a_linkname_elsewhere_in_the_module(toolchain: Toolchain, tmp_path: Path) -> None:
    linked = """\
package linked

import _ "unsafe"

//go:linkname made example.com/small.newT
func made(n int) *T

type T struct{ n int }
"""
    small = """\
package small

type T struct{ n int }

func newT(n int) *T {
	t := T{n: work(n)}
	t.n += work(n + 1)
	return &t
}

//go:noinline
func work(n int) int { return n * 2 }

func size() int {
	t := newT(2)
	return t.n
}
"""
    files = {"small/small.go": small, "linked/linked.go": linked, "linked/linked.s": ""}
    root = write(tmp_path, files)
    found, refused, _ = await _asked(toolchain, root, "small/small.go", "newT")
    assert found is None
    said = "//go:linkname names example.com/small.newT elsewhere in its module"
    assert refused[0].reason == said


CGO = """\
package cgo

// static int twice(int n) { return 2*n; }
import "C"

import "example.com/internal/event"

func Twice(n int) int {
	e := event.NewEvent("k", n)
	return int(C.twice(C.int(e.Size)))
}
"""


async def test_a_caller_in_a_package_with_cgo(toolchain: Toolchain, tmp_path: Path) -> None:
    if toolchain.go_env.get("CGO_ENABLED") != "1" or not shutil.which("cc"):
        pytest.skip("cgo needs a C compiler: install gcc")
    root = write(tmp_path, {"internal/event/event.go": EVENT, "cgo/cgo.go": CGO})
    found, refused, ground = await _asked(toolchain, root, "internal/event/event.go", "NewEvent")
    assert found, refused
    assert found.fix.title.endswith("(on the stack at its only call)")
    apply(found, ground)
    assert (
        '\tvar e event.Event\n\tevent.FillEvent(&e, "k", n)\n' in (root / "cgo/cgo.go").read_text()
    )
    go(toolchain, root, "build", "./...")


async def test_a_package_with_cgo_that_cannot_be_built(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    small = EVENT.replace("internal/event", "event") + (
        '\nfunc size(n int) int { return NewEvent("a", n).Size }\n'
    )
    files = {"event/event.go": small, "cgo/cgo.go": CGO.replace("internal/event", "event")}
    root = write(tmp_path, files)
    environment = {**toolchain.environment, "CC": str(root / "none"), "CGO_ENABLED": "1"}
    without = replace(toolchain, environment=environment)
    graph = await load(without, str(root), ["./..."])
    ground = Ground(without, graph)
    path = str(root / "event/event.go")
    forms = [found for found in candidates(ground.source(path)) if found.fix == "fill"]
    found, refused = await prove_first(forms, ground, graph.units_of_file(path)[0])
    assert found, refused
    assert found.fix.title == (
        "Fill via pointer parameter: NewEvent + fillEvent (on the stack at its only call)"
    )
