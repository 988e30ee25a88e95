"""What is analysed is what was saved; findings are carried along with unsaved edits."""

from __future__ import annotations

from .conftest import Module
from .harness import in_process, wait_until

SOURCE = """\
package p

func New() *int {
	x := 1
	return &x
}

func Two() *int {
	y := 2
	return &y
}
"""


async def test_lines_inserted_above_move_the_findings(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.change("p.go", "// one\n// two\n" + SOURCE)
        await wait_until(lambda: editor.shown("p.go")[0].range.start.line == 5, "it to move")
        assert editor.tokens("p.go") == ["x", "y"]
        assert editor.publications[-1].version == editor.versions["p.go"]


async def test_a_finding_on_an_edited_line_is_hidden_until_the_save(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert await editor.hover("p.go", 3, 1)
        editor.change("p.go", SOURCE.replace("x := 1", "x := 12"))
        await wait_until(lambda: len(editor.shown("p.go")) == 1, "x to be hidden")
        assert editor.tokens("p.go") == ["y"]
        assert await editor.hover("p.go", 3, 1) is None
        editor.change("p.go", SOURCE)
        await wait_until(lambda: len(editor.shown("p.go")) == 2, "undo to bring it back")
        await editor.saved("p.go", SOURCE.replace("x := 1", "x := 12"))
        assert editor.tokens("p.go") == ["x", "y"]


CAPTURED = """\
package p

var kept func()

func Count() (int, int) {
	n, m := 0, 0
	kept = func() {
		n++
		m++
	}
	return n, m
}
"""


async def test_lines_in_advice_and_in_roots_move_along(module: Module) -> None:
    async with in_process(module({"p.go": CAPTURED})) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        before = await editor.hover("p.go", 5, 4)
        assert before is not None and "The closure changes `m` (line 9), so" in before
        shared = "the closure on line {} makes 2 values in one function escape"
        assert shared.format(7) in before
        edited = CAPTURED.replace("\tkept = ", "\t// one\n\t// two\n\tkept = ")
        editor.change("p.go", edited)
        after = await editor.hover("p.go", 5, 4)
        assert after is not None and "The closure changes `m` (line 11), so" in after
        assert shared.format(9) in after
        editor.change("p.go", edited.replace("m++", "m += 1"))
        after = await editor.hover("p.go", 5, 4)
        assert after is not None and "The closure changes `m`, so" in after


async def test_edits_elsewhere_publish_nothing(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        published = len(editor.publications)
        for n in range(20):
            editor.change("p.go", SOURCE + "// typing" + "g" * n + "\n")
        assert await editor.hover("p.go", 3, 1)
        assert len(editor.publications) == published


async def test_the_same_findings_are_not_published_twice(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        published = len(editor.publications)
        await editor.saved("p.go")
        await editor.saved("p.go", SOURCE + "// the same\n")
        assert len(editor.publications) == published


async def test_a_buffer_that_differs_from_disk_at_opening(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go", "// not saved yet\n" + SOURCE)
        assert editor.tokens("p.go") == ["x", "y"]
        assert editor.shown("p.go")[0].range.start.line == 4


async def test_a_range_edit_is_understood_although_full_texts_are_asked_for(module: Module) -> None:
    from lsprotocol import types

    from goescape.lsp.uris import uri_of

    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        identifier = types.VersionedTextDocumentIdentifier(7, uri_of(editor.path("p.go")))
        at = types.Position(0, 0)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), "// new\n")
        params = types.DidChangeTextDocumentParams(identifier, [change])
        editor.client.text_document_did_change(params)
        await wait_until(lambda: editor.shown("p.go")[0].range.start.line == 4, "it to move")
