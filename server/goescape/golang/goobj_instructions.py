"""The few machine instructions that say what an allocation call is handed.

Go passes arguments in registers, and the compiler sets those that hold addresses just before
the call. On amd64 and arm64 the instruction tells which register; that is all the decoding
that is done here, and other architectures answer None. Compared with ``-S`` over std: see
the tests.
"""

from __future__ import annotations

import struct

__all__ = ["address_argument", "stack_buffer"]

# Register numbers as the instructions encode them, in the order of Go's internal ABI
# (GOROOT/src/cmd/compile/abi-internal.md). On arm64 argument n simply is in Rn.
_AMD64_ARGUMENTS = {0: 0, 3: 1, 1: 2, 7: 3, 6: 4, 8: 5, 9: 6, 10: 7, 11: 8}
_LEA_SP_AX = (b"\x48\x8d\x44\x24", b"\x48\x8d\x84\x24", b"\x48\x8d\x04\x24")
_XOR_AX_AX = b"\x31\xc0"

_WORD = struct.Struct("<I")


def address_argument(code: bytes, offset: int, goarch: str) -> int | None:
    """Which argument register is loaded with the address that a relocation stands for.

    Args:
        code: A function's code.
        offset: The relocation's offset in it.
        goarch: The code's architecture.

    Returns:
        The 0-based register argument; -1 where the instruction does something else; None
        where this architecture's instructions are not known.
    """
    if goarch == "amd64":
        # LEAQ type(SB), REG: REX.W 8D with mod=00, rm=101 (relative to the program counter)
        if offset < 3 or code[offset - 2] != 0x8D or code[offset - 1] & 0xC7 != 0x05:
            return -1
        high = code[offset - 3] & 0x04
        return _AMD64_ARGUMENTS.get((code[offset - 1] >> 3 & 7) | high << 1, -1)
    if goarch == "arm64":
        if offset < 0 or offset + 8 > len(code):
            return -1
        # ADRP and ADD; the second one's destination counts
        register: int = _WORD.unpack_from(code, offset + 4)[0] & 31
        return register if register < 16 else -1
    return None


def stack_buffer(code: bytes, start: int, call: int, goarch: str) -> bool | None:
    """Whether the first argument of a call is an address on the stack, and not nil.

    Args:
        code: A function's code.
        start: The end of the call before, or 0.
        call: The offset of the call's own relocation.
        goarch: The code's architecture.

    Returns:
        None where neither is seen.
    """
    if goarch == "amd64":
        # The later of the two idioms counts. Their bytes could be part of a longer instruction;
        # in the 4,500 such calls of std (1.21, 1.25, 1.27) they never are.
        address = max(code.rfind(lea, start, call) for lea in _LEA_SP_AX)
        nil = code.rfind(_XOR_AX_AX, start, call)
        return None if address == nil else address > nil
    if goarch == "arm64":
        for at in range(call - 4, max(start, 0) - 1, -4):
            word: int = _WORD.unpack_from(code, at)[0]
            if word == 0xAA1F03E0:  # MOVD ZR, R0
                return False
            if word & 0xFF8003FF == 0x910003E0:  # ADD $n, RSP, R0
                return True
    return None
