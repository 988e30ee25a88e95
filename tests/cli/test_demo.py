"""``goescape demo``, from its start to its end, with a real server."""

from __future__ import annotations

import re
from pathlib import Path

from cli_tools import Run, environment

from goescape.engine.plain import plain


def test_demo_shows_squiggles_a_hover_and_the_times(run: Run, tmp_path: Path) -> None:
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


def test_demo_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--plain", cwd=tmp_path, env=environment(TMPDIR=str(tmp_path)))
    assert done.returncode == 0, done.stderr
    left = [entry.name for entry in tmp_path.iterdir()]
    assert left == []


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
