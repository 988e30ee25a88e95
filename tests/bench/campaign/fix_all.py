"""All fixes of every file of a module, one file after the other, as an editor does while it saves.

Each file gets what the server answers for ``source.fixAll.goescape``: the fixes of its findings
that are proved in its package and may be applied unasked, all together (``engine/fixed_file.py``).
It is written before the next file is asked about. Then Go judges the whole, as it does one edit;
and everything is asked once more, which must change nothing.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from goescape.engine import batch
from goescape.engine.fixed_file import FixedFile, fixed_file
from goescape.engine.proposals import concerned, lasting, proposals
from goescape.fixes import Ground
from goescape.fixes.edits import applied
from goescape.golang import GoProblem
from goescape.model import Escape
from goescape.settings import Settings
from goescape.syntax import Source
from goescape.text import Text
from tests.bench.campaign.checking import Copy
from tests.bench.campaign.modules import Go1, Module, Package
from tests.bench.campaign.records import Record, Records

__all__ = ["Found", "fix_all", "fixed", "look"]

_WORK = "fixed"

log = logging.getLogger("campaign")


async def fix_all(go1: Go1, module: Module, records: Records, checks: Records) -> None:
    """Fix a module's files, judge it, and keep what came of it; goes on where it was ended."""
    name = f"{module.name}@{module.version}"
    if records.get(name) is not None:
        return
    began = time.monotonic()
    if not any(record["id"].startswith(f"{name}|") for record in records):
        shutil.rmtree(go1.out / _WORK / module.short, ignore_errors=True)
    copy = await Copy.made(go1, module, _WORK)
    runs: list[dict[str, int]] = []
    problems: set[str] = set()
    for number in ("first", "second"):
        fixed: dict[str, int] = {}
        for package in copy.packages.values():
            part = f"{name}|{number}|{package.path}"
            record = records.get(part)
            if record is None:
                record = await _package(go1, module, copy.root, package)
                records.add({"id": part, **record})
            fixed.update(record["fixes"])
            if record["problem"]:
                problems.add(record["problem"])
        log.info("%s: the %s run fixed %d files", module.name, number, len(fixed))
        runs.append(fixed)
    changed = sorted({*runs[0], *runs[1]})
    contents = {path: (copy.root / path).read_bytes() for path in changed}
    before = await Copy.made(go1, module, "before")
    known = await before.known_whole(copy.packages_of(contents), checks)
    records.add(
        {
            "id": name,
            "module": module.name,
            "files": sum(len(one.files) for one in copy.packages.values()),
            "fixes": sum(runs[0].values()),
            "changed": len(runs[0]),
            "again": len(runs[1]),
            "problems": sorted(problems),
            **await copy.judge(contents, known),
            "seconds": round(time.monotonic() - began),
        }
    )


async def _package(go1: Go1, module: Module, root: Path, package: Package) -> Record:
    """Fix the files of a package on disk; how many fixes each got, and what went wrong."""
    fixes: dict[str, int] = {}
    titles: list[str] = []
    settings = Settings(go=go1.settings(module, root), max_findings=0)
    found: Found | None = None

    async def known() -> Found:
        nonlocal found
        found = found or await look(root / package.folder, settings)
        return found

    try:
        for name in package.files if not package.path.startswith("vendor/") else ():
            path = root / package.folder / name
            done = await fixed(path, known)
            if done is not None and done.fixes:
                path.write_bytes(applied(path.read_bytes(), done.edits))
                fixes[str(path.relative_to(root))] = len(done.fixes)
                titles += [fix.title for fix in done.fixes]
                found = None  # the package is another one now
    except GoProblem as problem:
        return {"fixes": fixes, "titles": titles, "problem": problem.message}
    return {"fixes": fixes, "titles": titles, "problem": ""}


@dataclass(frozen=True)
class Found:
    """A package as it is on disk."""

    ground: Ground
    escapes: tuple[Escape, ...]


async def fixed(path: Path, found: Callable[[], Awaitable[Found]]) -> FixedFile | None:
    """All fixes of a file on disk; None where nothing is proposed for its findings.

    Args:
        path: The file.
        found: Looks at its package, if need be.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    source = Source(str(path), Text(path.read_bytes()))
    proposed = [p for p in await asyncio.to_thread(proposals, source) if p.title]
    if not proposed:
        return None
    known = await found()
    starts = [e.span.start for e in known.escapes if e.span.path == str(path) and lasting(e)]
    wanted = [proposal.key for proposal in concerned(proposed, starts)]
    return await fixed_file(known.ground, str(path), wanted, {}) if wanted else None


async def look(folder: Path, settings: Settings) -> Found:
    """A package as it is on disk, and its findings."""
    work = await batch.prepare(str(folder), ["."], lambda _: settings)
    escapes: list[Escape] = []
    async for checked in batch.run(work, jobs=1, tick=lambda: None):
        escapes += checked.findings
    return Found(Ground(work.toolchain, work.graph), tuple(escapes))
