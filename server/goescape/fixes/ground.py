"""The code as it is: what the compiler says of each unit before any edit, asked once and kept.

One of these serves every proof about the same text. It belongs to one generation: after an edit
or a save there is a new one.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Mapping, Sequence

from goescape.fixes.edits import applied, by_file
from goescape.golang import (
    Graph,
    Report,
    Toolchain,
    TypeAnswer,
    TypeQuestion,
    Unit,
    analyse,
    types_of,
)
from goescape.golang.verdicts import ALL_KINDS
from goescape.model import NO_OVERLAY, Overlay, TextEdit
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Ground"]

_LINKNAME = re.compile(rb"^//go:linkname[ \t]+\S+[ \t]+(\S+)", re.MULTILINE)


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
        self._linknames: dict[str, frozenset[str]] = {}
        self._expected: dict[TypeQuestion, None] = {}
        self._types: dict[tuple[str, TypeQuestion], TypeAnswer] = {}

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

    def stop(self) -> None:
        """End the compiles under way: for who has ended all that waits for them."""
        for unit, task in list(self._reports.items()):
            if not task.done():
                task.cancel()
                del self._reports[unit]

    def rest(self) -> None:
        """Free what is quickly made again: syntax trees, ten times the size of the texts."""
        for source in list(self._sources.values()):
            source.release()
        self._folders.clear()

    def expect(self, questions: Iterable[TypeQuestion]) -> None:
        """Questions that will be asked: the next compile that :meth:`types` needs answers all."""
        self._expected.update(dict.fromkeys(questions))

    async def types(self, unit: Unit, questions: Sequence[TypeQuestion]) -> list[TypeAnswer]:
        """Types and sizes of expressions in a unit, each asked once.

        Raises:
            GoProblem: The compiler gave no answer.
        """
        if any((unit.id, question) not in self._types for question in questions):
            expected = [one for one in self._expected if one.path in unit.files]
            wanted = [
                one
                for one in dict.fromkeys((*questions, *expected))
                if (unit.id, one) not in self._types
            ]
            answers = await types_of(self.toolchain, self.graph, unit, wanted, self.overlay)
            for question, answer in zip(wanted, answers, strict=True):
                self._types[unit.id, question] = answer
        return [self._types[unit.id, question] for question in questions]

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

    def linknames(self, top: str) -> frozenset[str]:
        """What ``//go:linkname`` names anywhere under a folder, as ``path.name``.

        It reads every Go file there once: half a second for the standard library, when cached.
        """
        if top not in self._linknames:
            found: set[str] = set()
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith((".", "_"))]
                for name in names:
                    if name.endswith(".go"):
                        found |= _linknames(self._content(os.path.join(folder, name)))
            for path, content in self.overlay.items():
                if path.startswith(top + os.sep):
                    found |= _linknames(content)
            self._linknames[top] = frozenset(found)
        return self._linknames[top]

    def _content(self, path: str) -> bytes:
        if path in self.overlay:
            return self.overlay[path]
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError:
            return b""


def _linknames(content: bytes) -> set[str]:
    if b"//go:linkname" not in content:
        return set()
    return {name.decode("utf-8", "replace") for name in _LINKNAME.findall(content)}
