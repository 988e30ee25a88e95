"""A value that is passed to a call is followed to where it is kept, through other packages too."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from goescape.engine import leaks
from goescape.engine.findings import findings
from goescape.engine.gate import Gate
from goescape.engine.leak_step import LeakEnd, LeakStep
from goescape.golang import Graph, Toolchain, Unit, analyse, load
from goescape.model import Escape
from goescape.syntax import Source
from goescape.text import Text

HERE = Path(__file__).parent / "leaking"
_FOLLOW = re.compile(r"// FOLLOW (.*)")


@dataclass(frozen=True)
class Package:
    toolchain: Toolchain
    graph: Graph
    unit: Unit
    escapes: list[Escape]

    async def follow(self, line: int, **bounds: float) -> tuple[LeakStep, ...]:
        escape = next(e for e in self.escapes if e.verdict.place.line == line)
        return await leaks.follow(
            self.toolchain,
            self.graph,
            self.unit,
            escape,
            depth=int(bounds.get("depth", leaks.DEPTH)),
            seconds=bounds.get("seconds", 60.0),
            gate=Gate(),
        )


@asynccontextmanager
async def package(toolchain: Toolchain, folder: Path) -> AsyncGenerator[Package]:
    graph = await load(toolchain, str(folder), ["."], tests=False)
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit)
    assert report.ok, report.errors
    known = {path: Source(path, Text(Path(path).read_bytes())) for path in unit.files}
    try:
        yield Package(toolchain, graph, unit, findings(unit, report, known.get))
    finally:
        leaks.stop()


def told(steps: tuple[LeakStep, ...]) -> str:
    ways = [f"{step.function}({step.parameter}): {step.text}" for step in steps]
    return "; ".join([*ways, steps[-1].end.value if steps else "none"]) if steps else "; none"


def expected(file: Path) -> list[tuple[int, str]]:
    lines = enumerate(file.read_text().split("\n"), 1)
    return [(number, match[1]) for number, line in lines if (match := _FOLLOW.search(line))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "leaking"))


async def test_ways(toolchain: Toolchain, folder: Path) -> None:
    async with package(toolchain, folder) as found:
        said = [(n, told(await found.follow(n))) for n, _ in expected(folder / "app.go")]
    assert said == expected(folder / "app.go")


async def test_places_are_in_the_callee(toolchain: Toolchain, folder: Path) -> None:
    async with package(toolchain, folder) as found:
        steps = await found.follow(_line(folder, "lib.Keep(item): item is passed to pass"))
    places = [step.place for step in steps]
    lib = str(folder / "lib" / "lib.go")
    text = Path(lib).read_text().split("\n")
    assert all(place is not None and place.path == lib for place in places)
    lines = [text[place.line - 1].strip() for place in places if place is not None]
    assert lines == [
        "func Keep(item *Item) { pass(item, 3) }",
        "store(item)",
        "func store(item *Item) { kept = item }",
    ]
    assert all(step.flow is not None for step in steps)


async def test_depth(toolchain: Toolchain, folder: Path) -> None:
    async with package(toolchain, folder) as found:
        line = _line(folder, "lib.Keep(item): item is passed to pass")
        steps = await found.follow(line, depth=1)
    assert [(step.function, step.end) for step in steps] == [
        ("lib.Keep", LeakEnd.ON),
        ("lib.pass", LeakEnd.DEPTH),
    ]


async def test_time_is_up_and_the_next_one_knows_more(toolchain: Toolchain, folder: Path) -> None:
    async with package(toolchain, folder) as found:
        line = _line(folder, "lib.Keep(item): item is passed to pass")
        first = await found.follow(line, seconds=0.0)
        assert [(step.function, step.end) for step in first] == [("lib.Keep", LeakEnd.TIME)]
        ends = [(await found.follow(line, seconds=0.5))[-1].end for _ in range(40)]
    assert ends[-1] is LeakEnd.KEPT


async def test_an_edited_package_is_asked_again(toolchain: Toolchain, folder: Path) -> None:
    line = _line(folder, "(*lib.Store).Put(item)")
    async with package(toolchain, folder) as found:
        before = await found.follow(line)
    lib = folder / "lib" / "lib.go"
    lib.write_text(lib.read_text().replace("{ s.last = item }", "{ pass(item, 1) }"))
    async with package(toolchain, folder) as found:
        after = await found.follow(line)
    assert before[0].text == "item is stored in s.last"
    assert after[0].text == "item is passed to pass"


async def test_the_standard_library(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(
        'package p\n\nimport "fmt"\n\n'
        "func log(v any) { fmt.Println(v) }\n\nfunc F(n int) { log(n) }\n"
    )
    async with package(toolchain, tmp_path) as found:
        steps = await found.follow(7)
    assert steps[0].package == "fmt"
    assert all(step.place is not None and "fmt" in step.place.path for step in steps)
    assert steps[-1].end in (LeakEnd.KEPT, LeakEnd.UNKNOWN)


def _line(folder: Path, text: str) -> int:
    return next(number for number, way in expected(folder / "app.go") if way.startswith(text))
