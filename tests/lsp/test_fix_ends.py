"""Proofs that end before their time: nothing is applied, nothing stays behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types

from goescape.engine.fixed_file import FixedFile, fixed_file
from goescape.lsp.uris import uri_of

from .compilers import children, ended, large
from .conftest import Module
from .editing import applied
from .harness import in_process, spawned, wait_until
from .test_fix_faults import Person
from .test_fixes import FILLED, REQUEST, SHARED, TITLE, TWO, answer, line_of, listed, offered


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> object:
    """No fault of ours is logged while these run."""
    yield None
    found = [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]
    assert not found, [r.getMessage() for r in found]


async def test_a_rename_while_it_is_tried(module: Module) -> None:
    root = module({"p.go": REQUEST, "large.go": large(30)})
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("p.go")

        def rename() -> None:
            editor.close("p.go")
            os.rename(editor.path("p.go"), editor.path("q.go"))
            editor.open("q.go")

        person.when_shown(rename)
        said = await person.tries("p.go", "handleRequest")
        assert not said["applied"] and said["message"], said
        assert person.edits == []
        person.when_shown(lambda: None)
        await wait_until(lambda: editor.shown("q.go"), "the findings")
        said = await person.tries("q.go", "handleRequest")
        assert said["applied"], said


async def test_a_cancelled_try_ends_its_compilers(module: Module) -> None:
    root = module({**SHARED, "event/large.go": large(40).replace("package p", "package event")})
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("event/event.go")
        await editor.weighed("event/event.go")
        tokens: list[types.ProgressToken] = []
        answer(
            editor,
            types.WINDOW_WORK_DONE_PROGRESS_CREATE,
            lambda params: tokens.append(params.token),
        )
        trying = asyncio.create_task(person.tries("event/event.go", "NewRequest"))
        await wait_until(lambda: tokens, "the progress")
        await wait_until(children, "a compiler")
        await asyncio.sleep(0.2)
        for token in tokens:
            editor.client.window_work_done_progress_cancel(
                types.WorkDoneProgressCancelParams(token)
            )
        said = await trying
        if said["message"]:  # else it was quicker
            assert said["message"] == "cancelled"
            assert person.edits == []
        await ended(children())


async def test_a_compiler_that_is_killed(module: Module) -> None:
    root = module({"p.go": REQUEST, "large.go": large(40)})
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("p.go")
        trying = asyncio.create_task(person.tries("p.go", "handleRequest"))
        killed = 0
        while not trying.done():
            for child in children():
                try:
                    if "compile" in child.name():
                        child.send_signal(signal.SIGKILL)
                        killed += 1
                except psutil.NoSuchProcess:
                    pass
            await asyncio.sleep(0.005)
        said = await trying
        assert killed
        assert not said["applied"] and said["message"], said
        assert person.edits == []
        # and what nobody kills is proved
        said = await person.tries("p.go", "handleRequest")
        assert said["applied"], said


async def test_a_broken_go_mod(module: Module) -> None:
    root = module({"p.go": REQUEST})
    whole = (root / "go.mod").read_text()
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("p.go")
        line = line_of(REQUEST, "req := Request")
        await offered(editor, "p.go", line, TITLE)
        editor.write("go.mod", "modul example.com/m\n")
        # an edited header lists the packages anew
        editor.change("p.go", REQUEST.replace('import "time"', 'import "time"\n\nimport _ "os"'))
        said = await person.tries("p.go", "handleRequest")
        assert not said["applied"] and said["message"], said
        assert await listed(editor, "p.go", 0, only=["source.fixAll.goescape"]) == []
        editor.write("go.mod", whole)
        editor.change("p.go", REQUEST)
        await editor.saved("p.go")
        said = await person.tries("p.go", "handleRequest")
        assert said["applied"], said


async def test_an_edit_of_another_file_on_disk(module: Module) -> None:
    """Files that are not open count as they are when the edit is applied."""
    root = module(SHARED)
    keeps = (
        SHARED["use/use.go"].replace("func ID() int { return", "var Kept =").replace(".ID }", "")
    )
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("event/event.go")
        await editor.weighed("event/event.go")
        person.when_shown(lambda: editor.write("use/use.go", keeps))
        said = await person.tries("event/event.go", "NewRequest")
        if not said["applied"]:
            assert said["message"].startswith(("no call gains", "the code was edited")), said
        person.when_shown(lambda: None)
        said = await person.tries("event/event.go", "NewRequest")
        assert not said["applied"] and said["message"].startswith("no call gains"), said


async def test_a_list_that_is_cancelled(module: Module) -> None:
    """Editors ask at each move of the cursor, and cancel what they asked before."""
    root = module({"p.go": REQUEST, "large.go": large(30)})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        line = line_of(REQUEST, "req := Request")
        for kinds in (["source.fixAll.goescape"], ["quickfix"], ["refactor"]) * 4:
            asking = asyncio.create_task(listed(editor, "p.go", line, only=kinds))
            await asyncio.sleep(0.02)
            asking.cancel()
        action = await offered(editor, "p.go", line, TITLE)
        edit = (await editor.client.code_action_resolve_async(action)).edit
        assert edit and applied(editor, edit, "utf-16") == {editor.path("p.go"): FILLED}


async def test_a_shutdown_in_the_middle(module: Module, tmp_path: Path) -> None:
    root = module({"p.go": REQUEST, "large.go": large(60)})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    told = tmp_path / "log"
    env = {**os.environ, "TMPDIR": str(temporary)}
    command = (sys.executable, "-m", "goescape", "serve", "--log-file", str(told))
    async with spawned(root, env=env, command=command) as editor:
        await editor.opened("p.go")
        params = types.ExecuteCommandParams(
            "goescape.tryFix", [uri_of(editor.path("p.go")), "fill", "handleRequest", False]
        )
        trying = asyncio.ensure_future(editor.client.workspace_execute_command_async(params))
        server = editor.client._server  # pyright: ignore[reportPrivateUsage]  # no other way
        assert server is not None
        process = psutil.Process(server.pid)
        await wait_until(lambda: process.children(recursive=True), "a compiler")
        left = process.children(recursive=True)
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await asyncio.wait_for(server.wait(), 20)
        trying.cancel()
        await ended(left)
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in told.read_text()


async def test_fix_all_goes_on_behind(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a second was too short the next save gets the edits: they are proved meanwhile."""
    outside = 'package p_test\n\nimport (\n\t"testing"\n\n\t_ "example.com/m"\n)\n\n'
    root = module({"p.go": TWO, "p_test.go": f"{outside}func Test(*testing.T) {{}}\n"})
    only = ["source.fixAll.goescape"]
    within = "goescape.lsp.fixes._WITHIN"
    proved: list[str] = []

    async def counted(*arguments: Any) -> FixedFile:
        found = await fixed_file(*arguments)
        proved.append(arguments[1])
        return found

    monkeypatch.setattr("goescape.engine.fixing.fixed_file", counted)
    monkeypatch.setattr(within, 0.0)
    async with in_process(root) as editor:
        Person(editor)
        await editor.opened("p.go")
        await editor.weighed("p.go")
        assert await listed(editor, "p.go", 0, only=only) == []
        await wait_until(lambda: proved, "the proof behind")
        monkeypatch.setattr(within, 20.0)
        (action,) = await listed(editor, "p.go", 0, only=only)
        assert action.title == "Apply 2 proved fixes"
        assert proved == [editor.path("p.go")], "it is proved once"
        # a save changes no text, though a test outside of the package compiles against another one
        editor.change("p.go", TWO.replace("return n * 2", "return n * 3"))
        (action,) = await listed(editor, "p.go", 0, only=only)
        assert action.title == "Apply 2 proved fixes"
        await editor.saved("p.go")
        await editor.weighed("p.go")
        (action,) = await listed(editor, "p.go", 0, only=only)
        assert action.title == "Apply 2 proved fixes"
        assert len(proved) == 2, "of each text once"


async def test_fix_all_of_many_at_once(module: Module) -> None:
    """Two that ask for the same get the same, and who gives up takes it from nobody."""
    root = module({"p.go": TWO, "large.go": large(20)})
    only = ["source.fixAll.goescape"]
    async with in_process(root) as editor:
        Person(editor)
        await editor.opened("p.go")
        await editor.weighed("p.go")
        asking = [asyncio.create_task(listed(editor, "p.go", 0, only=only)) for _ in range(6)]
        await asyncio.sleep(0.05)
        asking[0].cancel()
        asking[3].cancel()
        found: list[types.CodeAction] = []
        for _ in range(100):
            found = await listed(editor, "p.go", 0, only=only)
            if found:
                break
            await asyncio.sleep(0.05)
        assert [action.title for action in found] == ["Apply 2 proved fixes"]
        for done in await asyncio.gather(*asking, return_exceptions=True):
            assert isinstance(done, asyncio.CancelledError) or done in ([], found)
