"""The compiler is killed, hangs, crashes, vanishes or fills the disk: one clear message each."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from goescape.golang import (
    GoFailed,
    GoMissing,
    GoTimeout,
    Graph,
    Toolchain,
    Unit,
    analyse,
    load,
    scratch,
)
from goescape.settings import Go

from .conftest import Write

LEAK = "package m\n\nvar G *int\n\nfunc F() { x := 1; G = &x }\n"

Broken = Callable[[str], Toolchain]


@pytest.fixture
async def graph(toolchain: Toolchain, write: Write) -> Graph:
    return await load(toolchain, str(write({"a.go": LEAK})), tests=False)


@pytest.fixture
def unit(graph: Graph) -> Unit:
    return graph.units["example.com/m"]


@pytest.fixture
def broken(toolchain: Toolchain, tmp_path: Path) -> Broken:
    """The toolchain with a compiler that does something else."""

    def made(script: str, seconds: float = 20) -> Toolchain:
        folder = tmp_path / "tools"
        folder.mkdir(exist_ok=True)
        (folder / "compile").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "compile").chmod(0o755)
        settings = Go(executable=toolchain.go, timeout=seconds)
        return replace(toolchain, tooldir=str(folder), settings=settings)

    return made


async def test_killed(broken: Broken, graph: Graph, unit: Unit) -> None:
    with pytest.raises(GoFailed, match=r"was killed \(signal 9\) while compiling example.com/m"):
        await analyse(broken("kill -9 $$"), graph, unit)


async def test_hangs(toolchain: Toolchain, broken: Broken, graph: Graph, unit: Unit) -> None:
    slow = broken("sleep 100")
    slow = replace(slow, settings=Go(executable=toolchain.go, timeout=0.3))
    started = time.perf_counter()
    with pytest.raises(
        GoTimeout, match=r"^`compile` in .* took longer than 0.3 s.*goescape\.go\.timeout"
    ):
        await analyse(slow, graph, unit)
    assert time.perf_counter() - started < 5


async def test_cancelled(broken: Broken, graph: Graph, unit: Unit, tmp_path: Path) -> None:
    task = asyncio.ensure_future(
        analyse(broken(f"echo $$ > {tmp_path}/pid; exec sleep 100"), graph, unit)
    )
    for _ in range(500):
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip():
            break
        await asyncio.sleep(0.01)
    pid = int((tmp_path / "pid").read_text())
    assert psutil.pid_exists(pid)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(pid)


async def test_not_there(toolchain: Toolchain, graph: Graph, unit: Unit) -> None:
    with pytest.raises(GoMissing, match=r"/nowhere/compile cannot be run: No such file"):
        await analyse(replace(toolchain, tooldir="/nowhere"), graph, unit)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 2", "exit code 2, and no error that was understood"),
        ("echo 'a.go:3:1: internal compiler error: oops'; exit 2", "the compiler crashed"),
        ("echo 'panic: oops' >&2; echo 'goroutine 1 [running]:' >&2; exit 2", "crashed"),
    ],
)
async def test_a_crash_asks_the_go_command(
    broken: Broken, graph: Graph, script: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    unit = graph.units["example.com/m"]
    caplog.set_level(logging.INFO, "goescape.golang")
    report = await analyse(broken(script), graph, unit)
    assert (report.ok, report.way, report.stale) == (True, "go", False)
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]
    assert reason in caplog.text


async def test_a_version_that_cannot_be_stopped(
    toolchain: Toolchain, broken: Broken, graph: Graph, unit: Unit
) -> None:
    # The stop file left out: the compiler runs to its end, and its output counts all the same.
    script = (
        f'for last; do :; done; n=$#; set -- "$@"; args=""; i=0; for a; do i=$((i+1)); '
        f'[ $i -lt $n ] && args="$args $a"; done; exec {toolchain.tool("compile")} $args'
    )
    report = await analyse(broken(script), graph, unit)
    assert (report.ok, report.way) == (True, "direct")
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]


async def test_export_data_that_is_gone(toolchain: Toolchain, write: Write, tmp_path: Path) -> None:
    folder = write(
        {
            "a.go": LEAK.replace(
                "package m", 'package m\n\nimport "example.com/m/b"\n\nvar _ = b.B'
            ),
            "b/b.go": "package b\n\nvar B = 1\n",
        }
    )
    environment = {**toolchain.environment, "GOCACHE": str(tmp_path / "cache")}
    own = replace(toolchain, environment=environment)
    graph = await load(own, str(folder), tests=False)
    unit = graph.units["example.com/m"]
    assert (await analyse(own, graph, unit)).stale is False
    os.unlink(graph.units["example.com/m/b"].export)
    report = await analyse(own, graph, unit)
    assert (report.ok, report.way, report.stale) == (True, "go", True)
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]


async def test_a_file_that_is_gone(toolchain: Toolchain, graph: Graph, unit: Unit) -> None:
    os.unlink(unit.files[0])
    report = await analyse(toolchain, graph, unit)
    assert not report.ok
    assert "no such file" in report.errors[0].message


async def test_the_folder_is_gone(toolchain: Toolchain, graph: Graph, unit: Unit) -> None:
    shutil.rmtree(unit.dir)
    with pytest.raises(GoFailed, match="does not exist any more"):
        await analyse(toolchain, graph, unit)


async def test_a_file_that_is_not_utf8(toolchain: Toolchain, graph: Graph, unit: Unit) -> None:
    path = Path(unit.files[0])
    path.write_bytes(b'package m\n\nvar S any\n\nfunc F() { S = "\xff\xfe" + "x" }\n')
    report = await analyse(toolchain, graph, unit)
    assert not report.ok
    assert "invalid UTF-8" in report.errors[0].message


async def test_an_unreadable_file(toolchain: Toolchain, graph: Graph, unit: Unit) -> None:
    if os.geteuid() == 0:
        # root reads everything: a dangling link stands in for it
        os.unlink(unit.files[0])
        os.symlink("/nowhere", unit.files[0])
    else:
        os.chmod(unit.files[0], 0)
    report = await analyse(toolchain, graph, unit)
    assert not report.ok
    assert report.errors


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder on a disk of its own, of 1.5 MB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a full disk needs the right to mount one: run as root")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr(scratch, "_folder", "")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_the_disk_fills_up(
    toolchain: Toolchain, graph: Graph, unit: Unit, tiny: Path
) -> None:
    functions = "".join(f"func F{i}() *int {{ x := {i}; return &x }}\n" for i in range(8000))
    overlay = {unit.files[0]: f"package m\n\n{functions}".encode()}
    with pytest.raises(GoFailed, match=r"is full.*TMPDIR"):
        await analyse(toolchain, graph, unit, overlay)
    # and when there is room again, all is well
    assert (await analyse(toolchain, graph, unit)).ok
    assert tiny.exists()


async def test_the_disk_is_full(toolchain: Toolchain, graph: Graph, unit: Unit, tiny: Path) -> None:
    (tiny / "filler").write_bytes(b"x" * (1530 << 10))
    with pytest.raises(GoFailed, match="TMPDIR"):
        await analyse(toolchain, graph, unit, {unit.files[0]: b"package m\n" + b"// x\n" * 1000})


async def test_nothing_is_left_behind(
    toolchain: Toolchain, graph: Graph, unit: Unit, broken: Broken
) -> None:
    await analyse(toolchain, graph, unit)
    folder = Path(scratch.keep(b"", ".test")).parent
    before = set(folder.iterdir())
    overlay = {unit.files[0]: LEAK.encode()}
    await analyse(toolchain, graph, unit, overlay)
    with pytest.raises(GoFailed):
        await analyse(broken("kill -9 $$"), graph, unit, overlay)
    assert set(folder.iterdir()) == before
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_cleaner_of_temporary_folders(
    toolchain: Toolchain, graph: Graph, unit: Unit
) -> None:
    await analyse(toolchain, graph, unit)
    shutil.rmtree(Path(scratch.keep(b"", ".test")).parent)
    assert (await analyse(toolchain, graph, unit)).ok


def test_what_a_killed_process_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "goescape-dead").mkdir()
    (tmp_path / "goescape-dead" / "lock").touch()
    monkeypatch.setattr(scratch, "_folder", "")
    live = Path(scratch.keep(b"x", ".test")).parent
    assert [path.name for path in tmp_path.iterdir()] == [live.name]
    # Another process leaves this one's alone.
    code = "from goescape.golang import scratch; scratch.keep(b'', '.test')"
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=True,
    )
    assert [path.name for path in tmp_path.iterdir()] == [live.name]
