"""Cheap stamps that tell what has to be asked again.

Two questions, answered by comparing stamps and never by guessing:

* Does ``go list`` have to run again? Only if the set of files, a file's header (package
  clause, imports, build constraints, cgo preamble, directives) or the module's files changed.
* Does a package have to be compiled again? Only if one of its files or the export data of
  one of its imports changed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from goescape.golang import Graph, Unit
from goescape.syntax import Header, header

__all__ = ["FileStamp", "Freshness", "UnitStamp", "file_stamp", "module_files"]

FileStamp = tuple[int, int, int, int] | None
"""(mtime in ns, ctime in ns, size in bytes, inode); None for a file that is not there."""

_SOURCES = (".go", ".s", ".S", ".c", ".cc", ".cpp", ".h", ".hh", ".m", ".pgo", ".syso")
_MODULE_FILES = (
    "go.mod",
    "go.sum",
    "go.work",
    "go.work.sum",
    os.path.join("vendor", "modules.txt"),
)


def file_stamp(path: str) -> FileStamp:
    """What tells two states of a file apart without reading it."""
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def module_files(folder: str) -> tuple[str, ...]:
    """Every file at or above a folder whose change can change what ``go list`` says.

    Files that do not exist are named too: creating one matters as much.
    """
    found: list[str] = []
    while True:
        found += [os.path.join(folder, name) for name in _MODULE_FILES]
        parent = os.path.dirname(folder)
        if parent == folder:
            return tuple(found)
        folder = parent


@dataclass(frozen=True, slots=True)
class UnitStamp:
    """What a compile of one unit depended on."""

    files: tuple[FileStamp, ...]
    exports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ListStamp:
    headers: tuple[tuple[str, Header | FileStamp], ...]
    module: tuple[FileStamp, ...]


class Freshness:
    """The stamps of one package's folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._module_files = module_files(folder)
        self._headers: dict[str, tuple[FileStamp, Header]] = {}

    def sources(self) -> dict[str, FileStamp]:
        """Every source file of the folder.

        Raises:
            OSError: The folder is gone or unreadable.
        """
        stamps: dict[str, FileStamp] = {}
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(_SOURCES) and not entry.name.startswith((".", "_")):
                    stamps[entry.path] = file_stamp(entry.path)
        return stamps

    def list_stamp(self) -> object:
        """Equal as long as ``go list`` would say the same of the folder's own package.

        Raises:
            OSError: The folder is gone or unreadable.
        """
        headers: list[tuple[str, Header | FileStamp]] = []
        for path, stamp in sorted(self.sources().items()):
            headers.append((path, self._header(path, stamp) if path.endswith(".go") else None))
        return _ListStamp(tuple(headers), tuple(map(file_stamp, self._module_files)))

    def _header(self, path: str, stamp: FileStamp) -> Header | FileStamp:
        known = self._headers.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            with open(path, "rb") as file:
                found = header(file.read())
        except OSError:
            return stamp
        self._headers[path] = (stamp, found)
        return found

    @staticmethod
    def unit_stamp(graph: Graph, unit: Unit) -> UnitStamp:
        """Equal as long as a compile of the unit would say the same."""
        imports = (graph.units.get(name) for name in unit.imports.values())
        return UnitStamp(
            tuple(map(file_stamp, unit.files)),
            tuple(found.export for found in imports if found is not None),
        )
