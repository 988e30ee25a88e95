"""A function's facts: in the hover on its name, in lenses, hints and by command."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import PRESETS, Editor, in_process, plain, wait_until

LIB = """\
package lib

var kept *int

//go:noinline
func Keep(p *int) {
	kept = p
}
"""

SOURCE = """\
package m

import "example.com/m/lib"

type T struct{ p *int }

func (t *T) Set(v *int) {
	t.p = v
}

//go:noinline
func Pays(n int) []*int {
	/* é😀 */ moved := n
	lib.Keep(&moved)
	var all []*int
	for i := 0; i < n; i++ {
		each := i
		all = append(all, &each)
	}
	return all
}

func Calls(t *T) {
	t.Set(nil)
	Pays(1)
	fine := func() { t.Set(nil) }
	fine()
}
"""
FILES = {"p.go": SOURCE, "lib/lib.go": LIB}
LENSES = {"codeLens": "findings"}


def at(text: str, code: str, name: str = "") -> tuple[int, int]:
    """The 0-based position of a name in the first line with some code (ASCII before it)."""
    for number, line in enumerate(text.splitlines()):
        if code in line:
            return number, line.index(code) + code.index(name or code)
    raise AssertionError(code)


async def opened(editor: Editor, *names: str) -> None:
    for name in names or ("p.go",):
        await editor.opened(name)
        await editor.weighed(name)


async def lenses(editor: Editor, name: str = "p.go") -> list[types.CodeLens]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri_of(editor.path(name))))
    found = await editor.client.text_document_code_lens_async(params)
    return list(found or [])


async def titles(editor: Editor, name: str = "p.go") -> dict[int, str]:
    """Line to title, asked for as a client does."""
    told: dict[int, str] = {}
    for lens in await lenses(editor, name):
        if lens.command is None:
            lens = await editor.client.code_lens_resolve_async(lens)  # noqa: PLW2901
        assert lens.command is not None
        told[lens.range.start.line] = lens.command.title
    return told


async def hints(editor: Editor, last: int = 1000) -> list[types.InlayHint]:
    everything = types.Range(types.Position(0, 0), types.Position(last, 0))
    document = types.TextDocumentIdentifier(uri_of(editor.path("p.go")))
    params = types.InlayHintParams(document, everything)
    return list(await editor.client.text_document_inlay_hint_async(params) or [])


async def command(editor: Editor, name: str, *arguments: Any) -> Any:
    params = types.ExecuteCommandParams(name, arguments=list(arguments))
    return plain(await editor.client.workspace_execute_command_async(params))


# Hover


async def test_the_hover_on_a_declaration(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor)
        text = await editor.hover("p.go", *at(SOURCE, "func Pays", "Pays"))
        assert text is not None
        assert text.startswith("**`Pays`**: ")
        assert "in a loop" in text or "in loops" in text
        assert f"[p.go:13]({uri_of(editor.path('p.go'))}#L13): moved " in text
        assert text.endswith("It cannot be inlined: it is marked //go:noinline.")
        text = await editor.hover("p.go", *at(SOURCE, "Set(v", "Set"))
        assert text is not None
        assert text.startswith("**`(*T).Set`**: no allocation is known in it.")
        assert "- `v` leaks: what a caller passes goes to the heap ([p.go:8](" in text
        assert "It is inlined at 2 calls in this package, at a cost of " in text


async def test_the_hover_on_a_function_that_is_ignored(module: Module) -> None:
    code = SOURCE.replace("//go:noinline\nfunc Pays", "//goescape:ignore slow\nfunc Pays")
    async with in_process(module({**FILES, "p.go": code}), options={"codeLens": "all"}) as editor:
        await opened(editor)
        text = await editor.hover("p.go", *at(code, "func Pays", "Pays"))
        assert text is not None
        assert text.startswith("**`Pays`**: no allocation is shown in it.\n\n")
        found = re.search(r"(\d) findings are hidden: `//goescape:ignore slow` (.*)", text)
        assert found is not None
        number = found[1]
        assert found[2] == f"([p.go:11]({uri_of(editor.path('p.go'))}#L11))."
        editor.change("p.go", "// above\n" + code)
        comment = await editor.hover(
            "p.go", *at("// above\n" + code, "//goescape:ignore", "ignore")
        )
        assert comment is not None
        assert comment.startswith(f"This comment hides {number} findings:\n\n- [p.go:14](")
        (title,) = [t for t in (await titles(editor)).values() if "hidden" in t]
        assert title.startswith(f"{number} hidden · ")


async def test_the_hover_on_a_call(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor)
        for code, name, head in (
            ("Pays(1)", "Pays", "**`Pays`**"),
            ("t.Set(nil)", "Set", "**`(*T).Set`**"),
        ):
            text = await editor.hover("p.go", *at(SOURCE, code, name))
            assert text is not None and text.startswith(head), code
        assert await editor.hover("p.go", *at(SOURCE, "fine()", "fine")) is None
        position = at(SOURCE, "lib.Keep", "Keep")
        assert await editor.hover("p.go", *position) is None, "its package is not open"
        await opened(editor, "lib/lib.go")
        text = await editor.hover("p.go", *position)
        assert text is not None and text.startswith("**`Keep`**")
        assert "- `p` leaks: what a caller passes goes to the heap ([lib.go:7](" in text


async def test_the_hover_is_of_what_was_saved(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor)
        edited = "// one more line\n" + SOURCE.replace("Set(v *int)", "Set(renamed *int)")
        editor.change("p.go", edited)
        text = await editor.hover("p.go", *at(edited, "Set(renamed", "Set"))
        assert text is not None and "`v` leaks" in text and "[p.go:9](" in text
        await editor.saved("p.go", edited.replace("t.p = v", "t.p = renamed"))
        text = await editor.hover("p.go", *at(edited, "Set(renamed", "Set"))
        assert text is not None and "`renamed` leaks" in text


async def test_a_finding_and_the_called_function_are_both_told(module: Module) -> None:
    source = (
        "package m\n\nvar g *int\n\nfunc New(n int) *int { return &n }\n\nfunc F() { g = New(1) }\n"
    )
    async with in_process(module({"p.go": source})) as editor:
        await opened(editor)
        finding = editor.shown("p.go")[-1].range
        text = await editor.hover("p.go", *at(source, "New(1)", "New"))
        assert text is not None
        assert finding.start.line == 6
        assert "\n\n---\n\n**`New`**: " in text


# Lenses


async def test_lenses_are_off_by_default(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor)
        assert await lenses(editor) == []
        assert await hints(editor) == []


async def test_lenses_over_functions_with_findings(module: Module) -> None:
    async with in_process(module(FILES), options=LENSES) as editor:
        await opened(editor)
        first = await lenses(editor)
        assert [lens.command for lens in first] == [None], "the compiler was not asked yet"
        found = await titles(editor)
        line, _ = at(SOURCE, "func Pays", "Pays")
        assert list(found) == [line]
        assert found[line].endswith(" · cannot be inlined: it is marked //go:noinline")
        assert "in a loop" in found[line] or "in loops" in found[line]
        (lens,) = await lenses(editor)
        assert lens.command is not None, "now it is known at once"
        assert lens.command.title == found[line]


async def test_all_lenses(module: Module) -> None:
    async with in_process(module(FILES), options={"codeLens": "all"}) as editor:
        await opened(editor)
        found = await titles(editor)
        assert len(found) == 3
        line, _ = at(SOURCE, "Set(v", "Set")
        assert found[line].startswith("no allocations · can be inlined: cost ")


async def test_lenses_do_not_flicker_while_typing(module: Module) -> None:
    async with in_process(module(FILES), options=LENSES) as editor:
        await opened(editor)
        (before,) = (await titles(editor)).values()
        line, _ = at(SOURCE, "func Pays", "Pays")
        for edited in (
            "// above\n" + SOURCE,
            "// above\n" + SOURCE.replace("moved := n", "moved := n +"),
            "// above\n" + SOURCE.replace("func Pays(n int)", "func Pays(n int, more"),
        ):
            editor.change("p.go", edited)
            (lens,) = await lenses(editor)
            assert lens.command is not None and lens.command.title == before
            assert lens.range.start.line == line + 1
        await editor.saved(
            "p.go", SOURCE.replace("var all", "other := 1\n\tlib.Keep(&other)\n\tvar all")
        )
        await editor.weighed("p.go")
        (after,) = (await titles(editor)).values()
        assert after != before


@pytest.mark.parametrize(
    ("preset", "method"),
    [
        ("visual-studio-code", types.WORKSPACE_CODE_LENS_REFRESH),
        ("neovim", types.WORKSPACE_INLAY_HINT_REFRESH),
    ],
)
async def test_the_client_is_told_to_ask_again(module: Module, preset: str, method: str) -> None:
    options = {**LENSES, "inlayHints": True}
    async with in_process(module(FILES), preset=preset, options=options) as editor:
        asked: list[str] = []

        def refresh(_params: None) -> None:
            asked.append(method)

        editor.client.feature(method)(refresh)
        await opened(editor)
        await wait_until(lambda: len(asked) == 2, "a refresh after the run and after evidence")
        editor.change("p.go", SOURCE + "// more\n")
        await lenses(editor)
        assert len(asked) == 2


# Hints


@pytest.mark.parametrize("preset", PRESETS)
async def test_hints_stand_behind_their_tokens(module: Module, preset: str) -> None:
    async with in_process(module(FILES), preset=preset, options={"inlayHints": True}) as editor:
        await opened(editor)
        assert editor.capabilities is not None
        encoding = editor.capabilities.position_encoding
        text = "// above\n" + SOURCE
        editor.change("p.go", text)
        found = await hints(editor)
        line = text.splitlines()[13]
        before = line[: line.index("moved") + len("moved")]
        column = {
            types.PositionEncodingKind.Utf8: len(before.encode()),
            types.PositionEncodingKind.Utf32: len(before),
        }.get(
            types.PositionEncodingKind(encoding or "utf-16"), len(before.encode("utf-16-le")) // 2
        )
        (hint,) = [h for h in found if h.position.line == 13]
        assert (hint.position.character, hint.label) == (column, "heap 8 B")
        assert isinstance(hint.tooltip, str) and hint.tooltip.startswith("moved ")
        assert {h.label for h in found} == {"heap 8 B", "heap?"}
        assert [h.position.line for h in await hints(editor, 14)] == [13]


async def test_a_hint_on_an_edited_line_goes_until_the_save(module: Module) -> None:
    async with in_process(module(FILES), options={"inlayHints": True}) as editor:
        await opened(editor)
        everything = len(await hints(editor))
        editor.change("p.go", SOURCE.replace("moved := n", "moved := n + 1"))
        assert len(await hints(editor)) == everything - 1


# Commands


async def test_the_facts_by_command(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor)
        uri = uri_of(editor.path("p.go"))
        found = await command(editor, "goescape.function", uri, "Pays")
        assert (found["version"], found["uri"], found["function"]) == (1, uri, "Pays")
        assert found["inlining"] == {
            "can": False, "cost": None, "budget": 80, "why": "marked go:noinline"
        }  # fmt: skip
        assert found["sites"]["definite"] + found["sites"]["possible"] == len(found["findings"])
        assert found["findings"][0]["location"]["range"]["start"]["line"] == 12
        assert found["findings"][0]["allocates"] == "emitted"
        assert found["findings"][0]["size"] == 8
        found = await command(editor, "goescape.function", uri, "(*T).Set", 0)
        (leak,) = found["leaks"]
        assert (leak["parameter"], leak["content"], leak["result"]) == ("v", False, "")
        assert leak["location"]["range"]["start"]["line"] == 7
        assert len(found["calls"]) == 2
        found = await command(editor, "goescape.function", uri, "Nothing")
        assert (found["findings"], found["inlining"]) == ([], None)


async def test_the_lens_goes_to_the_next_finding(module: Module) -> None:
    async with in_process(module(FILES), options=LENSES) as editor:
        await opened(editor)
        await titles(editor)
        (lens,) = await lenses(editor)
        assert lens.command is not None
        arguments = list(lens.command.arguments or ())
        await command(editor, lens.command.command, *arguments)
        found = await command(editor, lens.command.command, *arguments)
        shown = editor.client.shown_documents
        await wait_until(lambda: len(shown) == 2, "two documents to be shown")
        places: list[int] = [f["location"]["range"]["start"]["line"] for f in found["findings"]]
        assert [p.selection.start.line for p in shown if p.selection] == places[:2]
        assert {p.uri for p in shown} == {arguments[0]}
