"""Symbols of other packages, looked up in their own archives.

An object refers to most symbols of the packages that it imports by number alone: the
functions that were inlined from them, and their types. Their names and sizes stand in those
packages' objects. Only the few records asked for are read: for net/http it takes 4 ms.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO

from goescape.golang.goobj_format import (
    BLOCKS,
    DATA,
    DATAIDX,
    FINGERPRINT_AT,
    MAGIC,
    SYM_SIZE,
    SYMDEF,
)

__all__ = ["Imports"]

_HEAD = 4096


class Imports:
    """The archives of imported packages.

    Args:
        archives: Path of the package archive by import path.
        fingerprints: What each directly imported package's object must bear; a stale archive
            numbers its symbols differently, so it is not used.
    """

    def __init__(self, archives: Mapping[str, str], fingerprints: Mapping[str, bytes]) -> None:
        self._archives = archives
        self._fingerprints = fingerprints
        self._open: dict[str, tuple[BinaryIO, int, tuple[int, ...]] | None] = {}

    def close(self) -> None:
        """Closes the archives."""
        for opened in self._open.values():
            if opened:
                opened[0].close()

    def symbol(self, package: str, number: int) -> tuple[str, bytes] | None:
        """Link name and first eight bytes of the content of a package's n-th symbol.

        None where there is no archive that can be used. A name is empty for unnamed symbols.
        """
        if package not in self._open:
            self._open[package] = self._opened(package)
        opened = self._open[package]
        if opened is None:
            return None
        file, start, blocks = opened
        at = blocks[SYMDEF] + number * SYM_SIZE
        if at + SYM_SIZE > blocks[SYMDEF + 1]:
            return None
        try:
            length, offset = struct.unpack("<II", _read(file, start + at, 8))
            name = _read(file, start + offset, length).decode("utf-8", "replace")
            index = _read(file, start + blocks[DATAIDX] + number * 4, 8)
            first, end = struct.unpack("<II", index)
            return name, _read(file, start + blocks[DATA] + first, min(end - first, 8))
        except (OSError, ValueError, struct.error):
            return None

    def _opened(self, package: str) -> tuple[BinaryIO, int, tuple[int, ...]] | None:
        path = self._archives.get(package)
        if path is None:
            return None
        try:
            file = open(path, "rb")  # noqa: SIM115  closed by close()
        except OSError:
            return None
        try:
            start = _object_start(file)
            head = _read(file, start, FINGERPRINT_AT + 12 + BLOCKS.size)
            blocks: tuple[int, ...] = BLOCKS.unpack_from(head, FINGERPRINT_AT + 12)
        except (OSError, ValueError, struct.error):
            file.close()
            return None
        expected = self._fingerprints.get(package)
        fingerprint = head[FINGERPRINT_AT : FINGERPRINT_AT + 8]
        if not head.startswith(MAGIC) or (expected is not None and expected != fingerprint):
            file.close()
            return None
        return file, start, blocks


def _object_start(file: BinaryIO) -> int:
    """Where the object begins in an archive."""
    at = 8
    while len(header := _read(file, at, 60)) == 60:
        if header.startswith(b"_go_.o "):
            return at + 60 + _read(file, at + 60, _HEAD).index(b"\n!\n") + 3
        size = int(header[48:58])
        at += 60 + size + size % 2
    raise ValueError("no object in the archive")


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
