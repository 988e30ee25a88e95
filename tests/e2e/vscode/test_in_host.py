"""The extension in a real extension host, by its suites in ``editors/vscode/test/host``."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.conftest import found
from tests.e2e.forge import FORGE, OFFERS, saved
from tests.e2e.vscode.conftest import EXTENSION, SETUP, Start
from tests.e2e.vscode.shop import SHOP, write

pytestmark = pytest.mark.editor


def test_a_trusted_folder(start: Start, shop: Path) -> None:
    start().run_suite("main", shop)


def test_fixes(start: Start, tmp_path: Path) -> None:
    expected = {
        "offers": [asdict(offer) for offer in OFFERS],
        "saved": saved("\nfunc twice() int { return check(1) + check(2) }\n"),
    }
    forge = write(tmp_path / "forge", {**FORGE, "expected.json": json.dumps(expected)})
    start().run_suite("fixing", forge)


def test_a_workspace_of_two_folders(start: Start, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, SHOP)
    settings = json.dumps({"goescape.severity.moved": "error"})
    write(tmp_path / "two", {".vscode/settings.json": settings})
    workspace = tmp_path / "both.code-workspace"
    folders = [{"path": "one"}, {"path": "two"}]
    workspace.write_text(json.dumps({"folders": folders, "settings": {}}))
    start().run_suite("multiroot", workspace)


@pytest.fixture
def sly(shop: Path) -> Path:
    """A folder that names programs of its own, each of which leaves a trace."""
    for name, path in {"server": "server", "venv": ".venv/bin/goescape", "go": "go"}.items():
        write(shop, {path: f'#!/bin/sh\necho {name} "$@" >>{shop}/was-run\nexit 1\n'})
        (shop / path).chmod(0o755)
    settings = {
        "goescape.server.path": str(shop / "server"),
        "goescape.server.python": str(shop / "server"),
        "goescape.go.executable": str(shop / "go"),
        "goescape.go.env": {"GOFLAGS": f"-toolexec={shop}/go"},
    }
    return write(shop, {".vscode/settings.json": json.dumps(settings)})


def test_an_untrusted_folder_runs_nothing_of_its_own(start: Start, sly: Path) -> None:
    start(trusted=False).run_suite("untrusted", sly)


def test_the_same_folder_where_it_is_trusted(start: Start, sly: Path) -> None:
    start().run_suite("trusted", sly)


def test_a_server_that_is_killed(start: Start, shop: Path) -> None:
    start().run_suite("crash", shop)


def without_server(tmp_path: Path, *programs: str) -> dict[str, str]:
    """A PATH on which there is Go, these programs and little else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("sh", "nice", "ps", "env", *programs):
        where = shutil.which(program)
        assert where, program
        (folder / Path(where).name).symlink_to(where)
    return {"PATH": os.pathsep.join([str(folder), str(Path(found().go).parent)])}


@pytest.mark.network
def test_a_machine_without_goescape(start: Start, shop: Path, tmp_path: Path) -> None:
    if not list((EXTENSION / "server").glob("*.whl")):
        pytest.skip(f"the server's wheel is not built: {SETUP}")
    python = str(Path(sys.base_prefix) / "bin" / "python3")
    path = without_server(tmp_path, python)
    start(environment=path).run_suite("missing", shop)


def test_a_machine_without_python(start: Start, shop: Path, tmp_path: Path) -> None:
    start(environment=without_server(tmp_path)).run_suite("pythonless", shop)
