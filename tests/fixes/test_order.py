"""Calls that are made before their statement, in programs that nobody thought of.

Each program has functions with one call of a constructor somewhere in a statement. The constructor
tells when it runs, and changes whatever it can reach: a package-level variable, a variable whose
address is known, one that a closure holds. What can be rewritten is; the program must print the
same.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from goescape.fixes import Candidate, Ground, Later, candidates
from goescape.fixes.edits import applied, by_file
from goescape.golang import Toolchain, load
from tests.fixes.modules import go, write

FUNCTIONS = 40

COMMON = """\
package main

import "fmt"

type T struct {
	ID, N int
	Next  *T
	List  []int
}

func (t *T) Up() *T        { t.ID += note(3); return t }
func (t T) Sum() int       { return t.ID + t.N }
func (t *T) Add(n int) int { t.N += n + note(1); return t.N }

var (
	trace  []int
	global = 1
	known  *int
	change = func() {}
	holder = &T{ID: 4}
	show   = func(n int) int { return n + note(7) }
)

func note(n int) int { trace = append(trace, n); return n }

func made(k int) T {
	global += k
	holder.ID++
	if known != nil {
		*known += 10
	}
	change()
	show = func(n int) int { return n + note(8) }
	return T{ID: note(k) + global, N: k, Next: holder, List: []int{k, k + 1, k + 2}}
}

func both(a, b int) int { return a*3 + b }

func first[A, B any](a A, b B) A { return a }

type pair struct{ a, b int }

func protected(f func(int, int) int, a, b int) (result int) {
	defer func() {
		if recover() != nil {
			result = note(-1)
		}
	}()
	return f(a, b)
}
"""
MAKER = """\
func newT{0}(k int) *T {{
	t := made(k)
	t.N += note({0})
	return &t
}}
"""


class _Writer:
    """Random statements around a single call."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self._chance = chance
        self._call = f"newT{number}({{}})"

    def function(self) -> str:
        return self._statement(self._value())

    def _value(self) -> str:
        """An int that the object gives."""
        argument = self._chance.choice(("a", "b+1", "2", "note(5)", "c", "global"))
        call = self._call.format(argument)
        return self._chance.choice(
            (
                f"{call}.ID",
                f"{call}.Up().ID",
                f"{call}.Sum()",
                f"(*{call}).N",
                f"{call}.Next.ID",
                f"{call}.List[{self._plain()}&1]",
                f"len({call}.List[1:])",
                f"{call}.Up().Add({self._other()})",
                f"first({call}, {self._other()}).ID",
            )
        )

    def _plain(self) -> str:
        return self._chance.choice(("a", "b", "1", "(a+2)", "3*b"))

    def _other(self) -> str:
        """What may be evaluated before or after the call, or be changed by it."""
        one = self._plain()
        return self._chance.choice(
            (
                *(one, one, one, one, "c", "d", "global", "holder.ID", "*p", "show(a)", "note(4)"),
                *("both(a, note(6))", "len(list)", "list[a&1]", "x.N", "x.Sum()", "m[a]", "10/b"),
                *("func() int { return note(2) }()", "holder.Add(b)", "pair{a, b}.a", "int(a)"),
            )
        )

    def _expression(self, value: str) -> str:
        other = self._other()
        return self._chance.choice(
            (
                *(f"{other} + {value}", f"{value} + {other}", f"both({other}, {value})"),
                *(f"both({value}, {other})", f"show({value})", f"-({value})", f"list[{value}&1]"),
                *(f"pair{{{other}, {value}}}.b", f"pair{{b: {value}, a: {other}}}.b", value),
                *(
                    f"[]int{{{other}, {value}}}[1]",
                    f"int(int64({value}))",
                    f"first({value}, {other})",
                ),
            )
        )

    def _statement(self, value: str) -> str:
        inner = self._expression(self._expression(value)) if self._chance.random() < 0.4 else value
        e = self._expression(inner)
        target = self._chance.choice(
            (
                "r",
                "x.N",
                "list[a&1]",
                "m[b]",
                "*p",
                "holder.N",
                "c",
                "global",
                "d",
                "list[global&1]",
            )
        )
        operator = self._chance.choice(("=", "=", "+="))
        return self._chance.choice(
            (
                *(f"{target} {operator} {e}", f"{target} {operator} {e}", f"y := {e}\n\tr += y"),
                *(f"return {e}", f"var y int = {e}\n\tr += y", f"if ({e}) > 9 {{\n\t\tr++\n\t}}"),
                f"if ({self._other()}) > 2 && ({e}) > 3 {{\n\t\tr++\n\t}}",
                f"switch ({e}) & 1 {{\n\tcase 0:\n\t\tr += 2\n\t}}",
                f"for i := range make([]int, ({e})&3) {{\n\t\tr += i\n\t}}",
                f"for i := 0; i < 3; i++ {{\n\t\tr += {e}\n\t}}",
                f"for i := 0; i < ({e})&3; i++ {{\n\t\tr += i\n\t}}",
                f"defer both({self._other()}, {e})",
                f"func() {{\n\t\tr += {e}\n\t}}()",
                f"r, d = {e}, {self._other()}",
                f"fmt.Sprint({self._other()}, {e})",
                f"switch {{\n\tcase a > 0:\n\t\tr = {e}\n\t}}",
                f"z := {self._other()}\n\tr = z + {e}",
            )
        )


def program(seed: int) -> dict[str, str]:
    """A main package: each function in a file of its own."""
    chance = random.Random(seed)
    calls = "".join(
        f"\tfmt.Println({n}, protected(f{n}, 1, 2), protected(f{n}, 0, 0), trace, global)\n"
        for n in range(FUNCTIONS)
    )
    files = {"main.go": COMMON + f"\nfunc main() {{\n{calls}}}\n"}
    for n in range(FUNCTIONS):
        statement = _Writer(chance, n).function()
        files[f"f{n}.go"] = (
            'package main\n\nimport "fmt"\n\nvar _ = fmt.Sprint\n\n'
            + MAKER.format(n)
            + f"""
func f{n}(a, b int) (r int) {{
	c, d, x, list, m := 1, 2, &T{{ID: a}}, []int{{a, b}}, map[int]int{{}}
	p := &d
	known = p
	change = func() {{ c++ }}
	{statement}
	return r + c + d + x.N + list[0] + list[1] + len(m)
}}
"""
        )
    return files


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(6))
def test_the_order_stays(seed: int, toolchain: Toolchain, tmp_path: Path) -> None:
    root = write(tmp_path, program(seed))
    before = go(toolchain, root, "run", ".")
    rewritten = asyncio.run(_rewrite(toolchain, root))
    assert rewritten > FUNCTIONS // 6
    assert go(toolchain, root, "run", ".") == before


async def _rewrite(toolchain: Toolchain, root: Path) -> int:
    graph = await load(toolchain, str(root), ["."])
    assert not graph.units["example.com"].errors, graph.units["example.com"].errors
    ground = Ground(toolchain, graph)
    unit = graph.units["example.com"]
    count = 0
    edited: dict[str, bytes] = {}
    for path in unit.files:
        for found in candidates(ground.source(path)):
            if found.fix != "callers" or not isinstance(found, Later):
                continue
            candidate = await found.ask(ground, unit)
            if isinstance(candidate, Candidate):
                count += 1
                for file, edits in by_file(candidate.edits).items():
                    assert file not in edited
                    edited[file] = applied(ground.source(file).text.data, edits)
    for path, content in edited.items():
        Path(path).write_bytes(content)
    return count
