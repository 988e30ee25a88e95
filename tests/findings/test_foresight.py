"""What was explained while the compiler was at work is what is explained after it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from goescape.causes import Case, Told, explain
from goescape.engine.collect import Sources
from goescape.engine.findings import Known, findings, foresee
from goescape.engine.foresight import Foresight
from goescape.golang import Report, Toolchain, Unit, analyse, load
from goescape.model import Cause, Escape, Flow

SAMPLE = Path(__file__).parent.parent / "samples" / "base"
EDITS: dict[str, Callable[[str], str]] = {
    "a line above everything": lambda text: text.replace("package", "// A line.\npackage", 1),
    "one at the end": lambda text: text + "\nfunc _() *int { return new(int) }\n",
    "a line in each function": lambda text: text.replace(" {\n", " {\n\t// A line.\n"),
    "a constructor keeps its result": lambda text: text.replace("return &", "return  &"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_foreseen_is_as_explained(
    toolchain: Toolchain, tmp_path: Path, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "m"
    shutil.copytree(SAMPLE, module)
    explained = _count_explanations(monkeypatch)
    units = asyncio.run(_compiled(toolchain, module))
    remembered: dict[str, Known] = {}
    for unit, report in units:
        known = remembered[unit.id] = Known()
        findings(unit, report, Sources(), known)
    for path in sorted(module.rglob("*.go")):
        path.write_text(EDITS[edit](path.read_text()))
    saved = 0
    for unit, report in asyncio.run(_compiled(toolchain, module)):
        foresight, sources, known = Foresight(), Sources(), remembered[unit.id]
        assert report.graph is not None
        foresee(
            unit,
            report.graph,
            release=report.release,
            sources=sources,
            known=known,
            paths=unit.files,
            foresight=foresight,
        )
        before = len(explained)
        ahead = findings(unit, report, sources, known, foresight)
        needed = len(explained) - before
        anew = findings(unit, report, Sources(), Known())
        assert [_plain(escape) for escape in ahead] == [_plain(escape) for escape in anew]
        saved += len(anew) - needed
    # edits within a line leave what stands on it to be explained anew
    assert saved > (0 if "constructor" in edit else 20)


def test_what_was_not_said_is_not_taken(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    code = "package p\n\nvar s *int\n\nfunc F() *int {\n\tx := 1\n\treturn &x\n}\n"
    (tmp_path / "p.go").write_text(code)
    [(unit, report)] = asyncio.run(_compiled(toolchain, tmp_path))
    known, foresight = Known(), Foresight()
    findings(unit, report, Sources(), known)
    (tmp_path / "p.go").write_text(code.replace("return &x", "s = &x\n\treturn s"))
    [(unit, report)] = asyncio.run(_compiled(toolchain, tmp_path))
    sources = Sources()
    assert report.graph is not None
    foresee(
        unit,
        report.graph,
        release=report.release,
        sources=sources,
        known=known,
        paths=unit.files,
        foresight=foresight,
    )
    [found] = findings(unit, report, sources, known, foresight)
    assert "stored in the global s" in found.message


def test_the_end_ends_it() -> None:
    foresight = Foresight()
    assert not foresight.ended
    foresight.end()
    assert foresight.ended


async def _compiled(toolchain: Toolchain, module: Path) -> list[tuple[Unit, Report]]:
    graph = await load(toolchain, str(module), ["./..."], tests=True)
    found: list[tuple[Unit, Report]] = []
    for root in graph.roots:
        report = await analyse(toolchain, graph, graph.units[root])
        assert report.ok, report.errors
        found.append((graph.units[root], report))
    return found


def _count_explanations(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    seen: list[Case] = []

    def counted(case: Case) -> tuple[Cause, Told]:
        seen.append(case)
        return explain(case)

    monkeypatch.setattr("goescape.engine.findings.explain", counted)
    return seen


def _plain(escape: Escape) -> Escape:
    """Without the compiler's own lines, which name temporary files in any order."""

    def bare(flows: tuple[Flow, ...]) -> Iterator[Flow]:
        return (replace(flow, lines=()) for flow in flows)

    verdict = escape.verdict
    return replace(escape, verdict=replace(verdict, flows=tuple(bare(verdict.flows))))
