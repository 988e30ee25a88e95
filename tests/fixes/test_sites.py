"""Fixes of places: many in a file, proved and applied all at once."""

from __future__ import annotations

from pathlib import Path

from goescape.engine.fixed_file import fixed_file
from goescape.engine.proposals import Proposal, followed, proposals
from goescape.engine.sites import prove_sites
from goescape.fixes import Candidate, Ground, Later
from goescape.fixes.edits import applied, edit
from goescape.golang import Toolchain, gofmt, load
from goescape.syntax import Source
from goescape.text import Text
from tests.fixes.modules import go, write

MANY = """\
package many

import (
	"fmt"
	"sort"
)

type Item struct {
	Name string
	N    int
}

func names(items []Item) []string {
	var out []string
	for _, item := range items {
		out = append(out, item.Name)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i] < out[j] })
	fmt.Println(out)
	return out
}

func joined(items []Item) string {
	all := ""
	for _, name := range names(items) {
		all += name
		all += ";"
	}
	fmt.Println(all)
	return all
}

func both(items []Item) ([]int, []string) {
	ns := []int{}
	for _, item := range items {
		ns = append(ns, item.N)
	}
	texts := make([]string, 0)
	for _, item := range items {
		texts = append(texts, item.Name)
	}
	sort.Slice(items, func(i, j int) bool { return items[i].N < items[j].N })
	return ns, texts
}
"""
ALL_BUT_ONE = """\
package many

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
)

type Item struct {
	Name string
	N    int
}

func names(items []Item) []string {
	var out []string
	out = slices.Grow(out, len(items))
	for _, item := range items {
		out = append(out, item.Name)
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(a, b) })
	fmt.Println(out)
	return out
}

func joined(items []Item) string {
	var all strings.Builder
	for _, name := range names(items) {
		all.WriteString(name)
		all.WriteString(";")
	}
	fmt.Println(all.String())
	return all.String()
}

func both(items []Item) ([]int, []string) {
	ns := make([]int, 0, len(items))
	for _, item := range items {
		ns = append(ns, item.N)
	}
	texts := make([]string, 0, len(items))
	for _, item := range items {
		texts = append(texts, item.Name)
	}
	sort.Slice(items, func(i, j int) bool { return items[i].N < items[j].N })
	return ns, texts
}
"""


async def _ground(toolchain: Toolchain, root: Path) -> Ground:
    return Ground(toolchain, await load(toolchain, str(root), ["./..."]))


def _local(ground: Ground, path: str) -> list[Proposal]:
    return [one for one in proposals(ground.source(path)) if one.site is not None]


async def test_all_of_a_file_at_once_and_then_nothing(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"many/many.go": MANY})
    path = str(root / "many/many.go")
    ground = await _ground(toolchain, root)
    wanted = [one.key for one in _local(ground, path)]
    found = await fixed_file(ground, path, wanted, {})
    assert len(found.fixes) == 5, [fix.title for fix in found.fixes]
    content = applied(ground.source(path).text.data, found.edits)
    assert content.decode() == ALL_BUT_ONE
    assert await gofmt(toolchain, content) == content
    Path(path).write_bytes(content)
    go(toolchain, root, "vet", "./...")
    again = await _ground(toolchain, root)
    left = [one.key for one in _local(again, path)]
    assert (await fixed_file(again, path, left, {})).edits == ()


async def test_one_that_does_not_hold_spoils_no_other(toolchain: Toolchain, tmp_path: Path) -> None:
    # small enough to be inlined: slices.Grow would make it too large
    bad = (
        "\nfunc small(ns []int) []int {\n\tvar out []int\n\tfor _, n := range ns {\n"
        "\t\tout = append(out, (n+1)*(n+2)*(n+3)*(n+4)*(n+5)*(n+6)*(n+7)*(n+8)*(n+9)*(n+10))\n"
        "\t}\n\treturn out\n}\n"
    )
    root = write(tmp_path, {"many/many.go": MANY + bad})
    path = str(root / "many/many.go")
    ground = await _ground(toolchain, root)
    proposed = _local(ground, path)
    unit = ground.graph.units_of_file(path)[0]
    found = await prove_sites(ground, unit, proposed, keep=lambda _, one: not one.changes)
    assert found.together is not None
    assert len(found.together.fixes) == 5
    (key,) = found.left
    assert key[2].startswith("small+")
    last = [one for one in proposed if one.key == key]
    ((refused,),) = (await prove_sites(ground, unit, last)).refused.values()
    assert refused.reason == "small could no longer be inlined"
    assert [one.fix for one in found.aside.values()] == ["sort"]
    after = ground.edited(found.together.edits)[path]
    assert after.decode() == ALL_BUT_ONE + bad


async def test_types_are_asked_once_for_all(toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, {"many/many.go": MANY})
    path = str(root / "many/many.go")
    ground = await _ground(toolchain, root)
    unit = ground.graph.units_of_file(path)[0]
    later = [f for one in _local(ground, path) for f in one.forms if isinstance(f, Later)]
    questions = [question for one in later for question in one.questions]
    ground.expect(questions)
    await ground.types(unit, questions[:1])
    (root / "many/many.go").unlink()  # whoever asked the compiler again would get no answer
    candidates = [await one.ask(ground, unit) for one in later if one.fix == "sort"]
    assert len(candidates) == 2
    assert all(isinstance(one, Candidate) for one in candidates)


def test_keys_are_followed_through_edits() -> None:
    before = proposals(Source("/many.go", Text(MANY.encode())))
    at = MANY.index("\tvar out")
    edits = [edit("/many.go", at, at, "\tprintln()\n")]
    text = applied(MANY.encode(), edits)
    after = proposals(Source("/many.go", Text(text)))
    moved = followed(before, edits, after)
    assert len(moved) == len(before)
    assert set(moved.values()) == {one.key for one in after}
    changed = {old[2].partition("+")[0] for old, new in moved.items() if old != new}
    assert changed == {"names"}, "places of other functions have the same keys"


TESTED = """\
package tested

func names(ns []int) []int {
	var out []int
	for _, n := range ns {
		out = append(out, n)
	}
	return out
}
"""


async def test_a_test_that_declares_the_name_of_an_import(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    test = "package tested\n\nfunc slices() {}\n"
    root = write(tmp_path, {"t/t.go": TESTED, "t/t_test.go": test})
    path = str(root / "t/t.go")
    ground = await _ground(toolchain, root)
    found = await prove_sites(ground, ground.graph.units_of_file(path)[0], _local(ground, path))
    assert found.together is None
    (((refused,)),) = found.refused.values()
    assert refused.reason.startswith("slices may be a name in t_test.go")


async def test_older_go_in_go_mod(toolchain: Toolchain, tmp_path: Path) -> None:
    files = {"t/t.go": TESTED, "go.mod": "module example.com\n\ngo 1.20\n"}
    root = write(tmp_path, files)
    path = str(root / "t/t.go")
    ground = await _ground(toolchain, root)
    found = await prove_sites(ground, ground.graph.units_of_file(path)[0], _local(ground, path))
    ((refused,),) = found.refused.values()
    assert refused.reason == "it needs Go 1.21, and go.mod says go 1.20"
