"""The stories of ``stories.md``, told under each Go version."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from goescape.engine.findings import findings
from goescape.engine.telling import Known, Line, telling
from goescape.golang import Toolchain, Unit, analyse, load
from goescape.model import Escape
from goescape.syntax import Source
from goescape.text import Text

_FILE = Path(__file__).with_name("stories.md")
_SECTION = re.compile(
    r"^## (?P<title>.+?)\n\n```go\n(?P<code>.*?)```(?:\n\n```text\n(?P<told>.*?)```)?",
    re.MULTILINE | re.DOTALL,
)
_SUBJECT = re.compile(r"(?:(>=|<)1\.(\d+) )?(.*)")


@dataclass(frozen=True)
class Section:
    """One package and what is expected of it."""

    title: str
    code: str
    told: str

    @property
    def name(self) -> str:
        return re.sub(r"\W+", "_", self.title.lower())

    def expected(self, release: tuple[int, int]) -> str:
        """The text that counts for a Go version."""
        kept: list[str] = []
        wanted = True
        for line in self.told.splitlines():
            if not line.startswith(" ") and (match := _SUBJECT.fullmatch(line)):
                comparison, minor, line = match.groups()  # noqa: PLW2901
                wanted = not comparison or (release >= (1, int(minor))) == (comparison == ">=")
            if wanted:
                kept.append(line)
        return "\n".join(kept)


SECTIONS = [
    Section(found["title"], found["code"], found["told"] or "")
    for found in _SECTION.finditer(_FILE.read_text())
]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_told(section: Section, toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(f"package p; {section.code}")
    told = asyncio.run(_told(toolchain, tmp_path))
    assert told == section.expected(toolchain.release), f"\n{told}\n"


async def _told(toolchain: Toolchain, folder: Path) -> str:
    graph = await load(toolchain, str(folder), ["."], tests=False)
    unit: Unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit)
    assert report.ok, report.errors
    sources = {path: Source(path, Text(Path(path).read_bytes())) for path in unit.files}
    escapes = findings(unit, report, sources.get)
    lines: list[str] = []
    for escape in escapes:
        parts = telling(escape, sources.get, known=Known(siblings=escapes)).parts
        steps = next((part.lines for part in parts if part.lead == "How it gets there"), ())
        if steps:
            lines.append(_subject(escape, sources))
            lines += [f"  {_line(step)}" for step in steps]
    return "\n".join(lines)


def _subject(escape: Escape, sources: dict[str, Source]) -> str:
    text = sources[escape.span.path].text.slice(escape.span)
    return " ".join(text.split()) if escape.subject != "func literal" else "the closure"


def _line(step: Line) -> str:
    return f"{step.place.line if step.place else 0}: {step.text}"
