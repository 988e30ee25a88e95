"""What the packages at hand declare, by name: functions with their signatures, types, variables.

A flow says ``t.Set(&x)`` or ``fmt.Fprintln(...)``; which parameter that is, and whether ``w.Write``
is a method of an interface, stands in the declarations (``declared.py`` reads them).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from goescape.syntax.declared import (
    Found,
    Member,
    index_declarations,
    parameter_start,
    parsed,
    scan,
)
from goescape.syntax.header import header
from goescape.syntax.source import Source
from goescape.text import Text

__all__ = [
    "NO_PACKAGES",
    "Answer",
    "Found",
    "Member",
    "Package",
    "Packages",
    "imports_of",
    "index_declarations",
]

_VERSION = re.compile(r"v\d+\Z")


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose declarations can be looked up.

    Attributes:
        path: Import path.
        name: The name in its package clause.
        files: Absolute paths.
    """

    path: str
    name: str
    files: tuple[str, ...]


Answer = tuple[Package, Found | None]
"""What a package was found to declare by a name."""


@dataclass(eq=False)
class Packages:
    """The packages that a unit's code can name.

    Attributes:
        own: The unit's own package.
        imports: Import path as written in the source to the package.
        named: The packages of a name among all that the unit imports, directly or not.
        sources: The text that was compiled, by absolute path, for the unit's own files.
        asked: Each question asked since this was last emptied, with its answer: findings that
            were made from these answers stand as long as they do.
    """

    own: Package = Package("", "", ())
    imports: Mapping[str, Package] = field(default_factory=dict[str, Package])
    named: Callable[[str], Sequence[Package]] = lambda _: ()
    sources: Callable[[str], Source | None] = lambda _: None
    asked: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], "Answer"])
    _stamps: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    _indexes: dict[str, Mapping[str, tuple[str, int]]] = field(
        default_factory=dict[str, Mapping[str, tuple[str, int]]]
    )
    _known: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], "Answer"])

    def imported(self, source: Source, name: str) -> Package | None:
        """The package that ``name`` stands for in a file; None where it imports none so named."""
        for given, path in imports_of(source.text.data):
            package = self.imports.get(path)
            if given == name or (not given and name == (package.name if package else _guess(path))):
                return package or Package(path, name, ())
        return None

    def find(self, package: Package, name: str) -> Found | None:
        """What a package declares by a name (``F``, ``T``, ``T.M``, ``(*T).M``); None if nothing.

        A method is found by either form of its receiver.
        """
        if not package.files:
            return None
        key = package.path, name
        answer = self._known.get(key)
        if answer is None:
            answer = self._known[key] = package, self._search(package, name)
        self.asked[key] = answer
        return answer[1]

    def file(self, package: Package, path: str) -> Source | None:
        """A file of a package; None where it can't be read."""
        data = self._data(package, path)
        return None if data is None else Source(path, Text(data))

    def parameter_start(self, package: Package, found: Found, number: int) -> int | None:
        """The byte offset, in ``found.file``, of the name of a function's n-th parameter.

        Args:
            package: Whose declaration it is.
            found: A function.
            number: 0-based; -1: the receiver.
        """
        data = self._data(package, found.file)
        return None if data is None else parameter_start(data, found, number)

    def still(self, answers: Mapping[tuple[str, str], Answer]) -> bool:
        """Whether earlier answers (``asked``) are what would be answered now."""
        return all(
            self.find(self.own if package.path == self.own.path else package, name) == answer
            for (_, name), (package, answer) in answers.items()
        )

    def _search(self, package: Package, name: str) -> Found | None:
        own = package.path == self.own.path
        for path in package.files:
            if own:
                if path not in self._indexes:
                    data = self._data(package, path)
                    self._indexes[path] = {} if data is None else index_declarations(data)
                if name not in self._indexes[path]:
                    continue
                data = self._data(package, path)
                found = None if data is None else _in_text(data, package.path, name, path)
            else:
                if path not in self._stamps:
                    self._stamps[path] = _stamp(path)
                found = _on_disk(path, self._stamps[path], package.path, name)
            if found is not None:
                return found
        return None

    def _data(self, package: Package, path: str) -> bytes | None:
        if package.path == self.own.path:
            source = self.sources(path)
            return None if source is None else source.text.data
        return _read(path)


NO_PACKAGES = Packages()
"""Nothing is known of any package."""


@lru_cache(maxsize=1024)
def imports_of(data: bytes) -> tuple[tuple[str, str], ...]:
    """The imports of a file: the name given (empty where none), and the path."""
    return tuple((found.name, found.path) for found in header(data).imports)


def _guess(path: str) -> str:
    """The name that a package of a path most likely has."""
    *before, last = path.split("/")
    if _VERSION.match(last) and before:
        last = before[-1]
    return last.partition(".")[0].removeprefix("go-").removesuffix("-go").replace("-", "")


def _stamp(path: str) -> tuple[int, int]:
    try:
        stat = os.stat(path)
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


# What is asked once is asked again after each save: kept for files on disk as long as they do not
# change, and by content for what was compiled.


@lru_cache(maxsize=8192)
def _on_disk(path: str, stamp: tuple[int, int], package: str, name: str) -> Found | None:
    declared = _index_on_disk(path, stamp).get(name)
    data = _read(path) if declared is not None else None
    return None if data is None or declared is None else parsed(declared, data, package, name, path)


@lru_cache(maxsize=4096)
def _in_text(data: bytes, package: str, name: str, path: str) -> Found | None:
    declared = index_declarations(data).get(name)
    return None if declared is None else parsed(declared, data, package, name, path)


@lru_cache(maxsize=2048)
def _index_on_disk(path: str, _stamp: tuple[int, int]) -> Mapping[str, tuple[str, int]]:
    return scan(_read(path) or b"")
