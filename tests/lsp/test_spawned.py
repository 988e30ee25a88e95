"""The server as editors run it: a process of its own, with each client's capabilities."""

from __future__ import annotations

import asyncio
import sys

import pytest

from .conftest import Module
from .harness import PRESETS, spawned

RETURNED = "package p\n\nfunc New() *int {\n\t/* é😀 */ x := 1\n\treturn &x\n}\n"
COLUMN = {"neovim": 14, "visual-studio-code": 11, "emacs": 10}


@pytest.mark.parametrize("preset", PRESETS)
async def test_a_session(module: Module, preset: str) -> None:
    root = module({"p.go": RETURNED})
    async with spawned(root, preset=preset) as editor:
        await editor.opened("p.go")
        (found,) = editor.shown("p.go")
        assert found.range.start.character == COLUMN[preset]
        assert await editor.hover("p.go", 3, COLUMN[preset])
        await editor.saved("p.go", RETURNED.replace("&x", "nil").replace("x :=", "_ ="))
        assert editor.shown("p.go") == []
        editor.close("p.go")


async def test_tcp(unused_tcp_port: int) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "goescape", "serve", "--tcp", f"127.0.0.1:{unused_tcp_port}"
    )
    try:
        for _ in range(100):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        else:
            raise AssertionError("the server does not listen")
    finally:
        server.terminate()
        await server.wait()
