"""What a package does shows up in the packages that import it (escape tags, inlining)."""

from __future__ import annotations

from .conftest import Module
from .harness import in_process, wait_until

KEEPS = "package a\n\nvar kept *int\n\n//go:noinline\nfunc Use(p *int) { kept = p }\n"
READS = "package a\n\nvar kept *int\n\n//go:noinline\nfunc Use(p *int) { _ = *p }\n"
CALLER = 'package b\n\nimport "example.com/m/a"\n\nfunc F() {\n\tx := 1\n\ta.Use(&x)\n}\n'


async def test_an_importer_that_is_open_follows(module: Module) -> None:
    root = module({"a/a.go": READS, "b/b.go": CALLER})
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        assert editor.shown("b/b.go") == []
        await editor.saved("a/a.go", KEEPS)
        await wait_until(lambda: editor.tokens("b/b.go") == ["x"], "the importer's finding")
        await editor.saved("a/a.go", READS)
        await wait_until(lambda: not editor.shown("b/b.go"), "the importer's finding to go")


async def test_the_import_may_be_indirect(module: Module) -> None:
    middle = 'package c\n\nimport "example.com/m/a"\n\nfunc Use(p *int) { a.Use(p) }\n'
    root = module(
        {
            "a/a.go": READS,
            "c/c.go": middle,
            "b/b.go": CALLER.replace("m/a", "m/c").replace("a.Use", "c.Use"),
        }
    )
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        assert editor.shown("b/b.go") == []
        await editor.saved("a/a.go", KEEPS)
        await wait_until(lambda: editor.tokens("b/b.go") == ["x"], "the importer's finding")


async def test_the_external_test_sees_the_saved_package(module: Module) -> None:
    external = CALLER.replace("package b", "package a_test")
    root = module({"a/a.go": READS, "a/x_test.go": external})
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        assert editor.shown("a/x_test.go") == []
        await editor.saved("a/a.go", KEEPS)
        assert [d.message.split()[0] for d in editor.shown("a/x_test.go")] == ["x"]


async def test_an_import_added_in_the_editor_is_found(module: Module) -> None:
    root = module({"a/a.go": KEEPS, "b/b.go": "package b\n"})
    async with in_process(root) as editor:
        await editor.opened("b/b.go")
        await editor.saved("b/b.go", CALLER)
        assert editor.tokens("b/b.go") == ["x"]


async def test_a_broken_dependency_keeps_the_importers_findings(module: Module) -> None:
    root = module({"a/a.go": KEEPS, "b/b.go": CALLER})
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        await editor.saved("a/a.go", KEEPS + "func Broken( {\n")
        assert editor.last("a/a.go")["state"] == "error"
        assert editor.tokens("b/b.go") == ["x"]
        # What the importer sees meanwhile is the dependency as it last compiled.
        longer = CALLER.replace("x := 1", "longer := 1").replace("&x", "&longer")
        assert (await editor.saved("b/b.go", longer))["state"] == "idle"
        assert editor.tokens("b/b.go") == ["longer"]
        await editor.saved("a/a.go", READS)
        await wait_until(lambda: not editor.shown("b/b.go"), "the importer to follow again")
