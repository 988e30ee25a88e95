"""The terminal's use of the engine: every package that patterns name, once, on all cores.

``go list`` runs once for all patterns; then each root unit is a run of the compiler of its
own. Results come in the order of the import paths, each package with its test variants
merged, whatever the order in which the compilers finish.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from goescape.engine.collect import own_files, quiet_reason
from goescape.engine.comments import Comments
from goescape.engine.findings import findings
from goescape.engine.severity import wanted_kinds
from goescape.engine.shown import File, Shown, show
from goescape.evidence import weigh
from goescape.golang import (
    FACT_KINDS,
    HEAP_KINDS,
    GoProblem,
    Graph,
    Toolchain,
    Unit,
    analyse,
    emitted,
    find_toolchain,
    load,
)
from goescape.model import BuildError, Escape, VerdictKind
from goescape.settings import Settings, Severity
from goescape.syntax import Source
from goescape.syntax.directives import NOALLOC
from goescape.text import Text

__all__ = ["Batch", "Checked", "Package", "prepare", "run"]

log = logging.getLogger("goescape.engine")

_VARIANTS = ("plain", "test", "xtest")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was asked for, with its test variants: the plain one first."""

    import_path: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is going to be analysed, and with what.

    Attributes:
        toolchain: The Go in use.
        graph: All packages involved.
        packages: Those that were asked for, in the order of their import paths.
        vendored: How many more were asked for but are vendored, and so silent.
        settings: Those in force for a package, by its folder: each module can have its own.
    """

    toolchain: Toolchain
    graph: Graph
    packages: tuple[Package, ...]
    vendored: int
    settings: Callable[[str], Settings]


@dataclass(frozen=True, slots=True)
class Checked:
    """One package's outcome.

    Attributes:
        import_path: The package.
        findings: Those to be shown, by file and position; broken assertions included.
        generated: How many more there are in generated files.
        texts: The files that findings and notices are in, as they were compiled.
        errors: Why it, or a test variant of it, could not be analysed.
        notices: What goescape says itself, of comments and of findings left out.
        severities: Of findings and notices, by path and id; see :meth:`severity`.
        ignored: How many more there are that comments and settings ignore.
        more: How many more there are beyond ``maxFindings``.
        kinds: The kinds of all findings that are shown, those beyond ``maxFindings`` included.
        broken: The ids of the findings that break a ``//goescape:noalloc``.
    """

    import_path: str
    findings: tuple[Escape, ...]
    generated: int
    texts: Mapping[str, Text] = field(repr=False)
    errors: tuple[BuildError, ...]
    notices: tuple[Escape, ...] = ()
    severities: Mapping[tuple[str, str], Severity] = field(
        default_factory=dict[tuple[str, str], Severity], repr=False
    )
    ignored: int = 0
    more: int = 0
    kinds: frozenset[VerdictKind] = frozenset()
    broken: frozenset[str] = frozenset()

    def severity(self, escape: Escape) -> Severity:
        """How loud a finding or a notice of it is."""
        return self.severities[escape.span.path, escape.id]


async def prepare(
    folder: str, patterns: Sequence[str], settings_of: Callable[[str], Settings]
) -> Batch:
    """Find Go and load the packages that ``patterns`` name, seen from ``folder``.

    Args:
        folder: Where to run; its settings decide which Go, and how packages are loaded.
        patterns: As for ``go list``.
        settings_of: The settings in force for a folder.

    Raises:
        GoProblem: There is no usable Go, or ``go list`` could not say anything.
    """
    settings = settings_of(folder)
    toolchain = await find_toolchain(folder, settings.go)
    graph = await load(toolchain, folder, patterns, tests=settings.tests, overlay={})
    units: dict[str, list[Unit]] = {}
    vendored: set[str] = set()
    for unit in (graph.units[root] for root in graph.roots):
        if unit.vendored and not settings_of(unit.dir).vendored:
            vendored.add(unit.import_path)
        else:
            units.setdefault(_tested(unit), []).append(unit)
    packages = (
        Package(path, tuple(sorted(found, key=lambda unit: _VARIANTS.index(unit.variant))))
        for path, found in sorted(units.items())
    )
    return Batch(toolchain, graph, tuple(packages), len(vendored), settings_of)


def _tested(unit: Unit) -> str:
    return unit.import_path.removesuffix("_test") if unit.variant == "xtest" else unit.import_path


async def run(batch: Batch, *, jobs: int, tick: Callable[[], None]) -> AsyncGenerator[Checked]:
    """Analyse all packages, and yield the outcomes in the order of ``batch.packages``.

    Args:
        batch: From :func:`prepare`.
        jobs: How many compilers run at a time; 0: one for each core.
        tick: Called when a package is done, in any order.
    """
    gate = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def one(package: Package) -> Checked:
        async with gate:
            checked = await _check(batch, package)
        tick()
        return checked

    tasks = deque(asyncio.create_task(one(package)) for package in batch.packages)
    try:
        while tasks:
            yield await tasks[0]
            tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _check(batch: Batch, package: Package) -> Checked:
    """A package and, if it compiles, its test variants: one compiler after the other."""
    sources: dict[str, Source] = {}
    settings = batch.settings(package.units[0].dir)
    report = _Report(settings)
    errors: dict[str, BuildError] = {}
    for unit in package.units:
        if unit.variant != "plain" and errors:
            break
        try:
            asked = await _ask(batch, unit, settings, sources)
            await asyncio.to_thread(report.add, unit, asked, partial(_source, sources))
        except Exception as error:  # a fault of ours costs one package, never the others
            log.debug("%s: goescape failed", unit.id, exc_info=True)
            asked = _Asked([BuildError(None, f"goescape failed: {error!r}")])
        errors |= {str(problem): problem for problem in (*asked.errors, *report.unchecked)}
    return report.checked(package.import_path, sources, errors.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the compiler said of a unit.

    Attributes:
        errors: What hinders.
        escapes: All findings.
        compiled: It compiles.
        weighed: Evidence has come.
    """

    errors: Sequence[BuildError]
    escapes: Sequence[Escape] = ()
    compiled: bool = False
    weighed: bool = False


class _Report:
    """A package's findings, sorted out file by file."""

    def __init__(self, settings: Settings) -> None:
        self.unchecked: list[BuildError] = []
        """Assertions that nothing is known of."""
        self._settings = settings
        self._files: list[Shown] = []
        self._generated = 0
        self._ignored = 0

    def add(self, unit: Unit, asked: _Asked, read: Callable[[str], Source | None]) -> None:
        """Take one unit's findings; pure Python, and some parsing."""
        by_file: dict[str, list[Escape]] = {}
        for escape in asked.escapes:
            by_file.setdefault(escape.span.path, []).append(escape)
        said = Comments().read(own_files(unit), read) if asked.compiled else {}
        for path in dict.fromkeys((*by_file, *said)):
            source = read(path)
            if source is None:
                continue
            file = File(
                path,
                source.text,
                unit.import_path,
                by_file.get(path, ()),
                said.get(path, ()),
                self._settings,
                asked.weighed,
            )
            self._take(file, unit, source)

    def _take(self, file: File, unit: Unit, source: Source) -> None:
        quiet = quiet_reason(unit, source, self._settings)
        shown = show(file)
        if quiet:
            hidden = sum(e.kind is not VerdictKind.NOTICE for e, _ in shown.findings)
            if source.generated and not self._settings.generated:
                self._generated += hidden + shown.more
            else:
                self._ignored += hidden + shown.more
            return
        self._files.append(shown)
        self._ignored += shown.ignored
        if file.weighed:
            return
        for directive in file.directives:
            if directive.word == NOALLOC and directive.function:
                place = file.text.place_of_offset(file.path, directive.start)
                message = f"whether {directive.function} allocates could not be found out"
                self.unchecked.append(BuildError(place, message))

    def checked(
        self, import_path: str, sources: Mapping[str, Source], errors: Iterable[BuildError]
    ) -> Checked:
        """The outcome."""
        told = [one for shown in self._files for one in shown.findings]
        told.sort(key=lambda one: (one[0].span.path, one[0].span.start, one[0].span.end, one[0].id))
        left_out = [escape for shown in self._files for escape in shown.left_out]
        found = tuple(e for e, _ in told if e.kind is not VerdictKind.NOTICE)
        return Checked(
            import_path,
            found,
            self._generated,
            {path: sources[path].text for path in dict.fromkeys(e.span.path for e, _ in told)},
            tuple(errors),
            tuple(e for e, _ in told if e.kind is VerdictKind.NOTICE),
            {(e.span.path, e.id): severity for e, severity in told},
            self._ignored,
            len(left_out),
            frozenset(e.kind for e in (*found, *left_out)),
            frozenset(broken for shown in self._files for broken in shown.broken),
        )


async def _ask(batch: Batch, unit: Unit, settings: Settings, sources: dict[str, Source]) -> _Asked:
    """One run of the compiler: what it says, and what hinders."""
    errors = list(unit.errors)
    if errors and not unit.files:
        return _Asked(errors)
    kinds = wanted_kinds(settings.severity) | HEAP_KINDS  # evidence needs them
    try:
        report = await analyse(batch.toolchain, batch.graph, unit, kinds=kinds | FACT_KINDS)
    except GoProblem as problem:
        return _Asked([*errors, BuildError(None, problem.message)])
    if not report.ok:
        nothing = BuildError(None, f"{unit.id} does not compile")
        return _Asked([*errors, *_new(report.errors, errors)] or [nothing])
    read = partial(_source, sources)
    facts = [verdict for verdict in report.verdicts if verdict.kind in FACT_KINDS]
    wanted = replace(report, verdicts=tuple(v for v in report.verdicts if v.kind in kinds))
    found = await asyncio.to_thread(findings, unit, wanted, read)
    try:
        # `go list` has just built the package: its object is in the build cache.
        evidence = await emitted(batch.toolchain, batch.graph, unit, fresh=True, facts=facts)
        found = await asyncio.to_thread(weigh, unit, found, evidence, read)
    except GoProblem as problem:
        log.warning("%s: no evidence of what really allocates: %s", unit.id, problem.message)
        return _Asked(errors, found, compiled=True)
    return _Asked(errors, found, compiled=True, weighed=True)


def _new(found: Iterable[BuildError], known: Iterable[BuildError]) -> Iterator[BuildError]:
    """The compiler's errors without those on imports that ``go list`` has blamed already."""
    blamed = {(error.place.path, error.place.line) for error in known if error.place}
    for error in found:
        place = error.place
        blames = place is not None and (place.path, place.line) in blamed
        if not (blames and error.message.startswith("could not import")):
            yield error


def _source(known: dict[str, Source], path: str) -> Source | None:
    if path not in known:
        try:
            with open(path, "rb") as file:
                known[path] = Source(path, Text(file.read()))
        except OSError:
            return None
    return known[path]
