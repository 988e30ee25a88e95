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

from goescape.engine.findings import findings
from goescape.engine.publisher import is_shown, wanted_kinds
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
from goescape.model import BuildError, Escape
from goescape.settings import Settings
from goescape.syntax import Source
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
    """

    toolchain: Toolchain
    graph: Graph
    packages: tuple[Package, ...]
    vendored: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One package's outcome.

    Attributes:
        import_path: The package.
        findings: Those to be shown, by file and position.
        generated: How many more there are in generated files.
        texts: The files that the findings are in, as they were compiled.
        errors: Why it, or a test variant of it, could not be analysed.
    """

    import_path: str
    findings: tuple[Escape, ...]
    generated: int
    texts: Mapping[str, Text] = field(repr=False)
    errors: tuple[BuildError, ...]


async def prepare(folder: str, patterns: Sequence[str], settings: Settings) -> Batch:
    """Find Go and load the packages that ``patterns`` name, seen from ``folder``.

    Raises:
        GoProblem: There is no usable Go, or ``go list`` could not say anything.
    """
    toolchain = await find_toolchain(folder, settings.go)
    graph = await load(toolchain, folder, patterns, tests=settings.tests, overlay={})
    units: dict[str, list[Unit]] = {}
    vendored: set[str] = set()
    for unit in (graph.units[root] for root in graph.roots):
        if unit.vendored and not settings.vendored:
            vendored.add(unit.import_path)
        else:
            units.setdefault(_tested(unit), []).append(unit)
    packages = (
        Package(path, tuple(sorted(found, key=lambda unit: _VARIANTS.index(unit.variant))))
        for path, found in sorted(units.items())
    )
    return Batch(toolchain, graph, tuple(packages), len(vendored))


def _tested(unit: Unit) -> str:
    return unit.import_path.removesuffix("_test") if unit.variant == "xtest" else unit.import_path


async def run(
    batch: Batch, settings: Settings, *, jobs: int, tick: Callable[[], None]
) -> AsyncGenerator[Checked]:
    """Analyse all packages, and yield the outcomes in the order of ``batch.packages``.

    Args:
        batch: From :func:`prepare`.
        settings: Which kinds are shown, and whether generated files are.
        jobs: How many compilers run at a time; 0: one for each core.
        tick: Called when a package is done, in any order.
    """
    gate = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def one(package: Package) -> Checked:
        async with gate:
            checked = await _check(batch, package, settings)
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


async def _check(batch: Batch, package: Package, settings: Settings) -> Checked:
    """A package and, if it compiles, its test variants: one compiler after the other."""
    sources: dict[str, Source] = {}
    found: list[Escape] = []
    errors: dict[str, BuildError] = {}
    for unit in package.units:
        if unit.variant != "plain" and errors:
            break
        try:
            escapes, problems = await _ask(batch, unit, settings, sources)
        except Exception as error:  # a fault of ours costs one package, never the others
            log.debug("%s: goescape failed", unit.id, exc_info=True)
            escapes, problems = [], [BuildError(None, f"goescape failed: {error!r}")]
        found += escapes
        errors |= {str(problem): problem for problem in problems}
    silent = () if settings.generated else {p for p, s in sources.items() if s.generated}
    loud = [escape for escape in found if escape.span.path not in silent]
    loud.sort(key=lambda escape: (escape.span.path, escape.span.start, escape.span.end, escape.id))
    return Checked(
        package.import_path,
        tuple(loud),
        len(found) - len(loud),
        {path: sources[path].text for path in dict.fromkeys(e.span.path for e in loud)},
        tuple(errors.values()),
    )


async def _ask(
    batch: Batch, unit: Unit, settings: Settings, sources: dict[str, Source]
) -> tuple[list[Escape], list[BuildError]]:
    """One run of the compiler: what is to be shown, and what hinders."""
    errors = list(unit.errors)
    if errors and not unit.files:
        return [], errors
    kinds = wanted_kinds(settings.severity) | HEAP_KINDS  # evidence needs them
    try:
        report = await analyse(batch.toolchain, batch.graph, unit, kinds=kinds | FACT_KINDS)
    except GoProblem as problem:
        return [], [*errors, BuildError(None, problem.message)]
    if not report.ok:
        nothing = BuildError(None, f"{unit.id} does not compile")
        return [], [*errors, *_new(report.errors, errors)] or [nothing]
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
    return [escape for escape in found if is_shown(escape, settings)], errors


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
