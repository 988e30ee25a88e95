"""Return by value, and the pool: what becomes of them when they run."""

from __future__ import annotations

from pathlib import Path

from goescape.fixes import Ground, Proved, candidates, prove_first
from goescape.golang import Toolchain, load
from tests.fixes.modules import apply, go, write

EVENT = """\
package event

import "strconv"

type Event struct {
	Kind string
	Size int
}

// NewEvent makes an event.
func NewEvent(kind string, n int) *Event {
	e := &Event{Kind: kind, Size: work(n)}
	for i := range e.Kind {
		e.Size += work(i)
	}
	return e
}

//go:noinline
func work(n int) int { return n * 2 }

func (e *Event) Grow() *Event {
	e.Size++
	return e
}

func (e Event) String() string { return e.Kind + strconv.Itoa(e.Size) }

//go:noinline
func double(e *Event) { e.Size *= 2 }

func Sizes(n int) int {
	e := NewEvent("k", n)
	q := e
	q.Size = 5
	double(e)
	c := *e
	q.Grow().Grow()
	m := NewEvent("m", n).Grow().Size
	return e.Size + c.Size + NewEvent("l", n).Size + m
}
"""
USER = """\
package user

import (
	"fmt"

	"example.com/event"
)

var Last *event.Event

func Keep(n int) any {
	Last = event.NewEvent("kept", n)
	e := event.NewEvent("k", n)
	var v any = e
	_, pointer := v.(*event.Event)
	return fmt.Sprint(e, v, pointer, Last.Size)
}
"""
ALLOCATIONS = """\
package event

import "testing"

func TestAllocations(t *testing.T) {
	t.Log("sizes:", Sizes(3))
	t.Log("allocations:", testing.AllocsPerRun(100, func() { Sizes(3) }))
}
"""


async def _proved(toolchain: Toolchain, root: Path, path: str, fix: str) -> tuple[Proved, Ground]:
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    source = ground.source(str(root / path))
    wanted = [found for found in candidates(source) if found.fix == fix]
    unit = graph.units_of_file(str(root / path))[0]
    found, refused = await prove_first(wanted, ground, unit, asked=True)
    assert found, refused
    return found, ground


async def test_by_value_it_does_the_same_without_allocating(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    files = {"event/event.go": EVENT, "event/event_test.go": ALLOCATIONS}
    root = write(tmp_path, files)
    test = ("test", "-count=1", "-v", "./...")
    before = go(toolchain, root, *test)
    found, ground = await _proved(toolchain, root, "event/event.go", "value")
    assert found.fix.title.endswith("(on the stack at all 3 calls)")
    assert found.fix.changes == "NewEvent returns Event instead of *Event"
    apply(found, ground)
    after = go(toolchain, root, *test)
    assert "allocations: 3\n" in before
    assert "allocations: 0\n" in after
    sizes = [line.partition("sizes: ")[2] for line in (before + after).splitlines()]
    assert len({line for line in sizes if line}) == 1
    go(toolchain, root, "vet", "./...")


SINGLETON = """\
package event

type Event struct {
	Kind string
	Size int
}

func NewEvent(kind string, n int) *Event {
	return &Event{Kind: kind, Size: n}
}
"""
REUSE = """\
package event

import "testing"

func TestReuse(t *testing.T) {
	a := acquireEvent("a", 1)
	if *a != *NewEvent("a", 1) {
		t.Error(*a)
	}
	releaseEvent(a)
	if *a != (Event{}) {
		t.Error("a field is left set:", *a)
	}
	for range [9]int{} {
		e := acquireEvent("", 2)
		if e.Kind != "" || e.Size != 2 {
			t.Error(*e)
		}
		releaseEvent(e)
	}
}
"""


async def test_a_pool_leaves_no_field_set(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"event/event.go": SINGLETON})
    found, ground = await _proved(toolchain, root, "event/event.go", "pool")
    assert found.fix.title.endswith("(not proved: measure it)")
    assert not found.fix.proof.effective
    apply(found, ground)
    write(root, {"event/event_test.go": REUSE})
    go(toolchain, root, "vet", "./...")
    go(toolchain, root, "test", "./...")


async def test_what_is_printed_and_asserted_stays_a_pointer(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    files = {"event/event.go": EVENT, "user/user.go": USER.replace('event.NewEvent("v", n), ', "")}
    test = 'package user\n\nimport "testing"\n\nfunc TestKeep(t *testing.T) { t.Log(Keep(3)) }\n'
    root = write(tmp_path, {**files, "user/user_test.go": test})
    run = ("test", "-count=1", "-v", "./user")
    before = go(toolchain, root, *run)
    found, ground = await _proved(toolchain, root, "event/event.go", "value")
    apply(found, ground)
    after = go(toolchain, root, *run)
    said = [
        [line for line in out.splitlines() if "user_test.go" in line] for out in (before, after)
    ]
    assert said[0]
    assert said[0] == said[1]
    assert "true" in said[0][0]
