"""Every verdict on real code has a place: the standard library of the Go in use, and the samples.

What the ranges must be is data elsewhere (``testdata``); here is what must hold for all of them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from goescape.golang import ALL_KINDS, Report, Toolchain, Unit, analyse, load
from goescape.model import Span, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.text import Text
from tests.conftest import new_enough

from .conftest import SAMPLES, release_of

STANDARD = ["text/template", "maps", "sync/atomic"]
MUCH = ["net/http", "go/types", "reflect", "encoding/json", "crypto/tls", "testing", "slices"]
STORAGE = (VerdictKind.MOVED, VerdictKind.ESCAPES, VerdictKind.STAYS)


def reports(toolchain: Toolchain, folder: Path, patterns: list[str]) -> list[tuple[Unit, Report]]:
    async def ask() -> list[tuple[Unit, Report]]:
        graph = await load(toolchain, str(folder), patterns, tests=False)
        units = [graph.units[root] for root in graph.roots if not graph.units[root].errors]
        return [
            (unit, await analyse(toolchain, graph, unit, kinds=ALL_KINDS, level=1))
            for unit in units
        ]

    return asyncio.run(ask())


def problem(source: Source, verdict: Verdict, span: Span | None) -> str:
    """What is wrong with a verdict's place; empty if nothing."""
    if span is None:
        return "has no place"
    data = source.text.data
    if not 0 <= span.start < span.end <= len(data):
        return f"has the range {span.start}:{span.end}"
    if data[span.start : span.start + 1].isspace() or data[span.end - 1 : span.end].isspace():
        return "begins or ends with white space"
    if b"\nfunc " in data[span.start : span.end]:
        return "runs into another declaration"
    offset = source.text.offset_of_place(verdict.place)
    assert offset is not None
    if verdict.place.column and not span.start <= offset < span.end:
        # a method's name stands behind its receiver, what follows `}` behind the bracket; and
        # some variables are declared away from their anchor
        apart = data.count(b"\n", min(offset, span.start), max(offset, span.start))
        if apart and verdict.kind is not VerdictKind.MOVED:
            return "is away from its anchor"
    return ""


def survey(found: list[tuple[Unit, Report]]) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    problems: list[str] = []
    for unit, report in found:
        sources = {path: Source(path, Text(Path(path).read_bytes())) for path in unit.files}
        for verdict in report.verdicts:
            if verdict.kind is VerdictKind.OTHER or verdict.place.path not in sources:
                continue
            source = sources[verdict.place.path]
            span = source.locate(verdict)
            if wrong := problem(source, verdict, span):
                problems.append(f"{verdict.place}: {verdict.text} {wrong}")
            if span is None:
                counts["none"] += 1
            elif verdict.kind not in STORAGE:
                counts["other kinds"] += 1
            elif source.says(span, verdict.subject):
                counts["by its words"] += 1
            elif source.is_inlined(span, verdict):
                counts["inlined call"] += 1
            else:
                counts["by its anchor"] += 1
    return counts, problems


@pytest.mark.parametrize("package", STANDARD)
def test_standard_library(package: str, toolchain: Toolchain) -> None:
    counts, problems = survey(reports(toolchain, SAMPLES, [package]))
    assert not problems, "\n".join(problems[:20])
    assert counts["by its words"] > 0 or package == "maps"


@pytest.mark.parity
def test_much_of_the_standard_library(toolchain: Toolchain) -> None:
    counts, problems = survey(reports(toolchain, SAMPLES, MUCH))
    print(f"{toolchain.version}: {dict(counts)}, {len(problems)} problems")
    assert not problems, "\n".join(problems[:20])


@pytest.mark.parametrize("name", ["base", "loopvar122", "rangefunc123", "new126", "go127", "truth"])
def test_samples(name: str, toolchain: Toolchain) -> None:
    found = reports(new_enough(toolchain, release_of(name)), SAMPLES / name, ["./..."])
    _, problems = survey(found)
    problems = [text for text in problems if "/linedir/" not in text]
    assert not problems, "\n".join(problems[:20])
