"""The packed extension, installed as a person installs it, and used with mouse and keys.

``GOESCAPE_PICTURES=editors/vscode/pictures pytest -m editor tests/e2e/vscode/test_ui.py``
takes the README's pictures anew.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.vscode.conftest import EXTENSION, SETUP, Start, Tools, code_environment

pytestmark = pytest.mark.editor


@pytest.fixture
def installed(tools: Tools, tmp_path: Path) -> Path:
    """A folder of extensions into which the ``.vsix`` was installed."""
    if not list((EXTENSION / "server").glob("*.whl")):
        pytest.skip(f"the server's wheel is not built: {SETUP}")
    vsix = tmp_path / "goescape.vsix"
    folder = tmp_path / "extensions"
    vsce = EXTENSION / "node_modules" / "@vscode" / "vsce" / "vsce"
    pack = [*("package", "--no-dependencies", "--allow-missing-repository", "--skip-license")]
    install = ["--install-extension", vsix, "--extensions-dir", folder]
    data = ["--server-data-dir", tmp_path / "installing", "--accept-server-license-terms"]
    for script, arguments in ((vsce, [*pack, "--out", vsix]), (tools.main, [*install, *data])):
        done = subprocess.run(
            [tools.node, script, *arguments],
            check=False,
            cwd=EXTENSION,
            env=code_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_what_a_person_sees(start: Start, shop: Path, installed: Path, tmp_path: Path) -> None:
    pictures = Path(os.environ.get("GOESCAPE_PICTURES", tmp_path / "pictures")).absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    code = start(extensions=installed)
    request = {
        "playwright": str(code.tools.playwright),
        "browser": code.tools.browser,
        "url": code.open(shop),
        "folder": str(shop),
        "pictures": str(pictures),
    }
    done = subprocess.run(
        [code.tools.node, Path(__file__).with_name("ui.mjs"), json.dumps(request)],
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\npictures: {pictures}"
    seen: dict[str, str] = json.loads(done.stdout)
    assert int(seen["squiggle"]) >= 2
    assert "order" in seen["hover"]
    assert "fillOrder (on the stack at its only call)" in seen["lightbulb"]
    assert "goescape:ignore" in seen["lightbulb"]
    assert "Ask for the list again" in seen["stale"]
    assert "fillOrder" in seen["fixed"]
    assert "Why the compiler must" in seen["explanation"]
    for name in ("order.go", "cart.go", "far.go"):
        assert name in seen["tree"]
    assert "goescape" in seen["problems"]
    assert "2 findings" in seen["status"]
    assert "Get the server" in seen["walkthrough"]
    for name in seen.keys() - {"stale"}:
        assert (pictures / f"{name}.png").stat().st_size > 5_000
