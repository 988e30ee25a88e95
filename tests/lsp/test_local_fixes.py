"""Fixes of places in an editor: listed at their findings, tried, and all of a file at once."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, plain
from .test_fixes import applied, edit_of, line_of, listed, offered

CODE = """\
package p

import "sort"

// Größe 😀
type Item struct {
	Name string
	N    int
}

func names(items []Item) []string {
	var out []string // 😀
	for _, item := range items {
		out = append(out, item.Name)
	}
	return out
}

func numbers(items []Item) []int {
	out := []int{}
	for _, item := range items {
		out = append(out, item.N)
	}
	return out
}

func sorted(items []Item) {
	sort.Slice(items, func(i, j int) bool { return items[i].N < items[j].N })
}
"""
NAMES = CODE.replace("// 😀\n", "// 😀\n\tout = slices.Grow(out, len(items))\n").replace(
    'import "sort"', 'import (\n\t"slices"\n\t"sort"\n)'
)
BOTH = NAMES.replace("out := []int{}", "out := make([]int, 0, len(items))")
SORTED = CODE.replace('import "sort"', 'import (\n\t"cmp"\n\t"slices"\n)').replace(
    "sort.Slice(items, func(i, j int) bool { return items[i].N < items[j].N })",
    "slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.N, b.N) })",
)
GROW = "Allocate out once, before the loop (fewer allocations: 6 or more -> 1 for 100 elements)"
SORT = "Sort with slices.SortFunc (fewer allocations: 3 -> 0)"


async def _tried(editor: Editor, arguments: list[Any]) -> dict[str, Any]:
    params = types.ExecuteCommandParams("goescape.tryFix", arguments)
    return plain(await editor.client.workspace_execute_command_async(params))


async def test_a_place_has_its_own_fix(module: Module) -> None:
    root = module({"p.go": CODE, "go.mod": "module example.com/m\n\ngo 1.21\n"})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        action = await offered(editor, "p.go", line_of(CODE, "item.Name)"), GROW)
        assert action.kind == "quickfix"
        (text,) = applied(editor, await edit_of(editor, action), "utf-16").values()
        assert text == NAMES
        titles = [one.title for one in await listed(editor, "p.go", line_of(CODE, "item.N)"))]
        assert GROW not in titles
        action = await offered(editor, "p.go", line_of(CODE, "sort.Slice"), SORT)
        texts = applied(editor, await edit_of(editor, action), "utf-16")
        assert texts == {str(root / "p.go"): SORTED}


async def test_one_can_be_tried_by_its_place(module: Module) -> None:
    root = module({"p.go": CODE, "go.mod": "module example.com/m\n\ngo 1.21\n"})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        offset = CODE.encode().index(b"append(out, item.Name)") - CODE.encode().index(b"func names")
        arguments = [uri_of(editor.path("p.go")), "capacity", f"names+{offset}", False]
        told = await _tried(editor, arguments)
        # this client applies no edits: all the rest was done
        assert (told["title"], told["applied"]) == (GROW, False)
        assert told["message"].startswith("the editor did not apply it")
        arguments[2] = "names+3"
        told = await _tried(editor, arguments)
        assert told["message"] == "names is not what it was"


async def test_what_only_a_panic_needs_is_fixed_by_hand_alone(module: Module) -> None:
    code = """\
package p

import "fmt"

func key(s string) string {
	if s == "" {
		panic(fmt.Sprintf("no key %s", s))
	}
	return s
}
"""
    root = module({"p.go": code})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        line = line_of(code, "panic")
        title = "Format without fmt.Sprintf (fewer allocations: 2 -> 1)"
        await offered(editor, "p.go", line, title)
        assert await listed(editor, "p.go", line, only=["source.fixAll.goescape"]) == []


async def test_all_of_a_file_but_what_changes_something(module: Module) -> None:
    root = module({"p.go": CODE, "go.mod": "module example.com/m\n\ngo 1.21\n"})
    only = ["source.fixAll.goescape"]
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        await offered(editor, "p.go", line_of(CODE, "item.Name)"), GROW)
        found: list[types.CodeAction] = []
        for _ in range(50):
            if found := await listed(editor, "p.go", 0, only=only):
                break
        (action,) = found
        assert action.title == "Apply 2 proved fixes"
        (text,) = applied(editor, await edit_of(editor, action), "utf-16").values()
        assert text == BOTH
        await editor.saved("p.go", text)
        await editor.weighed("p.go")
        assert await listed(editor, "p.go", 0, only=only) == []
