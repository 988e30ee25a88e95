"""``goescape fix``: what is applied, what is written, what is refused and why."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path

import pytest
from cli_tools import COMMAND, Module, Run, environment

from goescape.cli.writing import diff, write_all
from goescape.golang import Toolchain

# The lesson's handleRequest, grown past the inlining budget, beside its NewEvent as it is.
REQUEST = """\
package request

type Request struct {
	ID     int
	Checks [4]int
}

func handleRequest(id int) *Request {
	req := Request{ID: id} // ü
	for i := range req.Checks {
		req.Checks[i] = check(id) + check(i)
	}
	return &req
}

//go:noinline
func check(n int) int { return n * 2 }

func process(id int) int {
	req := handleRequest(id)
	return req.ID + req.Checks[1]
}

type Event struct{ Kind string }

func NewEvent(kind string) *Event {
	return &Event{Kind: kind}
}

func size() int { return len(NewEvent("a").Kind) }
"""
FILLED = REQUEST.replace(
    "	req := Request{ID: id} // ü\n",
    """\
	req := new(Request)
	fillRequest(req, id)
	return req
}

// fillRequest sets all of *req.
func fillRequest(req *Request, id int) {
	*req = Request{ID: id} // ü
""",
).replace("	return &req\n", "")
TITLE = "Fill via pointer parameter: handleRequest + fillRequest (on the stack at its only call)"
TEST = """\
package request

import "testing"

func TestProcess(t *testing.T) {
	if process(1) != 1+2+2 || size() != 1 {
		t.Fatal(process(1), size())
	}
	t.Log("allocations:", testing.AllocsPerRun(100, func() { process(1) }))
}
"""


def test_applies_what_is_proved_and_then_finds_nothing(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST, "request_test.go": TEST})
    done = run("fix", cwd=root)
    assert done.returncode == 0, done.stderr
    first, summary = done.stdout.splitlines()
    assert first == f"request.go:8: {TITLE}"
    assert summary.startswith("1 fix applied in 1 file, ")
    assert (root / "request.go").read_text() == FILLED
    again = run("fix", cwd=root)
    assert again.returncode == 0
    assert again.stdout.startswith("0 fixes applied in 0 files")
    assert (root / "request.go").read_text() == FILLED


def test_the_allocation_is_gone(module: Module, run: Run, toolchain: Toolchain) -> None:
    root = module({"request.go": REQUEST, "request_test.go": TEST})

    def tested() -> str:
        return subprocess.run(
            [toolchain.go, "test", "-count=1", "-v", "./..."],
            cwd=root,
            env={**toolchain.environment, "PWD": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "allocations: 1\n" in tested()
    assert run("fix", cwd=root).returncode == 0
    assert "allocations: 0\n" in tested()


def test_a_diff_that_patches(module: Module, run: Run) -> None:
    code = REQUEST.replace("\n", "\r\n")
    root = module({"request.go": code})
    done = run("fix", "--diff", cwd=root)
    assert done.returncode == 0
    assert (root / "request.go").read_bytes() == code.encode()
    assert f"request.go:8: {TITLE}" in done.stderr
    assert "1 fix proved in 1 file" in done.stderr
    raw = subprocess.run([*COMMAND, "fix", "--diff"], cwd=root, capture_output=True, check=True,
                         env=environment()).stdout  # fmt: skip
    assert raw.startswith(b"--- a/request.go\n+++ b/request.go\n@@ ")
    subprocess.run(["patch", "-p1", "--binary"], cwd=root, input=raw, check=True,
                   capture_output=True)  # fmt: skip
    assert (root / "request.go").read_bytes() == FILLED.replace("\n", "\r\n").encode()


def test_explains_what_it_refuses(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST})
    done = run("fix", "--diff", "--explain", cwd=root)
    assert done.returncode == 0
    assert (
        "request.go:26: NewEvent: fill (split) is not offered: NewEvent is inlined already: its "
        "only call is inlined and free already" in done.stderr
    )


def test_exit_codes(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST, "broken/b.go": "package broken\n\nvar x int = nil\n"})
    assert run("fix", "--diff", "--fail", ".", cwd=root).returncode == 1
    assert run("fix", "--diff", "--fail", "--only", "fill", ".", cwd=root).returncode == 1
    assert run("fix", "--only", "nothing", ".", cwd=root).returncode == 2
    done = run("fix", "./...", cwd=root)
    assert done.returncode == 2
    assert "broken/b.go:3:13: error: " in done.stderr
    assert (root / "request.go").read_text() == FILLED, "the others are fixed all the same"
    assert run("fix", "--fail", ".", cwd=root).returncode == 0


def test_what_is_ignored_is_not_fixed(module: Module, run: Run) -> None:
    code = REQUEST.replace("// ü\n", "//goescape:ignore it is right\n")
    root = module({"request.go": code})
    done = run("fix", "--explain", cwd=root)
    assert done.returncode == 0
    assert (root / "request.go").read_text() == code
    why = "it is proved, and what it is about is ignored, off, or only before a panic"
    assert why in done.stdout


def test_what_only_a_panic_needs_is_fixed_where_it_is_asked_for(module: Module, run: Run) -> None:
    code = """\
package p

import (
	"fmt"
	"log"
)

func key(s string) string {
	if s == "" {
		panic(fmt.Sprintf("no key %s", s))
	}
	if s == "?" {
		log.Fatal(fmt.Sprintf("no key %s", s))
	}
	return fmt.Sprintf("key %s", s)
}
"""
    fixed = code.replace('fmt.Sprintf("key %s", s)', '"key " + s')
    root = module({"p.go": code})
    done = run("fix", "--explain", cwd=root)
    assert (root / "p.go").read_text() == fixed
    assert done.stdout.count("ignored, off, or only before a panic") == 2
    assert run("fix", "--only", "sprintf", cwd=root).returncode == 0
    asked = fixed.replace('fmt.Sprintf("no key %s", s)', '"no key " + s').replace('\t"fmt"\n', "")
    assert (root / "p.go").read_text() == asked


SHARED = {
    "event/event.go": REQUEST.partition("func process")[0]
    .replace("package request", "package event")
    .replace("handleRequest", "NewRequest"),
    "use/use.go": (
        'package use\n\nimport "example.com/m/event"\n\n'
        "func ID() int { return event.NewRequest(1).ID }\n"
    ),
}


@pytest.mark.parametrize("patterns", [(), ("./event",), ("./...",)])
def test_the_whole_module_counts(module: Module, run: Run, patterns: tuple[str, ...]) -> None:
    root = module(SHARED)
    done = run("fix", "--diff", *patterns, cwd=root)
    assert done.returncode == 0
    assert "NewRequest + fillRequest (on the stack at its only call)" in done.stderr


def test_a_link_a_mode_and_a_read_only_file(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST})
    target = root / "elsewhere" / "kept.txt"
    target.parent.mkdir()
    (root / "request.go").rename(target)
    (root / "request.go").symlink_to(target)
    target.chmod(0o640)
    assert run("fix", cwd=root).returncode == 0
    assert (root / "request.go").is_symlink()
    assert target.read_text() == FILLED
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(target.parent)) == ["kept.txt"]


def test_a_file_that_changed_meanwhile_is_left_alone(module: Module) -> None:
    root = module({"request.go": REQUEST})
    pause = root / "pause"
    program = (
        "import sys, time, pathlib\n"
        "from goescape.cli import main, fix\n"
        "finish = fix._Fix._finish\n"
        "def slow(self, changes):\n"
        f"    pathlib.Path({str(pause)!r}).touch()\n"
        f"    while pathlib.Path({str(pause)!r}).exists(): time.sleep(0.01)\n"
        "    return finish(self, changes)\n"
        "fix._Fix._finish = slow\n"
        "sys.exit(main(['fix']))\n"
    )
    child = subprocess.Popen(
        [COMMAND[0], "-c", program],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    until = time.monotonic() + 60
    while not pause.exists():
        assert time.monotonic() < until and child.poll() is None
        time.sleep(0.01)
    changed = REQUEST + "\n// Mine.\n"
    (root / "request.go").write_text(changed)
    pause.unlink()
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 2
    assert errors == (
        "error: nothing was written: request.go has changed meanwhile; run it again\n"
    )
    assert (root / "request.go").read_text() == changed


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    one, two = tmp_path / "one.go", tmp_path / "no" / "two.go"
    one.write_bytes(b"1")
    with pytest.raises(FileNotFoundError):
        write_all({str(one): b"2", str(two): b"2"})
    assert one.read_bytes() == b"1"
    assert os.listdir(tmp_path) == ["one.go"]


def test_a_diff_without_a_last_line_break(tmp_path: Path) -> None:
    found = diff(str(tmp_path / "a.go"), b"a\nb", b"a\nc\n", str(tmp_path))
    assert found == (
        b"--- a/a.go\n+++ b/a.go\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
    )


def test_the_readmes_diff(sample: Path, run: Run) -> None:
    done = run("fix", "--diff", "--only", "fill", "./internal/grown", cwd=sample)
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    written = readme.split("```diff\n", 1)[1].split("```", 1)[0]
    assert written in done.stdout
