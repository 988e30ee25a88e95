"""Settings come live, from the start and whenever they change; a bad one gives one message."""

from __future__ import annotations

from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import in_process, wait_until

SOURCE = "package p\n\nvar g *int\n\nfunc F(p *int) *int {\n\tg = p\n\tx := 1\n\treturn &x\n}\n"
TAGGED = {
    "p.go": "package p\n",
    "t.go": "//go:build foo\n\npackage p\n\nfunc F() *int { x := 1; return &x }\n",
    "w_windows.go": "package p\n\nfunc W() *int { w := 1; return &w }\n",
}


async def test_severity_and_kinds_change_live(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root, configuration={}) as editor:
        await editor.opened("p.go")
        assert [d.severity for d in editor.shown("p.go")] == [3]
        editor.client.set_configuration(
            {"goescape": {"severity": {"moved": "warning", "leaks": "hint"}}}
        )
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await wait_until(lambda: len(editor.shown("p.go")) == 2, "the leaking parameter")
        assert [d.severity for d in editor.shown("p.go")] == [4, 2]
        assert editor.tokens("p.go") == ["p", "x"]


async def test_build_tags_goos_and_env(module: Module) -> None:
    root = module(TAGGED)
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert editor.shown("t.go") == editor.shown("w_windows.go") == []
    async with in_process(root, options={"go": {"buildTags": ["foo"]}}) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("t.go")) == 1
    async with in_process(root, options={"go": {"goos": "windows"}}) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("w_windows.go")) == 1
    async with in_process(root, options={"go": {"env": {"GOOS": "windows"}}}) as editor:
        await editor.opened("p.go")
        assert len(editor.shown("w_windows.go")) == 1


async def test_run_by_command_only(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root, options={"run": "onCommand"}) as editor:
        editor.open("p.go")
        editor.save("p.go", SOURCE + "\n")
        assert await editor.hover("p.go", 6, 1) is None
        assert editor.statuses == []
        ended = editor.ended("p.go")
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("goescape.check", [])
        )
        await editor.settled("p.go", ended)
        assert editor.tokens("p.go") == ["x"]
        ended = editor.ended("p.go")
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("goescape.check", [uri_of(editor.path("p.go"))])
        )
        await editor.settled("p.go", ended)


async def test_a_bad_value_gives_one_message_and_its_default(module: Module) -> None:
    root = module({"p.go": SOURCE})
    options = {
        "severity": {"moved": "loud"},
        "nonsense": 1,
        "causes": {"other": "hint", "x": "off"},
    }
    async with in_process(root, options=options) as editor:
        await editor.opened("p.go")
        assert [d.severity for d in editor.shown("p.go")] == [3]
        shown = [m.message for m in editor.client.messages]
        assert len(shown) == 3
        assert any("goescape.causes.x: there is no such cause" in m for m in shown)
        assert any("goescape.severity.moved" in m and "information" in m for m in shown)
        assert any("goescape.nonsense" in m and "no such setting" in m for m in shown)


async def test_each_workspace_folder_has_its_own(module: Module) -> None:
    root = module(
        {"a/go.mod": "module a\n", "a/a.go": SOURCE, "b/go.mod": "module b\n", "b/b.go": SOURCE}
    )
    folders = [root / "a", root / "b"]
    async with in_process(root, configuration={}, folders=folders) as editor:
        editor.client.set_configuration(
            {"goescape": {"severity": {"moved": "error"}}}, scope_uri=uri_of(str(root / "b"))
        )
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        await wait_until(lambda: [d.severity for d in editor.shown("b/b.go")] == [1], "b's own")
        assert [d.severity for d in editor.shown("a/a.go")] == [3]
