"""Hover: the message, the flow as steps with their source, and the compiler's own words."""

from __future__ import annotations

from .conftest import Module
from .harness import in_process

SOURCE = """\
package p

type T struct{ p *int }

func New(t *T) {
	x := `a` + `b`
	n := len(x)
	p := &n
	t.p = p
}
"""


async def test_the_story_in_steps(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        text = await editor.hover("p.go", 6, 1)
        assert text is not None
        assert text.startswith("**n ")
        assert "1. `&n` (address-of) at [p.go:8](file://" in text
        assert ": `p := &n`" in text
        assert "p.go:9" in text
        assert "```text\np.go:7: moved to heap: n\n" in text
        assert "flow: " in text


async def test_steps_follow_unsaved_lines(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.change("p.go", "// above\n" + SOURCE)
        text = await editor.hover("p.go", 7, 1)
        assert text is not None
        assert "[p.go:9](" in text
        assert ": `p := &n`" in text


async def test_nothing_where_there_is_no_finding(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert await editor.hover("p.go", 0, 0) is None
        assert await editor.hover("p.go", 2, 5) is None


async def test_backticks_in_the_source_do_not_break_it(module: Module) -> None:
    source = "package p\n\nvar s any\n\nfunc F(a string) {\n\ts = a + `x`\n}\n"
    root = module({"p.go": source})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        text = await editor.hover("p.go", 5, 5)
        assert text is not None
        assert "`` s = a + `x` ``" in text
