"""The table of allocators against the toolchains' own lists, and against the standard library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from goescape.golang.allocators import (
    ALLOCATORS,
    NON_ALLOCATORS,
    Allocates,
    find_allocator,
    is_non_allocator,
)
from goescape.golang.goobj_builtins import read_builtins
from goescape.golang.objfile import calls_by_name
from tests.objfile.conftest import Tools

# A runtime function whose name has one of these in it might allocate.
LOOKS = re.compile(
    r"malloc|alloc|grow|\.(make|new|conv|concat|raw|move)|tostring|toslice|intstring|mapassign"
    r"|clone|defer|append|unsafe_New|MakeNoZero",
    re.IGNORECASE,
)
RUNTIME = re.compile(r"(runtime|internal/runtime/maps)\.[a-z]")


def test_names_are_in_one_table() -> None:
    names = [entry.name for entry in ALLOCATORS]
    assert len(names) == len(set(names))
    assert not [name for name in names if is_non_allocator(name)]
    assert not [name for name in NON_ALLOCATORS if find_allocator(name, (1, 27))]


def test_every_builtin_is_known(any_tools: Tools) -> None:
    builtins = read_builtins(any_tools.goroot)
    names = [name for name in builtins.names if not name.startswith("type:")]
    assert len(names) > 200
    unknown = [
        name
        for name in names
        if not find_allocator(name, any_tools.release) and not is_non_allocator(name)
    ]
    assert unknown == []


def test_releases_are_those_of_the_lists(any_tools: Tools) -> None:
    """An entry that a builtin list has is valid in that release."""
    builtins = set(read_builtins(any_tools.goroot).names)
    wrong = [
        entry.name
        for entry in ALLOCATORS
        if entry.name in builtins and find_allocator(entry.name, any_tools.release) is not entry
    ]
    assert wrong == []


def test_relocation_types(any_tools: Tools) -> None:
    builtins = read_builtins(any_tools.goroot)
    # R_CALL, R_CALLARM, R_CALLARM64 and R_CALLIND have not moved since 1.21.
    assert {7, 8, 9} <= builtins.calls
    assert builtins.indirect_call == 10
    assert len(builtins.calls) >= 8


def unknown_calls(exports: dict[str, str], tools: Tools) -> Iterator[str]:
    for package, archive in exports.items():
        if package.partition("/")[0] == "runtime" or package.startswith("internal/runtime/"):
            continue  # what the runtime calls in itself, it allocates for itself
        for name in calls_by_name(archive, goroot=tools.goroot):
            if not RUNTIME.match(name) or not LOOKS.search(name):
                continue
            if not find_allocator(name, tools.release) and not is_non_allocator(name):
                yield f"{package} calls {name}"


def test_calls_of_some_packages(tools: Tools, tmp_path: Path) -> None:
    exports = tools.exports("encoding/json", "maps", "net/url", folder=tmp_path)
    assert len(exports) > 30
    assert list(unknown_calls(exports, tools)) == []


@pytest.mark.versions
def test_calls_of_the_whole_standard_library(any_tools: Tools, tmp_path: Path) -> None:
    exports = any_tools.exports("std", folder=tmp_path)
    assert len(exports) > 250
    assert list(unknown_calls(exports, any_tools)) == []


@pytest.mark.parametrize(
    ("name", "release", "what"),
    [
        ("runtime.newobject", (1, 21), Allocates.OBJECT),
        ("runtime.mallocgcSmallNoScanSC12", (1, 26), Allocates.OBJECT),
        ("runtime.mallocgcSmallNoScanSC12", (1, 25), None),
        ("runtime.mallocgcTinySize3", (1, 26), Allocates.OBJECT),
        ("runtime.mallocgcTinySize3", (1, 27), None),
        ("runtime.mallocgcTinySC2", (1, 27), Allocates.OBJECT),
        ("runtime.concatstring5", (1, 21), Allocates.STRING_CONCAT),
        ("runtime.concatbyte2", (1, 23), None),
        ("runtime.convT64", (1, 30), Allocates.BOX_SMALL),
        ("runtime.deferprocStack", (1, 27), None),
        ("runtime.slicebytetostringtmp", (1, 27), None),
        ("main.newobject", (1, 27), None),
    ],
)
def test_lookup(name: str, release: tuple[int, int], what: Allocates | None) -> None:
    entry = find_allocator(name, release)
    assert (entry and entry.what) == what
