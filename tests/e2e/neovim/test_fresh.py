"""A new user's first minutes: the README's commands, word for word, in an empty home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import found
from tests.e2e.neovim.conftest import PLUGIN, ROOT
from tests.e2e.neovim.editor import Neovim
from tests.e2e.neovim.versions import BUILDS

pytestmark = [pytest.mark.editor, pytest.mark.network]


def test_by_the_readme_alone(tmp_path: Path, module: Path) -> None:
    build = BUILDS[0]
    if not build.command.exists():
        pytest.skip(f"no {build.command}: run python -m tests.e2e.neovim.versions")
    readme = (PLUGIN / "README.md").read_text()
    commands, init = (_fenced(readme, language) for language in ("sh", "lua"))
    home = tmp_path / "fresh"
    home.mkdir()
    (home / "goescape").symlink_to(ROOT)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    go = found()
    environment = {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(programs), str(Path(go.go).parent), "/usr/bin", "/bin"]),
        "GOCACHE": go.go_env["GOCACHE"],
        "GOTOOLCHAIN": "local",
        "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
        **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
    }
    assert shutil.which("goescape", path=environment["PATH"]) is None
    ran = subprocess.run(
        ["sh", "-ec", commands],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    config = home / ".config" / "nvim"
    config.mkdir(parents=True)
    (config / "init.lua").write_text(init)
    nvim = Neovim(str(build.command), environment)
    try:
        nvim.edit(module / "event.go")
        nvim.settled()
        assert any("allocates" in message for _, _, message in nvim.diagnostics())
        nvim.command("checkhealth goescape")
        health = "\n".join(nvim.lines())
        assert "found through Neovim's data folder" in health
        assert "ERROR" not in health
        nvim.command("helptags ALL")
        nvim.command("help goescape")
        assert nvim.lua("return vim.fn.expand('%:t')") == "goescape.txt"
    finally:
        nvim.close()


def _fenced(markdown: str, language: str) -> str:
    block = re.search(rf"^```{language}\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)
    assert block
    return block[1]
