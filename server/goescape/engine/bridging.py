"""Builds what leads from one text of a package to a later one (``carried``)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goescape.engine.basis import Basis
from goescape.engine.carried import Bridge, Words
from goescape.engine.freshness import file_stamp
from goescape.fixes import Ground
from goescape.golang import Graph, Report, Unit
from goescape.model import VerdictKind
from goescape.syntax import Source
from goescape.syntax.differences import Difference, Kind, difference, references

__all__ = ["Known", "bridge"]


@dataclass(frozen=True)
class Known:
    """A package's text, and the ground of proofs about it.

    Attributes:
        graph: The session's, which the basis is of.
        basis: What the text is.
        ground: For proofs.
    """

    graph: Graph
    basis: Basis
    ground: Ground


async def bridge(old: Known, new: Known) -> Bridge | None:
    """What leads from one text of a package to a later one; None where nothing does.

    It compiles the later text where bodies differ.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    if old.ground.toolchain != new.ground.toolchain:
        return None
    files = await asyncio.to_thread(_files, old, new)
    if files is None:
        return None
    calls: Mapping[bytes, Words] = {}
    if any(one.bodies for one in files.values()):
        for unit in _units(old.ground.graph, files):
            if not await _says_the_same(old.ground, new.ground, unit, files):
                return None
        calls = await asyncio.to_thread(_calls, old.ground, files.values())
    return Bridge(old.ground, new.ground, files, calls)


# The files


def _files(old: Known, new: Known) -> dict[str, Difference] | None:
    """The files whose text differs, laid side by side; None where more than bodies differ."""
    if not _same_packages(old, new):
        return None
    before, after = dict(old.basis.texts), dict(new.basis.texts)
    if before.keys() != after.keys():
        return None
    compiled = {f for unit in _roots(new.ground.graph) if _judged(unit) for f in unit.files}
    found: dict[str, Difference] = {}
    for path, was in before.items():
        if was == after[path]:
            continue
        ours, theirs = _source(old, path), _source(new, path)
        if ours is None or theirs is None:
            return None
        if ours.text.data == theirs.text.data:
            continue
        laid = difference(ours, theirs) if path in compiled else None
        if laid is None:
            return None
        found[path] = laid
    return found


def _same_packages(old: Known, new: Known) -> bool:
    """Whether the units are the same ones, compiled against the same imports of other folders."""
    ours, theirs = _roots(old.ground.graph), _roots(new.ground.graph)
    if [_traits(unit) for unit in ours] != [_traits(unit) for unit in theirs]:
        return False
    folders = {unit.dir for unit in ours}

    def imports(known: Known) -> list[tuple[str, str, str]]:
        units = known.ground.graph.units
        return sorted(
            (unit.id, name, imported.export)
            for unit in _roots(known.ground.graph)
            for name, satisfied in unit.imports.items()
            if (imported := units.get(satisfied)) is not None and imported.dir not in folders
        )

    return imports(old) == imports(new)


def _roots(graph: Graph) -> list[Unit]:
    return [graph.units[root] for root in graph.roots]


def _traits(unit: Unit) -> tuple[object, ...]:
    return unit.id, unit.files, unit.cgo, unit.go_version, unit.profile, sorted(unit.imports)


def _judged(unit: Unit) -> bool:
    # a profile goes by lines, and what cgo makes of a file is there for the one on disk
    return unit.variant != "xtest" and not unit.cgo and not unit.profile


def _source(known: Known, path: str) -> Source | None:
    """A file as it was for a proof; None if that is not known any more."""
    was = dict(known.basis.texts)[path]
    if path in known.ground.overlay:
        return known.ground.source(path)
    if not isinstance(was, tuple) or file_stamp(path) != was:
        return None
    source = known.ground.source(path)
    return source if file_stamp(path) == was else None


def _units(graph: Graph, files: Iterable[str]) -> list[Unit]:
    """What has to be compiled: of a file of the package itself its tests need not."""
    roots = [unit for unit in _roots(graph) if _judged(unit)]
    plain = {file for unit in roots if unit.variant == "plain" for file in unit.files}
    tested = [path for path in files if path not in plain]
    return [
        unit
        for unit in roots
        if (unit.variant == "plain" and plain.intersection(files))
        or (unit.variant == "test" and tested)
    ]


# What the compiler says


async def _says_the_same(
    old: Ground, new: Ground, unit: Unit, files: Mapping[str, Difference]
) -> bool:
    """Whether the compiler says the same of everything outside of the edited bodies."""
    before, after = await asyncio.gather(old.report(unit), new.report(new.graph.units[unit.id]))
    if before.errors or after.errors:
        return False
    ours, theirs = await asyncio.to_thread(
        lambda: (_said(before, files, new=False), _said(after, files, new=True))
    )
    return ours is not None and ours == theirs


def _said(
    report: Report, files: Mapping[str, Difference], *, new: bool
) -> Counter[tuple[object, ...]] | None:
    """What a report says of each piece; None where an edited function is inlined."""
    found: Counter[tuple[object, ...]] = Counter()
    numbers = {
        path: {id(piece): number for number, piece in enumerate(file.pieces)}
        for path, file in files.items()
    }
    for verdict in report.verdicts:
        path = verdict.place.path
        said = (verdict.kind, verdict.text)
        if (file := files.get(path)) is None:
            found[path, verdict.place.line, verdict.place.column, *said] += 1
            continue
        offset = (file.new if new else file.old).text.offset_of_place(verdict.place)
        if offset is None:
            return None
        piece = file.piece_of_new(offset) if new else file.piece(offset)
        start = (piece.new if new else piece.old)[0]
        number = numbers[path][id(piece)]
        if piece.kind is Kind.BODY:
            if verdict.kind is VerdictKind.CAN_INLINE and offset < piece.bodies[new]:
                return None
            if offset < piece.bodies[new]:
                found[path, number, *said] += 1
            continue
        exact = offset - start if piece.kind is Kind.SAME else 0
        found[path, number, exact, *said] += 1
    return found


# Names


def _calls(old: Ground, files: Iterable[Difference]) -> dict[bytes, Words]:
    """What each function of the folder names, in both texts: ``F``, and of methods ``.M``."""
    found: dict[bytes, set[bytes]] = {}
    paths = {file for unit in _roots(old.graph) for file in unit.files}
    for source in [*map(old.source, paths), *(file.new for file in files)]:
        parsed = source.parsed
        data = source.text.data
        for node in source.tree.root_node.named_children:
            name = node.child_by_field_name("name")
            if name is not None and node.type in ("function_declaration", "method_declaration"):
                point = b"." if node.type == "method_declaration" else b""
                key = point + data[name.start_byte : name.end_byte]
                words = references(data[node.start_byte : node.end_byte])
                found.setdefault(key, set()).update(words)
        if not parsed:
            source.release()
    for words in found.values():
        words.intersection_update(found)
    return {name: frozenset(words) for name, words in found.items()}
