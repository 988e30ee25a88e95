"""``goescape serve`` as a process: how it starts and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from cli_tools import COMMAND, GOOD, Module, Run, environment, slow_go, survivors, wait_for

from goescape.cli.client import Editor
from goescape.golang import Toolchain


def test_end_of_input_ends_the_server(run: Run, tmp_path: Path) -> None:
    done = run("serve", cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert done.returncode == 0
    assert done.stdout == "", "stdout belongs to the protocol"
    assert "serves on stdin and stdout" in done.stderr


def test_log_file_and_level(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    words = ("serve", "--stdio", "--log-file", str(log))
    assert run(*words, cwd=tmp_path, stdin=subprocess.DEVNULL).stderr == ""
    assert "serves on stdin and stdout" in log.read_text()
    log.unlink()
    run(*words, "--log-level", "error", cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert log.read_text() == ""


def test_a_log_file_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    done = run("serve", "--log-file", str(tmp_path), cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr


async def test_tcp(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = await asyncio.create_subprocess_exec(
        *COMMAND, "serve", "--tcp", f"127.0.0.1:{port}", cwd=tmp_path, env=environment()
    )
    try:
        async with asyncio.timeout(20):
            while True:
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
        connection = Editor(reader, writer)
        listening = asyncio.create_task(connection.listen())
        answer = await connection.request("initialize", {"capabilities": {}}, seconds=20)
        assert answer["serverInfo"]["name"] == "goescape"
        listening.cancel()
        writer.close()
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


@pytest.mark.parametrize(
    ("number", "code"), [(None, 0), (signal.SIGTERM, 143), (signal.SIGINT, 130)]
)
async def test_the_children_end_with_the_server(
    module: Module,
    tmp_path: Path,
    toolchain: Toolchain,
    number: signal.Signals | None,
    code: int,
) -> None:
    script, pid_file = slow_go(toolchain, tmp_path)
    folder = module({"good.go": GOOD})
    child = await asyncio.create_subprocess_exec(
        *COMMAND,
        "serve",
        cwd=folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    writer = cast("asyncio.StreamWriter", child.stdin)
    connection = Editor(cast("asyncio.StreamReader", child.stdout), writer)
    listening = asyncio.create_task(connection.listen())
    options: dict[str, Any] = {
        "rootUri": folder.as_uri(),
        "capabilities": {},
        "initializationOptions": {"go": {"executable": str(script)}},
    }
    document = {"uri": (folder / "good.go").as_uri(), "languageId": "go", "version": 1}
    try:
        await connection.request("initialize", options, seconds=20)
        connection.notify("initialized", {})
        connection.notify("textDocument/didOpen", {"textDocument": {**document, "text": GOOD}})
        await asyncio.to_thread(wait_for, pid_file)
        if number is None:
            writer.close()
        else:
            child.send_signal(number)
        await asyncio.wait_for(child.wait(), 20)
    finally:
        listening.cancel()
        if child.returncode is None:
            child.kill()
    assert child.returncode == code
    assert survivors(int(pid_file.read_text())) == []
