"""The extension's own checks: types, style, and what can be tested without VS Code."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.e2e.vscode.conftest import EXTENSION, Tools

pytestmark = pytest.mark.editor


@pytest.mark.parametrize(
    "command",
    [
        ("node_modules/.bin/tsc", "--noEmit"),
        ("node_modules/.bin/biome", "ci", "."),
        ("sh", "-c", "node --test dist/unit/*.js"),
    ],
    ids=["types", "style", "unit"],
)
def test_the_sources(tools: Tools, command: tuple[str, ...]) -> None:
    path = os.pathsep.join([str(tools.node.parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        check=False,
        cwd=EXTENSION,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
