"""The fixes of whole packages, for the terminal: each proved on what those before it left.

Only what is about a finding that is shown is fixed, so comments and settings count here as they do
in an editor. Packages are gone through after those that they import. Nothing is written: the result
is the new content of files.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from goescape.engine.batch import Batch, Checked
from goescape.engine.choice import EVERY, Choice
from goescape.engine.freshness import FileStamp, file_stamp
from goescape.engine.proposals import Proposal, concerned, followed, lasting, proposals
from goescape.engine.sites import Key, SitesProved, prove_sites
from goescape.fixes import Ground, Refused, prove_first
from goescape.fixes.edits import by_file
from goescape.golang import GoProblem, Graph, Toolchain, every_package, load, refresh_exports
from goescape.model import Fix, TextEdit
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Changes", "Done", "fix_packages"]

log = logging.getLogger("goescape.engine")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one candidate: a function's, or of a place in one.

    Attributes:
        path: Its file.
        line: The function's or the place's, 1-based, in the file as it was.
        function: ``F`` or ``(*T).M``.
        name: Which fix.
        fix: As it was applied; None where it was refused. Of a place without the edits of imports,
            which it shares with others.
        refused: Why each form was.
        problem: Why nothing can be said: the toolchain gave no answer.
        asked: It was asked for as a refactoring.
    """

    path: str
    line: int
    function: str
    name: str
    fix: Fix | None = None
    refused: tuple[Refused, ...] = ()
    problem: str = ""
    asked: bool = False


@dataclass
class Changes:
    """What was applied so far.

    Attributes:
        files: Path to content before and after.
        stamps: Every file that a proof depended on, as it was.
    """

    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict[str, tuple[bytes, bytes]])
    stamps: dict[str, FileStamp] = field(default_factory=dict[str, FileStamp])

    def changed_meanwhile(self) -> list[str]:
        """The files that are not what they were; reads stamps and the files to be written."""
        stale = [path for path, stamp in self.stamps.items() if file_stamp(path) != stamp]
        for path, (before, _) in self.files.items():
            if path not in stale and _content(path) != before:
                stale.append(path)
        return stale


@dataclass(frozen=True)
class _Task:
    """One proposal to be tried.

    Attributes:
        key: Of the proposal.
        line: The function's, or the place's.
        shown: It is about a finding that is shown; what is not is told about, never applied.
        function: ``F`` or ``(*T).M``.
        site: It is about a place in the function.
        asked: It is asked for as a refactoring.
    """

    key: Key
    line: int
    shown: bool
    function: str
    site: bool = False
    asked: bool = False


async def fix_packages(
    work: Batch,
    checked: Iterable[Checked],
    changes: Changes,
    *,
    only: Choice = EVERY,
    everything: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> AsyncGenerator[Done]:
    """Apply what is proved, one function after the other.

    Args:
        work: The packages.
        checked: What was found in them.
        changes: Filled as fixes are applied.
        only: The fixes to apply. Those that change something observable have to be named, and
            what is only there for who asks has to be named with its function.
        everything: Try candidates too that are about no finding, to tell about them.
        tick: Called when a function's candidate is done.

    Raises:
        GoProblem: The packages of a module could not be listed.
    """
    tasks: dict[str, dict[str, list[_Task]]] = {}
    for package in checked:
        found = await asyncio.to_thread(_tasks, work, package, only, everything)
        for module, folder, task in found:
            tasks.setdefault(module, {}).setdefault(folder, []).append(task)
    for module, folders in tasks.items():
        graph = await _whole(work, module)
        changes.stamps |= await asyncio.to_thread(_stamps, graph)
        fixer = _Module(work.toolchain, graph, changes, only)
        for folder in sorted(folders, key=lambda name: _depth(graph, name)):
            async for done in fixer.package(folders[folder]):
                yield done
                tick()


def _tasks(
    work: Batch, package: Checked, only: Choice, everything: bool
) -> list[tuple[str, str, _Task]]:
    """The proposals of a package, with their module's folder and their own."""
    starts: dict[str, list[int]] = {}
    for escape in package.findings:
        if lasting(escape) or only.fixes:
            starts.setdefault(escape.span.path, []).append(escape.span.start)
    units = [u for p in work.packages if p.import_path == package.import_path for u in p.units]
    found: list[tuple[str, str, _Task]] = []
    for unit in units[:1]:
        if not unit.main_module or unit.vendored or package.errors:
            continue
        for path in unit.files:
            told = path in starts or everything or only.functions
            if path.endswith("_test.go") or not told:
                continue
            text = package.texts.get(path) or Text(_content(path) or b"")
            proposed = [p for p in proposals(Source(path, text)) if only.takes(p)]
            wanted = {p.key for p in concerned(proposed, starts.get(path, ()))}
            wanted |= {p.key for p in proposed if only.asks(p)}
            for proposal in proposed:
                if proposal.key in wanted or everything:
                    site = proposal.site
                    start = site.start if site is not None else proposal.header[0]
                    line = text.place_of_offset(path, start).line
                    task = _Task(
                        proposal.key,
                        line,
                        proposal.key in wanted,
                        proposal.function,
                        site is not None,
                        only.asks(proposal),
                    )
                    found.append((unit.module_dir or unit.dir, unit.dir, task))
    return found


async def _whole(work: Batch, module: str) -> Graph:
    """Every package of a module, and of its workspace, tests included."""
    graph = work.graph
    patterns = await asyncio.to_thread(every_package, work.toolchain, module)
    if graph.folder == module and graph.patterns == patterns and graph.tests:
        return graph
    return await load(work.toolchain, module, patterns, tests=True)


def _stamps(graph: Graph) -> Mapping[str, FileStamp]:
    return {path: file_stamp(path) for root in graph.roots for path in graph.units[root].files}


def _depth(graph: Graph, folder: str) -> tuple[int, str]:
    units = (graph.units[root] for root in graph.roots)
    return max((len(graph.dependencies(u)) for u in units if u.dir == folder), default=0), folder


class _Module:
    """The packages of one module, with the fixes that were applied to them so far."""

    def __init__(self, toolchain: Toolchain, graph: Graph, changes: Changes, only: Choice) -> None:
        self._changes = changes
        self._only = only
        self._ground = Ground(
            toolchain, graph, {p: after for p, (_, after) in changes.files.items()}
        )
        self._proposed: dict[str, tuple[Source, dict[Key, Proposal]]] = {}

    async def package(self, tasks: list[_Task]) -> AsyncGenerator[Done]:
        """The candidates of one package, until nothing more is proved."""
        async for done in self._sites([task for task in tasks if task.site]):
            yield done
        refused: dict[Key, tuple[_Task, Done]] = {}
        waiting = [task for task in tasks if not task.site]
        while waiting:
            applied = False
            for task in waiting:
                done = await self._try(task)
                if done.fix is None:
                    refused[task.key] = task, done
                    continue
                applied = True
                refused.pop(task.key, None)
                yield done
            # what was of no use before may be now, and a second run must find nothing to do
            again = [task for task, done in refused.values() if task.shown and _may_change(done)]
            waiting = again if applied else []
        for _, done in refused.values():
            yield done

    async def _sites(self, tasks: list[_Task]) -> AsyncGenerator[Done]:
        """The candidates for places, as many at once as hold; then those that were in their way."""
        waiting = {task.key: task for task in tasks}
        while waiting:
            proposed: dict[str, dict[Key, Proposal]] = {}
            for path in dict.fromkeys(key[0] for key in waiting):
                proposed[path] = dict(await self._proposals(path))
            try:
                found = await self._together(waiting, proposed)
            except GoProblem as problem:
                for task in waiting.values():
                    yield _done(task, problem=problem.message)
                return
            parts = found.together.parts if found.together is not None else ()
            edited = {(part.path, part.function) for part in parts}
            for key, refused in found.refused.items():
                # what was of no use in an edited function may be now
                if (key[0], waiting[key].function) not in edited:
                    yield _done(waiting.pop(key), refused=refused)
            if found.together is None:
                left: list[_Task] = list(waiting.values())
                waiting = {}
                for task in left:
                    yield _done(task)
                continue
            for key, fix in zip(found.keys, found.together.fixes, strict=True):
                yield _done(waiting.pop(key), fix)
            await self._apply(found.together.edits)
            waiting = await self._followed(waiting, proposed, found.together.edits)

    async def _together(
        self, waiting: Mapping[Key, _Task], proposed: Mapping[str, Mapping[Key, Proposal]]
    ) -> SitesProved:
        """Those that may be applied, proved together; what holds and may not is refused."""
        ground = self._ground
        here = {key: p for several in proposed.values() for key, p in several.items()}
        units = ground.graph.units_of_file(next(iter(waiting))[0])
        wanted = [here[key] for key in waiting if key in here]
        if not units:
            return SitesProved()
        found = await prove_sites(
            ground,
            units[0],
            wanted,
            keep=lambda p, one: not self._unwanted(waiting[p.key], p.fix, one.changes),
        )
        aside = [here[key] for key in found.aside]
        rest = await prove_sites(ground, units[0], aside, found.aside)
        for key in (*rest.keys, *rest.left):
            one, task = found.aside[key], waiting[key]
            reason = self._unwanted(task, one.fix, one.changes)
            no = Refused(one.fix, one.form, one.path, one.function, reason, "syntax", one.site)
            rest.refused[key] = (no,)
        found.refused |= rest.refused
        return found

    async def _followed(
        self,
        waiting: Mapping[Key, _Task],
        proposed: Mapping[str, Mapping[Key, Proposal]],
        edits: Sequence[TextEdit],
    ) -> dict[Key, _Task]:
        """The tasks that are left, by their keys after edits."""
        kept: dict[Key, _Task] = {}
        for path, here in by_file(edits).items():
            before = proposed.get(path, {}).values()
            after = (await self._proposals(path)).values()
            for old, new in followed(before, here, after).items():
                if old in waiting:
                    kept[new] = replace(waiting[old], key=new)
        edited = {*by_file(edits)}
        return kept | {key: task for key, task in waiting.items() if key[0] not in edited}

    async def _try(self, task: _Task) -> Done:
        path, name, function = task.key
        ground = self._ground
        units = ground.graph.units_of_file(path)
        proposal = (await self._proposals(path)).get(task.key)
        done = Done(path, task.line, function, name, asked=task.asked)
        if not units or proposal is None:
            return done
        try:
            proved, refused = await prove_first(proposal.forms, ground, units[0], asked=task.asked)
            if proved is None:
                return replace(done, refused=tuple(refused))
            fix = proved.fix
            reason = self._unwanted(task, fix.name, fix.changes)
            if reason:
                no = Refused(fix.name, fix.form, path, function, reason, "syntax")
                return replace(done, refused=(no,))
            await self._apply(fix.edits)
        except GoProblem as problem:
            return replace(done, problem=problem.message)
        except Exception as error:  # a fault of ours costs one candidate, never the others
            log.debug("%s: goescape failed", function, exc_info=True)
            return replace(done, problem=f"goescape failed: {error!r}")
        return replace(done, fix=fix)

    def _unwanted(self, task: _Task, fix: str, changes: str) -> str:
        if not task.shown:
            return "it is proved, and what it is about is ignored, off, or only before a panic"
        if changes and not self._only.names(fix):
            return f"it is applied only where it is asked for (--only {fix}): {changes}"
        return ""

    async def _apply(self, edits: tuple[TextEdit, ...]) -> None:
        ground = self._ground
        overlay = ground.edited(edits)
        # what imports the package is judged by what it exports now
        refreshed = await refresh_exports(ground.toolchain, ground.graph, overlay)
        for path in dict.fromkeys(edit.span.path for edit in edits):
            before, _ = self._changes.files.get(path, (ground.source(path).text.data, b""))
            self._changes.files[path] = before, overlay[path]
        self._ground = Ground(ground.toolchain, refreshed.graph, overlay)

    async def _proposals(self, path: str) -> dict[Key, Proposal]:
        source = self._ground.source(path)
        known = self._proposed.get(path)
        if known is None or known[0].text.data != source.text.data:
            found = await asyncio.to_thread(proposals, source)
            known = self._proposed[path] = source, {p.key: p for p in found}
        return known[1]


def _done(
    task: _Task, fix: Fix | None = None, refused: tuple[Refused, ...] = (), problem: str = ""
) -> Done:
    path, name, _ = task.key
    return Done(path, task.line, task.function, name, fix, refused, problem)


def _may_change(done: Done) -> bool:
    return any(one.stage == "effect" for one in done.refused)


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
