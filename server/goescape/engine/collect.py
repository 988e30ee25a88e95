"""From a compiler's report to what each file shows: reading, locating, keeping quiet.

This is the part of a run that costs time in Python; a session runs it in a thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from goescape.causes.nouns import code
from goescape.engine.findings import Known, findings, foresee
from goescape.engine.foresight import Foresight
from goescape.engine.globs import named_by
from goescape.engine.publisher import Analysed
from goescape.evidence import weigh
from goescape.golang import Emitted, Graph, Report, Unit
from goescape.model import Escape, Place
from goescape.settings import Settings
from goescape.syntax import Source
from goescape.syntax.packages import index_declarations
from goescape.text import Text

__all__ = ["Sources", "collect", "own_files", "quiet_reason", "weighed", "work_ahead"]


log = logging.getLogger("goescape.engine")

_TREES = 6
"""How many files keep their syntax tree, which is ten times the size of the text."""


class Sources:
    """The files of a unit as they are on disk, each read once."""

    def __init__(self) -> None:
        self._read: dict[str, Source] = {}
        self._last = ""

    def __call__(self, path: str) -> Source | None:
        """A file's source, or None if it can't be read."""
        source = self._read.pop(path, None)
        if source is None:
            try:
                with open(path, "rb") as file:
                    source = Source(path, Text(file.read()))
            except OSError:
                return None
        self._read[path] = source  # the last one is the one that was asked for last
        if path != self._last:
            self._last = path
            # Many files are asked for their text only: those do not count.
            parsed = [known for known in self._read.values() if known.parsed]
            for known in parsed[:-_TREES]:
                known.release()
        return source

    def prepare(self, paths: Iterable[str]) -> None:
        """Read what findings need of files' texts ahead of time, while the compiler is at work."""
        for path in paths:
            if (source := self(path)) is not None:
                source.prepare()
                index_declarations(source.text.data)


def collect(
    owner: tuple[str, str],
    unit: Unit,
    report: Report,
    settings: Settings,
    *,
    known: Known,
    source: Sources,
    foresight: Foresight | None = None,
) -> dict[str, Analysed]:
    """The findings of a report by file; every file of the unit that could show some is there."""
    own = frozenset(unit.files)
    by_file: dict[str, list[Escape]] = {}
    last_lines: dict[str, int] = {}
    for escape in findings(unit, report, source, known, foresight):
        by_file.setdefault(escape.span.path, []).append(escape)
        for place in _places(escape):
            # The text that a flow's places are in is needed too, to carry them along.
            if place.path in own:
                by_file.setdefault(place.path, [])
                last_lines[place.path] = max(last_lines.get(place.path, 0), place.line - 1)
    comments = known.comments.read(own_files(unit), source)
    for path in comments:
        by_file.setdefault(path, [])
    result: dict[str, Analysed] = {}
    for path, escapes in by_file.items():
        found = source(path)
        if found is None:
            continue
        escapes.sort(key=lambda escape: (escape.span.start, escape.span.end))
        quiet = quiet_reason(unit, found, settings)
        last = last_lines.get(path, 0)
        said = comments.get(path, ())
        last = max([last, *(found.text.position_of_offset(d.end, "utf-8")[0] for d in said)])
        result[path] = Analysed(
            owner,
            found.text,
            tuple(escapes),
            settings,
            last,
            quiet,
            package=unit.import_path,
            directives=said,
        )
    return result


def work_ahead(
    unit: Unit,
    graph: Graph,
    *,
    release: tuple[int, int],
    sources: Sources,
    known: Known,
    edited: Sequence[str],
    foresight: Foresight,
) -> None:
    """What can be done while the compiler is at work; in a thread."""
    sources.prepare(edited)
    try:
        foresee(
            unit,
            graph,
            release=release,
            sources=sources,
            known=known,
            paths=edited,
            foresight=foresight,
        )
    except Exception:  # a fault of ours costs time, not the findings
        log.exception("%s: nothing foreseen", unit.id)


def weighed(
    owner: tuple[str, str],
    unit: Unit,
    settings: Settings,
    instant: Mapping[str, Analysed],
    evidence: Emitted,
) -> dict[str, Analysed]:
    """The same files' findings with evidence, and those that ``-m`` never mentions."""
    sources = Sources()
    by_file: dict[str, list[Escape]] = {path: [] for path in instant}
    escapes = [escape for analysed in instant.values() for escape in analysed.escapes]
    for escape in weigh(unit, escapes, evidence, sources):
        by_file.setdefault(escape.span.path, []).append(escape)
    result: dict[str, Analysed] = {}
    for path, found in by_file.items():
        before = instant.get(path)
        source = sources(path)
        if before is not None:
            last = max((before.text.position_of_offset(e.span.end, "utf-8")[0] for e in found),
                       default=0)  # fmt: skip
            now = replace(
                before,
                escapes=tuple(found),
                last_line=max(before.last_line, last),
                weighed=True,
            )
            result[path] = replace(now, unused=now.show(path).unused) if now.directives else now
        elif source is not None:
            quiet = quiet_reason(unit, source, settings)
            last = source.text.line_count
            result[path] = Analysed(
                owner,
                source.text,
                tuple(found),
                settings,
                last,
                quiet,
                package=unit.import_path,
                weighed=True,
            )
    return result


def _places(escape: Escape) -> Iterator[Place]:
    """Every place that a finding points at, its own first."""
    yield escape.verdict.place
    for flow in escape.verdict.flows:
        for edge in flow.edges:
            for step in edge.steps:
                yield step.place


def own_files(unit: Unit) -> list[str]:
    """The files whose findings are a unit's: of a test variant its test files."""
    return [path for path in unit.files if unit.variant == "plain" or path.endswith("_test.go")]


def quiet_reason(unit: Unit, source: Source, settings: Settings) -> str:
    """Why a file shows nothing, a clause in Markdown; empty if it does."""
    if source.generated and not settings.generated:
        return "the file is generated, and `generated` is `false`"
    if unit.vendored and not settings.vendored:
        return "the package is vendored, and `vendored` is `false`"
    root = unit.module_dir or unit.dir
    if (glob := named_by(source.path, root, settings.ignore)) is not None:
        return f"the setting `ignore` names the file, by {code(glob)}"
    return ""
