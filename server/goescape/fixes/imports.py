"""Imports that an edit needs: the text that adds one, and the graph that has it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.golang import Graph, Toolchain, load
from goescape.model import Overlay, TextEdit
from goescape.syntax import Import, Source, header

__all__ = ["imported_as", "importing", "with_imports"]


def imported_as(source: Source, path: str) -> str:
    """What a file calls a package that it imports; empty where it does not, or has no name for it.

    Args:
        source: The file.
        path: The import path of a package whose name is its last element.
    """
    for one in _imports(source.text.data):
        if one.path == path and one.name not in ("_", "."):
            return one.name or path.rpartition("/")[2]
    return ""


@functools.lru_cache(maxsize=8)
def _imports(data: bytes) -> tuple[Import, ...]:
    # every call in a file asks for the same: bytes know their hash once it was asked for
    return tuple(header(data).imports)


def importing(source: Source, path: str) -> TextEdit:
    """The edit that adds an import to a file that parses, where gofmt would sort it."""
    data = source.text.data
    carriage = "\r" if b"\r\n" in data else ""
    root = source.tree.root_node
    declarations = [node for node in root.named_children if node.type == "import_declaration"]
    written = f'"{path}"'
    for declaration in declarations:
        specs = list(_specs(declaration))
        if not specs or declaration.named_children[0].type != "import_spec_list":
            continue
        if not any(_is_standard(_path(spec, data)) for spec in _first_group(specs)):
            start = specs[0].start_byte
            text = f"{written}{carriage}\n{carriage}\n\t"
            return edit(source.path, start, start, text)
        for spec in _first_group(specs):
            if _path(spec, data) > path:
                start = spec.start_byte
                return edit(source.path, start, start, f"{written}{carriage}\n\t")
        last = _first_group(specs)[-1]
        line = data.find(b"\n", last.end_byte)
        at = line - len(carriage)
        return edit(source.path, at, at, f"{carriage}\n\t{written}")
    for declaration in declarations:
        specs = list(_specs(declaration))
        if specs and _path(specs[0], data) != "C":
            first = data[specs[0].start_byte : specs[0].end_byte].decode("utf-8", "replace")
            both = sorted((first, written), key=lambda text: text[text.index('"') :])
            between = ""
            if not _is_standard(_path(specs[0], data)):
                both, between = [written, first], f"{carriage}\n"
            text = between.join(f"\t{one}{carriage}\n" for one in both)
            return edit(
                source.path,
                declaration.start_byte,
                declaration.end_byte,
                f"import ({carriage}\n{text})",
            )
    clause = next(node for node in root.named_children if node.type == "package_clause")
    line = data.find(b"\n", clause.end_byte)
    at = len(data) if line < 0 else line - len(carriage)
    return edit(source.path, at, at, f"{carriage}\n{carriage}\nimport {written}")


async def with_imports(
    toolchain: Toolchain,
    graph: Graph,
    files: Collection[str],
    paths: Iterable[str],
    overlay: Overlay,
) -> Graph:
    """A graph in which the units of some files import what an edit adds to them.

    Args:
        toolchain: Which Go.
        graph: As it is.
        files: The edited files.
        paths: Import paths of the standard library.
        overlay: The edited texts, to list the packages again where nothing imports it yet.

    Raises:
        GoProblem: ``go list`` gave no answer.
    """
    wanted = {path: path for path in paths}
    if not wanted:
        return graph
    if any(path not in graph.units or not graph.units[path].export for path in wanted):
        return await load(
            toolchain, graph.folder, graph.patterns, tests=graph.tests, overlay=overlay
        )
    units = {
        name: replace(unit, imports={**wanted, **unit.imports})
        if not unit.standard and {*unit.files} & {*files}
        else unit
        for name, unit in graph.units.items()
    }
    return replace(graph, units=units, profiled={}, _by_file={})


def _specs(declaration: Node) -> Iterator[Node]:
    for child in declaration.named_children:
        if child.type == "import_spec":
            yield child
        elif child.type == "import_spec_list":
            yield from (spec for spec in child.named_children if spec.type == "import_spec")


def _first_group(specs: list[Node]) -> list[Node]:
    """Those before the first empty line."""
    group = specs[:1]
    for spec in specs[1:]:
        if spec.start_point[0] > group[-1].end_point[0] + 1:
            break
        group.append(spec)
    return group


def _is_standard(path: str) -> bool:
    """Whether an import path is of the standard library, by the go command's rule."""
    return "." not in path.partition("/")[0]


def _path(spec: Node, data: bytes) -> str:
    node = spec.child_by_field_name("path")
    return data[node.start_byte + 1 : node.end_byte - 1].decode() if node is not None else ""
