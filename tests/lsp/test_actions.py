"""Quick fixes: write a comment that ignores, remove one that is without effect."""

from __future__ import annotations

import pytest
from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import PRESETS, Editor, in_process

CODE = "package p\n\nvar g *int\n\nfunc f() {\n\t/* 😀é */ x := 1; g = &x\n}\n"


async def actions(
    editor: Editor, line: int, *, only: list[str] | None = None, name: str = "p.go"
) -> list[types.CodeAction]:
    at = types.Range(types.Position(line, 0), types.Position(line, 99))
    diagnostics = [d for d in editor.shown(name) if d.range.start.line == line]
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri_of(editor.path(name))),
        at,
        types.CodeActionContext(diagnostics, only=only),  # pyright: ignore[reportArgumentType] - kinds of later protocols are strings
    )
    found = await editor.client.text_document_code_action_async(params)
    return [action for action in found or [] if isinstance(action, types.CodeAction)]


def applied(editor: Editor, action: types.CodeAction, name: str = "p.go") -> str:
    """The text after an action with one edit, whose lines end as the file's do."""
    assert action.edit is not None
    if action.edit.document_changes:
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == editor.versions[name]
        (edit,) = change.edits
    else:
        ((edit,),) = (action.edit.changes or {}).values()
    assert isinstance(edit, types.TextEdit)
    lines = editor.texts[name].splitlines(keepends=True)
    start, end = edit.range.start, edit.range.end
    assert start.character == 0 or start.line == end.line
    before = "".join(lines[: start.line]) + lines[start.line][: start.character]
    after = "".join(lines[end.line :])[end.character :]
    return before + edit.new_text + after


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
async def test_ignore_and_see_it_gone(module: Module, preset: str, eol: str) -> None:
    root = module({"p.go": CODE.replace("\n", eol)})
    async with in_process(root, preset=preset) as editor:
        await editor.opened("p.go")
        (shown,) = editor.shown("p.go")
        line, function = await actions(editor, 5)
        assert line.kind == types.CodeActionKind.QuickFix
        assert [d.code for d in line.diagnostics or []] == [shown.code]
        text = applied(editor, line)
        assert text == CODE.replace("\t/*", "\t//goescape:ignore\n\t/*").replace("\n", eol)
        assert function.title == "Ignore in all of f: //goescape:ignore"
        whole = applied(editor, function)
        assert whole == CODE.replace("func", "//goescape:ignore\nfunc").replace("\n", eol)
        for changed in (text, whole):
            await editor.saved("p.go", changed)
            assert [d.code for d in editor.shown("p.go")] == ["ignore-without-reason"]
        await editor.saved("p.go", whole.replace("ignore", "ignore I know"))
        assert editor.shown("p.go") == []


async def test_several_lines_are_told_apart(module: Module) -> None:
    root = module({"p.go": CODE.replace("; g = &x", "; g = &x\n\ty := 2; g = &y")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri_of(editor.path("p.go"))),
            types.Range(types.Position(5, 0), types.Position(6, 99)),
            types.CodeActionContext([]),
        )
        found = await editor.client.text_document_code_action_async(params)
        assert [action.title for action in found or []] == [
            "Ignore on line 6: //goescape:ignore",
            "Ignore on line 7: //goescape:ignore",
            "Ignore in all of f: //goescape:ignore",
        ]


async def test_remove_what_ignores_nothing(module: Module) -> None:
    code = CODE + "\n//goescape:ignore why\nvar y = 1\n"
    root = module({"p.go": code})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        (action,) = await actions(editor, 8)
        assert action.is_preferred
        assert applied(editor, action) == CODE + "\nvar y = 1\n"


async def test_edits_are_of_the_text_in_the_editor(module: Module) -> None:
    root = module({"p.go": CODE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        changed = "// More.\n" + CODE
        editor.change("p.go", changed)
        line, _ = await actions(editor, 6)
        assert applied(editor, line) == changed.replace("\t/*", "\t//goescape:ignore\n\t/*")


async def test_only_what_is_asked_for(module: Module) -> None:
    root = module({"p.go": CODE})
    async with in_process(root) as editor:
        assert editor.capabilities
        offered = editor.capabilities.code_action_provider
        assert isinstance(offered, types.CodeActionOptions)
        assert types.CodeActionKind.QuickFix in (offered.code_action_kinds or [])
        await editor.opened("p.go")
        assert len(await actions(editor, 5, only=["quickfix"])) == 2
        assert await actions(editor, 5, only=["source.fixAll"]) == []
        assert await actions(editor, 0) == []
