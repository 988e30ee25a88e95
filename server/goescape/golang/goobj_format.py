"""The container: a package archive, the Go object file in it, and the object's blocks.

The format is documented in ``GOROOT/src/cmd/internal/goobj/objfile.go`` and has not changed
between Go 1.21 and 1.27 (magic ``go120ld``). An object is a header with the offsets of its
blocks; the blocks are arrays of records of fixed size, little-endian and unaligned. Symbols
that the object defines are numbered through four blocks in a row; per-symbol relocations,
auxiliary symbols and data are slices of three more blocks, found through index blocks.

A symbol reference is a pair of 32-bit numbers, package and symbol. Here it is kept as one
64-bit integer (*ref*), package in the low half, exactly as it lies in the file.

Nothing here copies more than the object itself, and nothing is decoded before it is asked for.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator

__all__ = [
    "AUX_FUNCINFO",
    "AUX_PCFILE",
    "AUX_PCINLINE",
    "AUX_PCLINE",
    "BLOCKS",
    "DATA",
    "DATAIDX",
    "FINGERPRINT_AT",
    "MAGIC",
    "RELOC_SIZE",
    "SYMDEF",
    "SYM_SIZE",
    "ObjectFile",
    "ObjectFileError",
    "make_ref",
]


class ObjectFileError(Exception):
    """An object file, or what is needed to read it, is missing, damaged or of unknown form."""


AUX_FUNCINFO = 1
AUX_PCFILE = 8
AUX_PCLINE = 9
AUX_PCINLINE = 10

RELOC_SIZE = 23
SYM_SIZE = 21
_AUX_SIZE = 9

MAGIC = b"\x00go120ld"
BLOCKS = struct.Struct("<19I")
FINGERPRINT_AT = len(MAGIC)
_BLOCKS_AT = FINGERPRINT_AT + 8 + 4
(
    _AUTOLIB,
    _PKGIDX,
    _FILE,
    SYMDEF,
    _HASHED64DEF,
    _HASHEDDEF,
    _NONPKGDEF,
    _NONPKGREF,
    _REFFLAGS,
    _HASH64,
    _HASH,
    _RELOCIDX,
    _AUXIDX,
    DATAIDX,
    _RELOC,
    _AUX,
    DATA,
    _REFNAME,
    _END,
) = range(19)

_NONE = 0x7FFFFFFF
_HASHED64 = _NONE - 1
_HASHED = _NONE - 2
_BUILTIN = _NONE - 3
_SELF = _NONE - 4

_U32 = struct.Struct("<I")
_PAIR = struct.Struct("<II")
_REF = struct.Struct("<Q")
_REFNAME_ENTRY = struct.Struct("<QII")
_SYM = struct.Struct("<II13x")

_32_BIT = {"386", "arm", "mips", "mipsle"}
_BIG_ENDIAN = {"mips", "mips64", "ppc64", "s390x"}


def make_ref(package: int, symbol: int) -> int:
    """A symbol reference as one integer."""
    return package | symbol << 32


class ObjectFile:
    """One Go object file.

    Attributes:
        goarch: The architecture it was compiled for.
        pointer_size: In bytes.
        big_endian: Of the compiled program's data; the object's own numbers never are.
        relocs: The block of relocations, records of :data:`RELOC_SIZE` bytes: offset in the
            symbol (int32), size (uint8), type (uint16), addend (int64), ref (uint64).
        reloc_index: For each defined symbol, the number of its first relocation; one more.
    """

    def __init__(self, archive: bytes) -> None:
        """Opens the object in a package archive, or a bare object.

        Raises:
            ObjectFileError: There is none, or its magic or its blocks are not as expected.
        """
        self._b, self.goarch = _object_in(archive)
        self.pointer_size = 4 if self.goarch in _32_BIT else 8
        self.big_endian = self.goarch in _BIG_ENDIAN
        if not self._b.startswith(MAGIC):
            raise ObjectFileError(f"not an object file of Go 1.20 or newer: {self._b[:8]!r}")
        if len(self._b) < _BLOCKS_AT + BLOCKS.size:
            raise ObjectFileError("object file ends in its header")
        self._at: tuple[int, ...] = BLOCKS.unpack_from(self._b, _BLOCKS_AT)
        if list(self._at) != sorted(self._at) or self._at[_END] > len(self._b):
            raise ObjectFileError("object file is cut short, or its blocks are out of order")
        self.relocs = self._b[self._at[_RELOC] : self._at[_AUX]]
        self.reloc_index = self._index(_RELOCIDX)
        self._aux_index = self._index(_AUXIDX)
        self._data_index = self._index(DATAIDX)
        self._first = {  # number of the first symbol of each block of definitions
            _SELF: 0,
            _HASHED64: self._count(SYMDEF, SYM_SIZE),
        }
        self._first[_HASHED] = self._first[_HASHED64] + self._count(_HASHED64DEF, SYM_SIZE)
        self._first[_NONE] = self._first[_HASHED] + self._count(_HASHEDDEF, SYM_SIZE)
        self._defined = self._first[_NONE] + self._count(_NONPKGDEF, SYM_SIZE)
        self._ref_names: dict[int, str] | None = None

    def _count(self, block: int, size: int) -> int:
        return (self._at[block + 1] - self._at[block]) // size

    def _index(self, block: int) -> array[int]:
        index = array("I")
        index.frombytes(self._b[self._at[block] : self._at[block] + 4 * self._count(block, 4)])
        if sys.byteorder == "big":
            index.byteswap()
        return index

    def _string(self, length: int, offset: int) -> str:
        return self._b[offset : offset + length].decode("utf-8", "replace")

    # Names

    def names_by_ref(self, builtins: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """The symbols that this object refers to by name or by builtin index, as (ref, name).

        Those that it defines for all packages (``type:[]int``, linknamed functions) are among
        them; its own functions and those of other packages that it only refers to by number
        without being told a name are not.
        """
        for number, name in enumerate(builtins):
            yield make_ref(_BUILTIN, number), name
        yield from self._indexed_names().items()
        # Not a package's own: definitions, then references, in one numbering.
        block = self._b[self._at[_NONPKGDEF] : self._at[_REFFLAGS]]
        whole = block[: len(block) // SYM_SIZE * SYM_SIZE]
        for number, (length, offset) in enumerate(_SYM.iter_unpack(whole)):
            if length:
                yield make_ref(_NONE, number), self._string(length, offset)

    def own_names(self) -> Iterator[tuple[int, str]]:
        """The package's own symbols that have a name, as (ref, name)."""
        block = self._b[self._at[SYMDEF] : self._at[_HASHED64DEF]]
        whole = block[: len(block) // SYM_SIZE * SYM_SIZE]
        for number, (length, offset) in enumerate(_SYM.iter_unpack(whole)):
            if length:
                yield make_ref(_SELF, number), self._string(length, offset)

    def name(self, ref: int, builtins: tuple[str, ...]) -> str:
        """The link name of a reference; empty where it has none, or the object tells none."""
        package, number = ref & 0xFFFFFFFF, ref >> 32
        if package == _BUILTIN:
            return builtins[number] if number < len(builtins) else ""
        if package == _NONE:
            at = self._at[_NONPKGDEF] + number * SYM_SIZE
            return self._string(*_PAIR.unpack_from(self._b, at))
        if package in self._first:
            return self.symbol_name(self._first[package] + number)
        return self._indexed_names().get(ref, "")

    def symbol_name(self, symbol: int) -> str:
        """The link name of the n-th defined symbol."""
        # The four blocks of definitions lie in a row.
        at = self._at[SYMDEF] + symbol * SYM_SIZE
        return self._string(*_PAIR.unpack_from(self._b, at))

    def _indexed_names(self) -> dict[int, str]:
        if self._ref_names is None:
            block = self._b[self._at[_REFNAME] : self._at[_END]]
            whole = block[: len(block) // 16 * 16]
            self._ref_names = {
                ref: self._string(length, offset)
                for ref, length, offset in _REFNAME_ENTRY.iter_unpack(whole)
            }
        return self._ref_names

    def package(self, number: int) -> str:
        """The import path that the package half of a reference names; empty where none."""
        if not 0 < number < self._count(_PKGIDX, 8):
            return ""
        return self._string(*_PAIR.unpack_from(self._b, self._at[_PKGIDX] + number * 8))

    def fingerprints(self) -> dict[str, bytes]:
        """The fingerprints of the export data that this was compiled against, by import path."""
        return {
            self._string(*_PAIR.unpack_from(self._b, at)): self._b[at + 8 : at + 16]
            for at in range(self._at[_AUTOLIB], self._at[_PKGIDX] - 15, 16)
        }

    def file(self, number: int) -> str:
        """A file name as the compiler recorded it; empty where there is no such number."""
        if not 0 <= number < self._count(_FILE, 8):
            return ""
        name = self._string(*_PAIR.unpack_from(self._b, self._at[_FILE] + number * 8))
        return name.removeprefix("gofile..")  # Go 1.21 puts that before each

    # What belongs to a symbol

    def defined_symbol(self, ref: int) -> int | None:
        """The number of the symbol that a reference names, None where it is not defined here."""
        first = self._first.get(ref & 0xFFFFFFFF)
        if first is None:
            return None
        symbol = first + (ref >> 32)
        return symbol if symbol < self._defined else None

    def auxiliaries(self, symbol: int) -> dict[int, int]:
        """The auxiliary symbols of a symbol: its refs by type, the last of each type."""
        start, end = self._aux_index[symbol], self._aux_index[symbol + 1]
        base = self._at[_AUX]
        result: dict[int, int] = {}
        for at in range(base + start * _AUX_SIZE, base + end * _AUX_SIZE, _AUX_SIZE):
            (ref,) = _REF.unpack_from(self._b, at + 1)
            result[self._b[at]] = ref
        return result

    def size(self, symbol: int) -> int:
        """The size in bytes of a defined symbol; for a function, of its code."""
        at = self._at[SYMDEF] + symbol * SYM_SIZE + 13
        size: int = _U32.unpack_from(self._b, at)[0]
        return size

    def data(self, symbol: int) -> bytes:
        """The content of a defined symbol."""
        base = self._at[DATA]
        return self._b[base + self._data_index[symbol] : base + self._data_index[symbol + 1]]

    def data_of(self, ref: int | None) -> bytes:
        """The content of the symbol that a reference names; empty where it is not here."""
        symbol = None if ref is None else self.defined_symbol(ref)
        return b"" if symbol is None else self.data(symbol)


def _object_in(archive: bytes) -> tuple[bytes, str]:
    """The bytes of the object itself, and its GOARCH."""
    start, end = _member(archive) if archive.startswith(b"!<arch>\n") else (0, len(archive))
    # go object linux amd64 go1.27.3 GOAMD64=v1 X:…\nbuild id "…"\n\n!\n
    words = archive[start : min(start + 200, end)].split(b" ", 4)
    head = archive.find(b"\n!\n", start, end)
    if len(words) < 5 or words[:2] != [b"go", b"object"] or head < 0:
        raise ObjectFileError("not a Go object file")
    return archive[head + 3 : end], words[3].decode("ascii", "replace")


def _member(archive: bytes) -> tuple[int, int]:
    at = 8
    while at + 60 <= len(archive):
        name, size = archive[at : at + 16].rstrip(), archive[at + 48 : at + 58].strip()
        if not size.isdigit():
            break
        end = at + 60 + int(size)
        if name == b"_go_.o":
            return at + 60, end
        at = end + int(size) % 2
    raise ObjectFileError("no _go_.o in the package archive")
