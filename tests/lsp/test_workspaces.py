"""Every shape of workspace that the go command knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import in_process, wait_until

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"
KEEPS = "package lib\n\nvar kept *int\n\n//go:noinline\nfunc Use(p *int) { kept = p }\n"
CALLER = 'package p\n\nimport "{path}"\n\nfunc F() {{\n\tx := 1\n\tlib.Use(&x)\n}}\n'


async def test_go_work_with_two_modules(module: Module) -> None:
    root = module(
        {
            "go.mod": "module unused.example\n",
            "go.work": "go 1.21\n\nuse ./a\nuse ./b\n",
            "a/go.mod": "module example.com/a\n\ngo 1.21\n",
            "a/lib/lib.go": KEEPS,
            "b/go.mod": "module example.com/b\n\ngo 1.21\n",
            "b/b.go": CALLER.format(path="example.com/a/lib"),
        }
    )
    (root / "go.mod").unlink()
    async with in_process(root) as editor:
        await editor.opened("b/b.go")
        assert editor.tokens("b/b.go") == ["x"]
        await editor.opened("a/lib/lib.go")
        await editor.saved("a/lib/lib.go", KEEPS.replace("kept = p", "_ = *p"))
        await wait_until(lambda: not editor.shown("b/b.go"), "the other module to follow")


async def test_modules_beside_each_other_and_replace(module: Module) -> None:
    root = module(
        {
            "one/go.mod": "module example.com/one\n\ngo 1.21\n\nrequire example.com/two v0.0.0\n\n"
            "replace example.com/two => ../two\n",
            "one/p.go": CALLER.format(path="example.com/two/lib"),
            "two/go.mod": "module example.com/two\n\ngo 1.21\n",
            "two/lib/lib.go": KEEPS,
        }
    )
    (root / "go.mod").unlink()
    async with in_process(root, folders=[root / "one", root / "two"]) as editor:
        await editor.opened("one/p.go")
        assert editor.tokens("one/p.go") == ["x"]
        await editor.opened("two/lib/lib.go")
        assert editor.last("two/lib/lib.go")["package"] == "example.com/two/lib"


async def test_vendored_code_is_used_and_silent(module: Module) -> None:
    leaky = KEEPS + "\nfunc New() *int { v := 1; return &v }\n"
    root = module(
        {
            "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
            "vendor/modules.txt": "# example.com/dep v1.0.0\n## explicit; go 1.21\n"
            "example.com/dep/lib\n",
            "vendor/example.com/dep/lib/lib.go": leaky,
            "p.go": CALLER.format(path="example.com/dep/lib"),
        }
    )
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert editor.tokens("p.go") == ["x"]
        await editor.opened("vendor/example.com/dep/lib/lib.go")
        assert editor.shown("vendor/example.com/dep/lib/lib.go") == []
    async with in_process(root, options={"vendored": True}) as editor:
        await editor.opened("vendor/example.com/dep/lib/lib.go")
        assert editor.tokens("vendor/example.com/dep/lib/lib.go") == ["v"]


async def test_a_symlinked_root_keeps_its_name(module: Module, tmp_path: Path) -> None:
    root = module({"p/p.go": RETURNED, "q/q.go": RETURNED})
    link = tmp_path / "link"
    link.symlink_to(root)
    async with in_process(link) as editor:
        await editor.opened("p/p.go")
        assert editor.tokens("p/p.go") == ["x"]
        assert list(editor.client.diagnostics) == [uri_of(str(link / "p/p.go"))]


@pytest.mark.parametrize("name", ["with space", "grüße-日本", "a+b#c%20d", "semi;colon", "a=>b"])
async def test_odd_folder_names(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.mkdir()
    (root / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    (root / "p.go").write_text(RETURNED)
    async with in_process(root) as editor:
        status = await editor.opened("p.go")
        assert status["state"] == "idle", status
        assert editor.tokens("p.go") == ["x"]


async def test_packages_main_embed_assembly_internal_and_generic(module: Module) -> None:
    root = module(
        {
            "main.go": "package main\n\n"
            'import (\n\t_ "embed"\n\n\t"example.com/m/internal/in"\n)\n\n'
            "//go:embed data.txt\nvar data string\n\nvar g *int\n\n"
            "func main() {\n\ty := len(data)\n\tg = &y\n\tg = in.Ptr(3)\n}\n",
            "data.txt": "hello\n",
            "internal/in/in.go": "package in\n\n"
            "//go:noinline\nfunc Ptr[T any](v T) *T { return &v }\n\n"
            "func asm(p *byte)\n\nfunc Use() { var b [4]byte; asm(&b[0]); _ = Ptr(1) }\n",
            "internal/in/in_amd64.s": "TEXT ·asm(SB), 4, $0-8\n\tRET\n",
            "internal/in/in_arm64.s": "TEXT ·asm(SB), 4, $0-8\n\tRET\n",
        }
    )
    async with in_process(root) as editor:
        await editor.opened("main.go")
        assert editor.last("main.go")["state"] == "idle"
        assert editor.tokens("main.go")[0] == "y"
        await editor.opened("internal/in/in.go")
        assert "v" in editor.tokens("internal/in/in.go")
        assert "b" in editor.tokens("internal/in/in.go"), "assembly without noescape leaks"


async def test_workspace_folders_come_and_go(module: Module) -> None:
    root = module(
        {"a/go.mod": "module a\n", "a/a.go": RETURNED, "b/go.mod": "module b\n", "b/b.go": RETURNED}
    )
    async with in_process(root, folders=[root / "a"]) as editor:
        await editor.opened("a/a.go")
        folder = types.WorkspaceFolder(uri_of(str(root / "b")), "b")
        event = types.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
        editor.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(event)
        )
        await editor.opened("b/b.go")
        assert editor.tokens("b/b.go") == ["x"]


async def test_somebody_elses_code_is_left_alone(module: Module) -> None:
    from goescape.golang import find_toolchain
    from goescape.settings import Go

    root = module({"p.go": RETURNED})
    goroot = (await find_toolchain(str(root), Go())).goroot
    name = str(Path(goroot, "src", "errors", "errors.go"))
    async with in_process(root) as editor:
        status = await editor.opened(name)
        assert editor.shown(name) == []
        assert "standard library" in status["note"]
    async with in_process(root, folders=[Path(goroot, "src", "errors")]) as editor:
        await editor.opened(name)
        assert editor.shown(name)


async def test_a_thousand_findings_in_a_file(module: Module) -> None:
    body = "".join(f"func F{n}() *int {{ x{n} := {n}; return &x{n} }}\n" for n in range(1200))
    root = module({"p.go": "package p\n\n" + body})
    async with in_process(root, options={"maxFindings": 0}) as editor:
        await editor.opened("p.go")
        shown = editor.shown("p.go")
        assert len(shown) == 1200
        related = sum(len(d.related_information or ()) for d in shown)
        assert related <= 800, "related places are capped"
        assert await editor.hover("p.go", 2, 18)


async def test_a_package_with_too_many_flows_explains_on_demand(module: Module) -> None:
    from unittest import mock

    root = module({"p.go": RETURNED + "\n// more\n"})
    with mock.patch("goescape.golang.compiler.LARGE", 10):
        async with in_process(root) as editor:
            await editor.opened("p.go")
            assert editor.tokens("p.go") == ["x"]
            text = await editor.hover("p.go", 3, 1)
            assert text and "1. `&x` is returned" in text
            await editor.saved("p.go", RETURNED)
            assert editor.tokens("p.go") == ["x"]
