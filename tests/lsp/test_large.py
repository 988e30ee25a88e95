"""A package whose explanations are too many to be read: pointing at a finding asks for its own."""

from __future__ import annotations

import pytest

from goescape.golang import compiler

from .conftest import Module
from .harness import in_process

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
