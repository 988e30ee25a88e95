"""``goescape explain``: the manual in the terminal, and the story of a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_tools import GOOD, Module, Run, environment

from goescape.engine.manual import PAGES, kind, like, readable, whole


def test_the_pages_with_a_line_each(run: Run, tmp_path: Path) -> None:
    done = run("explain", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    for slug, page in PAGES.items():
        (line,) = [line for line in lines if line.startswith(f"- {slug}: ")]
        assert line.startswith(f"- {slug}: {page.title}. ")


def test_a_page(run: Run, tmp_path: Path) -> None:
    done = run("explain", "returned-address", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("# Address returned (returned-address)\n")
    assert "\x1b" not in done.stdout
    assert "ERROR" not in done.stdout, "that is for the tests"
    assert "`" not in done.stdout
    done = run("explain", "returned-address", "--format", "markdown", cwd=tmp_path)
    assert done.stdout == readable("returned-address")
    assert "```go\npackage p\n" in done.stdout


def test_a_cause_and_its_fixes_name_one_another(run: Run, tmp_path: Path) -> None:
    cause = " ".join(run("explain", "returned-address", cwd=tmp_path).stdout.split())
    assert "Fill via pointer parameter (goescape explain fill)" in cause
    done = run("explain", "fill", "--format", "markdown", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == readable("fill")
    assert done.stdout.startswith("# Fill via pointer parameter (`fill`)\n")
    assert "It is about findings of `returned-address`" in done.stdout
    assert "## Before\n\n```go\npackage request\n" in done.stdout
    assert "\n\tfillRequest(req, id)\n" in done.stdout


def test_a_page_on_a_terminal(run: Run, tmp_path: Path) -> None:
    done = run("explain", "returned-address", "--color", "always", cwd=tmp_path)
    assert "\x1b[" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) < 300


def test_the_whole_manual(run: Run, tmp_path: Path) -> None:
    done = run("explain", "--all", "--format", "markdown", cwd=tmp_path)
    assert done.stdout == whole()
    headlines = [line for line in done.stdout.splitlines() if line.startswith("## ")]
    assert headlines == [f"## {page.title} (`{slug}`)" for slug, page in PAGES.items()]
    blocks = {"cause": 1, "fix": 2}
    assert done.stdout.count("\n```go\n") == sum(blocks[kind(slug)] for slug in PAGES)


def test_no_such_cause(run: Run, tmp_path: Path) -> None:
    done = run("explain", "returned-adress", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean returned-address?" in done.stderr
    done = run("explain", "qqq", cwd=tmp_path)
    assert done.returncode == 2
    assert "`goescape explain` lists them" in done.stderr
    assert run("explain", "--all", "returned-address", cwd=tmp_path).returncode == 2


def test_what_is_meant() -> None:
    assert like("returned_address")[0] == "returned-address"
    assert like("Returned address")[0] == "returned-address"
    assert "returned-address" in like("returned")
    assert like("") == []


def test_a_place(run: Run, module: Module) -> None:
    folder = module({"sub/good.go": GOOD})
    for place in ("sub/good.go:6", "sub/good.go:6:2", str(folder / "sub/good.go:6:2:")):
        done = run("explain", place, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("t moves to the heap: &t is returned (line 7); ")
        assert "allocates 16 bytes" in done.stdout
        assert "moved to heap: t" in done.stdout, "what the compiler said"
    assert run("explain", "good.go:6", "-C", "sub", cwd=folder).stdout == done.stdout
    markdown = run("explain", "sub/good.go:6", "--format", "markdown", cwd=folder).stdout
    assert markdown.startswith("**t moves to the heap: ")


def test_a_function(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD})
    done = run("explain", "good.go:5", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("New: 1 possible allocation")
    assert "It can be inlined, at a cost of " in done.stdout


def test_what_is_not_shown(run: Run, module: Module) -> None:
    folder = module({"free.go": "package m\n\nvar S any\n\nfunc F(b byte) {\n\tS = b\n}\n"})
    assert run("check", cwd=folder).stdout.startswith("0 findings ")
    done = run("explain", "free.go:6", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Hidden, unless show is all: nothing is allocated: ")
    assert "a copy of b escapes to the heap: S holds it as an interface; but nothing" in done.stdout


TWO = """\
package two

type T struct{ a, b int }

//goescape:ignore start-up
//
//go:noinline
func New(n int) (*T, *T) {
	t := T{n, n}
	return &t, &T{n, 2}
}
"""


@pytest.mark.parametrize(
    ("line", "settings", "start"),
    [
        (9, (), "Hidden, with 1 more finding: //goescape:ignore start-up (two.go:5).\n\nt moves "),
        (5, (), "This comment hides 2 findings:\n\n- two.go:9: t moves to the heap: "),
        (8, (), "New: no allocation is shown in it.\n\n2 findings are hidden: //goescape:ignore "),
        (9, ("severity.moved=off",), "Hidden: the setting severity.moved is off.\n\nt moves "),
        (
            10,
            ('causes={"returned-address": "off"}',),
            "Hidden, with 1 more finding in this file: the setting causes.returned-address is off.",
        ),
        (
            9,
            ('ignore=["a/**", "tw*.go"]',),
            "Hidden, with 1 more finding in this file: the setting ignore names the file, by tw*",
        ),
    ],
)
def test_who_asks_is_told_what_is_hidden(
    run: Run, module: Module, line: int, settings: tuple[str, ...], start: str
) -> None:
    folder = module({"two.go": TWO})
    options = [option for one in settings for option in ("--set", one)]
    if settings:
        (folder / "two.go").write_text(TWO.replace("//goescape:ignore start-up", "//"))
    done = run("explain", f"two.go:{line}", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(start), done.stdout
    if line == 8:
        assert "(two.go:5).\n" in done.stdout


def test_generated_code(run: Run, module: Module) -> None:
    """Silent in `check`; but who asks must not be told that nothing is there."""
    text = "// Code generated by x. DO NOT EDIT.\n\n" + GOOD
    folder = module({"good.go": text})
    assert run("check", cwd=folder).stdout.startswith("0 findings ")
    done = run("explain", "good.go:8", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "Hidden: the file is generated, and generated is false.\n\n"
        "t moves to the heap: &t is returned (line 9); "
    )
    function = run("explain", "good.go:7", cwd=folder).stdout
    assert function.startswith("New: no allocation is shown in it.\n\n1 finding is hidden: ")


def test_a_team_decides_unless_a_person_does(run: Run, module: Module) -> None:
    team = 'ignore = ["good.go"]\nnonsense = 1\n'
    folder = module({"good.go": GOOD, ".goescape.toml": team})
    done = run("explain", "good.go:6", cwd=folder)
    assert done.stdout.startswith("Hidden: the setting ignore names the file, by good.go.\n")
    assert ".goescape.toml:2: goescape.nonsense: there is no such setting" in done.stderr
    done = run("explain", "good.go:6", "--set", "ignore=[]", cwd=folder)
    assert done.stdout.startswith("t moves to the heap: ")


def test_a_file_that_is_not_built(run: Run, module: Module) -> None:
    other = "//go:build never\n\npackage good\n\nfunc F(n int) *int { return &n }\n"
    folder = module({"good.go": GOOD, "other.go": other})
    done = run("explain", "other.go:5", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "at other.go:5: it is not part of what is built (build tags, " in done.stderr


def test_nothing_there(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD, "bad/bad.go": "package bad\n\nvar X int = missing\n"})
    for place in ("good.go:1", "good.go:6:9", "good.go:999"):
        done = run("explain", place, cwd=folder)
        assert (done.returncode, done.stdout) == (1, ""), place
        assert f"there is nothing to tell at {place}\n" in done.stderr
    done = run("explain", "good.go", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "name a line: good.go:12" in done.stderr
    done = run("explain", "gone.go:1", cwd=folder)
    assert done.returncode == 2
    assert "cannot read gone.go: No such file or directory" in done.stderr
    done = run("explain", "bad/bad.go:3", cwd=folder)
    assert done.returncode == 2
    assert "missing" in done.stderr
    done = run("explain", "good.go:6", "--set", "go.executable=/nowhere/go", cwd=folder)
    assert done.returncode == 2
    assert "/nowhere/go" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_any_locale(run: Run, tmp_path: Path, encoding: str) -> None:
    env = environment(PYTHONIOENCODING=encoding)
    assert run("explain", "--all", "--color", "always", cwd=tmp_path, env=env).returncode == 0
