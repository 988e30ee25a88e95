"""VS Code's settings are those that the server declares."""

from __future__ import annotations

import json
import runpy
from typing import Any

import pytest

from goescape import __version__
from goescape.settings import describe
from tests.conftest import ROOT

GENERATOR = ROOT / "editors" / "vscode" / "scripts" / "configuration.py"


@pytest.fixture
def manifest() -> dict[str, Any]:
    return json.loads((GENERATOR.parents[1] / "package.json").read_text(encoding="utf-8"))


def test_the_settings_are_current(manifest: dict[str, Any]) -> None:
    current = runpy.run_path(str(GENERATOR))["current"]
    assert manifest == current(manifest), f"run: python {GENERATOR.relative_to(ROOT)}"


def test_every_setting_is_there_once(manifest: dict[str, Any]) -> None:
    groups = manifest["contributes"]["configuration"]
    names = [name for group in groups for name in group["properties"]]
    own = {"goescape.server.path", "goescape.server.python"}
    assert sorted(names) == sorted(own | {setting.name for setting in describe()})


def test_what_names_an_executable_is_restricted(manifest: dict[str, Any]) -> None:
    untrusted = manifest["capabilities"]["untrustedWorkspaces"]
    assert untrusted["supported"] == "limited"
    assert {
        "goescape.go.env",
        "goescape.go.executable",
        "goescape.server.path",
        "goescape.server.python",
    } <= set(untrusted["restrictedConfigurations"])


def test_the_versions_are_equal(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == __version__
