"""``goescape check --by root``: findings grouped by what forces them."""

from __future__ import annotations

import json

from cli_tools import Module, Run

LIB = """\
package lib

var kept *int

//go:noinline
func Keep(first int, p *int) {
	kept = p
}

func Own() {
	mine := 1
	Keep(1, &mine)
}
"""

MAIN = """\
package main

import "example.com/m/lib"

var global *int

//go:noinline
func alone() *int {
	x := 1
	return &x
}

func main() {
	for range 3 {
		a := 1
		lib.Keep(1, &a)
	}
	b := 2
	lib.Keep(2, &b)
	global = alone()
}
"""
FILES = {"lib/lib.go": LIB, "main.go": MAIN.replace("range 3", "i := 0; i < 3; i++")}


def test_roots_in_text(run: Run, module: Module) -> None:
    done = run("check", "--by", "root", cwd=module(FILES))
    assert done.returncode == 0
    blocks = done.stdout.split("\n\n")
    first = blocks[0].splitlines()
    assert first[0] == "parameter p of lib.Keep makes 3 values in 2 functions escape"
    assert first[1] == "  lib/lib.go:6; 3 findings in 2 functions: 3 allocate 24 bytes, 1 in a loop"
    assert [line.split(":")[0].strip() for line in first[2:]] == [
        "main.go",
        "main.go",
        "lib/lib.go",
    ]
    assert blocks[1].startswith("1 finding that shares its reason with none\n    main.go:9:2: ")
    assert blocks[2].startswith("4 findings in 2 of 2 packages")


def test_roots_in_the_document(run: Run, module: Module) -> None:
    folder = module(FILES)
    found = json.loads(run("check", "--format", "json", cwd=folder).stdout)
    root = found["roots"][0]
    ids = {finding["id"] for finding in found["findings"] if finding["root"] == root["key"]}
    assert set(root.pop("findings")) == ids
    assert len(ids) == 3
    assert root == {
        "key": "example.com/m/lib.Keep#1",
        "kind": "parameter",
        "text": "parameter p of lib.Keep",
        "sentence": "parameter p of lib.Keep makes 3 values in 2 functions escape",
        "file": "lib/lib.go",
        "path": str(folder / "lib/lib.go"),
        "line": 6,
        "columnBytes": 6,
        "functions": 2,
        "allocating": 3,
        "possible": 0,
        "loops": 1,
        "size": 24,
    }


SHARED = """\
package m

type Taker interface {
	// Take keeps p.
	Take(p *int)
}

var (
	other  int
	global []*int
)

//go:noinline
func one(to Taker) {
	x, y := 1, 2
	to.Take(&x)
	to.Take(&y)
}

//go:noinline
func two() {
	x, y := 1, 2
	global[0], global[1] = &x, &y
}
"""


def test_where_roots_are_declared(run: Run, module: Module) -> None:
    done = run("check", "--by", "root", cwd=module({"a.go": SHARED}))
    heads = [block.splitlines()[:2] for block in done.stdout.split("\n\n")[:2]]
    assert sorted((head, at.split(";")[0]) for head, at in heads) == [
        ("the global global makes 2 values in one function escape", "  a.go:10"),
        ("the interface method Taker.Take makes 2 values in one function escape", "  a.go:5"),
    ]


BOXED = """\
package m

var sink any

func keep(first int, v any) { sink = v }

//go:noinline
func one(a, b int) {
	keep(1, a)
	keep(2, b)
}
"""


def test_the_parameter_of_an_inlined_call_is_a_root(run: Run, module: Module) -> None:
    folder = module({"a.go": BOXED})
    head = run("check", "--by", "root", cwd=folder).stdout.splitlines()[:2]
    assert head[0] == "parameter v of keep makes 2 values in one function escape"
    assert head[1].startswith("  a.go:5; ")
    (folder / "a.go").write_text(BOXED.replace("func keep", "//go:noinline\nfunc keep"))
    assert run("check", "--by", "root", cwd=folder).stdout.splitlines()[0] == head[0]


def test_nothing_to_group(run: Run, module: Module) -> None:
    done = run("check", "--by", "root", cwd=module({"a.go": "package a\n"}))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 findings in 1 package")
