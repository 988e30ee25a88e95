"""Changes made outside the editor: told by the client, by the operating system, by polling."""

from __future__ import annotations

import os
import shutil

import pytest
from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, wait_until

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"
OURS = ["watchdog", "polling"]


def tell(editor: Editor, *names: str) -> None:
    """What a client that watches files sends."""
    changes = [
        types.FileEvent(uri_of(editor.path(name)), types.FileChangeType.Changed) for name in names
    ]
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))


async def test_the_client_tells(module: Module) -> None:
    root = module({"p.go": RETURNED, "q.go": "package p\n"})
    async with in_process(root, options={"watch": "client"}) as editor:
        await editor.opened("p.go")
        editor.write("q.go", RETURNED.replace("New", "Q").replace("x", "why"))
        tell(editor, "q.go")
        await wait_until(lambda: len(editor.shown("q.go")) == 1, "the finding in the other file")


@pytest.mark.parametrize("method", OURS)
async def test_another_file_of_the_package(module: Module, method: str) -> None:
    root = module({"p.go": RETURNED, "q.go": "package p\n"})
    async with in_process(root, options={"watch": method}) as editor:
        await editor.opened("p.go")
        await watching(editor, method)
        editor.write("q.go", RETURNED.replace("New", "Q"))
        await wait_until(lambda: len(editor.shown("q.go")) == 1, "the finding in the other file")
        (root / "q.go").unlink()
        await wait_until(lambda: not editor.shown("q.go"), "the deleted file to be cleared")


@pytest.mark.parametrize("method", OURS)
async def test_an_atomic_save_by_another_editor(module: Module, method: str) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root, options={"watch": method}) as editor:
        await editor.opened("p.go")
        await watching(editor, method)
        new = RETURNED.replace("x", "other")
        (root / ".p.go.tmp").write_text(new)
        os.replace(root / ".p.go.tmp", root / "p.go")
        editor.change("p.go", new)  # the editor reloads
        await wait_until(lambda: editor.tokens("p.go") == ["other"], "the new finding")


@pytest.mark.parametrize("method", OURS)
async def test_a_dependency_that_is_not_open(module: Module, method: str) -> None:
    reads = "package a\n\nvar kept *int\n\n//go:noinline\nfunc Use(p *int) { _ = *p }\n"
    caller = 'package b\n\nimport "example.com/m/a"\n\nfunc F() {\n\tx := 1\n\ta.Use(&x)\n}\n'
    root = module({"a/a.go": reads, "b/b.go": caller})
    async with in_process(root, options={"watch": method}) as editor:
        await editor.opened("b/b.go")
        await watching(editor, method)
        editor.write("a/a.go", reads.replace("_ = *p", "kept = p"))
        await wait_until(lambda: editor.tokens("b/b.go") == ["x"], "the importer's finding")


@pytest.mark.parametrize("method", OURS)
async def test_go_mod_changes_the_language(module: Module, method: str) -> None:
    loop = (
        "package p\n\nfunc F() (out []*int) {\n\tfor i := range []int{1} {\n"
        "\t\tout = append(out, &i)\n\t}\n\treturn\n}\n"
    )
    root = module({"p.go": loop})
    async with in_process(root, options={"watch": method}) as editor:
        await editor.opened("p.go")
        assert "i" in editor.tokens("p.go")
        await watching(editor, method)
        before = editor.ended("p.go")
        editor.write("go.mod", "module example.com/renamed\n\ngo 1.22\n")
        await editor.settled("p.go", before)
        await wait_until(lambda: editor.last("p.go")["package"] == "example.com/renamed", "go.mod")


async def test_the_whole_folder_is_deleted(module: Module) -> None:
    root = module({"a/p.go": RETURNED})
    async with in_process(root, options={"watch": "watchdog"}) as editor:
        await editor.opened("a/p.go")
        assert editor.shown("a/p.go")
        await watching(editor, "watchdog")
        shutil.rmtree(root / "a")
        await wait_until(lambda: not editor.shown("a/p.go"), "the findings to be cleared")


async def test_too_many_folders_are_polled(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goescape.engine.watch._MOST_FOLDERS", 1)
    root = module({"a/p.go": RETURNED, "b/c/d.txt": ""})
    async with in_process(root, preset="neovim", options={"watch": "watchdog"}) as editor:
        await watching(editor, "polling")


async def watching(editor: Editor, method: str) -> None:
    """Wait until the watcher is in place: the log says so."""
    word = {"watchdog": "file system events", "polling": "polling every"}[method]

    def said() -> bool:
        return any(
            m.message.startswith("watching") and word in m.message
            for m in editor.client.log_messages
        )

    await wait_until(said, "the watcher")
