"""What was proved of one text, said of a later one: only where a fresh proof says the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from goescape.engine.basis import basis, prepared
from goescape.engine.bridging import Known, bridge
from goescape.engine.carried import Outcome
from goescape.engine.proposals import Proposal, proposals
from goescape.fixes import Ground, Proved, prove_first
from goescape.golang import Toolchain, load
from goescape.text import Text
from tests.fixes.modules import write

ORDER = """\
package order

import (
	"os"
	"sort"
	"strings"
)

// Order is what is ordered.
type Order struct {
	ID    int
	Lines [8]string
}

type Shop struct{ kept *Order }

var (
	kept []string
	exit = os.Exit
)

// newOrder makes an order.
func newOrder(id int) *Order {
	o := Order{ID: id}
	for i := range o.Lines {
		o.Lines[i] = name(id) + name(i)
	}
	return &o
}

//go:noinline
func name(id int) string { return strings.Repeat("x", id) }

//go:noinline
func total(n int) int {
	o := newOrder(n)
	return o.ID + len(o.Lines[0])
}

// Keep has another order.
//
//go:noinline
func (s *Shop) Keep(n int) {
	s.kept = newOrder(n)
}

//go:noinline
func sorted(names []string) []string {
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
	return names
}

// report is too large to be inlined.
func report(names []string) int {
	count := 0
	for _, one := range names {
		for _, other := range strings.Fields(one) {
			count += len(strings.ToUpper(other)) + strings.Count(one, other)
		}
	}
	if count > 10 {
		os.Exit(count)
	}
	return count
}

func small(n int) int { return n + 1 }

func chain(n int) int {
	return total(n) + total(n+1)
}
"""
FILL = "newOrder"
SORT = "sorted"

# What is edited, and which of the two proofs are carried.
EDITS: dict[str, tuple[list[tuple[str, str]], set[str]]] = {
    "nothing": ([], {FILL, SORT}),
    "a comment before it": (
        [("// newOrder makes", "// Many lines.\n//\n// newOrder makes")],
        {FILL, SORT},
    ),
    "lines between": ([("// Keep has", "\n\n\n// Keep has")], {FILL, SORT}),
    "a comment in a caller": ([("\to := newOrder(n)", "\t// Is one.\n\to := newOrder(n)")], {SORT}),
    "a comment in another function": ([("\tcount := 0", "\tcount := 0 // none")], {FILL, SORT}),
    "a comment in itself": ([("\treturn &o", "\t// That is it.\n\treturn &o")], {SORT}),
    "another function": ([("count > 10", "count > 11 && len(names) > 0")], {FILL, SORT}),
    "a line more in another function": (
        [("\tcount := 0", "\tcount := 0\n\tcount += len(names)")],
        {FILL, SORT},
    ),
    "both functions around": (
        [("count > 10", "count > 11"), ("\tcount := 0", "\tcount := 0\n\tcount++")],
        {FILL, SORT},
    ),
    "itself": ([("o := Order{ID: id}", "o := Order{ID: id + 1}")], {SORT}),
    "a caller": ([("return o.ID +", "return 1 + o.ID +")], {SORT}),
    "what is inlined": ([("return n + 1", "return n + 2")], set()),
    "what becomes inlinable": (
        [
            ("\tif count > 10 {\n\t\tos.Exit(count)\n\t}\n", ""),
            ("\tfor _, one := range names {\n", "\tif len(names) > 0 {\n\t\tone := names[0]\n"),
            ("\t\tfor _, other := range strings.Fields(one) {\n", ""),
            (
                "\t\t\tcount += len(strings.ToUpper(other)) + strings.Count(one, other)\n\t\t}\n",
                "\t\tcount += len(one)\n",
            ),
        ],
        set(),
    ),
    "a parameter that leaks now": ([("\tcount := 0", "\tcount := 0\n\tkept = names")], set()),
    "a new call of a caller": ([("count > 10", "count > total(10)")], {SORT}),
    "a new call of a caller's caller": ([("count > 10", "count > chain(10)")], {SORT}),
    "a name in a comment": ([("\tcount := 0", "\tcount := 0 // as newOrder")], {FILL, SORT}),
    "the name that the fix adds in a comment": (
        [("\tcount := 0", "\tcount := 0 // as fillOrder")],
        {SORT},
    ),
    "the name that the fix adds": (
        [("\tcount := 0", "\tcount := 0\n\tfillOrder := 1\n\tcount += fillOrder")],
        {SORT},
    ),
    "the last use of an import elsewhere": (
        [("os.Exit(count)", "return -1"), ('\t"os"\n', "")],
        set(),
    ),
    "a signature": ([("func small(n int)", "func small(m, n int)")], set()),
    "a type": ([("\tID    int\n", "\tID    int\n\tMore  int\n")], set()),
    "a function more": ([("func small(", "func more() {}\n\nfunc small(")], set()),
    "a directive": ([("// report is", "//go:noinline\n// report is")], set()),
    "a directive less": ([("//go:noinline\nfunc name", "func name")], set()),
    "broken code": ([("\tcount := 0", "\tcount := ")], set()),
    "code of wrong types": ([("\tcount := 0", '\tcount := "0"')], set()),
}


class _Text:
    """One text of the package, with what is proposed for it."""

    def __init__(self, known: Known, path: str) -> None:
        self.known = known
        self.path = path
        found = proposals(known.ground.source(path))
        wanted = [p for p in found if p.fix in ("fill", "sort") and p.title]
        self.proposed = {proposal.function: proposal for proposal in wanted}

    async def outcome(self, proposal: Proposal) -> Outcome:
        ground = self.known.ground
        unit = ground.graph.units_of_file(self.path)[0]
        found, refused = await prove_first(proposal.forms, ground, unit, reach="package")
        return found or tuple(refused)


async def _text(toolchain: Toolchain, path: Path, contents: dict[str, str]) -> _Text:
    graph = await load(toolchain, str(path.parent), ["."])
    texts = {str(path.parent / name): Text(text.encode()) for name, text in contents.items()}
    listed, overlay = await prepared(toolchain, graph, texts)
    return _Text(Known(graph, basis(graph, texts), Ground(toolchain, listed, overlay)), str(path))


async def _carried(old: _Text, new: _Text) -> dict[str, Outcome]:
    """What is carried from one text to the other, each the same as a fresh proof says."""
    assert old.proposed.keys() == {FILL, SORT}
    outcomes = {name: await old.outcome(one) for name, one in old.proposed.items()}
    assert all(isinstance(found, Proved) for found in outcomes.values()), outcomes
    over = await bridge(old.known, new.known)
    carried: dict[str, Outcome] = {}
    for name, outcome in outcomes.items():
        if over is not None and name in new.proposed:
            found = over.carried(old.proposed[name], new.proposed[name], outcome)
            if found is not None:
                carried[name] = found
    for name, found in carried.items():
        assert _told(found) == _told(await new.outcome(new.proposed[name]))
    return carried


def _told(found: Outcome) -> object:
    """What a person sees of an outcome, and what is applied."""
    if not isinstance(found, Proved):
        return "refused"
    return found.fix, replace(found.candidate, _moved={})


@pytest.mark.parametrize("what", EDITS)
async def test_carried_is_what_a_fresh_proof_says(
    toolchain: Toolchain, tmp_path: Path, what: str
) -> None:
    root = write(tmp_path, {"order.go": ORDER})
    path = root / "order.go"
    old_text = path.read_text()
    new_text = old_text
    for before, after in EDITS[what][0]:
        assert new_text.count(before) == 1, before
        new_text = new_text.replace(before, after)
    old = await _text(toolchain, path, {"order.go": old_text})
    new = await _text(toolchain, path, {"order.go": new_text})
    assert (await _carried(old, new)).keys() == EDITS[what][1]


FAR = """\
package order

import "strings"

//go:noinline
func far(n int) int { return len(strings.Repeat("x", n)) }
"""
FAR_TEST = """\
package order

import "testing"

func TestFar(t *testing.T) {
	if far(2) != 2 {
		t.Fail()
	}
}
"""
ELSEWHERE: dict[str, tuple[str, str, str, set[str]]] = {
    "a body": ("far.go", "return len", "n++; return len", {FILL, SORT}),
    "a body that calls it": ("far.go", "{ return", "{ total(n); return", {SORT}),
    "a body of a test": ("far_test.go", "far(2) != 2", "far(3) != 3", {FILL, SORT}),
    "a test that is broken": ("far_test.go", "far(2) != 2", 'far(2) != "2"', set()),
    "a type in a test": ("far_test.go", "func Test", "type T int\n\nfunc Test", set()),
}


@pytest.mark.parametrize("what", ELSEWHERE)
async def test_edits_of_other_files(toolchain: Toolchain, tmp_path: Path, what: str) -> None:
    files = {"order.go": ORDER, "far.go": FAR, "far_test.go": FAR_TEST}
    root = write(tmp_path, files)
    name, before, after, expected = ELSEWHERE[what]
    assert files[name].count(before) == 1
    old = await _text(toolchain, root / "order.go", files)
    new = await _text(
        toolchain, root / "order.go", {**files, name: files[name].replace(before, after)}
    )
    assert (await _carried(old, new)).keys() == expected
    # a file that is not open is known by its stamp
    closed = {path: text for path, text in files.items() if path != name}
    shut = await _text(toolchain, root / "order.go", closed)
    assert (await _carried(old, shut)).keys() == {FILL, SORT}
    assert (await _carried(shut, new)).keys() == expected
