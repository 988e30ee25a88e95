"""What an edit changes for those who import the edited package."""

from __future__ import annotations

from goescape.golang import Toolchain, analyse, load, refresh_exports

from .conftest import Write

CHAIN = {
    "a/a.go": "package a\n\n//go:noinline\nfunc Keep(p *int) int { return *p }\n",
    "b/b.go": 'package b\n\nimport "example.com/m/a"\n\n'
    "func Pass(p *int) int { return a.Keep(p) }\n",
    "c/c.go": 'package c\n\nimport "example.com/m/b"\n\n'
    "func C() int { x := 1; return b.Pass(&x) }\n",
    "d/d.go": "package d\n\nfunc D() {}\n",
    "a/a_test.go": 'package a_test\n\nimport (\n\t"testing"\n\n\t"example.com/m/a"\n)\n\n'
    "func TestA(*testing.T) { x := 1; a.Keep(&x) }\n",
}


async def test_escape_tags_cross_packages(toolchain: Toolchain, write: Write) -> None:
    folder = write(CHAIN)
    graph = await load(toolchain, str(folder), ["./..."])
    c = graph.units["example.com/m/c"]
    assert (await analyse(toolchain, graph, c)).verdicts == ()

    path = folder / "a/a.go"
    path.write_text(
        "package a\n\nvar g *int\n\n//go:noinline\nfunc Keep(p *int) int { g = p; return *p }\n"
    )
    refreshed = await refresh_exports(toolchain, graph)
    test = "example.com/m/a_test [example.com/m/a.test]"
    # What the edited package is compiled from is the same, but its own text: nothing refreshes
    # that but the caller.
    assert refreshed.changed == {"example.com/m/b", "example.com/m/c", test}
    new = refreshed.graph
    report = await analyse(toolchain, new, new.units["example.com/m/c"])
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]
    report = await analyse(toolchain, new, new.units[test])
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]


async def test_what_importers_do_not_see_changes_nothing(
    toolchain: Toolchain, write: Write
) -> None:
    folder = write(CHAIN)
    graph = await load(toolchain, str(folder), ["./..."], tests=False)
    path = folder / "a/a.go"
    # The same line, the same export data: another constant in a body that is never inlined.
    path.write_text(path.read_text().replace("return *p", "return *p + 1"))
    refreshed = await refresh_exports(toolchain, graph)
    before, after = graph.units["example.com/m/a"], refreshed.graph.units["example.com/m/a"]
    assert before.export != after.export
    assert refreshed.changed == frozenset()


async def test_new_files_and_imports_count(toolchain: Toolchain, write: Write) -> None:
    folder = write(CHAIN)
    graph = await load(toolchain, str(folder), ["./..."], tests=False)
    (folder / "d/e.go").write_text("package d\n\nfunc E() {}\n")
    (folder / "f").mkdir()
    (folder / "f/f.go").write_text("package f\n")
    path = folder / "c/c.go"
    path.write_text(path.read_text().replace('import "', 'import _ "io"\nimport "'))
    refreshed = await refresh_exports(toolchain, graph)
    assert refreshed.changed == {"example.com/m/d", "example.com/m/f", "example.com/m/c"}


async def test_an_overlay_is_seen_by_dependents(toolchain: Toolchain, write: Write) -> None:
    folder = write(CHAIN)
    graph = await load(toolchain, str(folder), ["./..."], tests=False)
    text = b"package a\n\nvar g *int\n\nfunc Keep(p *int) int { g = p; return *p }\n"
    refreshed = await refresh_exports(toolchain, graph, {str(folder / "a/a.go"): text})
    assert "example.com/m/c" in refreshed.changed
    c = refreshed.graph.units["example.com/m/c"]
    report = await analyse(toolchain, refreshed.graph, c)
    assert [v.text for v in report.verdicts] == ["moved to heap: x"]


async def test_a_broken_dependency(toolchain: Toolchain, write: Write) -> None:
    folder = write(CHAIN)
    graph = await load(toolchain, str(folder), ["./..."], tests=False)
    (folder / "a/a.go").write_text("package a\n\nfunc Keep(p *int) int { return p }\n")
    refreshed = await refresh_exports(toolchain, graph)
    assert "example.com/m/b" in refreshed.changed
    b = refreshed.graph.units["example.com/m/b"]
    report = await analyse(toolchain, refreshed.graph, b)
    assert not report.ok
    assert "cannot use p" in report.errors[0].message
    assert f"{folder}/a/a.go:3:32" in report.errors[0].message
