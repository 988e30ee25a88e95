"""One package that a person has open: what was asked, what is known, what has to be asked again.

A session is an actor. Every event is a :meth:`Session.request`; a new one replaces the run
that is under way (its process group is killed), so the last one wins and a result that was
superseded is never published. The order within a run:

1. the toolchain and the package graph, if they may have changed
2. the package itself: its findings are published at once
3. its test variants, which add what stands in ``_test.go`` files
4. behind that, with nobody waiting: which of the findings really allocate

What did not change since the last run is not compiled again.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace

from goescape.engine.collect import Sources, collect, work_ahead
from goescape.engine.findings import Known
from goescape.engine.foresight import Foresight
from goescape.engine.freshness import UnitStamp, file_stamp
from goescape.engine.gate import Priority
from goescape.engine.host import Host, Trigger
from goescape.engine.large import LargeFlows
from goescape.engine.listing import Listing
from goescape.engine.refine import refined
from goescape.engine.report import State, Status
from goescape.engine.severity import wanted_kinds
from goescape.engine.weighing import Weighing
from goescape.golang import (
    FACT_KINDS,
    HEAP_KINDS,
    GoProblem,
    Graph,
    Toolchain,
    Unit,
    analyse,
)
from goescape.model import BuildError, Escape
from goescape.settings import Settings
from goescape.syntax import Source

__all__ = ["Session"]

log = logging.getLogger("goescape.engine")

# After a run was killed by a newer request, and for changes that come in swarms (a checkout, a
# dependency being typed at), wait this long (seconds) so that only the last one starts anything.
_SETTLE_AFTER_KILL = 0.03
_SETTLE_IN_BACKGROUND = 0.2


class Session:
    """See the module's text."""

    def __init__(self, host: Host, folder: str) -> None:
        self.folder = folder
        self.generation = 0
        self.open_files: set[str] = set()
        self._host = host
        self._listing = Listing(folder, host.graph_changed)
        self._unit_stamps: dict[str, UnitStamp] = {}
        self._task: asyncio.Task[None] | None = None
        self._name = folder
        self._files: dict[str, frozenset[str]] = {}
        self._known: dict[str, Known] = {}
        """What findings() learned of each unit's files, so that only changed ones are parsed."""
        self._large: set[str] = set()
        """Units whose flows are too many to read: findings come without, and are asked about."""
        self._flows = LargeFlows(host.gate)
        self._trigger = Trigger.OPEN
        self._pending: Trigger | None = None
        self._awaited = False
        """Whether somebody waits for the run that is under way."""
        self._weighing = Weighing(host.gate, host.publisher, folder)

    # Events

    def request(self, trigger: Trigger) -> None:
        """Start over: the newest request is the one that counts.

        Background work never interrupts a run that a person waits for: it follows it.
        """
        previous = self._task
        busy = previous is not None and not previous.done()
        if trigger.background and busy and self._awaited:
            if self._pending is not Trigger.DEPENDENCY:
                self._pending = trigger
            return
        self.generation += 1
        self._trigger = trigger
        self._task = asyncio.create_task(self._start(trigger, self.generation, previous))

    def noticed(self) -> None:
        """Something changed on disk here: start over unless that is known already."""
        if not self._listing.is_seen():
            self.request(Trigger.DISK)

    @property
    def graph(self) -> Graph | None:
        """The packages as they were listed last."""
        return self._listing.graph

    @property
    def large(self) -> frozenset[str]:
        """The units whose flows are too many to read."""
        return frozenset(self._large)

    async def idle(self) -> None:
        """Wait until no run is under way."""
        while self._task is not None and not self._task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(self._task)

    async def cancel(self) -> None:
        """Stop the run that is under way; what is published stays."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
            self._tell("idle", self.generation, note="cancelled")

    async def close(self) -> None:
        """Stop, and clear what the session shows."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._host.publisher.retain(self.folder, ())

    async def explained(self, escape: Escape) -> Escape:
        """A finding with its flow and the cause that it tells, where these were not read yet."""
        verdict = escape.verdict
        if verdict.flows or self.graph is None:
            return escape
        graph = self.graph
        units = [u for u in graph.units_of_file(verdict.place.path) if u.id in self._large]
        if not units:
            return escape
        try:
            toolchain = await self._host.toolchain(self.folder)
            flows = await self._flows.of(toolchain, graph, units[0], verdict)
        except GoProblem as problem:
            log.warning("no explanation: %s", problem.message)
            return escape
        if not flows:
            return escape
        return await asyncio.to_thread(
            refined,
            escape,
            flows,
            unit=units[0],
            graph=graph,
            release=toolchain.release,
            sources=self._source,
        )

    def _source(self, path: str) -> Source | None:
        """A file as it was compiled."""
        text = self._host.publisher.compiled_text(path)
        return Source(path, text) if text is not None else None

    # A run

    async def _start(
        self, trigger: Trigger, generation: int, previous: asyncio.Task[None] | None
    ) -> None:
        began = time.monotonic()
        settle = _SETTLE_IN_BACKGROUND if trigger.background else 0.0
        if previous is not None and not previous.done():
            previous.cancel()
            await asyncio.wait([previous])
            settle = max(settle, _SETTLE_AFTER_KILL)
        if settle:
            await asyncio.sleep(settle)
        priority = Priority.BACKGROUND if trigger.background else Priority.FOREGROUND
        self._awaited = not trigger.background
        self._tell("checking", generation)
        errors: tuple[BuildError, ...] = ()
        note = ""
        try:
            errors, note = await self._run(trigger, priority)
        except GoProblem as problem:
            errors = (BuildError(None, problem.message, problem.kind),)
            self._host.trouble(self.folder, problem.message)
            log.error("%s: %s", self._name, problem.message)
        except OSError as error:
            errors = (BuildError(None, await self._unreadable(error)),)
        except Exception as error:  # a fault of ours must not end the server
            log.exception("%s: goescape failed", self._name)
            message = f"goescape failed: {error!r} (the log has more)"
            errors = (BuildError(None, message, "failed"),)
        await self._host.publisher.published()
        milliseconds = (time.monotonic() - began) * 1000
        self._tell(
            "error" if errors else "idle", generation, milliseconds, errors=errors, note=note
        )
        self._diary(trigger, generation, milliseconds, errors, note)
        self._awaited = False
        if self._pending is not None:
            asyncio.get_running_loop().call_soon(self._follow_up)
        elif not errors:
            await self._weigh(generation)
            await self._explain()

    async def _explain(self) -> None:
        """Read what is too much to be read at each save; the next request ends it."""
        if not self._large or self.graph is None:
            return
        units = [self.graph.units[name] for name in self._large if name in self.graph.units]
        shown = [unit for unit in units if self.open_files.intersection(unit.files)]
        try:
            toolchain = await self._host.toolchain(self.folder)
            await self._flows.ask(toolchain, self.graph, shown)
            for unit in shown:
                refine = self._refining(unit, self.graph, toolchain)
                await self._weighing.explain(unit, self.open_files, refine)
        except GoProblem as problem:
            log.warning("%s: no explanations: %s", self._name, problem.message)
        except Exception:  # a fault of ours must not end the server; the findings stay
            log.exception("%s: no explanations", self._name)

    def _refining(
        self, unit: Unit, graph: Graph, toolchain: Toolchain
    ) -> Callable[[Escape], Escape]:
        """Gives findings of a unit whose flows were asked for with what these tell."""
        sources = functools.cache(self._source)

        def refine(escape: Escape) -> Escape:
            flows = self._flows.known(unit, escape.verdict)
            if not flows:
                return escape
            release = toolchain.release
            return refined(escape, flows, unit=unit, graph=graph, release=release, sources=sources)

        return refine

    def _follow_up(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            self.request(pending)

    async def _weigh(self, generation: int) -> None:
        """Find out which findings really allocate; nobody waits, the next request ends it."""
        graph = self.graph
        if graph is None:
            return
        began = time.monotonic()
        try:
            toolchain = await self._host.toolchain(self.folder)
            weighed = await self._weighing.run(
                toolchain,
                graph,
                listed=self._listing.is_exported,
                open_files=frozenset(self.open_files),
            )
        except GoProblem as problem:
            log.warning("%s: no evidence: %s", self._name, problem.message)
            return
        except Exception:  # a fault of ours must not end the server; the findings stay
            log.exception("%s: no evidence", self._name)
            return
        milliseconds = (time.monotonic() - began) * 1000
        self._tell("idle", generation, milliseconds, evidence=True)
        if not weighed:
            return  # nothing had changed since
        log.info(
            "weighed %s: %s after %.0f ms in the background",
            self._name,
            self._findings(),
            milliseconds,
        )

    async def _run(
        self, trigger: Trigger, priority: Priority
    ) -> tuple[tuple[BuildError, ...], str]:
        self._flows.forget()
        if trigger.everything:
            self._listing.forget()
            self._unit_stamps.clear()
        settings = self._host.settings(self.folder)
        toolchain = await self._host.toolchain(self.folder)
        if reason := self._host.quiet_reason(toolchain, self.folder):
            # Before anything is listed: `go list` would build all that its tests import.
            self._host.publisher.retain(self.folder, ())
            return (), reason
        async with self._host.gate.place(priority):
            graph = await self._listing.current(
                toolchain, tests=settings.tests, anew=trigger is Trigger.DEPENDENCY
            )
            if not graph.roots and graph.tests is not settings.tests:
                graph = await self._listing.list(toolchain, tests=settings.tests)
            if not graph.roots:
                return self._nothing_to_compile(graph)
            units = [graph.units[name] for name in graph.roots]
            self._name = units[0].import_path
            self._retain(units)
            plain = [unit for unit in units if unit.variant == "plain"]
            errors: list[BuildError] = list(graph.errors)
            for unit in plain:
                errors += await self._unit(toolchain, graph, unit, settings)
        if not errors and graph.tests is not settings.tests:
            async with self._host.gate.place(Priority.BACKGROUND):
                graph = await self._listing.list(toolchain, tests=settings.tests)
            units = [graph.units[name] for name in graph.roots]
            self._retain(units)
        others = [unit for unit in units if unit.variant != "plain"]
        if not errors and others:
            async with self._host.gate.place(Priority.BACKGROUND):
                errors += await self._tests(toolchain, graph, others, settings)
        return tuple(errors), ""

    async def _tests(
        self, toolchain: Toolchain, graph: Graph, units: list[Unit], settings: Settings
    ) -> list[BuildError]:
        errors: list[BuildError] = []
        for unit in units:
            if unit.variant == "xtest" and self._listing.exports_are_stale(graph):
                graph = await self._listing.list(toolchain, tests=settings.tests)
            current = graph.units.get(unit.id)
            if current is not None:
                errors += await self._unit(toolchain, graph, current, settings)
        return errors

    async def _unit(
        self, toolchain: Toolchain, graph: Graph, unit: Unit, settings: Settings
    ) -> list[BuildError]:
        """Compile one unit if anything changed, and publish what it says."""
        if unit.errors and not unit.files:
            return list(unit.errors)
        stamp = self._listing.unit_stamp(graph, unit)
        known = self._unit_stamps.get(unit.id)
        if stamp == known:
            return []
        shown = wanted_kinds(settings.severity) | HEAP_KINDS
        kinds = shown | FACT_KINDS  # evidence needs them
        sources = Sources()
        learned = self._known.setdefault(unit.id, Known())
        edited = self._edited(unit, stamp, known)
        foresight = Foresight()
        ahead = asyncio.create_task(
            asyncio.to_thread(
                work_ahead,
                unit,
                graph,
                release=toolchain.release,
                sources=sources,
                known=learned,
                edited=edited,
                foresight=foresight,
            )
        )
        level = 1 if unit.id in self._large else 2
        try:
            report = await analyse(toolchain, graph, unit, kinds=kinds, level=level)
        finally:
            foresight.end()
        await ahead
        if report.stale:
            # The build cache was trimmed or cleaned since the packages were listed.
            graph = await self._listing.list(toolchain, tests=settings.tests)
            unit = graph.units.get(unit.id, unit)
            if not report.ok:
                report = await analyse(toolchain, graph, unit, kinds=kinds, level=level)
        if not report.ok:
            return list(report.errors) or [BuildError(None, f"{unit.id} does not compile")]
        owner = (self.folder, unit.id)
        facts = [verdict for verdict in report.verdicts if verdict.kind in FACT_KINDS]
        report = replace(report, verdicts=tuple(v for v in report.verdicts if v.kind in shown))
        found = await asyncio.to_thread(
            collect,
            owner,
            unit,
            report,
            settings,
            known=learned,
            source=sources,
            foresight=foresight if report.graph is graph else None,
        )
        if stamp.files != tuple(map(file_stamp, unit.files)):
            # A file changed under the compiler. The event that tells of it is on its way, but
            # a result that may mix two states must not be shown.
            log.info("%s: a file changed while it was compiled, once more", unit.id)
            return await self._unit(toolchain, graph, unit, settings)
        self._unit_stamps[unit.id] = stamp
        if report.level == 1:
            self._large.add(unit.id)
        self._host.publisher.replace(
            owner, self._weighing.begin(unit, stamp, found, facts, settings)
        )
        await self._host.publisher.published()
        if unit.variant == "plain" and self._trigger in (Trigger.SAVE, Trigger.DISK):
            self._host.package_changed(self.folder, unit)
        return []

    def _edited(self, unit: Unit, stamp: UnitStamp, known: UnitStamp | None) -> list[str]:
        """The open files that changed since the last run: those that will have to be parsed."""
        if known is None or len(known.files) != len(stamp.files):
            return []
        changed = zip(unit.files, stamp.files, known.files, strict=True)
        return [path for path, new, old in changed if new != old and path in self.open_files]

    # What is kept

    def _retain(self, units: list[Unit]) -> None:
        self._files = {unit.id: frozenset(unit.files) for unit in units}
        self._host.publisher.retain(self.folder, self._files.items())
        known = {unit.id for unit in units}
        self._unit_stamps = {k: v for k, v in self._unit_stamps.items() if k in known}
        self._known = {k: v for k, v in self._known.items() if k in known}
        self._weighing.retain(known)

    def _nothing_to_compile(self, graph: Graph) -> tuple[tuple[BuildError, ...], str]:
        self._unit_stamps.clear()
        if graph.errors:
            # A go.mod that is being edited, say: as with code that does not compile, what was
            # found stays, in the files that are still there.
            kept = {unit: frozenset(filter(os.path.exists, fs)) for unit, fs in self._files.items()}
            self._host.publisher.retain(self.folder, kept.items())
            return graph.errors, ""
        self._host.publisher.retain(self.folder, ())
        return (), "no Go file here is part of the build (build tags, GOOS and GOARCH decide)"

    async def _unreadable(self, error: OSError) -> str:
        self._unit_stamps.clear()
        if not os.path.isdir(self.folder):
            self._host.publisher.retain(self.folder, ())
            return f"{self.folder} is gone"
        message = f"{self.folder} can't be read: {error.strerror or error}"
        log.warning("%s", message)
        return message

    # Telling

    def _tell(
        self,
        state: State,
        generation: int,
        milliseconds: float = 0.0,
        *,
        errors: tuple[BuildError, ...] = (),
        note: str = "",
        evidence: bool = False,
    ) -> None:
        shown = self._host.publisher.count(self.folder) if state != "checking" else 0
        self._host.status(
            Status(
                state,
                self._name,
                self.folder,
                generation,
                shown,
                milliseconds,
                errors,
                note,
                evidence,
            )
        )

    def _findings(self) -> str:
        count = self._host.publisher.count(self.folder)
        return "1 finding" if count == 1 else f"{count} findings"

    def _diary(
        self,
        trigger: Trigger,
        generation: int,
        milliseconds: float,
        errors: tuple[BuildError, ...],
        note: str,
    ) -> None:
        if errors:
            first = errors[0]
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            log.info("%s does not build: %s%s", self._name, first, more)
            return
        log.info(
            "checked %s (%s, generation %d): %s in %.0f ms%s",
            self._name,
            trigger.value,
            generation,
            self._findings(),
            milliseconds,
            f"; {note}" if note else "",
        )
