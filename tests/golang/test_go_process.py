"""Real children: what they print, and that nothing of them is left behind."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from goescape.golang.problems import GoFailed, GoMissing, GoTimeout
from goescape.golang.process import Run, run, unhurried


async def shell(script: str, cwd: str = "/", seconds: float = 20, limit: int = 0) -> Run:
    return await run(
        ["/bin/sh", "-c", script],
        cwd=cwd,
        environment=os.environ,
        timeout=seconds,
        limit=limit,
    )


def alive(pid: int) -> bool:
    try:
        # A zombie has ended; it is for its own parent to notice.
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def gone(pids: Sequence[int]) -> bool:
    """Whether the processes end within a second."""
    for _ in range(100):
        if not any(alive(pid) for pid in pids):
            return True
        await asyncio.sleep(0.01)
    return False


async def pids(file: Path) -> list[int]:
    for _ in range(500):
        if file.exists() and len(found := file.read_text().split()) == 2:
            return [int(pid) for pid in found]
        await asyncio.sleep(0.01)
    raise AssertionError("the child did not start")


async def test_output_errors_and_code(tmp_path: Path) -> None:
    with await shell("echo out; echo err >&2; pwd; echo $PWD; exit 3", str(tmp_path)) as done:
        assert done.output().decode() == f"out\n{tmp_path}\n{tmp_path}\n"
        assert done.errors() == b"err\n"
        assert done.code == 3


async def test_pwd_keeps_symbolic_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to("real")
    with await shell("echo $PWD", str(link)) as done:
        assert done.output().decode().strip() == str(link)


async def test_output_is_followed_once_and_in_order() -> None:
    seen: list[bytes] = []
    script = (
        "for i in 1 2 3 4 5 6; do seq $((i * 100000)) $((i * 100000 + 20000)); sleep 0.03; done"
    )
    with await run(
        ["/bin/sh", "-c", script],
        cwd="/",
        environment=os.environ,
        timeout=20,
        follow=seen.append,
    ) as done:
        assert b"".join(seen) == done.output()
    assert len(seen) > 1, "some of it is read while the child runs"


@pytest.mark.parametrize("end", ["cancel", "timeout", "overflow"])
async def test_the_whole_group_dies(tmp_path: Path, end: str) -> None:
    noise = "yes" if end == "overflow" else "sleep 100"
    script = f"sleep 100 & echo $$ $! > {tmp_path}/pids; {noise}"
    seconds = 0.3 if end == "timeout" else 20
    task = asyncio.ensure_future(shell(script, seconds=seconds, limit=1 << 20))
    group = await pids(tmp_path / "pids")
    started = time.perf_counter()
    if end == "cancel":
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    elif end == "timeout":
        with pytest.raises(GoTimeout, match=r"goescape\.go\.timeout"):
            await task
    else:
        with await task as done:
            assert done.overflowed
    assert time.perf_counter() - started < 5
    assert await gone(group)
    assert not [child for child in psutil.Process().children() if child.pid in group]


async def test_a_second_cancel_while_it_dies(tmp_path: Path) -> None:
    task = asyncio.ensure_future(shell(f"echo $$ $$ > {tmp_path}/pids; sleep 100"))
    group = await pids(tmp_path / "pids")
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(group)


async def test_nothing_is_left_open_or_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (await shell("true")).close()  # what asyncio opens once stays open
    before = psutil.Process().num_fds()
    for _ in range(5):
        (await shell("echo hello; echo no >&2")).close()
        with pytest.raises(GoTimeout):
            await shell("sleep 9", seconds=0.01)
    assert list(tmp_path.iterdir()) == []
    assert psutil.Process().num_fds() <= before


async def test_no_such_program_or_folder(tmp_path: Path) -> None:
    with pytest.raises(GoMissing, match=r"/nowhere/go cannot be run: No such file.*executable"):
        await run(["/nowhere/go"], cwd="/", environment={}, timeout=1)
    with pytest.raises(GoFailed, match="gone does not exist any more"):
        await shell("true", str(tmp_path / "gone"))


async def test_no_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(GoFailed, match=r"No temporary file can be made in /nowhere: .* TMPDIR"):
        await shell("true")


async def test_the_loop_stays_free() -> None:
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before)

    def slowly(chunk: bytes) -> None:
        for line in chunk.split(b"\n"):
            assert line.startswith((b"x", b"")), line

    watching = asyncio.ensure_future(watch())
    code = f"print('{'x' * 60}\\n' * 150_000)"
    with await run(
        [sys.executable, "-c", code], cwd="/", environment=os.environ, timeout=20, follow=slowly
    ) as done:
        assert len(done.output()) > 9_000_000
    watching.cancel()
    # 20 ms is the promise; a busy machine takes some for itself
    assert longest < 0.2


async def test_what_nobody_waits_for_gives_way() -> None:
    script = "sleep 0.2; nice; (nice); cat /proc/self/autogroup 2>/dev/null || true"
    usual = (await shell("nice")).output()
    with unhurried():
        asked = asyncio.create_task(shell(script))
    with await asked as done:
        own, child, *group = done.output().splitlines()
    assert int(own) == int(child) == min(int(usual) + 10, 19)
    # where there are groups by session, a nice value counts in its own alone
    assert all(line.split()[-1] == own for line in group)
    with await shell("sleep 0.2; nice") as done:
        assert done.output() == usual
