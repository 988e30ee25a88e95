"""``goescape demo``, from its start to its end, with a real server."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cli_tools import Run, environment

from goescape.engine.plain import plain


def test_demo_shows_squiggles_a_hover_the_times_and_the_fixes(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--plain", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    assert "\x1b" not in shown
    assert re.search(
        r"^ +\d+ \|     req := Request\{ID: id, Timestamp: time\.Now\(\)\}\n +\|     \^\^\^ req ",
        shown,
        re.MULTILINE,
    )
    for name in ("counter.go", "event.go", "log.go", "main.go"):
        assert f"\n{name}\n" in shown
    assert re.search(r"What a hover there says .*\n\n  req ", shown)
    assert "moved to heap: req" in shown
    line = re.compile(r"^  (goescape|go build).* (\d+) ms +\(median; \d+ to \d+\)", re.MULTILINE)
    times = line.findall(shown)
    assert [name for name, _ in times] == ["goescape", "go build"]
    assert all(int(milliseconds) > 0 for _, milliseconds in times)
    assert "goescape check" in shown.split("What next")[1]
    assert done.stderr == ""
    for function, filler in (("handleRequest", "fillRequest"), ("NewEvent", "fillEvent")):
        free = "(its only call is inlined and free already)"
        assert re.search(rf"Fill via .*{function}\b.*{filler}.* {re.escape(free)}", shown)
    measured = re.compile(
        r"^  (\w+) \((\w+)\) +(\d+) -> (\d+) +(\d+) -> (\d+) +(\d+) -> (\d+)$", re.MULTILINE
    )
    figures = {(fix, name): numbers for fix, name, *numbers in measured.findall(shown)}
    assert list(figures) == [
        ("fill", "handleRequest"),
        ("value", "NewEvent"),
        ("pool", "newMessage"),
    ]
    for fix, numbers in figures.items():
        old, new, old_size, new_size, before, after = map(int, numbers)
        assert old > 0, fix
        assert new > 0, fix
        assert (old_size > 0, new_size, before, after) == (True, 0, 1, 0), fix


def test_demo_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--plain", cwd=tmp_path, env=environment(TMPDIR=str(tmp_path)))
    assert done.returncode == 0, done.stderr
    left = [entry.name for entry in tmp_path.iterdir()]
    assert left == []


def test_demo_for_another_system_measures_nothing(run: Run, tmp_path: Path) -> None:
    other = "windows" if sys.platform != "win32" else "linux"
    done = run("demo", "--plain", "--set", f"go.goos={other}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Not measured: what is built for {other}/" in done.stdout
    assert "Fill via pointer parameter: handleRequest + fillRequest (on the stack" in done.stdout


def test_demo_without_go_says_what_to_do(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--set", "go.executable=/nowhere/go", cwd=tmp_path)
    assert done.returncode == 2
    assert "/nowhere/go" in done.stderr
    assert "goescape doctor" in done.stderr


def test_hover_text_without_its_marks() -> None:
    markdown = (
        "**req \\*moves\\***\n\n"
        "1. `&req` (address-of) at [r.go:17](file:///r.go#L17): `` a`b ``\n\n"
        "````text\n```\n**kept**\n````\n\n\n\nend"
    )
    assert plain(markdown) == (
        "req *moves*\n\n1. &req (address-of) at r.go:17: a`b\n\n  ```\n  **kept**\n\nend"
    )
