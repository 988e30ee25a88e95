"""Reads Go's heap profiles: the few fields of pprof's protocol buffers that are needed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Allocation", "read_profile"]

# https://github.com/google/pprof/blob/main/proto/profile.proto
_SAMPLE, _LOCATION, _FUNCTION, _STRINGS = 2, 4, 5, 6


@dataclass(frozen=True, slots=True)
class Allocation:
    """All objects that were allocated with one stack.

    Attributes:
        count: How many.
        size: Bytes in all.
        stack: Physical frames, the allocator's first; of each the chain of inlined calls,
            innermost first: (function, file, line).
    """

    count: int
    size: int
    stack: tuple[tuple[tuple[str, str, int], ...], ...]


def read_profile(path: Path) -> list[Allocation]:
    """Every stack of a profile that allocated anything."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    samples: list[tuple[list[int], list[int]]] = []
    lines: dict[int, list[tuple[int, int]]] = {}
    functions: dict[int, tuple[int, int]] = {}
    strings: list[str] = []
    for field, value in _fields(content):
        if field == _STRINGS:
            strings.append(value.decode("utf-8", "replace"))
        elif field == _SAMPLE:
            locations: list[int] = []
            values: list[int] = []
            for inner, data in _fields(value):
                if inner in (1, 2):
                    (locations if inner == 1 else values).extend(_numbers(data))
            samples.append((locations, values))
        elif field == _LOCATION:
            number, chain = 0, list[tuple[int, int]]()
            for inner, data in _fields(value):
                if inner == 1:
                    number = _numbers(data)[0]
                elif inner == 4:
                    parts = {key: _numbers(part)[0] for key, part in _fields(data)}
                    chain.append((parts.get(1, 0), parts.get(2, 0)))
            lines[number] = chain
        elif field == _FUNCTION:
            parts = {key: _numbers(part)[0] for key, part in _fields(value)}
            functions[parts[1]] = parts.get(2, 0), parts.get(4, 0)
    chains = {
        number: tuple(
            (strings[functions[f][0]], strings[functions[f][1]], line) for f, line in chain
        )
        for number, chain in lines.items()
    }
    return [
        Allocation(values[0], values[1], tuple(chains[number] for number in locations))
        for locations, values in samples
        if values and values[0]
    ]


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Field numbers and contents; a varint's content is its own bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            start = at
            _, at = _varint(data, at)
            yield key >> 3, data[start:at]
        elif kind == 2:
            size, at = _varint(data, at)
            yield key >> 3, data[at : at + size]
            at += size
        else:
            at += 8 if kind == 1 else 4


def _numbers(data: bytes) -> list[int]:
    """The integers of a field, packed or single."""
    out: list[int] = []
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        out.append(value)
    return out


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
