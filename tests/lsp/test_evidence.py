"""The compiler's verdicts first; a moment later, in place, what really allocates."""

from __future__ import annotations

import re

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process

MAIN = """\
package main

var kept any

func free(n int) *int {
	inlined := n
	return &inlined
}

//go:noinline
func pays(n int) *int {
	moved := n
	return &moved
}

func main() {
	p := free(1)
	q := pays(*p)
	kept = q
	var grown []int
	for i := 0; i < *q; i++ {
		grown = append(grown, i)
	}
	println(len(grown))
}
"""


def messages(editor: Editor) -> dict[str, str]:
    """Token to message."""
    return dict(
        zip(editor.tokens("main.go"), (d.message for d in editor.shown("main.go")), strict=True)
    )


def later(found: dict[str, str], lines: int) -> dict[str, str]:
    """The same messages when lines were added above all code."""
    return {
        token: re.sub(r"\(line (\d+)\)", lambda at: f"(line {int(at[1]) + lines})", message)
        for token, message in found.items()
    }


async def test_findings_are_replaced_by_what_is_known(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root) as editor:
        await editor.opened("main.go")
        assert {"inlined", "moved"} <= set(editor.tokens("main.go"))
        await editor.weighed("main.go")
        found = messages(editor)
        assert "inlined" not in found, "free at its only call"
        assert "allocates 8 bytes" in found["moved"]
        assert any("append" in token and "may allocate" in text for token, text in found.items())


async def test_show_all(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root, options={"show": "all"}) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        assert "at no call" in messages(editor)["inlined"]


async def test_a_save_does_not_flicker(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        before = messages(editor)
        editor.publications.clear()
        for number in range(3):
            added = number + 1
            await editor.saved("main.go", "// one more line\n" * added + MAIN)
            assert messages(editor) == later(before, added)
            await editor.weighed("main.go")
            assert messages(editor) == later(before, added)
        seen = [p for p in editor.publications if p.uri == uri_of(editor.path("main.go"))]
        assert len(seen) <= 3, "once for each edit that moved the lines, never for the save"


async def test_a_new_finding_is_instant_and_an_old_one_keeps_its_evidence(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        added = MAIN + "\n//go:noinline\nfunc more() *int {\n\tadded := 1\n\treturn &added\n}\n"
        await editor.saved("main.go", added)
        found = messages(editor)
        assert found["added"] == "added moves to the heap: &added is returned (line 30)"
        assert "allocates 8 bytes" in found["moved"]
        assert "inlined" not in found


async def test_tests_are_weighed_once_one_of_their_files_is_open(module: Module) -> None:
    test = "package main\n\nvar g *int\n\n//go:noinline\nfunc helper() { y := 2; g = &y }\n"
    root = module({"main.go": MAIN, "main_test.go": test})
    async with in_process(root) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        (instant,) = editor.shown("main_test.go")
        assert instant.message == "y moves to the heap: &y is stored in the global g"
        await editor.opened("main_test.go")
        await editor.weighed("main_test.go")
        (found,) = editor.shown("main_test.go")
        assert "allocates 8 bytes" in found.message


async def test_settings_take_the_new_findings_away(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root, options={"severity": {"allocates": "off"}}) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        assert not any("append" in token for token in editor.tokens("main.go"))


async def test_the_hover_says_which_calls_are_free(module: Module) -> None:
    root = module({"main.go": MAIN})
    async with in_process(root, options={"show": "all"}) as editor:
        await editor.opened("main.go")
        await editor.weighed("main.go")
        inlined = await editor.hover("main.go", 5, 1)
        assert inlined and "- free: [main.go:17](file://" in inlined
        line = next(i for i, text in enumerate(MAIN.splitlines()) if "append(" in text)
        grown = await editor.hover("main.go", line, 10)
        assert grown and "The emitted code:" in grown and "growslice" in grown


async def test_a_package_of_which_the_compiler_says_nothing(module: Module) -> None:
    source = "package p\n\nfunc Add(m map[string]int, k string) {\n\tm[k] = 1\n}\n"
    root = module({"p.go": source})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert editor.shown("p.go") == []
        await editor.weighed("p.go")
        assert "m[k]" in editor.tokens("p.go")
