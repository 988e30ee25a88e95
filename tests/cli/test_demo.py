"""``goescape demo``, from its start to its end, with a real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_tools import Run, environment
from tests.go_versions import VERSIONS, go_command

from goescape.engine.plain import plain

MEASURED = re.compile(
    r"^  (\w+) \((\w+)\) +(\d+) -> (\d+) +(\d+) -> (\d+) +(\d+) -> (\d+)$", re.MULTILINE
)


@pytest.mark.versions
@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
def test_demo_in_the_oldest_and_the_newest_go(run: Run, tmp_path: Path, version: str) -> None:
    go = go_command(version)
    if not go.exists():
        pytest.skip(f"no {go}: run python tests/go_versions.py")
    done = run("demo", "--plain", "--set", f"go.executable={go}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"goescape asks go{version} ")
    assert len(MEASURED.findall(done.stdout)) == 4


def test_demo_shows_squiggles_a_hover_the_times_and_the_fixes(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--plain", cwd=tmp_path, env=environment(TMPDIR=str(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == [], "it leaves nothing behind"
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
    figures = {(fix, name): numbers for fix, name, *numbers in MEASURED.findall(shown)}
    assert list(figures) == [
        ("fill", "handleRequest"),
        ("value", "NewEvent"),
        ("sprintf", "Keys"),
        ("pool", "newMessage"),
    ]
    for (fix, _), numbers in figures.items():
        old, new, old_size, new_size, before, after = map(int, numbers)
        assert old > 0, fix
        assert new > 0, fix
        if fix == "sprintf":
            assert 0 < 2 * after < before
            assert 0 < new_size < old_size
        else:
            assert (old_size > 0, new_size, before, after) == (True, 0, 1, 0), fix


def test_demo_without_go_says_what_to_do(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--set", "go.executable=/nowhere/go", cwd=tmp_path)
    assert done.returncode == 2
    assert "/nowhere/go" in done.stderr
    assert "goescape doctor" in done.stderr


def test_hover_text_without_its_marks() -> None:
    markdown = (
        "**req \\*moves\\***\n\n"
        "1. `&req` (address-of) at [r.go:17](file:///r.go#L17): `` a`b ``\n\n"
        "* an *item*\n  of two lines\n\n"
        "````text\n```\n**kept**\n````\n\n\n\nend"
    )
    assert plain(markdown) == (
        "req *moves*\n\n1. &req (address-of) at r.go:17: a`b\n\n- an item\n  of two lines\n\n"
        "  ```\n  **kept**\n\nend"
    )
