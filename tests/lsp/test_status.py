"""States and progress: ``goescape/status`` and ``$/progress``."""

from __future__ import annotations

import sys
from pathlib import Path

from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, spawned, wait_until
from .test_faults import fake_compiler

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"


async def test_the_status_is_a_contract(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        start, end, *_ = editor.statuses
        assert start | {"package": "", "uri": ""} == {
            "version": 1, "state": "checking", "package": "", "uri": "", "generation": 1,
            "findings": 0, "milliseconds": 0.0, "error": None, "note": "", "evidence": False,
        }  # fmt: skip
        assert end["milliseconds"] > 0
        assert end | {"milliseconds": 0} == {
            "version": 1, "state": "idle", "package": "example.com/m", "uri": uri_of(str(root)),
            "generation": 1, "findings": 1, "milliseconds": 0, "error": None, "note": "",
            "evidence": False,
        }  # fmt: skip
        again = await editor.weighed("p.go")
        assert again | {"milliseconds": 0} == end | {"milliseconds": 0, "evidence": True}


async def test_a_file_that_is_opened_again_is_told_again(module: Module) -> None:
    root = module({"p.go": RETURNED, "q.go": "package p\n"})
    async with in_process(root) as editor:
        await editor.opened("q.go")
        await editor.opened("p.go")
        await editor.weighed("p.go")
        shown = editor.lines("p.go")
        editor.close("p.go")
        # as Neovim does where a buffer is deleted
        editor.client.diagnostics.clear()
        ended = editor.ended("p.go")
        editor.open("p.go")
        await wait_until(lambda: editor.lines("p.go") == shown, "the findings")
        await editor.settled("p.go", ended)
        # nothing was compiled: that it is known what allocates is said all the same
        assert (await editor.weighed("p.go"))["generation"] == ended + 1
        assert editor.lines("p.go") == shown


async def test_a_file_outside_the_build_says_why(module: Module) -> None:
    root = module({"only_windows.go": RETURNED})
    async with in_process(root, options={"go": {"goos": "linux"}}) as editor:
        status = await editor.opened("only_windows.go")
        assert editor.shown("only_windows.go") == []
        assert "build" in (status["note"] or status["error"]["message"])


async def test_long_work_shows_progress_that_can_be_cancelled(
    module: Module, tmp_path: Path
) -> None:
    root = module({"p.go": RETURNED})
    go = await fake_compiler(tmp_path, "exec sleep 1000")
    async with in_process(root, options={"go": {"executable": go}}) as editor:
        editor.open("p.go")
        reports = editor.client.progress_reports
        await wait_until(lambda: any(reports.values()), "the progress to begin")
        ((token, begun),) = reports.items()
        assert isinstance(begun[0], types.WorkDoneProgressBegin)
        assert begun[0].cancellable
        assert "example.com/m" in begun[0].title or str(root) in begun[0].title
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        await wait_until(lambda: editor.last("p.go")["state"] == "idle", "the run to stop")
        assert editor.last("p.go")["note"] == "cancelled"
        await wait_until(lambda: len(reports[token]) == 2, "the progress to end")


async def test_quick_work_shows_none(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")  # the first run may have to build the standard library
        reports = dict(editor.client.progress_reports)
        await editor.saved("p.go")
        assert editor.client.progress_reports == reports


def told(editor: Editor, line: str) -> bool:
    return any(m.message.startswith(line) for m in editor.client.log_messages)


async def test_the_log_reads_like_a_diary(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.saved("p.go", RETURNED + "\n")
        for line in (
            "checked example.com/m (open, generation 1): 1 finding in ",
            "checked example.com/m (save, generation 2)",
        ):
            await wait_until(lambda line=line: told(editor, line), line)


async def test_the_diary_is_told_once(module: Module, tmp_path: Path) -> None:
    root = module({"p.go": RETURNED})
    errors = tmp_path / "stderr"
    server = f"exec {sys.executable} -m goescape serve 2>{errors}"
    async with spawned(root, command=("sh", "-c", server)) as editor:
        await editor.opened("p.go")
        await wait_until(lambda: told(editor, "checked example.com/m"), "the diary")
    assert "serves on stdin" in errors.read_text(), "what is told before there is an editor"
    assert "checked example.com/m" not in errors.read_text()
