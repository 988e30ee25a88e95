"""One object file together with what it takes to name things in it."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping

from goescape.golang.goobj_builtins import read_builtins
from goescape.golang.goobj_format import RELOC_SIZE, ObjectFile
from goescape.golang.goobj_imports import Imports
from goescape.golang.goobj_names import size_by_name, word

__all__ = ["ObjectReader"]

_NUMBERS = {"int": "integer", "uint": "unsigned", "uintptr": "unsigned", "float": "float"}
_KINDS = ((range(2, 7), "integer"), (range(7, 13), "unsigned"), (range(13, 15), "float"))
_TYPE_AND_REF = struct.Struct("<H8xQ")


class ObjectReader:
    """An object, the builtins of the toolchain that wrote it, and the packages it imports.

    Raises:
        ObjectFileError: The object or the toolchain's tables cannot be read.
    """

    def __init__(self, archive: bytes, goroot: str, archives: Mapping[str, str]) -> None:
        self.obj = ObjectFile(archive)
        self.builtins = read_builtins(goroot)
        self._imports = Imports(archives, self.obj.fingerprints())
        self._names: dict[int, str] = {}

    def close(self) -> None:
        """Closes the imported packages' archives."""
        self._imports.close()

    def callable_names(self, *, own: bool = False) -> Iterator[tuple[int, str]]:
        """What a call may name, as (ref, name).

        Args:
            own: Also the package's own functions. In the runtime, whose own functions the
                allocator's are, they always are among them.
        """
        yield from self.obj.names_by_ref(self.builtins.names)
        names = self.obj.own_names()
        first = next(names, None)
        if first and (own or first[1].startswith(("runtime.", "internal/runtime/maps."))):
            yield first
            yield from names

    def name(self, ref: int) -> str:
        """The link name of a reference; empty where neither this object nor an import tells it."""
        name = self._names.get(ref)
        if name is None:
            name = self.obj.name(ref, self.builtins.names)
            if not name and (package := self.obj.package(ref & 0xFFFFFFFF)):
                found = self._imports.symbol(package, ref >> 32)
                name = found[0] if found else ""
            self._names[ref] = name
        return name

    def package(self, ref: int) -> str:
        """The import path that a reference to an imported package's symbol names, or empty."""
        return self.obj.package(ref & 0xFFFFFFFF)

    def type_size(self, ref: int, name: str) -> int | None:
        """The size in bytes of a type, given the reference to its descriptor and its name.

        It is the descriptor's first word; None where neither this object nor an imported
        package's has it and the name does not say it.
        """
        pointer = self.obj.pointer_size
        data = self.obj.data_of(ref)
        if not data and (size := size_by_name(name, pointer)) is not None:
            return size
        if not data and (found := self._imports.symbol(self.package(ref), ref >> 32)):
            data = found[1]
        return word(data, pointer, self.obj.big_endian)

    def number_type(self, ref: int, name: str) -> str:
        """``integer``, ``unsigned`` or ``float``; empty for what is no number, or not known.

        A named type's descriptor says which kind it is (``abi.Type.Kind_``; its place is the same
        in Go 1.21 to 1.27); those of the language's own types are told by their names.
        """
        data = self.obj.data_of(ref)
        if not data and (known := _NUMBERS.get(name.rstrip("0123456789"))):
            return known
        if not data and (found := self._imports.symbol(self.package(ref), ref >> 32)):
            data = found[1]
        at = 2 * self.obj.pointer_size + 7
        kind = data[at] & 31 if len(data) > at else 0
        return next((known for kinds, known in _KINDS if kind in kinds), "")

    def calls_to(self, targets: Container[int]) -> dict[int, list[tuple[int, int]]]:
        """Direct calls to the targets: for each calling symbol, (relocation number, ref)."""
        relocs, index, calls = self.obj.relocs, self.obj.reloc_index, self.builtins.calls
        # The low byte of every relocation's type, searched for those of calls.
        column = relocs[5::RELOC_SIZE]
        wanted = b"[" + b"".join(re.escape(bytes((kind,))) for kind in sorted(calls)) + b"]"
        result: dict[int, list[tuple[int, int]]] = {}
        for match in re.finditer(wanted, column):
            number = match.start()
            kind, ref = _TYPE_AND_REF.unpack_from(relocs, number * RELOC_SIZE + 5)
            if ref in targets and kind in calls:
                symbol = bisect_right(index, number) - 1
                result.setdefault(symbol, []).append((number, ref))
        return result
