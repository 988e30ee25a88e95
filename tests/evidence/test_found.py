"""What allocates without escaping: a finding for each construct, once, on its own words."""

from __future__ import annotations

from pathlib import Path

from goescape.golang import Toolchain
from goescape.model import VerdictKind
from tests.evidence.weighing import problems, weighed

CODE = """\
package p

import "strings"

type big [2048]byte

type pair struct{ a, b int }

var (
	kept   []*pair
	table  = map[string]int{} // EVIDENCE emitted "allocates"
	text   string
	sink   any
	anyBig big
)

//go:noinline
func use(v any) bool { return v != nil }

//go:noinline
func grow(p *pair) {
	kept = append(kept, p) // EVIDENCE conditional "append.kept, p. .*may allocate.*capacity"
}

//go:noinline
func insert(key string, n int) {
	table[key] = n // EVIDENCE conditional "the insertion table.key. may allocate: only if the map"
	table[key]++   // EVIDENCE conditional "the insertion table.key. may"
}

//go:noinline
func join(words []string) {
	s := ""
	for _, word := range words {
		s += word // EVIDENCE emitted "s \\+= word allocates"
	}
	text = s
}

//go:noinline
func channel() int {
	c := make(chan int, 1) // EVIDENCE emitted "make.chan int, 1. allocates"
	c <- 1
	return <-c
}

//go:noinline
func start(c chan int, n int) {
	go send(c, n) // EVIDENCE emitted "the closure of go send.c, n., .* allocates (24|32) bytes"
	go idle()
}

//go:noinline
func send(c chan int, n int) { c <- n }

//go:noinline
func idle() {}

//go:noinline
func deferred(n int) {
	for i := 0; i < n; i++ {
		defer idle() // EVIDENCE conditional "the record of defer idle.. may"
	}
}

//go:noinline
func large(b *big) bool {
	return use(*b) // EVIDENCE emitted "[*]b.* allocates 2048 bytes"
}

//go:noinline
func made(n int) int {
	m := make(map[int]int, n) // EVIDENCE conditional "make.map.int.int, n. may.* 8 entries"
	m[n] = n                  // EVIDENCE conditional "the insertion m.n."
	return len(m)
}

//go:noinline
func built(n int) string {
	var b strings.Builder
	for i := 0; i < n; i++ {
		b.WriteByte('x') // EVIDENCE conditional "WriteByte.* may allocate.*: .*capacity"
	}
	return b.String()
}

//go:noinline
func nothing(words []string, n int) int {
	local := pair{n, n}
	p := &local
	for range words {
		p.a++
	}
	return p.a
}

func each[T any](values []T, f func(T)) []T {
	var out []T
	for _, value := range values {
		f(value)
		out = append(out, value) // EVIDENCE >=1.25:caller-decides <1.25:conditional
	}
	return out
}

//go:noinline
func instances(a []int, b []string) {
	n := len(each(a, func(int) {})) // EVIDENCE >=1.26:conditional "copied"
	n += len(each(b, func(string) {})) // EVIDENCE >=1.26:conditional "copied"
	sink = n // EVIDENCE conditional "256"
}
"""
SHARED = """\
package p

var p, q *int8

//go:noinline
func shared(n int8) {
	a := n     // EVIDENCE >=1.25:emitted "a moves .*; allocates$" <1.25:emitted "allocates 1 byte"
	b := n + 1 // EVIDENCE >=1.25:emitted "b moves .*together with a$" <1.25:emitted "1 byte"
	p, q = &a, &b
}
"""


def module(folder: Path, code: str) -> Path:
    """A module of one file."""
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (folder / "p.go").write_text(code)
    return folder


def test_each_construct(toolchain: Toolchain, tmp_path: Path) -> None:
    result = weighed(toolchain, module(tmp_path, CODE))
    assert not (found := problems(result, toolchain.release)), "\n".join(found)
    assert len({escape.id for escape in result.escapes}) == len(result.escapes)


def test_spans_are_the_constructs(toolchain: Toolchain, tmp_path: Path) -> None:
    result = weighed(toolchain, module(tmp_path, CODE))
    source = result.sources(str(tmp_path / "p.go"))
    assert source is not None
    found = [e for e in result.escapes if e.kind is VerdictKind.ALLOCATES]
    spans = {source.text.slice(escape.span) for escape in found}
    wanted = {"table[key]", "s += word", "make(chan int, 1)", "go send(c, n)", "defer idle()", "*b"}
    assert spans >= wanted | {"m[n]"}
    assert ("b.WriteByte('x')" in spans) == (toolchain.release < (1, 25))  # else `-m` tells of it
    for escape in found:
        assert source.text.offset_of_place(escape.verdict.place) is not None
        assert escape.verdict.text.startswith("runtime.")


def test_small_variables_share_an_allocation(toolchain: Toolchain, tmp_path: Path) -> None:
    result = weighed(toolchain, module(tmp_path, SHARED))
    assert not (found := problems(result, toolchain.release)), "\n".join(found)
