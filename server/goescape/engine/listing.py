"""The package graph of one folder, listed again only when something that it says may differ."""

from __future__ import annotations

from collections.abc import Callable

from goescape.engine.freshness import FileStamp, Freshness, UnitStamp, file_stamp
from goescape.golang import Graph, Toolchain, Unit, load

__all__ = ["Listing"]


class Listing:
    """What ``go list`` said last, and what it was asked about.

    Args:
        folder: The package's folder.
        changed: Called when the packages were listed anew.

    Attributes:
        graph: The last answer; None before the first.
    """

    def __init__(self, folder: str, changed: Callable[[], None]) -> None:
        self.graph: Graph | None = None
        self._folder = folder
        self._changed = changed
        self._freshness = Freshness(folder)
        self._stamp: object = None
        self._sources: dict[str, FileStamp] = {}
        self._seen: dict[str, FileStamp] | None = None

    def forget(self) -> None:
        """Ask again next time, whatever the stamps say."""
        self._stamp = None

    def is_seen(self) -> bool:
        """Whether the folder's files are as they were when a run last looked."""
        try:
            return self._freshness.sources() == self._seen
        except OSError:
            return False

    async def current(self, toolchain: Toolchain, *, tests: bool, anew: bool) -> Graph:
        """The graph, listed again if it may differ or ``anew``.

        The first time without tests, if there are any: what only they import may have to be
        built first, for minutes, and the package itself need not wait for it.

        Raises:
            OSError: The folder is gone or unreadable.
            GoProblem: ``go list`` gave no answer.
        """
        self._seen = self._freshness.sources()
        if self.graph is None:
            has_tests = any(path.endswith("_test.go") for path in self._seen)
            return await self.list(toolchain, tests=tests and not has_tests)
        if anew or self.graph.errors or self._freshness.list_stamp() != self._stamp:
            return await self.list(toolchain, tests=tests)
        return self.graph

    async def list(self, toolchain: Toolchain, *, tests: bool) -> Graph:
        """List now.

        Raises:
            OSError: The folder is gone or unreadable.
            GoProblem: ``go list`` gave no answer.
        """
        stamp = self._freshness.list_stamp()
        sources = self._freshness.sources()
        self.graph = await load(toolchain, self._folder, (".",), tests=tests)
        self._stamp = stamp
        self._sources = sources
        self._changed()
        return self.graph

    def unit_stamp(self, graph: Graph, unit: Unit) -> UnitStamp:
        """Equal as long as a compile of the unit would say the same."""
        return self._freshness.unit_stamp(graph, unit)

    def is_exported(self, unit: Unit) -> bool:
        """Whether the unit's export data is of its present source."""
        return all(file_stamp(path) == self._sources.get(path) for path in unit.files)

    def exports_are_stale(self, graph: Graph) -> bool:
        """Whether the package changed since its export data was made, which its xtest reads."""
        xtests = {
            path
            for name in graph.roots
            if graph.units[name].variant == "xtest"
            for path in graph.units[name].files
        }
        now = self._freshness.sources()
        return any(
            stamp != self._sources.get(path) for path, stamp in now.items() if path not in xtests
        )
