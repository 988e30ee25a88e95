"""The code that causes are measured on: the standard library, cobra, zap and gin.

What the compiler says of each package is asked once and kept in ``.cache/causes``, so that
after a change to the causes only they run again. What is kept counts for one version of Go,
one place of the sources and one state of the code that reads the compiler's output.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import goescape
from goescape.causes import Case, Told, explain
from goescape.engine import findings as instant
from goescape.evidence import weigh, worthwhile
from goescape.evidence import weighing as weighed
from goescape.golang import (
    FACT_KINDS,
    HEAP_KINDS,
    Emitted,
    GoProblem,
    Graph,
    Report,
    Toolchain,
    Unit,
    analyse,
    emitted,
    find_toolchain,
    load,
)
from goescape.model import Cause, Escape
from goescape.settings import Go
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["GROUPS", "Asked", "Cost", "Explained", "asked", "explained"]

MODULES = {
    "cobra": ("github.com/spf13/cobra", "v1.9.1"),
    "zap": ("go.uber.org/zap", "v1.27.0"),
    "gin": ("github.com/gin-gonic/gin", "v1.10.1"),
}
GROUPS = ("std", *MODULES)
"""What can be measured: ``std`` and the modules."""

_READERS = (
    "model.py",
    *(f"golang/{name}.py" for name in ("compiler", "emitted", "flows", "graph", "messages")),
    "golang/objfile.py",
)
"""The code that reads the compiler's output, and what it makes of it."""

CACHE = Path(__file__).parents[3] / ".cache" / "causes"


@dataclass(frozen=True)
class Asked:
    """What the compiler said of one package: its verdicts with flows, and the emitted calls."""

    group: str
    unit: Unit
    report: Report
    emitted: Emitted


@dataclass
class Cost:
    """What explaining took: the CPU seconds of all calls of ``explain``, and how many."""

    seconds: float = 0.0
    calls: int = 0


@dataclass(frozen=True)
class Explained:
    """One finding that is shown by default.

    Attributes:
        group: One of :data:`GROUPS`.
        escape: The finding.
        source: The file that it stands in.
        siblings: All findings of its package.
        sources: The text of a file by absolute path.
    """

    group: str
    escape: Escape
    source: Source
    siblings: Sequence[Escape]
    sources: Callable[[str], Source | None]

    @property
    def line(self) -> int:
        """The 1-based line that it begins on."""
        return self.source.text.display_column(self.escape.span.start)[0]


def asked(groups: list[str], go: str) -> tuple[str, Iterator[Asked]]:
    """Go's version, and every package that compiles, by group and import path.

    Args:
        groups: Some of :data:`GROUPS`.
        go: The go command; empty for the one that goescape finds.
    """
    toolchain = asyncio.run(_toolchain(go, os.getcwd()))
    return toolchain.version, (one for group in groups for one in _group(group, go, toolchain))


async def _toolchain(go: str, folder: str) -> Toolchain:
    environment = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    return await find_toolchain(folder, Go(executable=go, env=environment))


def _group(group: str, go: str, toolchain: Toolchain) -> Iterator[Asked]:
    kept = CACHE / f"{group}-{toolchain.version}-{_state(toolchain)}"
    if not (kept / "done").exists():
        for older in CACHE.glob(f"{group}-{toolchain.version}-*"):
            shutil.rmtree(older)
        kept.mkdir(parents=True)
        folder = _folder(group, toolchain, kept)
        asyncio.run(_ask(group, folder, go, kept))
        (kept / "done").touch()
    graph: Graph = _read(kept / "graph")
    for path in sorted(kept.glob("*.package")):
        one: Asked = _read(path)
        yield replace(one, report=replace(one.report, graph=graph))


def _read(path: Path) -> Any:
    with path.open("rb") as file:
        gc.disable()  # it would look at every object again and again while they are made
        try:
            return pickle.load(file)  # noqa: S301 - written below
        finally:
            gc.enable()


def _write(path: Path, value: object) -> None:
    with path.open("wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def _state(toolchain: Toolchain) -> str:
    """Changes with what the answers are made of, and with where Go is."""
    digest = hashlib.blake2b(toolchain.goroot.encode(), digest_size=6)
    for name in _READERS:
        digest.update((Path(goescape.__file__).parent / name).read_bytes())
    return digest.hexdigest()


def _folder(group: str, toolchain: Toolchain, kept: Path) -> Path:
    """Where the go command runs: GOROOT, or a copy of the module that it may write to."""
    if group == "std":
        return Path(toolchain.goroot) / "src"
    module, version = MODULES[group]
    done = subprocess.run(
        [toolchain.go, "mod", "download", f"{module}@{version}"],
        cwd=kept,
        env={**toolchain.environment},
        check=False,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    copy = CACHE / "modules" / f"{group}@{version}"
    if not copy.exists():
        shutil.copytree(Path(toolchain.gomodcache) / f"{module}@{version}", copy)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


async def _ask(group: str, folder: Path, go: str, kept: Path) -> None:
    toolchain = await _toolchain(go, str(folder))
    patterns = ["std"] if group == "std" else ["./..."]
    graph = await load(toolchain, str(folder), patterns, tests=False)
    _write(kept / "graph", graph)
    began = time.monotonic()
    for root in graph.roots:
        unit = graph.units[root]
        try:
            report = await analyse(toolchain, graph, unit, kinds=HEAP_KINDS | FACT_KINDS)
            if not report.ok:
                raise RuntimeError(str(report.errors[0]))
            facts = [v for v in report.verdicts if v.kind in FACT_KINDS]
            evidence = await emitted(toolchain, graph, unit, fresh=True, facts=facts)
        except (GoProblem, RuntimeError) as problem:
            print(f"{unit.id}: left out: {problem}", file=sys.stderr)
            continue
        heap = tuple(v for v in report.verdicts if v.kind in HEAP_KINDS)
        one = Asked(group, unit, replace(report, verdicts=heap, graph=None), evidence)
        _write(kept / (unit.id.replace("/", "%") + ".package"), one)
    took = time.monotonic() - began
    print(f"{group}: asked about {len(graph.roots)} packages in {took:.0f} s", file=sys.stderr)


def explained(one: Asked, cost: Cost | None = None) -> list[Explained]:
    """A package's findings that are shown by default, with evidence.

    Args:
        one: The package.
        cost: Receives what ``explain`` took.
    """
    known: dict[str, Source | None] = {}

    def sources(path: str) -> Source | None:
        if path not in known:
            known[path] = None
            with suppress(OSError):
                known[path] = Source(path, Text(Path(path).read_bytes()))
        return known[path]

    with _timed(cost) if cost is not None else nullcontext():
        escapes = instant.findings(one.unit, one.report, sources)
        escapes = weigh(one.unit, escapes, one.emitted, sources)
    found = [
        Explained(one.group, escape, source, escapes, sources)
        for escape in escapes
        if escape.kind.heap
        and worthwhile(escape)
        and (source := sources(escape.span.path)) is not None
        and not source.generated
    ]
    for source in known.values():
        if source is not None:
            source.release()
    return found


@contextmanager
def _timed(cost: Cost) -> Generator[None]:
    """Counts the calls of ``explain`` and their CPU time, wherever it is used."""

    def timed(case: Case) -> tuple[Cause, Told]:
        began = time.thread_time_ns()
        try:
            return explain(case)
        finally:
            cost.seconds += (time.thread_time_ns() - began) / 1e9
            cost.calls += 1

    with patch.object(instant, "explain", timed), patch.object(weighed, "explain", timed):
        yield
