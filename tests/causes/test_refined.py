"""What was not read at first is told once the compiler is asked for it: the same as at once."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from goescape.engine.findings import findings
from goescape.engine.refine import refined
from goescape.golang import Toolchain, analyse, explain, load
from goescape.model import Escape
from goescape.syntax import Source
from goescape.text import Text

HERE = Path(__file__).parent
FILES = sorted([*(HERE / "unread").glob("*.go"), *(HERE / "making").glob("*.go")])


async def _both(toolchain: Toolchain, folder: Path) -> tuple[list[Escape], list[Escape]]:
    """The findings with flows, and those without of which each is asked about afterwards."""
    graph = await load(toolchain, str(folder), ["."], tests=False)
    unit = graph.units[graph.roots[0]]
    path = folder / "p.go"

    def sources(name: str) -> Source | None:
        return Source(name, Text(path.read_bytes())) if name == str(path) else None

    full = findings(unit, await analyse(toolchain, graph, unit), sources)
    asked: list[Escape] = []
    for escape in findings(unit, await analyse(toolchain, graph, unit, level=1), sources):
        flows = await explain(toolchain, graph, unit, escape.verdict.place)
        asked.append(
            refined(
                escape,
                flows,
                unit=unit,
                graph=graph,
                release=toolchain.release,
                sources=sources,
            )
        )
    return full, asked


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_refined(file: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    language = min(toolchain.release, (1, 22))[1]
    (tmp_path / "go.mod").write_text(f"module example.com/p\n\ngo 1.{language}\n")
    (tmp_path / "p.go").write_text(re.sub(r" // CAUSE .*", "", file.read_text()))
    full, asked = asyncio.run(_both(toolchain, tmp_path))
    assert full or toolchain.release < (1, 25)  # of growth nothing was said before
    assert [(e.id, e.cause.slug, e.message) for e in asked] == [
        (e.id, e.cause.slug, e.message) for e in full
    ]
