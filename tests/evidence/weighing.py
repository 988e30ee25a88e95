"""Evidence as data: Go code with what goescape must conclude beside it.

    sink = n // EVIDENCE conditional "256"

* ``// EVIDENCE kind "regexp" …``: the kinds of :class:`~goescape.model.EvidenceKind` on that
  line, each with a regexp for its message if one is given. A line without has no finding, or
  only such as the compiler emitted no allocation for.
* ``>=1.25:kind`` and ``<1.25:kind`` count for those Go versions only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from goescape.engine.findings import findings
from goescape.evidence import weigh
from goescape.golang import Emitted, Toolchain, Unit, analyse, emitted, load
from goescape.model import Escape, EvidenceKind
from goescape.syntax import Source
from goescape.text import Text

_COMMENT = re.compile(r"// EVIDENCE (.*)")
_ONE = re.compile(r'(?:(>=|<)1\.(\d+):)?([a-z-]+)(?: "([^"]*)")?\s*')


@dataclass(frozen=True)
class Weighed:
    """One unit with its findings."""

    unit: Unit
    emitted: Emitted
    escapes: list[Escape]
    sources: Callable[[str], Source | None]

    def on(self, name: str, line: int) -> list[Escape]:
        """The findings on a line of a file."""
        return [e for e in self.escapes if (Path(e.span.path).name, line) == (name, self.line(e))]

    def line(self, escape: Escape) -> int:
        """The 1-based line that a finding begins on."""
        source = self.sources(escape.span.path)
        assert source is not None
        return source.text.display_column(escape.span.start)[0]


def weighed(
    toolchain: Toolchain, folder: Path, *, fresh: bool = True, level: Literal[1, 2] = 2
) -> Weighed:
    """The package in a folder, with evidence; at level 1 without flows."""
    return asyncio.run(_weighed(toolchain, folder, fresh, level))


async def _weighed(
    toolchain: Toolchain, folder: Path, fresh: bool, level: Literal[1, 2]
) -> Weighed:
    graph = await load(toolchain, str(folder), ["."], tests=False)
    assert graph.roots, graph.errors
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit, level=level)
    assert report.ok, report.errors
    known: dict[str, Source | None] = {}

    def sources(path: str) -> Source | None:
        if path not in known:
            file = Path(path)
            known[path] = Source(path, Text(file.read_bytes())) if file.exists() else None
        return known[path]

    found = await emitted(toolchain, graph, unit, fresh=fresh)
    escapes = weigh(unit, findings(unit, report, sources), found, sources)
    return Weighed(unit, found, escapes, sources)


def problems(result: Weighed, release: tuple[int, int]) -> list[str]:
    """Every difference between a unit's comments and its findings."""
    told: list[str] = []
    for path in result.unit.files:
        for number, content in enumerate(Path(path).read_text().split("\n"), 1):
            match = _COMMENT.search(content)
            wanted = list(_wanted(match[1], release)) if match else []
            here = [
                (e.evidence.kind.value, e.message)
                for e in result.on(Path(path).name, number)
                if e.kind.heap and e.evidence.kind is not EvidenceKind.NOT_EMITTED
            ]
            rest = list(here)
            for kind, regexp in wanted:
                found = next((h for h in rest if h[0] == kind and re.search(regexp, h[1])), None)
                if found is None:
                    told.append(f'{number}: {content.strip()}\n  no {kind} "{regexp}" in {here}')
                else:
                    rest.remove(found)
            told += [f"{number}: {content.strip()}\n  unexpected {other}" for other in rest]
    return told


def _wanted(text: str, release: tuple[int, int]) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _ONE.match(text, at):
        comparison, minor, kind, regexp = match.groups()
        assert kind in set(EvidenceKind), kind
        if not comparison or (release >= (1, int(minor))) == (comparison == ">="):
            yield kind, regexp or ""
        at = match.end()
    assert at == len(text), f"cannot read {text[at:]!r}"
