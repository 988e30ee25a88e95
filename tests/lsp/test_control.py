"""What a person, and a team, decide to see: comments, limits, ``.goescape.toml``."""

from __future__ import annotations

import pytest
from lsprotocol import types

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, wait_until

CODE = """\
package p

var g *int

//go:noinline
func one() {
	x := 1
	g = &x
}

//go:noinline
func two() {
	y := 1
	g = &y
}
"""


def codes(editor: Editor, name: str = "p.go") -> list[str]:
    return [f"{d.range.start.line}:{d.code}" for d in editor.shown(name)]


def subjects(editor: Editor, name: str = "p.go") -> list[str]:
    return [d.message.split()[0] for d in editor.shown(name) if "moves to" in d.message]


async def test_ignored_in_place_above_and_for_a_function(module: Module) -> None:
    root = module({"p.go": CODE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert subjects(editor) == ["x", "y"]
        for change in (
            ("\tx := 1\n", "\tx := 1 //goescape:ignore why\n"),
            ("\tx := 1\n", "\t//goescape:ignore why\n\tx := 1\n"),
            ("//go:noinline\nfunc one", "//goescape:ignore why\n//go:noinline\nfunc one"),
            ("func one() {", "func one() { //goescape:ignore why"),
        ):
            await editor.saved("p.go", CODE.replace(*change))
            assert subjects(editor) == ["y"], change
            await editor.weighed("p.go")
            assert subjects(editor) == ["y"], change
            assert not any("ignore" in code for code in codes(editor)), change


async def test_one_without_effect_is_told_once_evidence_has_come(module: Module) -> None:
    free = "func sum(n int) int { return n } //goescape:ignore why\n"
    root = module({"p.go": CODE + free, "q.go": "package p\n\n//goescape:ignore\nvar x = 1\n"})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        unused = "15:unused-ignore"
        assert unused in codes(editor)
        assert codes(editor, "q.go") == ["2:unused-ignore"], "a file without any finding"
        assert "ignores nothing" in editor.shown("p.go")[-1].message
        assert await editor.hover("p.go", 15, 40) == "**this ignores nothing: there is no finding**"
        # neither saving nor typing makes it flicker
        editor.publications.clear()
        await editor.saved("p.go", CODE + free)
        await editor.weighed("p.go")
        await editor.saved("p.go", CODE + free + "\n")
        assert unused in codes(editor)
        await editor.weighed("p.go")
        assert [p for p in editor.publications if not any(
            d.code == "unused-ignore" for d in p.diagnostics)] == []  # fmt: skip
        editor.change("p.go", "// more\n" + CODE + free)
        await wait_until(lambda: "16:unused-ignore" in codes(editor), "the notice to move along")


async def test_one_above_a_body_says_where_the_findings_are(module: Module) -> None:
    branch = "\t//goescape:ignore why\n\tif g == nil {\n\t\tx := 1\n\t\tg = &x\n\t}\n"
    code = CODE.replace("\tx := 1\n\tg = &x\n", branch)
    async with in_process(module({"p.go": code})) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        (notice,) = [d for d in editor.shown("p.go") if d.code == "unused-ignore"]
        assert notice.message == (
            "this ignores nothing: it is about what stands before the body, "
            "and the finding is in it"
        )


async def test_one_that_hides_what_turns_out_to_be_free_is_told(module: Module) -> None:
    code = "package p\n\nfunc f() any {\n\t//goescape:ignore why\n\treturn any(struct{}{})\n}\n"
    root = module({"p.go": code})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        assert codes(editor) == ["3:unused-ignore"]
        ends = [s for s in editor.statuses if s["state"] == "idle"]
        assert [(s["evidence"], s["findings"]) for s in ends] == [(False, 0), (True, 1)]


@pytest.mark.parametrize(
    ("comment", "code", "severity"),
    [
        ("//goescape:ignore", "ignore-without-reason", 4),
        ("//goescape:ignroe why", "unknown-comment", 2),
        ("// goescape:ignore why", "unknown-comment", 2),
        ("//goescape:noalloc", "unknown-comment", 2),
    ],
)
async def test_faulty_comments_are_told(
    module: Module, comment: str, code: str, severity: int
) -> None:
    root = module({"p.go": CODE.replace("\tx := 1", f"\t{comment}\n\tx := 1")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        (found,) = [d for d in editor.shown("p.go") if d.code == code]
        assert (found.range.start.line, found.severity) == (6, severity)
    quiet = {"causes": {code: "off"}}
    async with in_process(root, options=quiet) as editor:
        await editor.opened("p.go")
        assert not [d for d in editor.shown("p.go") if d.code == code]


async def test_noalloc_is_an_error_in_the_editor(module: Module) -> None:
    code = CODE.replace("//go:noinline\nfunc one", "//goescape:noalloc\nfunc one")
    root = module({"p.go": code})
    options = {"severity": {"moved": "off"}, "causes": {}, "show": "worthwhile"}
    async with in_process(root, options=options) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        (found,) = editor.shown("p.go")
        assert found.severity == 1
        assert found.message.startswith("one must not allocate (//goescape:noalloc): x moves to")
        # it stays while what is saved anew is weighed
        editor.publications.clear()
        await editor.saved("p.go", code + "// more\n")
        await editor.weighed("p.go")
        assert all(p.diagnostics for p in editor.publications if p.uri.endswith("p.go"))


async def test_only_so_many_findings_and_one_line_for_the_rest(module: Module) -> None:
    body = "".join(f"func f{n}() {{ x{n} := {n}; g = &x{n} }}\n" for n in range(5))
    loop = "func loop() {\n\tfor n := 0; n < 3; n++ {\n\t\tz := n\n\t\tg = &z\n\t}\n}\n"
    root = module({"p.go": "// Package p is one.\npackage p\n\nvar g *int\n\n" + body + loop})
    async with in_process(root, options={"maxFindings": 2}) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        shown = editor.shown("p.go")
        assert len(shown) == 3
        assert (shown[0].range.start.line, shown[0].severity) == (1, 4)
        assert shown[0].message == "…and 4 more findings, less valuable (goescape.maxFindings)"
        assert shown[-1].message.startswith("z "), "what is in the loop is worth more"
        assert shown[-1].severity == 2


async def test_ignored_paths(module: Module) -> None:
    root = module({"p.go": CODE, "q.go": CODE.replace("one", "a").replace("two", "b")
                   .replace("var g *int", "")})  # fmt: skip
    async with in_process(root, options={"ignore": ["q.go"]}) as editor:
        await editor.opened("p.go")
        assert subjects(editor) == ["x", "y"]
        assert editor.shown("q.go") == []


@pytest.mark.parametrize("watch", ["client", "watchdog", "polling"])
async def test_a_teams_file_takes_effect_at_once(module: Module, watch: str) -> None:
    root = module({"p.go": CODE})
    async with in_process(root, options={"watch": watch}) as editor:
        await editor.opened("p.go")
        assert [d.severity for d in editor.shown("p.go")] == [3, 3]
        file = root / ".goescape.toml"

        def write(text: str) -> None:
            file.write_text(text)
            if watch == "client":
                event = types.FileEvent(uri_of(str(file)), types.FileChangeType.Changed)
                editor.client.workspace_did_change_watched_files(
                    types.DidChangeWatchedFilesParams([event])
                )

        write('[severity]\nmoved = "warning"\n')
        await wait_until(lambda: [d.severity for d in editor.shown("p.go")] == [2, 2], "warnings")
        write('[severity]\nmoved = "warning"\n[go]\nexecutable = "/bin/false"\n')
        await wait_until(lambda: editor.client.messages, "a message")
        (message,) = [m.message for m in editor.client.messages]
        assert ".goescape.toml:4: goescape.go.executable names what is run" in message
        assert [d.severity for d in editor.shown("p.go")] == [2, 2]


async def test_the_editors_settings_are_stronger_than_the_teams(module: Module) -> None:
    team = '[severity]\nmoved = "warning"\n[causes]\nmore-findings = "off"\n'
    root = module({"p.go": CODE, ".goescape.toml": team + "ignore = 3\n"})
    async with in_process(root, options={"severity": {"moved": "error"}}) as editor:
        await editor.opened("p.go")
        assert [d.severity for d in editor.shown("p.go")] == [1, 1]


async def test_each_module_has_its_own(module: Module) -> None:
    root = module(
        {
            "go.work": "go 1.21\n\nuse (\n\t./a\n\t./b\n)\n",
            ".goescape.toml": '[severity]\nmoved = "hint"\n',
            "a/go.mod": "module a\n\ngo 1.21\n",
            "a/a.go": CODE,
            "a/.goescape.toml": '[severity]\nmoved = "error"\n',
            "b/go.mod": "module b\n\ngo 1.21\n",
            "b/b.go": CODE,
        }
    )
    (root / "go.mod").unlink()
    async with in_process(root) as editor:
        await editor.opened("a/a.go")
        await editor.opened("b/b.go")
        assert [d.severity for d in editor.shown("a/a.go")] == [1, 1]
        assert [d.severity for d in editor.shown("b/b.go")] == [4, 4], "beside go.work"
