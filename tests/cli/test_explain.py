"""``goescape explain``: the manual in the terminal, and the story of a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_tools import GOOD, Module, Run, environment

from goescape.causes import PAGES
from goescape.causes.reading import like, manual, readable


def test_the_causes_with_a_line_each(run: Run, tmp_path: Path) -> None:
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
    assert done.stdout == readable(PAGES["returned-address"])
    assert "```go\npackage p\n" in done.stdout


def test_a_page_on_a_terminal(run: Run, tmp_path: Path) -> None:
    done = run("explain", "returned-address", "--color", "always", cwd=tmp_path)
    assert "\x1b[" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) < 300


def test_the_whole_manual(run: Run, tmp_path: Path) -> None:
    done = run("explain", "--all", "--format", "markdown", cwd=tmp_path)
    assert done.stdout == manual()
    headlines = [line for line in done.stdout.splitlines() if line.startswith("## ")]
    assert headlines == [f"## {page.title} (`{slug}`)" for slug, page in PAGES.items()]
    assert done.stdout.count("```") == 2 * len(PAGES)


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


def test_nothing_there(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD, "bad/bad.go": "package bad\n\nvar X int = missing\n"})
    for place in ("good.go:1", "good.go:6:9", "good.go:999"):
        done = run("explain", place, cwd=folder)
        assert (done.returncode, done.stdout) == (1, ""), place
        assert "there is nothing to tell at good.go:" in done.stderr
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
