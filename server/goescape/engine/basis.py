"""What a proof was made for: every text that it depends on, told apart cheaply.

An open file is known by what the editor holds, saved or not, so that saving it changes nothing;
any other by its stamp on disk. Two equal bases are the same code as far as a proof can see: the
folders of the packages that were asked for, whatever is open and unsaved of what they import, and
the export data of the rest.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from goescape.engine.freshness import FileStamp, file_stamp
from goescape.golang import Graph, Toolchain, Unit, every_package, load
from goescape.model import Overlay
from goescape.syntax import header
from goescape.text import Text

__all__ = ["Basis", "Texts", "basis", "prepared"]

Texts = Mapping[str, Text]
"""The open Go files, by path."""


@dataclass(frozen=True)
class Basis:
    """Equal to another one where a proof would be the same.

    Attributes:
        texts: Each file, with what tells its content.
        imports: Each unit with the export data that it is compiled against.
    """

    texts: frozenset[tuple[str, bytes | FileStamp]]
    imports: frozenset[tuple[str, tuple[str, ...]]]


def basis(graph: Graph, texts: Texts) -> Basis:
    """The basis of proofs about a graph's root units. It looks at the disk: not for the event loop.

    Args:
        graph: The packages.
        texts: The open files, those of other packages too.
    """
    roots = _roots(graph)
    folders = {unit.dir for unit in roots}
    paths = {path for unit in roots for path in unit.files}
    # what is not compiled can refuse a fix as well
    paths |= {path for folder in folders for path in _sources(folder)}
    paths |= {path for path in texts if os.path.dirname(path) in folders}
    found: set[tuple[str, bytes | FileStamp]] = {
        (path, _digest(texts[path].data) if path in texts else file_stamp(path)) for path in paths
    }
    elsewhere, _ = _elsewhere(graph, texts, folders)
    found |= {(path, _digest(content)) for path, content in elsewhere.items()}
    imports = {(unit.id, tuple(_exports(graph, unit))) for unit in roots}
    return Basis(frozenset(found), frozenset(imports))


async def prepared(
    toolchain: Toolchain, graph: Graph, texts: Texts, *, whole: bool = False
) -> tuple[Graph, Overlay]:
    """A graph that knows the open texts and the tests, and the overlay for it.

    The one that is given is good enough unless texts of what it imports are unsaved, or an open
    file's header differs from what is on disk, or it was listed without the tests.

    Args:
        toolchain: Which Go.
        graph: Of the packages, as they are on disk.
        texts: The open files.
        whole: Every package of the module that the graph's are in, and of its workspace.

    Raises:
        GoProblem: ``go list`` gave no answer.
    """
    found = await asyncio.to_thread(_look, graph, texts, toolchain if whole else None)
    if found.folder:
        listed = await load(
            toolchain, found.folder, found.patterns, tests=True, overlay=found.unsaved
        )
        return listed, found.overlay
    return graph, found.overlay


@dataclass(frozen=True)
class _Found:
    """What is open and unsaved.

    Attributes:
        overlay: The texts for the compiler.
        unsaved: Those that differ from what is on disk.
        folder: Where to list again; empty where the graph will do.
        patterns: What.
    """

    overlay: Overlay
    unsaved: Overlay
    folder: str
    patterns: tuple[str, ...]


def _look(graph: Graph, texts: Texts, toolchain: Toolchain | None) -> _Found:
    """What is open; with a toolchain, the patterns are those of the whole module."""
    roots = _roots(graph)
    folders = {unit.dir for unit in roots}
    cgo = {path for unit in roots if unit.cgo for path in unit.files}
    own = {path: text.data for path, text in texts.items() if os.path.dirname(path) in folders}
    disk = {path: _on_disk(path) for path in own}
    unsaved = {path: content for path, content in own.items() if content != disk[path]}
    # what cgo made of a file is there for the one on disk alone
    overlay = {path: c for path, c in own.items() if path not in cgo or path in unsaved}
    elsewhere, reheaded = _elsewhere(graph, texts, folders)
    module = next((unit.module_dir for unit in roots if unit.module_dir), "")
    patterns = every_package(toolchain, module) if toolchain and module else ()
    if patterns:
        inside = (os.path.join(module, ""), *(one.removesuffix("...") for one in patterns[1:]))
        elsewhere |= {
            path: text.data
            for path, text in texts.items()
            if path.startswith(inside) and path not in own and _on_disk(path) != text.data
        }
    overlay |= elsewhere
    unsaved |= elsewhere
    if patterns:
        return _Found(overlay, unsaved, module, patterns)
    stale = bool(elsewhere) or reheaded or not (graph.tests or _untested(folders))
    return _Found(overlay, unsaved, graph.folder if stale else "", graph.patterns)


def _roots(graph: Graph) -> list[Unit]:
    return [graph.units[root] for root in graph.roots]


def _exports(graph: Graph, unit: Unit) -> Iterable[str]:
    for name in unit.imports.values():
        imported = graph.units.get(name)
        yield imported.export if imported is not None else ""


def _elsewhere(graph: Graph, texts: Texts, folders: set[str]) -> tuple[dict[str, bytes], bool]:
    """The unsaved texts of other packages that may matter, and whether a header is unsaved.

    They are those of what is imported; where the imports themselves may be others, all.
    """
    known = {path for root in graph.roots for path in graph.units[root].files}
    imported = {unit.dir for unit in graph.units.values() if unit.dir and not unit.standard}
    unsaved = {path: text.data for path, text in texts.items() if _on_disk(path) != text.data}
    reheaded = any(
        path not in known or header(content) != header(_on_disk(path) or b"")
        for path, content in unsaved.items()
        if os.path.dirname(path) in folders
    )
    found = {
        path: content
        for path, content in unsaved.items()
        if (folder := os.path.dirname(path)) not in folders and (reheaded or folder in imported)
    }
    return found, reheaded


def _sources(folder: str) -> Iterable[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return ()
    return [os.path.join(folder, name) for name in names if name.endswith((".go", ".s"))]


def _untested(folders: set[str]) -> bool:
    return not any(path.endswith("_test.go") for folder in folders for path in _sources(folder))


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _on_disk(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
