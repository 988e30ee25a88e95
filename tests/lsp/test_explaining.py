"""Root causes and explanations by command: contracts with the editors' extensions."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from goescape.engine.manual import PAGES
from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import PRESETS, Editor, in_process, plain

LIB = """\
package lib

var kept *int

//go:noinline
func Keep(p *int) {
	kept = p
}

func Own() {
	mine := 1
	Keep(&mine)
}
"""

MAIN = """\
package main

import "example.com/m/lib"

func main() {
	/* é😀 */ moved := 2
	lib.Keep(&moved)
	free := 3
	_ = free
}
"""
FILES = {"lib/lib.go": LIB, "main.go": MAIN}


async def command(editor: Editor, name: str, *arguments: Any) -> Any:
    params = types.ExecuteCommandParams(name, arguments=list(arguments))
    return plain(await editor.client.workspace_execute_command_async(params))


async def opened(editor: Editor, *names: str) -> None:
    for name in names:
        await editor.opened(name)
        await editor.weighed(name)


async def test_roots_across_packages(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor, "main.go", "lib/lib.go")
        editor.change("lib/lib.go", "// above\n" + LIB)
        answer = await command(editor, "goescape.roots")
        assert answer["version"] == 1
        (root,) = answer["roots"]
        findings = [plain(finding) for finding in root["findings"]]
        assert root["key"] == "example.com/m/lib.Keep#0"
        assert (root["kind"], root["text"]) == ("parameter", "parameter p of lib.Keep")
        assert root["sentence"] == "parameter p of lib.Keep makes 2 values in 2 functions escape"
        assert root["tally"] == "2 findings in 2 functions: 2 allocate 16 bytes"
        assert root["functions"] == 2
        assert plain(root["sites"]) == {
            "definite": 2, "possible": 0, "unknown": 0, "loops": 0, "size": 16
        }  # fmt: skip
        assert root["location"]["uri"] == uri_of(editor.path("lib/lib.go"))
        assert plain(root["location"]["range"]["start"]) == {"line": 6, "character": 5}
        assert [f["location"]["range"]["start"]["line"] for f in findings] == [11, 5]
        assert {f["function"] for f in findings} == {"Own", "main"}
        for name in ("main.go", "lib/lib.go"):
            again = await command(editor, "goescape.roots", uri_of(editor.path(name)))
            assert len(again["roots"]) == 1, "its package has a share"
        elsewhere = await command(editor, "goescape.roots", uri_of(editor.path("other/x.go")))
        assert elsewhere["roots"] == []


async def test_the_functions_hover_tells_what_its_parameter_does(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor, "main.go", "lib/lib.go")
        text = await editor.hover("lib/lib.go", 5, 6)
        assert text is not None
        assert "this makes 2 values in 2 functions escape" in text
        finding = await editor.hover("main.go", 5, 14)
        assert finding is not None
        assert "parameter p of lib.Keep makes 2 values in 2 functions escape" in finding


@pytest.mark.parametrize("preset", PRESETS)
async def test_findings_are_located_in_the_clients_encoding(module: Module, preset: str) -> None:
    async with in_process(module(FILES), preset=preset) as editor:
        await opened(editor, "main.go")
        assert editor.capabilities is not None
        before = MAIN.splitlines()[5].partition("moved")[0]
        match editor.capabilities.position_encoding:
            case types.PositionEncodingKind.Utf8:
                column = len(before.encode())
            case types.PositionEncodingKind.Utf32:
                column = len(before)
            case _:
                column = len(before.encode("utf-16-le")) // 2
        (root,) = (await command(editor, "goescape.roots"))["roots"]
        (finding,) = root["findings"]
        assert plain(plain(finding)["location"]["range"]["start"])["character"] == column
        position = {"line": 5, "character": column}
        told = await command(editor, "goescape.explain", uri_of(editor.path("main.go")), position)
        assert plain(told["range"]["start"]) == position


async def test_the_manual(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        answer = await command(editor, "goescape.explain")
        assert answer["version"] == 1
        assert [plain(page)["slug"] for page in answer["pages"]] == list(PAGES)
        kinds = {plain(page)["slug"]: plain(page)["kind"] for page in answer["pages"]}
        assert (kinds["returned-address"], kinds["fill"]) == ("cause", "fix")
        fill = await command(editor, "goescape.explain", "fill")
        assert fill["title"] == "Fill via pointer parameter"
        assert "```go\npackage request\n" in fill["markdown"]
        page = await command(editor, "goescape.explain", "returned-address")
        assert (page["slug"], page["title"]) == ("returned-address", "Address returned")
        assert page["markdown"].startswith("# Address returned")
        with pytest.raises(JsonRpcException, match="returned-address"):
            await command(editor, "goescape.explain", "returned-adress")
        for wrong in ((1,), ("a", "b"), ("a", {"line": 1}), ("a", "b", "c")):
            with pytest.raises(JsonRpcException):
                await command(editor, "goescape.explain", *wrong)


async def test_a_place_is_told_as_the_hover_tells_it(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        await opened(editor, "main.go")
        uri = uri_of(editor.path("main.go"))
        told = await command(editor, "goescape.explain", uri, {"line": 5, "character": 13})
        assert told["slugs"] == [editor.shown("main.go")[0].code]
        assert told["markdown"] == await editor.hover("main.go", 5, 13)
        nothing = {"line": 1, "character": 0}
        assert await command(editor, "goescape.explain", uri, nothing) is None


async def test_a_place_names_the_pages_of_its_fixes(module: Module) -> None:
    code = """\
package p

type Order struct{ id, parts int }

func newOrder(id int) *Order {
	order := Order{id: id}
	for id > 0 {
		order.parts += part(id) + part(id+1)
		id /= 10
	}
	return &order
}

//go:noinline
func part(id int) int { return id % 10 }

func parts(id int) int { return newOrder(id).parts }
"""
    async with in_process(module({"p.go": code})) as editor:
        await opened(editor, "p.go")
        line = code[: code.index("order := ")].count("\n")
        uri = uri_of(editor.path("p.go"))
        told = await command(editor, "goescape.explain", uri, {"line": line, "character": 1})
        assert told["slugs"][:2] == ["returned-address", "fill"]
        for slug in told["slugs"]:
            page = await command(editor, "goescape.explain", slug)
            assert page["slug"] == slug


async def test_wrong_arguments_are_refused(module: Module) -> None:
    async with in_process(module(FILES)) as editor:
        for name in ("goescape.roots", "goescape.function", "goescape.showFunction"):
            for wrong in ((1,), ("untitled:x",), (uri_of(editor.path("main.go")), 1, 2, 3)):
                with pytest.raises(JsonRpcException, match="takes"):
                    await command(editor, name, *wrong)
