"""Asks the compiler about functions, when somebody wants to know, and remembers the answer.

Inlining and leaking parameters are not asked for at each save. The first hover on a function, or
the first lens that is to be shown, compiles the package once more (the stopped compile, 20 to
250 ms); until a file or an import of it changes, that is the answer for all its functions.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from goescape.engine.collect import Sources
from goescape.engine.freshness import Freshness, UnitStamp
from goescape.engine.functions import Facts, FunctionFacts, facts, function_facts
from goescape.engine.gate import Gate, Priority
from goescape.golang import GoProblem, Graph, Toolchain, Unit, analyse
from goescape.golang.facts import FUNCTION_KINDS, Inlining
from goescape.syntax import Source
from goescape.syntax.declarations import Declaration, declarations

__all__ = ["Asking"]

log = logging.getLogger("goescape.engine")

_KEPT = 8
"""Units whose facts are remembered."""

Name = tuple[str, int]
"""A function's name, and how many of that name come before it in its file."""


class Host(Protocol):
    """What is needed of the workspace."""

    gate: Gate

    def graph(self, folder: str) -> Graph | None:
        """The packages as the session of a folder listed them last; None if none is open."""
        ...

    def is_large(self, folder: str, unit: str) -> bool:
        """Whether a unit's flows are too many to read."""
        ...

    async def toolchain(self, folder: str) -> Toolchain:
        """The toolchain for a folder. Raises GoProblem."""
        ...


@dataclass
class _Answer:
    """What one compile said, with the files as they were.

    Attributes:
        facts: None where the unit does not compile.
        sources: The files that were compiled.
        declared: Their functions.
        inlining: What :meth:`Asking.inlining` found.
        lock: Held by the thread that reads and parses.
    """

    facts: Facts | None
    sources: Callable[[str], Source | None]
    declared: dict[str, dict[Name, Declaration]] = field(
        default_factory=dict[str, "dict[Name, Declaration]"]
    )
    inlining: dict[str, dict[Name, Inlining]] = field(
        default_factory=dict[str, "dict[Name, Inlining]"]
    )
    lock: threading.Lock = field(default_factory=threading.Lock)


class Asking:
    """The facts of the functions of every open package."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._tasks: dict[tuple[str, str, UnitStamp], asyncio.Task[_Answer]] = {}

    async def function(self, path: str, name: Name) -> FunctionFacts | None:
        """What is known of a function; None where nothing is.

        Args:
            path: Its file.
            name: Its name, as in the text that is on disk.
        """
        answer = await self._answer(path)
        if answer is None:
            return None
        return await asyncio.to_thread(_function, answer, path, name)

    async def inlining(self, path: str) -> dict[Name, Inlining]:
        """The inlining of all functions of a file, where it is known."""
        answer = await self._answer(path)
        return {} if answer is None else await asyncio.to_thread(_inlining, answer, path)

    def inlining_now(self, path: str) -> dict[Name, Inlining] | None:
        """The same, if nothing has to be compiled or read for it."""
        found = self._key(path)
        task = self._tasks.get(found[0]) if found else None
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        return task.result().inlining.get(path)

    def close(self) -> None:
        """Stop asking."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()

    def _key(self, path: str) -> tuple[tuple[str, str, UnitStamp], Graph, Unit] | None:
        folder = os.path.dirname(path)
        graph = self._host.graph(folder)
        units = graph.units_of_file(path) if graph is not None else ()
        if graph is None or not units:
            return None
        return (folder, units[0].id, Freshness.unit_stamp(graph, units[0])), graph, units[0]

    async def _answer(self, path: str) -> _Answer | None:
        found = self._key(path)
        if found is None:
            return None
        key, graph, unit = found
        task = self._tasks.pop(key, None)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            self._forget(key)
            task = asyncio.create_task(self._ask(key[0], key[2], graph, unit))
        self._tasks[key] = task
        try:
            return await asyncio.shield(task)
        except GoProblem as problem:
            log.warning("%s: nothing is known of its functions: %s", unit.id, problem.message)
            return None
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            return None  # the question was overtaken: its package has changed

    def _forget(self, key: tuple[str, str, UnitStamp]) -> None:
        """Let go of older answers about the same unit, and of those that nobody asked for."""
        stale = [known for known in self._tasks if known[:2] == key[:2]]
        others = [known for known in self._tasks if known not in stale]
        for known in [*stale, *others[: max(len(others) - _KEPT + 1, 0)]]:
            self._tasks.pop(known).cancel()

    async def _ask(self, folder: str, stamp: UnitStamp, graph: Graph, unit: Unit) -> _Answer:
        toolchain = await self._host.toolchain(folder)
        level = 1 if self._host.is_large(folder, unit.id) else 2
        async with self._host.gate.place(Priority.ASKED):
            report = await analyse(toolchain, graph, unit, kinds=FUNCTION_KINDS, level=level)
        # A file that changed under the compiler will be asked about again, with another stamp.
        same = Freshness.unit_stamp(graph, unit) == stamp
        return _Answer(facts(unit, report.verdicts) if report.ok and same else None, Sources())


def _function(answer: _Answer, path: str, name: Name) -> FunctionFacts | None:
    with answer.lock:
        source = answer.sources(path)
        declaration = _declared(answer, path).get(name)
        if answer.facts is None or source is None or declaration is None:
            return None
        return function_facts(answer.facts, declaration, source, answer.sources)


def _inlining(answer: _Answer, path: str) -> dict[Name, Inlining]:
    with answer.lock:
        found = answer.inlining.get(path)
        if found is None:
            found = answer.inlining[path] = {}
            source = answer.sources(path)
            for name, declared in _declared(answer, path).items():
                if answer.facts is None or source is None:
                    break
                place = source.text.place_of_offset(path, declared.head)
                if (said := answer.facts.inlining.get(place)) is not None:
                    found[name] = said
        return found


def _declared(answer: _Answer, path: str) -> dict[Name, Declaration]:
    found = answer.declared.get(path)
    if found is None:
        found = {}
        seen: dict[str, int] = {}
        source = answer.sources(path)
        for declaration in declarations(source) if source is not None else ():
            number = seen.get(declaration.name, 0)
            seen[declaration.name] = number + 1
            found[declaration.name, number] = declaration
        answer.declared[path] = found
    return found
