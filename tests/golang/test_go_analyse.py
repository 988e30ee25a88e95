"""Overlays, both ways of asking, levels: whatever the route, the same verdicts."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from goescape.golang import (
    ALL_KINDS,
    Graph,
    Report,
    Toolchain,
    Unit,
    analyse,
    compiler,
    explain,
    find_toolchain,
    load,
)
from goescape.model import Place, Verdict, VerdictKind
from goescape.settings import Go

from .conftest import Sample, Write

LEAK = "package m\n\nvar G *int\n\nfunc F() { x := 1; G = &x }\n"


async def only(toolchain: Toolchain, folder: Path | str) -> tuple[Graph, Unit]:
    graph = await load(toolchain, str(folder), tests=False)
    (root,) = graph.roots
    return graph, graph.units[root]


def texts(report: Report) -> list[str]:
    assert report.ok, report.errors
    return [f"{v.place.line}:{v.place.column} {v.text}" for v in report.verdicts]


def same(one: Sequence[Verdict], other: Sequence[Verdict]) -> bool:
    # Within one position the order is the compiler's own, which differs with the files' order.
    return sorted(map(repr, one)) == sorted(map(repr, other))


async def test_an_overlay_is_the_same_as_a_save(toolchain: Toolchain, sample: Sample) -> None:
    folder = sample("base") / "cases"
    graph, unit = await only(toolchain, folder)
    path = folder / "b_closure.go"
    edited = path.read_bytes() + b"\nfunc edited() *int { z := 1; return &z }\n"
    before = await analyse(toolchain, graph, unit, kinds=ALL_KINDS)
    overlaid = await analyse(toolchain, graph, unit, {str(path): edited}, kinds=ALL_KINDS)
    assert path.read_bytes() != edited
    path.write_bytes(edited)
    saved = await analyse(toolchain, graph, unit, kinds=ALL_KINDS)
    assert overlaid.verdicts == saved.verdicts
    assert len(saved.verdicts) > len(before.verdicts) > 100


async def test_errors_in_an_overlay_are_the_files_own(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK})
    graph, unit = await only(toolchain, folder)
    path = str(folder / "a.go")
    for text, line in ((b"package m\n\nfunc F() { return 1 }\n", 3), (b"package m\nfunc {\n", 2)):
        report = await analyse(toolchain, graph, unit, {path: text})
        assert not report.ok
        assert report.verdicts == ()
        place = report.errors[0].place
        assert place
        assert (place.path, place.line) == (path, line)


async def test_an_overlay_can_add_a_file(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK, "m_test.go": "package m_test\n"})
    graph = await load(toolchain, str(folder))
    plain, xtest = (graph.units[root] for root in graph.roots)
    added = {
        str(folder / "b.go"): b"package m\n\nfunc B() { y := 1; G = &y }\n",
        str(folder / "b_test.go"): b"package m_test\n\nvar H *int\n\nfunc C() { z := 1; H = &z }\n",
        str(folder / "other" / "c.go"): b"package other\n",
    }
    assert texts(await analyse(toolchain, graph, plain, added)) == [
        "5:12 moved to heap: x",
        "3:12 moved to heap: y",
    ]
    assert texts(await analyse(toolchain, graph, xtest, added)) == ["5:12 moved to heap: z"]


async def test_what_is_excluded_stays_so(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK, "b.go": "//go:build never\n\npackage m\n"})
    graph, unit = await only(toolchain, folder)
    overlay = {str(folder / "b.go"): b"package m\n\nfunc B() { y := 1; G = &y }\n"}
    assert texts(await analyse(toolchain, graph, unit, overlay)) == ["5:12 moved to heap: x"]


async def test_line_directives_do_not_make_files_ones_own(
    toolchain: Toolchain, sample: Sample
) -> None:
    folder = sample("base") / "linedir"
    graph, unit = await only(toolchain, folder)
    report = await analyse(toolchain, graph, unit)
    assert {v.place.path for v in report.verdicts} == {str(folder / "l.go")}


@pytest.fixture
async def by_go(toolchain: Toolchain) -> Toolchain:
    """The same toolchain in an environment in which calling the compiler would not be exact."""
    settings = Go(
        executable=toolchain.go,
        env={"GOTOOLCHAIN": "local", "GOFLAGS": "-gcflags=example.com/none=-e"},
    )
    return await find_toolchain(os.path.dirname(toolchain.gomod), settings)


async def test_the_go_command_says_the_same(
    toolchain: Toolchain, by_go: Toolchain, sample: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    folder = str(sample("base"))
    graph = await load(toolchain, folder, ["./..."])
    assert len(graph.roots) > 10
    caplog.set_level(logging.INFO, "goescape.golang")
    compared = 0
    for root in graph.roots:
        unit = graph.units[root]
        direct = await analyse(toolchain, graph, unit, kinds=ALL_KINDS)
        told = await analyse(by_go, graph, unit, kinds=ALL_KINDS)
        assert (direct.way, told.way) == ("direct", "go")
        assert (direct.ok, told.ok) == (True, True), told.errors
        assert same(direct.verdicts, told.verdicts)
        compared += len(told.verdicts)
    assert compared > 500
    assert "asking the go command about example.com/base/dup: GOFLAGS holds -gcflags" in caplog.text


async def test_the_go_command_takes_overlays_and_names_errors(
    by_go: Toolchain, sample: Sample
) -> None:
    folder = sample("base") / "tested"
    graph = await load(by_go, str(folder))
    unit = graph.units["example.com/base/tested"]
    path = str(folder / "p.go")
    edited = {path: b"package tested\n\nfunc Mk() *int { y := 1; return &y }\n"}
    assert texts(await analyse(by_go, graph, unit, edited)) == ["3:18 moved to heap: y"]
    broken = {path: b"package tested\n\nfunc Mk() *int { return 1 }\n"}
    report = await analyse(by_go, graph, unit, broken)
    assert (report.ok, report.way) == (False, "go")
    assert report.errors[0].place == Place(path, 3, 25)


async def test_the_go_command_on_single_files(by_go: Toolchain, write: Write) -> None:
    folder = write(
        {
            "gen.go": "//go:build ignore\n\n"
            + LEAK.replace("package m", "package main\n\nfunc main() {}")
        }
    )
    graph = await load(by_go, str(folder), [str(folder / "gen.go")])
    unit = graph.units["command-line-arguments"]
    assert texts(await analyse(by_go, graph, unit)) == ["9:12 moved to heap: x"]


async def test_a_package_that_was_renamed(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK})
    graph, unit = await only(toolchain, folder)
    (folder / "a.go").write_text(LEAK.replace("package m", "package renamed"))
    report = await analyse(toolchain, graph, unit)
    assert (report.way, report.stale) == ("go", True)
    assert texts(report) == ["5:12 moved to heap: x"]


async def test_cgo_without_the_names_of_files(toolchain: Toolchain, write: Write) -> None:
    if toolchain.go_env.get("CGO_ENABLED") != "1":
        pytest.skip("cgo needs a C compiler: install gcc or clang")
    folder = write({"a.go": CGO})
    settings = Go(executable=toolchain.go, env={"GOFLAGS": "-trimpath"})
    trimmed = await find_toolchain(str(folder), settings)
    graph, unit = await only(trimmed, folder)
    report = await analyse(trimmed, graph, unit)
    assert report.way == "go"
    assert texts(report)[0] == "9:12 moved to heap: x"


@pytest.mark.parametrize("name", ["semi;colon", "ar=>row"])
async def test_paths_that_trimpath_cannot_take(
    toolchain: Toolchain, write: Write, tmp_path: Path, name: str
) -> None:
    write({"a.go": LEAK, "b_test.go": "package m\n\nfunc B() { y := 1; G = &y }\n"})
    folder = (tmp_path / "module").rename(tmp_path / name)
    graph = await load(toolchain, str(folder))
    plain, test = (graph.units[root] for root in graph.roots)
    report = await analyse(toolchain, graph, plain)
    assert report.way == "go"
    assert texts(report) == ["5:12 moved to heap: x"]
    assert {v.place.path for v in report.verdicts} == {str(folder / "a.go")}
    assert report.verdicts[0].flows[0].edges[0].steps[0].place.path == str(folder / "a.go")
    assert texts(await analyse(toolchain, graph, test)) == [
        "5:12 moved to heap: x",
        "3:12 moved to heap: y",
    ]


async def test_level_1_has_the_same_heap_verdicts(toolchain: Toolchain, sample: Sample) -> None:
    graph, unit = await only(toolchain, sample("base") / "cases")
    full = await analyse(toolchain, graph, unit)
    short = await analyse(toolchain, graph, unit, level=1)
    assert (full.level, short.level) == (2, 1)
    assert texts(full) == texts(short)
    assert all(v.flows for v in full.verdicts)
    assert not any(v.flows for v in short.verdicts)


@pytest.mark.parametrize("way", ["direct", "go"])
async def test_too_much_output_gives_level_1_and_flows_on_demand(
    toolchain: Toolchain,
    by_go: Toolchain,
    sample: Sample,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = sample("base") / "cases"
    graph, unit = await only(toolchain, folder)
    use = toolchain if way == "direct" else by_go
    full = await analyse(use, graph, unit)
    monkeypatch.setattr(compiler, "LARGE", 1000)
    large = await analyse(use, graph, unit)
    assert (large.ok, large.way, large.level) == (True, way, 1)
    assert texts(full) == texts(large)
    for place in {v.place for v in full.verdicts[:3]}:
        expected = {flow for v in full.verdicts if v.place == place for flow in v.flows}
        assert expected <= set(await explain(use, graph, unit, place))


async def test_explain_what_is_not_there(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK})
    graph, unit = await only(toolchain, folder)
    assert await explain(toolchain, graph, unit, Place(str(folder / "a.go"), 1, 1)) == ()
    overlay = {str(folder / "a.go"): b"\n" + LEAK.encode()}
    (flow,) = await explain(toolchain, graph, unit, Place(str(folder / "a.go"), 6, 12), overlay)
    assert flow.subject == "x"


CGO = """package m

// static int add(int a, int b) { return a + b; }
import "C"

var G *int
var S any

func A() { x := int(C.add(1, 2)); G = &x; S = C.int(300) }
"""


async def test_cgo(toolchain: Toolchain, write: Write, caplog: pytest.LogCaptureFixture) -> None:
    folder = write({"a.go": CGO, "b.go": "package m\n\nfunc B() { y := 1; G = &y }\n"})
    if toolchain.go_env.get("CGO_ENABLED") != "1":
        pytest.skip("cgo needs a C compiler: install gcc or clang")
    graph, unit = await only(toolchain, folder)
    assert unit.cgo
    assert {os.path.basename(file) for file in unit.files} == {"a.go", "b.go"}
    report = await analyse(toolchain, graph, unit)
    assert report.way == "direct"
    name = "C.int" if toolchain.release >= (1, 27) else "_Ctype_int"
    assert sorted(texts(report)) == [
        "3:12 moved to heap: y",
        "9:12 moved to heap: x",
        f"9:52 {name}(300) escapes to heap",
    ]

    # Edited files that do not import "C" leave what cgo generated as it is...
    plain = {str(folder / "b.go"): b"package m\n\nfunc B() { z := 1; G = &z }\n"}
    report = await analyse(toolchain, graph, unit, plain)
    assert report.way == "direct"
    assert texts(report)[-1] == "3:12 moved to heap: z"

    # ...and those that do need the go command.
    caplog.set_level(logging.INFO, "goescape.golang")
    edited = CGO.replace("x", "renamed")
    report = await analyse(toolchain, graph, unit, {str(folder / "a.go"): edited.encode()})
    assert report.way == "go"
    assert texts(report)[0] == "9:12 moved to heap: renamed"
    assert 'a.go imports "C" and is edited' in caplog.text
    (folder / "a.go").write_text(edited)
    report = await analyse(toolchain, graph, unit)
    assert report.way == "go"
    assert texts(report)[0] == "9:12 moved to heap: renamed"
    graph, unit = await only(toolchain, folder)
    again = await analyse(toolchain, graph, unit)
    assert again.way == "direct"
    assert same(again.verdicts, report.verdicts)


async def test_cgo_without_a_c_compiler_is_not_clean(write: Write) -> None:
    folder = write({"a.go": CGO, "b.go": "package m\n\nfunc B() { y := 1; G = &y }\n"})
    settings = Go(env={"CGO_ENABLED": "1", "CC": "/no/such/cc"})
    broken = await find_toolchain(str(folder), settings)
    graph, unit = await only(broken, folder)
    report = await analyse(broken, graph, unit)
    assert not report.ok
    assert "/no/such/cc" in report.errors[0].message


async def test_assembly(toolchain: Toolchain, sample: Sample) -> None:
    graph, unit = await only(toolchain, sample("base") / "noesc")
    assert unit.assembly
    report = await analyse(toolchain, graph, unit)
    assert [v.subject for v in report.verdicts] == ["c", "q", "d"]
    assert all(v.flows for v in report.verdicts)


async def test_profiles_change_verdicts(toolchain: Toolchain) -> None:
    folder = str(Path(__file__).parent / "pgo")
    graph = await load(toolchain, folder, ["./..."])
    main, lib = graph.units["example.com/pgo/hot"], graph.units["example.com/pgo/lib"]
    test = graph.units["example.com/pgo/hot [example.com/pgo/hot.test]"]
    assert main.profile == f"{folder}/hot/default.pgo"
    assert lib.profile == ""
    assert test.profile == "", "go test takes no profile"
    inlined = "inlining call to lib.New"
    report = await analyse(toolchain, graph, main, kinds=ALL_KINDS)
    assert inlined in {v.text for v in report.verdicts}

    async def said(found: Toolchain) -> set[str]:
        return {v.text for v in (await analyse(found, graph, lib, kinds=ALL_KINDS)).verdicts}

    def inlinable(texts: set[str]) -> bool:
        return any(text.startswith("can inline New ") for text in texts)

    assert not inlinable(await said(toolchain))
    settings = Go(executable=toolchain.go, pgo_main="example.com/pgo/hot")
    assert inlinable(await said(await find_toolchain(folder, settings)))


async def test_a_profile_that_is_not_there(
    toolchain: Toolchain, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write({"a.go": LEAK})
    settings = Go(executable=toolchain.go, pgo_main="example.com/m/cmd")
    found = await find_toolchain(str(folder), settings)
    graph, unit = await only(found, folder)
    assert texts(await analyse(found, graph, unit)) == ["5:12 moved to heap: x"]
    assert "goescape.go.pgoMain names example.com/m/cmd, which is no package" in caplog.text


async def test_kinds_are_what_was_asked_for(toolchain: Toolchain, sample: Sample) -> None:
    graph, unit = await only(toolchain, sample("base") / "cases")
    kinds = frozenset({VerdictKind.CAPTURE, VerdictKind.LEAKS})
    report = await analyse(toolchain, graph, unit, kinds=kinds)
    assert {v.kind for v in report.verdicts} == kinds


async def test_unsafe_has_nothing_to_say(toolchain: Toolchain, sample: Sample) -> None:
    graph, _ = await only(toolchain, sample("base") / "noesc")
    report = await analyse(toolchain, graph, graph.units["unsafe"])
    assert (report.ok, report.verdicts) == (True, ())


async def test_the_log_is_a_diary(
    toolchain: Toolchain, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "goescape.golang")
    graph, unit = await only(toolchain, write({"a.go": LEAK}))
    await analyse(toolchain, graph, unit)
    listed, compiled = (record.getMessage() for record in caplog.records)
    assert listed.startswith("listed 1 package and 0 dependencies in ")
    assert compiled.startswith("compiled example.com/m in ")
    assert compiled.endswith(" ms: 1 verdict")
