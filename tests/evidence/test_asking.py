"""Asking about functions: once for each state of a package, and never in anybody's way."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from goescape.engine.report import Publication, Status
from goescape.engine.workspace import Workspace
from goescape.text import Text

FIRST = "package p\n\nfunc Keep(p *int) { kept = p }\n\nvar kept *int\n"
SECOND = FIRST.replace("p *int", "other *int").replace("= p }", "= other }")


class Quiet:
    def publish(self, publication: Publication) -> None: ...

    def status(self, status: Status) -> None: ...

    def trouble(self, message: str) -> None:
        raise AssertionError(message)


async def opened(folder: Path, source: str) -> tuple[Workspace, str]:
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    path = str(folder / "p.go")
    Path(path).write_text(source)
    workspace = Workspace(Quiet())
    workspace.opened(path, 1, Text(source.encode()))
    await workspace.idle()
    return workspace, path


async def leaks(workspace: Workspace, path: str) -> list[str] | None:
    found = await workspace.functions.function(path, ("Keep", 0))
    return None if found is None else [leaking.leak.parameter for leaking in found.leaks]


async def test_each_state_is_asked_about_once(tmp_path: Path) -> None:
    workspace, path = await opened(tmp_path, FIRST)
    assert workspace.functions.inlining_now(path) is None
    both = await asyncio.gather(leaks(workspace, path), leaks(workspace, path))
    assert both == [["p"], ["p"]]
    inlining = await workspace.functions.inlining(path)
    assert workspace.functions.inlining_now(path) is inlining
    Path(path).write_text(SECOND)
    assert workspace.functions.inlining_now(path) is None
    assert await leaks(workspace, path) == ["other"]
    await workspace.close()


async def test_a_question_that_is_overtaken_has_no_answer(tmp_path: Path) -> None:
    workspace, path = await opened(tmp_path, FIRST)
    first = asyncio.create_task(leaks(workspace, path))
    await asyncio.sleep(0)
    Path(path).write_text(SECOND)
    assert await leaks(workspace, path) == ["other"]
    assert await first is None
    await workspace.close()


async def test_a_caller_that_is_cancelled_stops_alone(tmp_path: Path) -> None:
    workspace, path = await opened(tmp_path, FIRST)
    first = asyncio.create_task(leaks(workspace, path))
    second = asyncio.create_task(leaks(workspace, path))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == ["p"]
    assert first.cancelled()
    await workspace.close()


async def test_nothing_is_known_of(tmp_path: Path) -> None:
    workspace, path = await opened(tmp_path, FIRST)
    assert await workspace.functions.function(path, ("Gone", 0)) is None
    assert await workspace.functions.function(path, ("Keep", 1)) is None
    assert await workspace.functions.function(str(tmp_path / "other.go"), ("Keep", 0)) is None
    elsewhere = os.path.join(os.sep, "nowhere", "x.go")
    assert await workspace.functions.inlining(elsewhere) == {}
    Path(path).write_text("package p\n\nfunc Keep(p *int) { missing = p }\n")
    assert await leaks(workspace, path) is None, "it does not compile"
    await workspace.close()
