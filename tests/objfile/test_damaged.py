"""Whatever is wrong with an object file or its toolchain, there is one kind of error."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from goescape.golang.objfile import ObjectFileError, read_allocations
from tests.objfile.conftest import Tools


def read(archive: str | bytes, tools: Tools) -> int:
    return len(read_allocations(archive, goroot=tools.goroot, release=tools.release))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a Go object file"),
        (b"package main\n", "not a Go object file"),
        (b"!<arch>\n", "no _go_.o"),
        (b"!<arch>\n" + b"x" * 600, "no _go_.o"),
        (b"go object linux amd64 go1.27.3 X:none\n", "not a Go object file"),
        (b"go object linux amd64 go1.4 X:none\n!\n\x00go13ld", "not an object file of Go 1.20"),
        (b"go object linux amd64 go1.27.3 X:none\n!\n\x00go120ld", "ends in its header"),
        (b"go object linux amd64 go1.27.3 X:none\n!\n\x00go120ld" + b"\xff" * 99, "cut short"),
    ],
)
def test_what_is_no_object(tools: Tools, content: bytes, message: str) -> None:
    with pytest.raises(ObjectFileError, match=message):
        read(content, tools)


def test_no_file(tools: Tools, tmp_path: Path) -> None:
    for path in (tmp_path / "absent.a", tmp_path):
        with pytest.raises(ObjectFileError, match="cannot read the object file"):
            read(str(path), tools)


def test_a_toolchain_without_its_source(tools: Tools, plain: Path, tmp_path: Path) -> None:
    with pytest.raises(ObjectFileError, match=r"builtinlist\.go"):
        read_allocations(
            tools.compile(plain), goroot=str(tmp_path / "goroot"), release=tools.release
        )


def test_a_toolchain_with_other_source(tools: Tools, plain: Path, tmp_path: Path) -> None:
    folder = tmp_path / "goroot" / "src" / "cmd" / "internal"
    for name in ("goobj/builtinlist.go", "objabi/reloctype.go"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("package other\n")
    with pytest.raises(ObjectFileError, match="no list of builtins"):
        read_allocations(
            tools.compile(plain), goroot=str(tmp_path / "goroot"), release=tools.release
        )


def test_cut_anywhere(tools: Tools, plain: Path) -> None:
    archive = tools.compile(plain)
    for end in range(0, len(archive) - 8, max(len(archive) // 200, 1)):
        with pytest.raises(ObjectFileError):
            read(archive[:end], tools)


@pytest.mark.parametrize("seed", range(4))
def test_changed_anywhere(tools: Tools, plain: Path, seed: int) -> None:
    """100 damaged copies each: an answer, or the one error, and soon."""
    good = tools.compile(plain)
    start = good.index(b"\x00go120ld")
    rng = random.Random(seed)
    refused = 0
    began = time.process_time()
    for _ in range(100):
        bad = bytearray(good)
        for _ in range(rng.choice((1, 3, 30, 300))):
            at = rng.randrange(start, len(bad))
            # Besides noise, what hurts most: huge, negative and tiny numbers.
            bad[at : at + 4] = rng.choice(
                (rng.randbytes(4), b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\x01\x00\x00\x00")
            )
        try:
            read(bytes(bad), tools)
        except ObjectFileError:
            refused += 1
    assert refused, "the damage was not felt at all"
    assert time.process_time() - began < 20


def test_header_damage(tools: Tools, plain: Path) -> None:
    """Every 32-bit number of the header, in turn."""
    good = tools.compile(plain)
    start = good.index(b"\x00go120ld")
    before = read(good, tools)
    assert before
    for at in range(start + 16, start + 96, 4):
        for value in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"):
            bad = good[:at] + value + good[at + 4 :]
            try:
                read(bad, tools)
            except ObjectFileError:
                continue
