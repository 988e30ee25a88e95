"""What is read against what the compiler prints with ``-S``: the same calls, no more, no fewer.

``-S`` shows each call with its function, offset, line, and the instructions around it, but no
chain of inlined calls. It is far too slow and too large to be the source.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from goescape.golang.allocators import find_allocator
from goescape.golang.goobj_names import plain_name
from goescape.golang.objfile import read_allocations
from tests.objfile.conftest import Tools, without_hash

PACKAGES = ("encoding/json", "net/url", "strconv", "text/template/parse")
HEAD = re.compile(r"(\S.*?) STEXT\w* ")
INSTRUCTION = re.compile(r"\t0x([0-9a-f]+) \d+ \((.*):(\d+)\)\t([A-Z0-9]+)(?:\t(.*))?$")
REGISTERS = {
    "amd64": ("AX", "BX", "CX", "DI", "SI"),
    "arm64": ("R0", "R1", "R2", "R3", "R4"),
}
Instructions = list[tuple[str, str]]
Known = tuple[str, int, str, int, str, bool | None]
"""Function, offset of the call, what is called, line, type, whether there is a stack buffer."""


def calls_in(text: str, tools: Tools, registers: tuple[str, ...]) -> Counter[Known]:
    known: Counter[Known] = Counter()
    function, before = "", Instructions()
    for line in text.splitlines():
        if head := HEAD.match(line):
            function, before = plain_name(without_hash(head.group(1))), []
            continue
        found = INSTRUCTION.match(line)
        if not found:
            continue
        offset, _, number, operation, operands = found.groups(default="")
        if operation != "CALL":
            before.append((operation, operands))
            continue
        symbol = operands.removesuffix("(SB)")
        if entry := find_allocator(symbol, tools.release):
            argument = entry.type_argument
            type_name = "" if argument is None else type_in(before, registers[argument])
            buffer = buffer_in(before, registers[0]) if entry.stack_buffer else None
            known[function, int(offset, 16), symbol, int(number), type_name, buffer] += 1
        before = []
    return known


def type_in(before: Instructions, register: str) -> str:
    for _, operands in reversed(before):
        if found := re.match(rf"\$?type:(.*)\(SB\), {register}$", operands):
            return plain_name(found.group(1).removeprefix("noalg."))
    return ""


def buffer_in(before: Instructions, register: str) -> bool | None:
    """From the last instruction that sets the register: an address on the stack, nil, or other."""
    for _, operands in reversed(before):
        if operands in (f"{register}, {register}", f"ZR, {register}"):
            return False
        if operands.endswith(f", {register}"):
            return True if "SP)" in operands else None
    return None


@pytest.mark.parametrize("goarch", list(REGISTERS))
@pytest.mark.parametrize("package", PACKAGES)
def test_the_same_calls(any_tools: Tools, tmp_path: Path, package: str, goarch: str) -> None:
    flags = ["list", "-export", f"-gcflags={package}=-S", "-f", "{{.Export}}", package]
    done = any_tools.run(*flags, folder=tmp_path, GOOS="linux", GOARCH=goarch)
    printed = calls_in(done.stderr, any_tools, REGISTERS[goarch])
    opcode = 1 if goarch == "amd64" else 0  # the relocation is behind it
    read = Counter(
        (
            call.function,
            call.offset - opcode,
            call.symbol,
            call.frames[0].line,
            call.type_name,
            call.stack_buffer,
        )
        for call in read_allocations(
            done.stdout.strip(), goroot=any_tools.goroot, release=any_tools.release
        )
    )
    assert printed.total() > 40
    assert (printed - read, read - printed) == (Counter(), Counter())
