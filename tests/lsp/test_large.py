"""A package whose explanations are too many to be read: pointing at a finding asks for its own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from goescape.engine import large
from goescape.golang import compiler

from .conftest import Module
from .harness import in_process, wait_until

SOURCE = """\
package p

type T struct{ next *T }

func F() *T {
	t := T{}
	t.next = nil
	return &t
}
"""


async def test_the_hover_tells_the_reason(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "LARGE", 10)
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        (shown,) = editor.shown("p.go")
        assert (shown.code, shown.message.split(";")[0]) == ("flow-not-read", "t moves to the heap")
        hover = await editor.hover("p.go", 5, 1)
        assert hover is not None
        assert "t moves to the heap: &t is returned (line 8)" in hover
        editor.change("p.go", "// new line\n" + SOURCE)
        hover = await editor.hover("p.go", 6, 1)
        assert hover is not None
        assert "&t is returned (line 9)" in hover


async def test_the_hover_does_not_wait_for_a_slow_compiler(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "LARGE", 10)
    may, asked = asyncio.Event(), 0

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    async def slow(*arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        await may.wait()
        return await compiler.explain(*arguments)

    monkeypatch.setattr(large, "explain_all", never)
    monkeypatch.setattr(large, "explain", slow)
    async with in_process(module({"p.go": SOURCE})) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        for _ in range(2):
            hover = await asyncio.wait_for(editor.hover("p.go", 5, 1), 10)
            assert hover is not None
            assert "t moves to the heap" in hover
            assert "&t is returned" not in hover.split("The compiler")[0]
            assert "Asking the compiler how it gets to the heap; look again in a moment." in hover
        may.set()
        hover = await editor.hover("p.go", 5, 1)
        assert hover is not None
        assert "t moves to the heap: &t is returned (line 8)" in hover
        assert "Asking the compiler how" not in hover
        assert asked == 1, "each hover waits for the same answer"


async def test_all_is_asked_for_behind_the_findings(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "LARGE", 10)
    answered = 0

    async def one(*_: Any) -> Any:
        raise AssertionError("one place was asked about")

    async def everything(*arguments: Any) -> Any:
        nonlocal answered
        verdicts = await compiler.explain_all(*arguments)
        answered += 1
        return verdicts

    monkeypatch.setattr(large, "explain", one)
    monkeypatch.setattr(large, "explain_all", everything)
    async with in_process(module({"p.go": SOURCE})) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        await wait_until(lambda: answered == 1, "the first answer")
        hover = await editor.hover("p.go", 5, 1)
        assert hover is not None
        assert "t moves to the heap: &t is returned (line 8)" in hover
        editor.change("p.go", SOURCE.replace("t.next = nil", "t.next = nil // now"))
        await editor.saved("p.go")
        await wait_until(lambda: answered == 2, "the second answer")


async def test_messages_tell_the_reason_once_it_is_read(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "LARGE", 10)

    def told() -> list[tuple[object, str]]:
        return [(d.code, d.message.split(";")[0]) for d in editor.shown("p.go")]

    async with in_process(module({"p.go": SOURCE})) as editor:
        await editor.opened("p.go")
        reason = [("returned-address", "t moves to the heap: &t is returned (line 8)")]
        await wait_until(lambda: told() == reason, "the reason")
        editor.publications.clear()
        edited = "// above\n" + SOURCE
        await editor.saved("p.go", edited)
        await editor.weighed("p.go")
        moved = [("returned-address", "t moves to the heap: &t is returned (line 9)")]
        await wait_until(lambda: told() == moved, "it to move along")
        codes = {d.code for p in editor.publications for d in p.diagnostics}
        assert codes == {"returned-address"}, "it does not flicker"
        await editor.saved("p.go", edited.replace("t.next = nil", "sink = &t") + "var sink *T\n")
        global_ = "t moves to the heap: &t is stored in the global sink (line 8)"
        await wait_until(lambda: global_ in [m for _, m in told()], "what is true now")
