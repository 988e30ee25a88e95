"""What is shown when a file is opened and saved, in each of the three encodings."""

from __future__ import annotations

import pytest

from .conftest import Module
from .harness import PRESETS, in_process, plain, wait_until

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"
CLEAN = "package p\n\nfunc New() int {\n\tx := 1\n\treturn x\n}\n"


async def test_open_shows_the_escape_on_its_token(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        status = await editor.opened("p.go")
        assert editor.tokens("p.go") == ["x"]
        assert editor.shown("p.go")[0].range.start.line == 3
        assert status["state"] == "idle"
        assert status["findings"] == 1
        assert status["package"] == "example.com/m"


async def test_save_replaces_and_clears(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.saved("p.go", CLEAN)
        assert editor.shown("p.go") == []
        await editor.saved("p.go", RETURNED.replace("x", "longer"))
        assert editor.tokens("p.go") == ["longer"]


async def test_the_diagnostic_is_a_contract(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        (found,) = editor.shown("p.go")
        assert found.source == "goescape"
        assert found.code == "returned-address"
        assert found.severity == 3
        assert plain(found.data) | {"id": ""} == {
            "version": 1,
            "id": "",
            "kind": "moved-to-heap",
            "package": "example.com/m",
            "function": "New",
        }
        assert found.related_information
        assert found.related_information[0].location.range.start.line == 4
        assert editor.publications[-1].version == editor.versions["p.go"]


async def test_the_id_is_stable_while_the_code_stands(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        before = editor.shown("p.go")[0].data
        await editor.saved("p.go", RETURNED.replace("func", "// comment\nvar A = 1\n\nfunc"))
        assert editor.shown("p.go")[0].range.start.line == 6
        assert editor.shown("p.go")[0].data == before


@pytest.mark.parametrize(
    ("preset", "encoding", "columns"),
    [
        ("neovim", "utf-8", (12, 14)),
        ("visual-studio-code", "utf-16", (10, 11)),
        ("emacs", "utf-32", (9, 10)),
    ],
)
async def test_columns_are_right_in_every_encoding(
    module: Module, preset: str, encoding: str, columns: tuple[int, int]
) -> None:
    # A tab, an astral character (4 bytes, 2 UTF-16 units), and a two-byte name.
    root = module({"p.go": "package p\n\nvar G *int\n\nfunc F() {\n\t/* 😀 */ é := 1; G = &é\n}\n"})
    async with in_process(root, preset=preset) as editor:
        assert editor.capabilities and editor.capabilities.position_encoding in (encoding, None)
        await editor.opened("p.go")
        (found,) = editor.shown("p.go")
        assert found.range.start.line == found.range.end.line == 5
        assert (found.range.start.character, found.range.end.character) == columns


@pytest.mark.parametrize("preset", PRESETS)
async def test_crlf(module: Module, preset: str) -> None:
    root = module({"p.go": RETURNED.replace("\n", "\r\n")})
    async with in_process(root, preset=preset) as editor:
        await editor.opened("p.go")
        assert editor.lines("p.go")[0].startswith("3:1-3:2 ")


async def test_every_file_of_the_package_shows_its_findings(module: Module) -> None:
    root = module({"p.go": RETURNED, "q.go": RETURNED.replace("New", "Other")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("p.go")) == len(editor.shown("q.go")) == 1


async def test_test_variants_add_only_what_is_in_test_files(module: Module) -> None:
    root = module(
        {
            "p.go": RETURNED,
            "in_test.go": "package p\n\nvar g *int\n\nfunc use() { y := 2; g = &y }\n",
            "out_test.go": 'package p_test\n\nimport "example.com/m"\n\n'
            "var g *int\n\nfunc use() { z := *p.New(); g = &z }\n",
        }
    )
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("p.go")) == 1
        assert [d.message.split()[0] for d in editor.shown("in_test.go")] == ["y"]
        found = [d.message.split()[0] for d in editor.shown("out_test.go")]
        assert "z" in found
        async with in_process(root, options={"tests": False}) as other:
            await other.opened("p.go")
            assert other.shown("in_test.go") == other.shown("out_test.go") == []


async def test_boxed_constants_are_silent(module: Module) -> None:
    root = module(
        {
            "p.go": 'package p\n\nimport "fmt"\n\nconst N = 42\n\nfunc F(s string) {\n'
            "\tfmt.Println(\"text\", 1000, 1.5, true, 'x', N)\n\tfmt.Println(s)\n}\n"
        }
    )
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert {d.range.start.line for d in editor.shown("p.go")} <= {8}
        assert "s" in editor.tokens("p.go")


async def test_generated_files_are_silent_unless_asked_for(module: Module) -> None:
    root = module({"p.go": CLEAN, "g.go": "// Code generated by x. DO NOT EDIT.\n\n"
                   + RETURNED.replace("New", "Gen")})  # fmt: skip
    async with in_process(root) as editor:
        await editor.opened("g.go")
        assert editor.shown("g.go") == []
    async with in_process(root, options={"goescape": {"generated": True}}) as editor:
        await editor.opened("g.go")
        assert editor.tokens("g.go") == ["x"]


async def test_a_deleted_file_and_one_that_leaves_the_build_are_cleared(module: Module) -> None:
    root = module({"p.go": CLEAN, "q.go": RETURNED.replace("New", "A"),
                   "r.go": RETURNED.replace("New", "B")})  # fmt: skip
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("q.go")) == len(editor.shown("r.go")) == 1
        (root / "q.go").unlink()
        editor.open("r.go")
        await editor.saved("r.go", "//go:build never\n\n" + editor.texts["r.go"])
        assert editor.shown("q.go") == editor.shown("r.go") == []


async def test_broken_code_keeps_what_still_stands(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        status = await editor.saved("p.go", RETURNED + "\nfunc Broken() int { return nope }\n")
        assert status["state"] == "error"
        assert status["error"]["line"] == 8
        assert "nope" in status["error"]["message"]
        assert editor.tokens("p.go") == ["x"]
        status = await editor.saved("p.go", CLEAN)
        assert status["state"] == "idle"
        assert status["error"] is None
        assert editor.shown("p.go") == []


async def test_closing_the_last_file_clears_the_package(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.close("p.go")
        await wait_until(lambda: editor.shown("p.go") == [], "the package to be cleared")


async def test_moving_within_a_package_neither_flickers_nor_compiles(module: Module) -> None:
    root = module({"p.go": RETURNED, "q.go": CLEAN.replace("New", "Q")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        published = len(editor.publications)
        editor.close("p.go")
        await editor.opened("q.go")
        assert len(editor.publications) == published
        assert len(editor.shown("p.go")) == 1


async def test_files_that_are_not_go_on_disk_are_left_alone(module: Module) -> None:
    root = module({"p.go": CLEAN})
    async with in_process(root) as editor:
        editor.open("notes.txt", "hello")
        await editor.opened("p.go")
        assert {s["package"] for s in editor.statuses if s["state"] != "checking"} == {
            "example.com/m"
        }
