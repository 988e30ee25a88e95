"""All uses that force a value are found, and they are all: without them it stays on the stack."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from goescape.causes.story import forcing
from goescape.engine.findings import findings
from goescape.engine.reasons import Bound, Reasons, all_reasons
from goescape.engine.telling import Known, telling
from goescape.golang import HEAP_KINDS, Graph, Report, Toolchain, Unit, analyse, load
from goescape.model import Escape, Overlay
from goescape.syntax import Source
from goescape.syntax.mending import HELPERS, NOTHING
from goescape.syntax.patch import Change, Patch, around
from goescape.text import Text
from tests.conftest import new_enough

_DATA = Path(__file__).parent / "uses" / "uses.go"
_VALUE = re.compile(r"// VALUE (\w+)")
_FORCES = re.compile(r"// FORCES (\w+)")
_LINES = list(enumerate(_DATA.read_text().split("\n"), 1))
_VALUES = {match[1]: number for number, line in _LINES if (match := _VALUE.search(line))}
_UNHURRIED = 20.0


@dataclass(frozen=True)
class Package:
    """A package and what was found in it."""

    toolchain: Toolchain
    graph: Graph
    unit: Unit
    sources: Callable[[str], Source | None]
    escapes: list[Escape]

    async def reasons(self, escape: Escape, deadline: float = _UNHURRIED) -> Reasons:
        return await all_reasons(
            self.toolchain, self.graph, self.unit, escape, self.sources, deadline=deadline
        )

    async def again(self, overlay: Overlay) -> Report:
        return await analyse(self.toolchain, self.graph, self.unit, overlay)


async def _package(toolchain: Toolchain, folder: Path, code: str, go: str = "1.21") -> Package:
    (folder / "go.mod").write_text(f"module example.com/p\n\ngo {go}\n")
    (folder / "p.go").write_text(code)
    graph = await load(toolchain, str(folder), ["."], tests=False)
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit)
    assert report.ok, report.errors
    known = {path: Source(path, Text(Path(path).read_bytes())) for path in unit.files}
    return Package(toolchain, graph, unit, known.get, findings(unit, report, known.get))


def _at(package: Package, line: int) -> Escape:
    return next(e for e in package.escapes if e.verdict.place.line == line)


@pytest.mark.parametrize("name", _VALUES)
def test_every_use_is_found(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    wanted = [n for n, line in _LINES if name in _FORCES.findall(line)]
    lines, complete = asyncio.run(_found(toolchain, tmp_path, name))
    assert lines == wanted
    assert complete


async def _found(toolchain: Toolchain, folder: Path, name: str) -> tuple[list[int], bool]:
    package = await _package(toolchain, folder, _DATA.read_text())
    escape = _at(package, _VALUES[name])
    reasons = await package.reasons(escape)
    mended = await package.again(reasons.overlay)
    assert mended.ok, mended.errors
    left = [
        verdict
        for verdict in mended.verdicts
        if verdict.kind in HEAP_KINDS and verdict.place.line == escape.verdict.place.line
    ]
    assert not left, "with all uses mended the compiler still puts it on the heap"
    told = [forcing(escape, use.flow, package.sources) for use in reasons.uses]
    return sorted({one.place.line for one in told if one is not None}), reasons.complete


@pytest.mark.parametrize("name", ["many", "calls", "closures", "expressions", "copies"])
async def test_each_use_alone_is_enough(name: str, tmp_path: Path, toolchain: Toolchain) -> None:
    package = await _package(toolchain, tmp_path, _DATA.read_text())
    escape = _at(package, _VALUES[name])
    source = package.sources(escape.span.path)
    assert source is not None
    reasons = await package.reasons(escape)
    for kept in reasons.uses:
        mended = [use.mended for use in reasons.uses if use is not kept and use.mended]
        changes = [
            change
            for span in mended
            for change in around(span.start, span.end, _call(source, span.start), b")")
        ]
        end = len(source.text.data)
        text = Patch(source.text.data, [*changes, Change(end, end, HELPERS, rank=1 << 50)]).data
        report = await package.again({escape.span.path: text})
        assert report.ok, report.errors
        lines = [verdict.place.line for verdict in report.verdicts]
        assert escape.verdict.place.line in lines, f"without the others {kept} does not force it"


def _call(source: Source, start: int) -> bytes:
    """How the helper is called: a receiver is given as a pointer."""
    receiver = source.text.data.startswith(b"x.leak", start)
    return f"{NOTHING}({'&' * receiver}".encode()


async def test_size_is_enough(toolchain: Toolchain, tmp_path: Path) -> None:
    code = "package p\n\nfunc F() *[11 << 20]byte {\n\tvar x [11 << 20]byte\n\treturn &x\n}\n"
    package = await _package(toolchain, tmp_path, code)
    reasons = await package.reasons(package.escapes[0])
    assert reasons.bound is Bound.SIZE


async def test_size_is_not_all(toolchain: Toolchain, tmp_path: Path) -> None:
    """Up to Go 1.24 a size that is not constant is one reason, and the return another."""
    code = "package p\n\nfunc F(n int) []int {\n\ts := make([]int, n)\n\treturn s\n}\n"
    package = await _package(toolchain, tmp_path, code)
    reasons = await package.reasons(package.escapes[0])
    last = [use.flow.edges[-1].steps[-1].reason for use in reasons.uses]
    size = ["non-constant size"] if toolchain.release < (1, 25) else []
    assert (last, reasons.complete) == ([*size, "return"], True)


async def test_what_an_inlined_function_does_is_its_own(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    code = "package p\n\nvar g *int\n\nfunc f(n int) { g = &n }\n\nfunc F() {\n\tf(1)\n}\n"
    package = await _package(toolchain, tmp_path, code)
    reasons = await package.reasons(_at(package, 8))
    assert (len(reasons.uses), reasons.bound) == (1, Bound.INSIDE)


async def test_old_language_versions_have_no_generics(toolchain: Toolchain, tmp_path: Path) -> None:
    code = "package p\n\nvar g *int\n\nfunc F() *int {\n\tx := 1\n\tg = &x\n\treturn &x\n}\n"
    package = await _package(toolchain, tmp_path, code, go="1.16")
    reasons = await package.reasons(package.escapes[0])
    assert (len(reasons.uses), reasons.complete) == (2, True)


async def test_time_is_bounded(toolchain: Toolchain, tmp_path: Path) -> None:
    package = await _package(toolchain, tmp_path, _DATA.read_text())
    reasons = await package.reasons(_at(package, _VALUES["many"]), deadline=0.001)
    assert reasons.bound is Bound.TIME
    assert not reasons.complete
    escape = _at(package, _VALUES["many"])
    told = telling(escape, package.sources, known=Known(reasons=reasons))
    lines = [line.text for part in told.parts for line in part.lines]
    assert not [line for line in lines if "Nothing else" in line], "that is not known"


async def test_count_is_bounded(toolchain: Toolchain, tmp_path: Path) -> None:
    stores = "".join(f"\tg{n} = &x\n" for n in range(20))
    globals_ = "".join(f"var g{n} *int\n" for n in range(20))
    code = f"package p\n\n{globals_}\nfunc F() {{\n\tx := 1\n{stores}}}\n"
    package = await _package(toolchain, tmp_path, code)
    reasons = await package.reasons(package.escapes[0])
    assert reasons.bound is Bound.COUNT
    known = Known(reasons=reasons)
    leads = [part.lead for part in telling(package.escapes[0], package.sources, known=known).parts]
    assert "12 uses force it, at least; the search stopped there" in leads


async def test_range_over_a_function(toolchain: Toolchain, tmp_path: Path) -> None:
    toolchain = await asyncio.to_thread(new_enough, toolchain, (1, 23))
    code = (
        "package p\n\nfunc F(seq func(func(int) bool)) (n int) {\n"
        "\tfor v := range seq {\n\t\tn += v\n\t}\n\treturn\n}\n"
    )
    package = await _package(toolchain, tmp_path, code, go="1.23")
    for escape in package.escapes:
        reasons = await package.reasons(escape)
        assert reasons.complete, (escape.message, reasons)
