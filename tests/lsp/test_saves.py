"""The last save wins, nothing superseded is published, and nobody waits for others."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import in_process, wait_until


def source(names: list[str]) -> str:
    functions = (f"func F{i}() *int {{ {name} := {i}; return &{name} }}\n"
                 for i, name in enumerate(names))  # fmt: skip
    return "package p\n\n" + "\n".join(functions)


async def test_ten_saves_in_a_second_end_with_one_right_set(module: Module) -> None:
    root = module({"p.go": source(["a"])})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        ended = editor.ended("p.go")
        for n in range(10):
            editor.save("p.go", source(["x"] * (n % 3) + [f"last{n}"]))
            await asyncio.sleep(0.02)
        await editor.settled("p.go", ended)
        await wait_until(lambda: editor.tokens("p.go") == ["last9"], "the last save's finding")
        generations = [s["generation"] for s in editor.statuses]
        assert generations == sorted(generations)


async def test_a_superseded_result_is_never_published(module: Module) -> None:
    root = module({"p.go": source(["a"])})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        for n in range(30):
            editor.save("p.go", source([f"v{n}"]))
            await asyncio.sleep(0.001 * (n % 7))
        ended = editor.ended("p.go")
        await editor.saved("p.go", source(["final"]))
        await editor.settled("p.go", ended)
        assert editor.tokens("p.go") == ["final"]
        await editor.weighed("p.go")
        published = len(editor.publications)
        await asyncio.sleep(0.3)
        assert len(editor.publications) == published


async def test_a_save_in_one_package_does_not_disturb_another(module: Module) -> None:
    root = module({"a/a.go": source(["a"]).replace("package p", "package a"),
                   "b/b.go": source(["b"]).replace("package p", "package b")})  # fmt: skip
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        runs = editor.ended("b/b.go")
        await editor.saved("a/a.go", source(["c"]).replace("package p", "package a"))
        assert editor.tokens("a/a.go") == ["c"]
        assert editor.ended("b/b.go") == runs


async def test_a_cancelled_request_leaves_the_server_answering(module: Module) -> None:
    root = module({"p.go": source(["a"])})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        protocol = editor.client.protocol
        where = types.TextDocumentIdentifier(uri_of(editor.path("p.go")))
        params = types.HoverParams(where, types.Position(2, 17))
        for number in range(5):
            protocol.send_request("textDocument/hover", params, msg_id=f"hover-{number}")
            protocol.notify("$/cancelRequest", types.CancelParams(id=f"hover-{number}"))
        assert await editor.hover("p.go", 2, 17)


async def test_saving_only_a_test_file_leaves_the_package_alone(module: Module) -> None:
    root = module({"p.go": source(["a"]), "p_test.go": "package p\n"})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.open("p_test.go")
        await editor.saved("p_test.go", "package p\n\nvar g *int\n\nfunc t() { z := 1; g = &z }\n")
        assert editor.tokens("p_test.go") == ["z"]
        assert editor.tokens("p.go") == ["a"]
