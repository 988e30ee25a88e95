"""Patterns that are folders of another module."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_tools import GOOD, Module, Run

from goescape.cli.elsewhere import in_their_module
from goescape.cli.terminal import UsageError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two modules, a module inside of one, a folder in none, and a workspace of two."""
    monkeypatch.delenv("GOWORK", raising=False)
    for module in ("one", "two", "one/inner", "work/a", "work/b"):
        (tmp_path / module / "deep").mkdir(parents=True)
        (tmp_path / module / "go.mod").write_text(f"module {module}\n\ngo 1.21\n")
    (tmp_path / "work" / "go.work").write_text("go 1.21\n\nuse (\n\t./a\n\t./b\n)\n")
    (tmp_path / "none").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("here", "patterns", "there", "seen"),
    [
        ("one", ["../two"], "two", ["."]),
        ("one", ["../two/..."], "two", ["./..."]),
        ("one", ["../two/deep", "../two/deep/..."], "two", ["./deep", "./deep/..."]),
        ("one", ["./inner/..."], "one/inner", ["./..."]),
        ("one/inner", [".."], "one", ["."]),
        ("none", ["../one/deep/"], "one", ["./deep"]),
        ("work/a", ["../../one"], "one", ["."]),
        ("none", ["../work/b"], "work/b", ["."]),
        # what Go does by itself, or has something to say about
        ("one", ["./..."], "", []),
        ("one", [".", "./deep"], "", []),
        ("work/a", ["../b/..."], "", []),
        ("work/a", [".", "../b"], "", []),
        ("one", ["example.com/two"], "", []),
        ("one", ["std", "../two"], "", []),
        ("one", ["../none"], "", []),
        ("one", ["../nowhere"], "", []),
        ("one", ["../two/a.go"], "", []),
    ],
)
def test_where_to_work(
    tree: Path, here: str, patterns: list[str], there: str, seen: list[str]
) -> None:
    expected = (str(tree / there), seen) if there else (str(tree / here), patterns)
    assert in_their_module(str(tree / here), patterns) == expected
    absolute = [
        f"{tree / here / pattern}" if pattern.startswith("..") else pattern for pattern in patterns
    ]
    if there:
        assert in_their_module(str(tree / here), absolute) == expected


def test_go_work_can_be_off(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOWORK", "off")
    found = in_their_module(str(tree / "work/a"), ["../b/..."])
    assert found == (str(tree / "work/b"), ["./..."])


@pytest.mark.parametrize("patterns", [["../two", "."], ["../two", "./inner"]])
def test_several_modules(tree: Path, patterns: list[str]) -> None:
    with pytest.raises(UsageError, match="folders of several modules .*one.*: run it once in each"):
        in_their_module(str(tree / "one"), patterns)


@pytest.mark.parametrize("command", ["check", "fix"])
def test_another_module_in_the_terminal(
    module: Module, run: Run, tmp_path: Path, command: str
) -> None:
    root = module({"a.go": GOOD})
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "go.mod").write_text("module here\n\ngo 1.21\n")
    done = run(command, f"{root}/...", cwd=tmp_path / "here")
    assert done.returncode == 0, done.stderr
    assert ("t moves to the heap" in done.stdout) == (command == "check")
    assert "in 1 of 1 package" in done.stdout or "1 candidate refused" in done.stdout
    done = run(command, str(root), ".", cwd=tmp_path / "here")
    assert done.returncode == 2
    assert "several modules" in done.stderr


def test_a_folder_is_no_place(module: Module, run: Run) -> None:
    root = module({"a.go": GOOD})
    done = run("explain", str(root), cwd=root)
    assert done.returncode == 2
    assert done.stderr == (
        f"goescape: error: name a place, a file and its line: {root}/FILE.go:12\n"
    )
    # a place in another module is explained from wherever it is asked for
    done = run("explain", f"{root}/a.go:6", cwd=root.parent)
    assert done.stdout.startswith("t moves to the heap"), done.stderr
