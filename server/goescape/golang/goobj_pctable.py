"""Tables from code offsets to values: the line, the file, the inlined call of an instruction.

For each function the compiler writes such a table as a row of pairs of varints: by how much
the value changes (zig-zag encoded, from -1), and for how much code it then holds, in units
of the architecture's smallest instruction.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

__all__ = ["PcTable"]

_VARINT = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")


class _Unsigned(dict[bytes, int]):
    """Varints by their bytes. Short ones are kept: packages have few different ones."""

    def __missing__(self, token: bytes) -> int:
        value = 0
        for place, byte in enumerate(token[:10]):
            value |= (byte & 0x7F) << (7 * place)
        if len(token) <= 2:
            self[token] = value
        return value


class _Signed(dict[bytes, int]):
    """The same, zig-zag encoded."""

    def __missing__(self, token: bytes) -> int:
        number = _unsigned[token]
        value = number >> 1 ^ -(number & 1)
        if len(token) <= 2:
            self[token] = value
        return value


_unsigned = _Unsigned()
_signed = _Signed()


class PcTable:
    """One table of one function."""

    def __init__(self, data: bytes, code_size: int) -> None:
        """Decodes a table.

        Args:
            data: The table as it lies in the object file.
            code_size: The size of the function's code in bytes, which tells the unit.
        """
        # A regular expression that splits and an accumulate that adds up keep the loop, which
        # takes most of the time that reading an object takes, out of the interpreter.
        tokens: list[bytes] = _VARINT.findall(data)
        self._values = list(accumulate(map(_signed.__getitem__, tokens[::2]), initial=-1))
        self._ends = list(accumulate(map(_unsigned.__getitem__, tokens[1::2])))
        self._unit = max(code_size // self._ends[-1], 1) if self._ends and self._ends[-1] else 1

    def at(self, offset: int) -> int:
        """The value for the instruction at a code offset; -1 where the table says nothing."""
        run = bisect_right(self._ends, offset // self._unit)
        return self._values[run + 1] if run < len(self._ends) else -1
