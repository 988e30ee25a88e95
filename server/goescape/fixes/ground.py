"""The code as it is: what the compiler says of each unit before any edit, asked once and kept.

One of these serves every proof about the same text. It belongs to one generation: after an edit
or a save there is a new one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from goescape.fixes.edits import applied, by_file
from goescape.golang import Graph, Report, Toolchain, Unit, analyse
from goescape.golang.verdicts import ALL_KINDS
from goescape.model import NO_OVERLAY, Overlay, TextEdit
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Ground"]


class Ground:
    """A graph, the unsaved texts over it, and what was asked of it so far."""

    def __init__(self, toolchain: Toolchain, graph: Graph, overlay: Overlay = NO_OVERLAY) -> None:
        """Nothing is asked yet.

        Args:
            toolchain: Which Go.
            graph: The packages. For functions that other packages can call it has to hold the
                whole module, tests included; of packages that it does not name nothing is known.
            overlay: Unsaved texts.
        """
        self.toolchain = toolchain
        self.graph = graph
        self.overlay = overlay
        self._reports: dict[str, asyncio.Task[Report]] = {}
        self._sources: dict[str, Source] = {}
        self._folders: dict[str, Mapping[str, bytes]] = {}

    def source(self, path: str) -> Source:
        """A file as it is; empty where it cannot be read."""
        if path not in self._sources:
            self._sources[path] = Source(path, Text(self._content(path)))
        return self._sources[path]

    def edited(self, edits: tuple[TextEdit, ...]) -> dict[str, bytes]:
        """The overlay with edits on top."""
        overlay = dict(self.overlay)
        for path, here in by_file(edits).items():
            overlay[path] = applied(self.source(path).text.data, here)
        return overlay

    async def report(self, unit: Unit) -> Report:
        """What the compiler says of a unit as it is, at ``-m``.

        Raises:
            GoProblem: The compiler gave no answer.
        """
        task = self._reports.get(unit.id)
        if task is None or task.cancelled() or (task.done() and task.exception() is not None):
            asking = analyse(
                self.toolchain, self.graph, unit, self.overlay, kinds=ALL_KINDS, level=1
            )
            task = self._reports[unit.id] = asyncio.ensure_future(asking)
        return await asyncio.shield(task)

    def folder(self, path: str) -> Mapping[str, bytes]:
        """Every Go and assembly file of a folder by path, those that no build takes too."""
        if path not in self._folders:
            found: dict[str, bytes] = {}
            try:
                names = sorted(os.listdir(path))
            except OSError:
                names = []
            listed = {os.path.join(path, name) for name in names}
            listed |= {full for full in self.overlay if os.path.dirname(full) == path}
            for full in sorted(listed):
                if full.endswith((".go", ".s")):
                    found[full] = self._content(full)
            self._folders[path] = found
        return self._folders[path]

    def _content(self, path: str) -> bytes:
        if path in self.overlay:
            return self.overlay[path]
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError:
            return b""
