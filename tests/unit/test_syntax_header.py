"""What a file says before its first declaration."""

from __future__ import annotations

import time

import pytest

from goescape.syntax import Header, Import, header

FULL = """\
// Copyright
//go:build linux && !cgo
// +build linux

/* A comment. */
package p // the package

import "fmt"
import (
\t_ "embed"; . "math"
\tother "example.com/x" // why

\t/*
\t#include <stdio.h>
\t*/
\t"C"
)

//go:embed a.txt
//go:generate x
var text string

var (
\t//go:embed b/*
\tb string
)

//go:linkname f runtime.f
func f() { x := "//go:embed no" }
"""


def test_everything() -> None:
    assert header(FULL.encode()) == Header(
        package="p",
        imports=(
            Import("fmt"),
            Import("embed", "_"),
            Import("math", "."),
            Import("example.com/x", "other"),
            Import("C"),
        ),
        constraints=("//go:build linux && !cgo", "// +build linux"),
        preamble="// why\n/*\n\t#include <stdio.h>\n\t*/",
        directives=("//go:embed a.txt", "//go:embed b/*", "//go:linkname f runtime.f"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("package p", "package q"),
        ('"fmt"', '"os"'),
        ('other "', 'another "'),
        ("linux && !cgo", "linux"),
        ("stdio", "stdlib"),
        ("a.txt", "c.txt"),
        ("b/*", "c/*"),
        ("runtime.f", "runtime.g"),
        ("var text", "//go:embed x\nvar text"),
    ],
)
def test_what_matters(old: str, new: str) -> None:
    changed = FULL.replace(old, new, 1)
    assert changed != FULL
    assert header(changed.encode()) != header(FULL.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("// Copyright", "// Copyleft"),
        ("// the package", "// a package"),
        ("x := ", "y := "),
        ("//go:generate x", "//go:generate y"),
        ("\n", "\r\n"),
        ("package", "\n\npackage"),
    ],
)
def test_what_does_not(old: str, new: str) -> None:
    changed = FULL.replace(old, new, -1 if old == "\n" else 1)
    assert changed != FULL
    got, wanted = header(changed.encode()), header(FULL.encode())
    if old == "\n":
        assert got.preamble.replace("\r", "") == wanted.preamble
        assert (got.imports, got.constraints, got.directives) == (
            wanted.imports,
            wanted.constraints,
            wanted.directives,
        )
    else:
        assert got == wanted


@pytest.mark.parametrize(
    "code",
    [
        b"",
        b"package",
        b"package p import",
        b"package p\nimport (",
        b'package p\nimport ("a" b',
        b'package p\nimport "a',
        b"import \xff\xfe",
        b"/* never closed",
        b"func F() {",
        b"\x00",
        b'package p; import "a"; import ("b"; "c"); func',
        FULL.encode()[::-1],
    ],
)
def test_broken_code(code: bytes) -> None:
    got = header(code)
    assert got == header(code)


def test_every_prefix_of_a_file_is_read() -> None:
    data = FULL.encode()
    packages = {header(data[:end]).package for end in range(len(data) + 1)}
    assert packages == {"", "p"}
    most = max(len(header(data[:end]).imports) for end in range(len(data) + 1))
    assert most == 5


def test_imports_survive_what_follows() -> None:
    got = header(b'package p; import "a"; import ("b"; x "c"); func broken( {{{')
    assert got.imports == (Import("a"), Import("b"), Import("c", "x"))


def test_a_long_file_costs_nothing() -> None:
    body = (
        "func f(a, b int) int { // a comment\n\treturn g(a, b) + h(a, T{b, []int{a}})\n}\n" * 2_000
    )
    data = (FULL + body).encode()
    best = min(_seconds(data) for _ in range(20))
    assert best < 0.001, f"{best * 1e3:.2f} ms for {data.count(10)} lines"


def _seconds(data: bytes) -> float:
    started = time.perf_counter()
    header(data)
    return time.perf_counter() - started
