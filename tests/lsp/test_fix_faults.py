"""Fixes under adverse conditions: every outcome is a clear message, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from goescape.lsp.uris import uri_of

from .compilers import children as running
from .compilers import ended, gives_way, large
from .conftest import Module
from .harness import Editor, client_capabilities, in_process, plain, wait_until
from .test_fixes import (
    FILLED,
    OWNS,
    REQUEST,
    SHARED,
    TITLE,
    WIDE,
    answer,
    applied,
    edit_of,
    line_of,
    listed,
    offered,
)

OTHER = """\
package p

import "strings"

//go:noinline
func other(n int) int {
	return len(strings.Repeat("x", n))
}
"""


class Person:
    """Somebody who tries a fix, and what they are told."""

    def __init__(self, editor: Editor) -> None:
        self.messages: list[str] = []
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self._editor = editor

        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params)
            return types.ApplyWorkspaceEditResult(True)

        answer(editor, types.WINDOW_SHOW_MESSAGE, message)
        answer(editor, types.WORKSPACE_APPLY_EDIT, apply)

    async def tries(
        self, name: str, function: str, fix: str = "fill", *, asked: bool = False
    ) -> dict[str, Any]:
        arguments = [uri_of(self._editor.path(name)), fix, function, asked]
        params = types.ExecuteCommandParams("goescape.tryFix", arguments)
        return plain(await self._editor.client.workspace_execute_command_async(params))

    def when_shown(self, what: Any) -> None:
        """Do something when the progress of a try appears."""

        def created(_: types.WorkDoneProgressCreateParams) -> None:
            what()

        answer(self._editor, types.WINDOW_WORK_DONE_PROGRESS_CREATE, created)


@pytest.mark.parametrize("reply", ["null", "an error"])
async def test_an_editor_that_answers_nonsense(module: Module, reply: str) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        person = Person(editor)

        def apply(_: types.ApplyWorkspaceEditParams) -> None:
            if reply != "null":
                raise ValueError("no")

        answer(editor, types.WORKSPACE_APPLY_EDIT, apply)
        await editor.opened("event/event.go")
        said = await person.tries("event/event.go", "NewRequest")
        assert not said["applied"]
        assert said["message"].startswith("the editor did not apply it: "), said
        await wait_until(lambda: person.messages, "the message")


async def test_an_edit_while_it_is_tried(module: Module) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("event/event.go")
        await editor.weighed("event/event.go")
        text = editor.texts["event/event.go"]
        person.when_shown(lambda: editor.change("event/event.go", f"// More.\n{text}"))
        said = await person.tries("event/event.go", "NewRequest")
        # the edit comes before the proof begins or in the middle of it
        if said["applied"]:
            (asked,) = person.edits
            (after,) = applied(editor, asked.edit, "utf-16").values()
            assert after.startswith("// More.\n") and "fillRequest(req, id, at)" in after
        else:
            assert said["message"] == "the code was edited meanwhile"
            assert person.edits == []
            await wait_until(lambda: person.messages, "the message")
        # and again, with nobody in the way
        person.when_shown(lambda: None)
        said = await person.tries("event/event.go", "NewRequest")
        assert said["applied"], said


async def test_a_file_that_is_gone(module: Module) -> None:
    root = module({**SHARED, "event/more.go": "package event\n"})
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("event/event.go")
        await editor.weighed("event/event.go")
        os.remove(editor.path("event/event.go"))
        # the buffer is still there, and is what is compiled
        said = await person.tries("event/event.go", "NewRequest")
        assert said["applied"], said
        editor.close("event/event.go")
        said = await person.tries("event/event.go", "NewRequest")
        assert not said["applied"]
        assert said["message"] in (
            "its package was not analysed yet",
            "NewRequest is not what it was",
        )
        await wait_until(lambda: person.messages, "the message")


async def test_a_folder_that_is_gone(module: Module) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("event/event.go")
        os.remove(editor.path("event/event.go"))
        os.rmdir(root / "event")
        said = await person.tries("event/event.go", "NewRequest")
        assert not said["applied"] and said["message"], said
        await wait_until(lambda: person.messages, "the message")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("package p\n\nfunc broken( {\n", "does not compile"),
        ("package p\n\nvar wrong int = true\n", "does not compile"),
    ],
    ids=["syntax", "types"],
)
async def test_a_package_that_is_broken(module: Module, broken: str, reason: str) -> None:
    root = module({"p.go": REQUEST, "q.go": "package p\n"})
    async with in_process(root) as editor:
        person = Person(editor)
        await editor.opened("p.go")
        await editor.opened("q.go")
        line = line_of(REQUEST, "req := Request")
        action = await offered(editor, "p.go", line, TITLE)
        editor.change("q.go", broken)
        titles = {one.title for one in await listed(editor, "p.go", line)}
        assert TITLE not in titles
        with pytest.raises(JsonRpcException, match="the code has changed since"):
            await edit_of(editor, action)
        said = await person.tries("p.go", "handleRequest")
        assert not said["applied"] and reason in said["message"], said
        assert await listed(editor, "p.go", 0, only=["source.fixAll.goescape"]) == []
        # mended, what was proved is there again
        editor.change("q.go", "package p\n")
        found = await offered(editor, "p.go", line, TITLE)
        (text,) = applied(editor, await edit_of(editor, found), "utf-16").values()
        assert text == FILLED


async def test_a_proof_is_carried_to_the_next_text(module: Module) -> None:
    root = module({"p.go": REQUEST, "other.go": OTHER})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.opened("other.go")
        line = line_of(REQUEST, "req := Request")
        await offered(editor, "p.go", line, TITLE)
        # another function, and a comment: the lines move
        editor.change("other.go", OTHER.replace("return len", "n++\n\treturn len"))
        editor.change("p.go", "// A comment.\n\n" + REQUEST)
        found = await offered(editor, "p.go", line + 2, TITLE)
        (text,) = applied(editor, await edit_of(editor, found), "utf-16").values()
        assert text == "// A comment.\n\n" + FILLED
        await editor.saved("p.go")
        await editor.saved("other.go")
        assert not [d for d in editor.shown("p.go") if d.code == "build"]


async def test_an_edit_that_spoils_a_fix_takes_it_away(module: Module) -> None:
    root = module({"p.go": REQUEST})
    kept = (
        REQUEST.replace(
            "return req.ID + req.Checks[1]", "kept = req\n\treturn req.ID + req.Checks[1]"
        )
        + "\nvar kept *Request\n"
    )
    async with in_process(root) as editor:
        await editor.opened("p.go")
        line = line_of(REQUEST, "req := Request")
        await offered(editor, "p.go", line, TITLE)
        titles = [TITLE]
        editor.change("p.go", kept)
        for _ in range(100):
            titles = [one.title for one in await listed(editor, "p.go", line)]
            assert TITLE not in titles
            if not titles:
                break
            await asyncio.sleep(0.05)
        assert titles == []


async def test_two_editors(module: Module) -> None:
    root = module({"p.go": WIDE, "owns.go": OWNS})
    title = "Fill via pointer parameter: newEvent becomes fillEvent (on the stack at its only call)"
    async with in_process(root) as one, in_process(root) as other:
        await one.opened("p.go")
        await other.opened("p.go")
        line = line_of(WIDE, "ev := &Event")
        mine = await offered(one, "p.go", line, title)
        yours = await offered(other, "p.go", line, title)
        for path, text in applied(one, await edit_of(one, mine), "utf-16").items():
            name = os.path.basename(path)
            one.write(name, text)
            if name in one.texts:
                await one.saved(name, text)
        # owns.go is not what the other editor's edit was proved for
        with pytest.raises(JsonRpcException, match="the code has changed since"):
            await edit_of(other, yours)


def _without(capabilities: types.ClientCapabilities, what: str) -> types.ClientCapabilities:
    document, workspace = capabilities.text_document, capabilities.workspace
    assert document and document.code_action and workspace and workspace.workspace_edit
    if what == "resolve":
        document.code_action.resolve_support = None
    elif what == "changes of documents":
        workspace.workspace_edit.document_changes = None
    elif what == "annotations":
        workspace.workspace_edit.change_annotation_support = None
    else:
        workspace.apply_edit = None
    return capabilities


@pytest.mark.parametrize(
    "what", ["resolve", "changes of documents", "annotations", "applying edits"]
)
async def test_an_editor_that_knows_less(
    module: Module, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:

    def lesser(preset: Any) -> types.ClientCapabilities:
        return _without(client_capabilities(preset), what)

    monkeypatch.setattr("tests.lsp.harness.client_capabilities", lesser)
    title = "Fill via pointer parameter: newEvent becomes fillEvent (on the stack at its only call)"
    root = module({"p.go": WIDE, "owns.go": OWNS, **SHARED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.opened("event/event.go")
        action = await offered(editor, "p.go", line_of(WIDE, "ev := &Event"), title)
        assert (action.edit is None) == (what != "resolve")
        edit = await edit_of(editor, action)
        texts = applied(editor, edit, "utf-16")
        assert texts.keys() == {editor.path("p.go"), editor.path("owns.go")}
        assert bool(edit.changes) == (what == "changes of documents")
        assert bool(edit.change_annotations) == (what in ("resolve", "applying edits"))
        line = line_of(SHARED["event/event.go"], "req := Request")
        tries = [one.title for one in await listed(editor, "event/event.go", line)]
        # what the server would have to apply itself is not told to an editor that cannot
        assert bool(tries) == (what != "applying edits")


SORTED = """\
package p

import (
	"fmt"
	"sort"
)

type Item struct{ Name string }

//go:noinline
func byName(items []Item, n int) string {
	sort.Slice(items, func(i, j int) bool { return items[i].Name < items[j].Name })
	return fmt.Sprintf("%d", n)
}
"""


async def test_the_best_comes_first_and_the_comment_last(module: Module) -> None:
    root = module({"p.go": SORTED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        first, last = (line_of(SORTED, part) for part in ("sort.Slice(", "fmt.Sprintf("))
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri_of(editor.path("p.go"))),
            types.Range(types.Position(first, 0), types.Position(last, 99)),
            types.CodeActionContext(editor.shown("p.go")),
        )
        found: list[types.CodeAction | types.Command] = []
        for _ in range(400):
            found = list(await editor.client.text_document_code_action_async(params) or [])
            if not any(one.title.startswith("Try: ") for one in found):
                break
            await asyncio.sleep(0.05)
        titles = [one.title for one in found]
        # what changes the order of equal elements comes after what changes nothing
        assert titles[0].startswith("Format without fmt.Sprintf"), titles
        assert titles[1].startswith("Sort with slices.SortFunc"), titles
        assert all("goescape:ignore" in title for title in titles[2:]) and titles[2:]
        preferred = [one for one in found if isinstance(one, types.CodeAction) and one.is_preferred]
        assert [one.title for one in preferred] == titles[:1]


async def test_a_save_ends_proofs_and_their_compilers(module: Module) -> None:
    root = module({"p.go": REQUEST, "q.go": OTHER, "large.go": large(60)})
    async with in_process(root) as editor:
        await editor.opened("q.go")
        await editor.opened("p.go")
        # it is told to give way when it has begun
        await wait_until(lambda: any(map(gives_way, running())), "a proof")
        for number in range(3):
            children = running()
            editor.save(
                "q.go", OTHER.replace("n int", f"n{number} int").replace(", n)", f", n{number})")
            )
            await ended(children)
        # and after the last save the proof is made in spite of all
        await editor.weighed("p.go")
        line = line_of(REQUEST, "req := Request")
        await offered(editor, "p.go", line, TITLE)


async def test_a_large_package_answers_at_once(module: Module) -> None:
    root = module({"p.go": REQUEST, "large.go": large(60)})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        line = line_of(REQUEST, "req := Request")
        # before anything is proved: something to try, and not a moment's wait
        began = asyncio.get_running_loop().time()
        titles = [one.title for one in await listed(editor, "p.go", line)]
        assert asyncio.get_running_loop().time() - began < 5
        assert any("handleRequest + fillRequest" in title for title in titles)
        await offered(editor, "p.go", line, TITLE)
