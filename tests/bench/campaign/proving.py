"""Every candidate of every fix, put through the proof that users get.

Fixes of places are proved as ``goescape fix`` proves them: those of a package at once, as many as
hold. One that is drawn is proved by itself as well (:func:`edits_of`), as an editor does. Fixes of
functions are proved as quick fixes; where one is refused, and can be asked for, once more as a
person would ask.

In a module of its own the proof sees the whole module, tests included. Of the standard library it
sees the package with its tests, and where that is not enough up to ``NEAR`` packages that import
it; of a package that ``testing`` needs no others, since nearly everything would have to be compiled
again for each candidate: such a candidate counts as not looked at.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goescape.engine.manual import FIXES
from goescape.engine.proposals import Proposal, expected, proposals
from goescape.engine.sites import prove_sites
from goescape.fixes import Ground, Proved, Refused, prove_first
from goescape.golang import GoProblem, Graph, Toolchain, Unit, find_toolchain, load
from goescape.model import Fix
from goescape.syntax import Source
from goescape.text import Text
from tests.bench.campaign.modules import STD, Go1, Module, Package
from tests.bench.campaign.records import Record, Records

__all__ = ["NEAR", "Prover", "identity"]

NEAR = 2
"""Importing packages of the standard library that a proof sees."""
_STAGES = ("syntax", "text", "types", "effect", "outside")

log = logging.getLogger("campaign")


class Prover:
    """The proofs of one module."""

    def __init__(
        self,
        module: Module,
        root: Path,
        toolchain: Toolchain,
        packages: Mapping[str, Package],
        records: Records,
    ) -> None:
        self.module = module
        self._root = root
        self._toolchain = toolchain
        self._packages = packages
        self._records = records
        self._whole: Ground | None = None
        self._above = _Above(packages)
        self._gate = asyncio.Semaphore(1)
        self._lock = asyncio.Lock()

    @classmethod
    async def made(cls, go1: Go1, module: Module, records: Records) -> Prover:
        """For a module's unedited copy."""
        root = await module.source(go1)
        toolchain = await find_toolchain(str(module.top(root)), go1.settings(module, root))
        return cls(module, root, toolchain, await module.packages(go1, root), records)

    async def all(self, jobs: int) -> AsyncIterator[tuple[int, int]]:
        """Prove what there is no record of.

        Args:
            jobs: Packages at a time, and proofs.

        Yields:
            Packages done, and of how many, after each.
        """
        todo: list[tuple[Package, list[Proposal]]] = []
        for package in self._packages.values():
            missing = await asyncio.to_thread(self._missing, package)
            if missing and not package.path.startswith("vendor/"):
                todo.append((package, missing))
        gate = asyncio.Semaphore(jobs)
        self._gate = asyncio.Semaphore(jobs)

        async def one(package: Package, missing: list[Proposal]) -> None:
            async with gate:
                await self._package(package, missing)

        work = [asyncio.ensure_future(one(package, missing)) for package, missing in todo]
        for done, ended in enumerate(asyncio.as_completed(work), 1):
            await ended
            yield done, len(todo)

    async def edits_of(self, candidate: Record) -> Record:
        """The record of a candidate that was proved with others, proved by itself."""
        package = self._packages[candidate["package"]]
        for proposal in await asyncio.to_thread(self._proposals, package):
            if identity(self.module, self._root, proposal) == candidate["id"]:
                outcome = await self._outcome(proposal, self._grounds(package))
                break
        else:
            outcome: Record = {"outcome": "problem", "reason": "it is proposed no more"}
        record = {**candidate, **outcome}
        if record["outcome"] != "offered":
            log.info("%s: not offered by itself: %s", record["id"], record["reason"])
        self._records.add(record)
        return record

    async def _package(self, package: Package, missing: Sequence[Proposal]) -> None:
        grounds = self._grounds(package)
        try:
            together = await _together(missing, await grounds.own())
        except GoProblem as problem:
            log.info("%s: %s", package.path, problem.message)
            together: dict[str, Record] = {}
        except Exception:  # each is proved by itself then, and the faulty one found
            log.exception("%s", package.path)
            together = {}

        async def one(proposal: Proposal) -> None:
            outcome = together.get("|".join(proposal.key))
            if outcome is None:
                async with self._gate:
                    outcome = await self._outcome(proposal, grounds)
            name = identity(self.module, self._root, proposal)
            record = {"id": name, "module": self.module.name, "package": package.path}
            self._records.add({**record, "fix": proposal.fix, **outcome})

        await asyncio.gather(*map(one, missing))

    async def _outcome(self, proposal: Proposal, grounds: _Grounds) -> Record:
        began = time.monotonic()
        offered = FIXES.get(proposal.fix)
        found: Proved | None = None
        refused: list[Refused] = []
        asked = False
        try:
            if offered is None or offered.quick:
                found, refused = await grounds.prove(proposal, asked=False)
            if found is None and proposal.title and offered is not None and offered.asked:
                asked = True
                found, later = await grounds.prove(proposal, asked=True)
                refused += later if found is None else []
        except GoProblem as problem:
            return {"outcome": "problem", "reason": problem.message}
        except Exception as error:  # a fault of goescape's is a result
            log.exception("%s", proposal.key)
            return {"outcome": "problem", "reason": repr(error)}
        seconds = round(time.monotonic() - began, 2)
        if found is None:
            return {**_refusal(refused), "seconds": seconds}
        record = _offer(found.fix, self._root)
        return {**record, "asked": asked, "seconds": seconds}

    def _grounds(self, package: Package) -> _Grounds:
        return _Grounds(self, package)

    async def whole(self) -> Ground | None:
        """Of a whole module; None for the standard library."""
        async with self._lock:
            if self._whole is None and self.module.name != STD:
                self._whole = Ground(self._toolchain, await self._load("./..."))
        return self._whole

    async def around(self, package: Package, *, near: bool) -> Ground:
        """Of one package, with packages that import it."""
        users = self._above.users(package.path)[:NEAR] if near else []
        return Ground(self._toolchain, await self._load(package.path, *users))

    async def _load(self, *patterns: str) -> Graph:
        return await load(self._toolchain, str(self.module.top(self._root)), patterns)

    def _missing(self, package: Package) -> list[Proposal]:
        return [
            one
            for one in self._proposals(package)
            if self._records.get(identity(self.module, self._root, one)) is None
        ]

    def _proposals(self, package: Package) -> Iterator[Proposal]:
        for name in package.files:
            path = self._root / package.folder / name
            yield from proposals(Source(str(path), Text(path.read_bytes())))


def identity(module: Module, root: Path, proposal: Proposal) -> str:
    """A candidate's name, the same in every copy of its module."""
    path, *rest = proposal.key
    return "|".join([module.name, os.path.relpath(path, root), *rest])


@dataclass(frozen=True)
class _Above:
    """Which packages import which."""

    packages: Mapping[str, Package]

    def users(self, path: str) -> list[str]:
        """Packages that import one, those first that little lies between."""
        if path in self._below("testing", {}):
            return []
        known: dict[str, frozenset[str]] = {}
        users = [other for other in self.packages if path in self._below(other, known)]
        between = {one: sum(other in self._below(one, known) for other in users) for one in users}
        return sorted(users, key=lambda one: (between[one], one))

    def _below(self, path: str, known: dict[str, frozenset[str]]) -> frozenset[str]:
        if path not in known:
            own = self.packages[path].imports if path in self.packages else ()
            known[path] = frozenset().union(own, *(self._below(one, known) for one in own))
        return known[path]


class _Grounds:
    """What the proofs of one package stand on."""

    def __init__(self, prover: Prover, package: Package) -> None:
        self._prover = prover
        self._package = package
        self._lock = asyncio.Lock()
        self._own: Ground | None = None
        self._near: Ground | None = None

    async def own(self) -> Ground:
        """The package, or its whole module."""
        async with self._lock:
            if self._own is None:
                whole = await self._prover.whole()
                self._own = whole or await self._prover.around(self._package, near=False)
        return self._own

    async def prove(
        self, proposal: Proposal, *, asked: bool
    ) -> tuple[Proved | None, list[Refused]]:
        """As a fix is proved for a user."""
        own = await self.own()
        if await self._prover.whole() is own:
            return await prove_first(proposal.forms, own, _unit(own, proposal), asked=asked)
        found, refused = await prove_first(
            proposal.forms, own, _unit(own, proposal), asked=asked, reach="package"
        )
        if not any(one.stage == "outside" for one in refused):
            return found, refused
        async with self._lock:
            if self._near is None:
                self._near = await self._prover.around(self._package, near=True)
        near = self._near
        if len(near.graph.patterns) == 1:
            return found, refused
        return await prove_first(proposal.forms, near, _unit(near, proposal), asked=asked)


async def _together(proposed: Sequence[Proposal], ground: Ground) -> dict[str, Record]:
    """What becomes of proposals for places, by key; of those in others' way nothing is said."""
    sites = [one for one in proposed if one.site is not None]
    if not sites:
        return {}
    ground.expect(expected(sites))
    began = time.monotonic()
    found = await prove_sites(ground, _unit(ground, sites[0]), sites)
    each = round((time.monotonic() - began) / len(sites), 2)
    outcomes = {
        "|".join(key): {**_refusal(list(refused)), "seconds": each}
        for key, refused in found.refused.items()
    }
    for key in found.keys:
        # its own edits are asked for where it is drawn: together they share those of imports
        outcomes["|".join(key)] = {"outcome": "offered", "asked": False, "seconds": each}
    return outcomes


def _unit(ground: Ground, proposal: Proposal) -> Unit:
    units = ground.graph.units_of_file(proposal.path)
    if not units:
        raise LookupError(f"{proposal.path} is in no package")
    return units[0]


def _refusal(refused: Sequence[Refused]) -> Record:
    last = max(refused, key=lambda one: _STAGES.index(one.stage), default=None)
    if last is None:
        return {"outcome": "refused", "stage": "syntax", "reason": "nothing is proposed"}
    return {"outcome": "refused", "stage": last.stage, "reason": last.reason}


def _offer(fix: Fix, root: Path) -> Record:
    edits = [
        [
            os.path.relpath(edit.span.path, root),
            edit.span.start,
            edit.span.end,
            edit.new_text.decode("utf-8", "surrogateescape"),
        ]
        for edit in fix.edits
    ]
    return {
        "outcome": "offered",
        "form": fix.form,
        "title": fix.title,
        "changes": fix.changes,
        "edits": edits,
    }
