"""``.goescape.toml``: where it is looked for, what it may say, and what is stronger."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from goescape.engine.globs import named_by
from goescape.engine.team import TEAM_FILE, Teams, layered, read_team, team_file
from goescape.model import BuildError
from goescape.settings import Settings, read


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / TEAM_FILE
    path.write_text(text)
    return [str(problem).removeprefix(str(path)) for problem in read_team(str(path)).problems]


def test_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / TEAM_FILE
    path.write_text(
        'maxFindings = 5\nignore = ["a/**"]\n[severity]\nmoved = "hint"\n[causes]\nother = "off"\n'
    )
    team = read_team(str(path))
    assert team.problems == ()
    assert team.settings.max_findings == 5
    assert team.settings.ignore == ("a/**",)
    assert team.settings.severity.moved == "hint"
    assert team.settings.causes == {"other": "off"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", [":1: this is not TOML: Invalid value"]),
        ("[severity\n", [":1: this is not TOML: "]),
        ("x = [1,\n", [":2: this is not TOML: "]),
        ("\nnonsense = 1\n", [":2: goescape.nonsense: there is no such setting"]),
        ("[severity]\n\nmoved = 'loud'\n", [":3: goescape.severity.moved: Invalid enum value"]),
        ("severity.moved = 'loud'\n", [":1: goescape.severity.moved: Invalid enum value"]),
        ("severity = { moved = 'loud' }\n", [":1: goescape.severity.moved: Invalid enum value"]),
        ("[causes]\nx = 'off'\n", [":2: goescape.causes.x: there is no such cause"]),
        ("[causes]\nother = 'loud'\n", [":2: goescape.causes.other: Invalid enum value"]),
        ("maxFindings = -1\n", [":1: goescape.maxFindings: "]),
        ("go.executable = '/x'\n", [":1: goescape.go.executable names what is run"]),
        ("[go]\nexecutable = '/x'\n[go.env]\nPATH = '/x'\n",
         [":2: goescape.go.executable names", ":3: goescape.go.env names"]),
        ("severity = 3\n", [":1: goescape.severity: expected a table"]),
        ("go = 3\n", [":1: goescape.go: expected a table"]),
        ('go.goarch = "a\\u0000"\n', [":1: goescape.go.goarch: a NUL byte"]),
        ('go.buildTags = ["a\\u0000"]\n', [":1: goescape.go.buildTags: a NUL byte"]),
        ("x = " + "[" * 5000, [": this is nested too deeply"]),
        ("#" * 200_000, [": this is no file of at most 100 kB"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, said: list[str]) -> None:
    found = problems(tmp_path, text)
    assert len(found) == len(said), found
    for one, wanted in zip(found, said, strict=True):
        assert one.startswith(wanted)


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    link = tmp_path / TEAM_FILE
    link.symlink_to("gone.toml")
    said: list[str] = []
    teams = Teams(lambda problem: said.append(str(problem)))
    assert teams.settings(str(tmp_path), Settings()) == Settings()
    assert said == [f"{link}: this is a link to a file that is not there: gone.toml"]
    (tmp_path / "gone.toml").write_text("maxFindings = 5\n")
    assert teams.settings(str(tmp_path), Settings()).max_findings == 5
    assert len(said) == 1


def test_what_is_refused_has_no_effect_and_the_rest_counts(tmp_path: Path) -> None:
    path = tmp_path / TEAM_FILE
    path.write_text("maxFindings = 5\n[go]\nexecutable = '/x'\ngoos = 'js'\n[go.env]\nA = 'b'\n")
    settings = read_team(str(path)).settings
    assert (settings.go.executable, settings.go.env) == ("", {})
    assert (settings.go.goos, settings.max_findings) == ("js", 5)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / TEAM_FILE
    path.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in str(read_team(str(path)).problems[0])


def test_what_editors_on_windows_write(tmp_path: Path) -> None:
    path = tmp_path / TEAM_FILE
    path.write_bytes(b"\xef\xbb\xbfmaxFindings = 5\r\n[severity]\r\nmoved = 'loud'\r\n")
    team = read_team(str(path))
    assert team.settings.max_findings == 5
    assert [problem.place.line for problem in team.problems if problem.place] == [3]


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be read for ever."""
    path = tmp_path / TEAM_FILE
    os.mkfifo(path)
    (problem,) = read_team(str(path)).problems
    assert "no file" in str(problem)
    path.unlink()
    path.mkdir()
    (problem,) = read_team(str(path)).problems
    assert "Is a directory" in str(problem)


def test_where_it_is_looked_for(tmp_path: Path) -> None:
    for name in ("go.work", "a/go.mod", "a/p/q.go", "b/go.mod", f"b/{TEAM_FILE}", TEAM_FILE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    root = str(tmp_path)
    assert team_file(f"{root}/b") == f"{root}/b/{TEAM_FILE}"
    assert team_file(f"{root}/a/p") == f"{root}/{TEAM_FILE}", "beside go.work"
    os.remove(f"{root}/{TEAM_FILE}")
    assert team_file(f"{root}/a/p") == f"{root}/a/{TEAM_FILE}", "to be made"
    assert team_file(root) == "", "no module"
    assert team_file("") == ""


def of(tree: dict[str, Any]) -> Settings:
    settings, wrong = read(tree)
    assert not wrong
    return settings


def test_a_persons_own_settings_are_stronger() -> None:
    team = of({"severity": {"moved": "hint", "escapes": "off"}, "causes": {"other": "off"},
               "maxFindings": 5, "ignore": ["a"]})  # fmt: skip
    own = of({"severity": {"moved": "error"}, "causes": {"new-object": "hint"}, "ignore": ["b"]})
    found = layered(team, own)
    assert (found.severity.moved, found.severity.escapes) == ("error", "off")
    assert found.causes == {"other": "off", "new-object": "hint"}
    assert found.max_findings == 5
    assert found.ignore == ("b",)


def test_a_default_counts_only_where_it_is_meant() -> None:
    team = of({"severity": {"moved": "hint"}})
    assert layered(team, Settings()).severity.moved == "hint"
    meant = layered(team, Settings(), {"goescape.severity.moved"})
    assert meant.severity.moved == "information"


def test_a_file_is_read_again_once_it_changed(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n")
    told: list[BuildError] = []
    teams = Teams(told.append)
    folder = str(tmp_path)
    assert teams.settings(folder, Settings()).max_findings == 100
    (tmp_path / TEAM_FILE).write_text("maxFindings = 5\nx = 1\n")
    for _ in range(3):
        assert teams.settings(folder, Settings()).max_findings == 5
    assert len(told) == 1, "told once"
    (tmp_path / TEAM_FILE).write_text("maxFindings = 50\n")
    assert teams.settings(folder, Settings()).max_findings == 50
    (tmp_path / TEAM_FILE).unlink()
    assert teams.settings(folder, Settings()).max_findings == 100


@pytest.mark.parametrize(
    ("glob", "named", "not_named"),
    [
        ("internal/legacy/**", "internal/legacy/a/b.go", "internal/other/b.go"),
        ("internal/legacy", "internal/legacy/a/b.go", "x/internal/legacy/b.go"),
        ("./internal/*/", "internal/x/b.go", "internal/b.go"),
        ("legacy", "a/legacy/b.go", "a/legacy2/b.go"),
        ("*_mock.go", "a/b_mock.go", "a/b.go"),
        ("**/testdata/**", "a/testdata/b.go", "a/testdata2/b.go"),
        ("**/a.go", "a.go", "ba.go"),
        ("a/?.go", "a/b.go", "a/bb.go"),
        ("a/[!b].go", "a/c.go", "a/b.go"),
        ("a.go", "a.go", "axgo"),
        ("a/**/b.go", "a/b.go", "ab.go"),
        ("a/**/b.go", "a/x/y/b.go", "a/x/yb.go"),
        ("a/**", "a/b.go", "a.go"),
        ("/a/", "a/b.go", "b/a/c.go"),
        ("a/[^b].go", "a/c.go", "a/b.go"),
        ("[", "[/b.go", "a.go"),
    ],
)
def test_globs(glob: str, named: str, not_named: str) -> None:
    globs = ["other.go", glob, "**"]
    assert named_by(f"/m/{named}", "/m", globs) == glob
    assert named_by(f"/m/{not_named}", "/m", [glob]) is None
    assert named_by(f"/other/{named}", "/m", [glob]) is None


def test_no_glob_takes_long() -> None:
    """They come from repositories: one must not hold up an editor."""
    path = "/m/" + "a/" * 40 + "a" * 200 + ".go"
    for glob in ("*a" * 40 + "x", "**/*a/" * 40 + "x", "**/" * 40 + "x", "*" * 40 + "x"):
        assert named_by(path, "/m", [glob]) is None


def test_a_glob_of_nothing_names_nothing() -> None:
    assert named_by("/m/a.go", "/m", ["", "/", "../**"]) is None
    assert named_by("/m/a.go", "/m", ["**"]) == "**"
