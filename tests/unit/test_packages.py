"""What packages declare, found by name without a compiler; and what a name means at a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.syntax import Source
from goescape.syntax.packages import Found, Member, Package, Packages
from goescape.syntax.scopes import local
from goescape.syntax.written_types import written_type
from goescape.text import Text

LIB = b"""package lib

import "io"

var Default *Server

var (
	a, b = 1, 2
)

type Handler interface { Serve(io.Writer) }

type Func func(int)

type (
	Server struct {
		out io.Writer
		*Inner
		Handler
		n, m int
	}
	Inner struct{ log Func }
)

func Plain(a, b int, c string) (int, error) { return 0, nil }

func Variadic(format string, args ...any) {
	_ = func() {}
}

func (s *Server) Serve(w io.Writer) error {
	return nil
}

func (i Inner) Value() {}

func (l *List[T]) Push(v T) {}

func Generic[T any](v *T) {}

func New() *Server { return nil }

func body(x *byte)
"""

APP = b"""package app

import (
	"net/http"
	other "example.com/lib"
	"example.com/go-odd/v2"
)

func f(w http.ResponseWriter, s *other.Server, n int) {
	srv := other.New()
	var typed other.Handler
	x, ok := any(n).(other.Handler)
	for i, v := range []int{n} {
		use(w, s, srv, typed, x, ok, i, v, s.Inner.log, s.Handler, s.out)
	}
}
"""


def packages(tmp_path: Path, code: bytes = LIB) -> Packages:
    file = tmp_path / "lib.go"
    file.write_bytes(code)
    lib = Package("example.com/lib", "lib", (str(file),))
    app = Source("/app.go", Text(APP))
    return Packages(
        own=Package("example.com/app", "app", ("/app.go",)),
        imports={"example.com/lib": lib, "example.com/go-odd/v2": Package("x", "odd", ())},
        named=lambda name: [lib] if name == "lib" else [],
        sources=lambda path: app if path == "/app.go" else None,
    )


def find(tmp_path: Path, name: str) -> Found | None:
    known = packages(tmp_path)
    return known.find(known.imports["example.com/lib"], name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Default", "var"),
        ("b", "var"),
        ("Handler", "interface"),
        ("Func", "func type"),
        ("Server", "struct"),
        ("Inner", "struct"),
        ("Plain", "func"),
        ("(*Server).Serve", "func"),
        ("Server.Serve", "func"),
        ("Inner.Value", "func"),
        ("(*List).Push", "func"),
        ("Generic", "func"),
        ("Missing", None),
        ("Serve", None),
    ],
)
def test_kinds(tmp_path: Path, name: str, kind: str | None) -> None:
    found = find(tmp_path, name)
    assert (found.kind if found else None) == kind


def test_signatures(tmp_path: Path) -> None:
    plain = find(tmp_path, "Plain")
    assert plain is not None
    assert plain.parameters == (Member("a", "int"), Member("b", "int"), Member("c", "string"))
    assert plain.results == (Member("", "int"), Member("", "error"))
    variadic = find(tmp_path, "Variadic")
    assert variadic is not None
    assert variadic.variadic
    assert variadic.parameter(7) == Member("args", "any")
    serve = find(tmp_path, "(*Server).Serve")
    assert serve is not None
    assert serve.parameter(-1) == Member("s", "*Server")
    body = find(tmp_path, "body")
    assert body is not None
    assert body.bodiless
    assert not plain.bodiless


def test_fields(tmp_path: Path) -> None:
    server = find(tmp_path, "Server")
    assert server is not None
    assert server.fields == (
        Member("out", "io.Writer"),
        Member("", "Inner"),
        Member("", "Handler"),
        Member("n", "int"),
        Member("m", "int"),
    )


def test_imports(tmp_path: Path) -> None:
    known = packages(tmp_path)
    app = known.sources("/app.go")
    assert app is not None
    names = {name: known.imported(app, name) for name in ("http", "other", "lib", "odd", "w")}
    assert {name: package.path if package else None for name, package in names.items()} == {
        "http": "net/http",
        "other": "example.com/lib",
        "lib": None,
        "odd": "x",
        "w": None,
    }


def test_answers_stand_until_the_declaration_changes(tmp_path: Path) -> None:
    known = packages(tmp_path)
    known.find(known.imports["example.com/lib"], "Plain")
    answers = known.asked
    assert packages(tmp_path, LIB + b"\nfunc Another() {}\n").still(answers)
    assert not packages(tmp_path, LIB.replace(b"a, b int", b"a, z int")).still(answers)


@pytest.mark.parametrize(
    ("expression", "path", "name"),
    [
        ("w", "net/http", "ResponseWriter"),
        ("s", "example.com/lib", "Server"),
        ("srv", "example.com/lib", "Server"),
        ("typed", "example.com/lib", "Handler"),
        ("x", "example.com/lib", "Handler"),
        ("s.Inner.log", "example.com/lib", "Func"),
        ("s.Handler", "example.com/lib", "Handler"),
        ("s.out", "io", "Writer"),
        ("ok", None, None),
        ("i", None, None),
    ],
)
def test_written_types(tmp_path: Path, expression: str, path: str | None, name: str | None) -> None:
    known = packages(tmp_path)
    app = known.sources("/app.go")
    assert app is not None
    at = APP.index(b"use(") + 4
    start = (
        APP.index(expression.encode() + b",", at)
        if expression != "s.out"
        else APP.index(b"s.out", at)
    )
    node = app.tree.root_node.descendant_for_byte_range(start, start + len(expression))
    assert node is not None
    found = written_type(known, app, node)
    assert (found.package.path if found else None, found.name if found else None) == (path, name)


@pytest.mark.parametrize(
    ("code", "declared"),
    [
        ("func f(x int) { USE }", True),
        ("func (x T) f() { USE }", True),
        ("func f() (x int) { USE }", True),
        ("func f() { x := 1; USE }", True),
        ("func f() { USE; x := 1 }", False),
        ("func f() { { x := 1 }; USE }", False),
        ("func f() { if x := 1; x > 0 { USE } }", True),
        ("func f() { if x := 1; x > 0 { } else { USE } }", True),
        ("func f() { for x := range y { USE } }", True),
        ("func f() { for x := 0; ; { USE } }", True),
        ("func f() { switch x := y.(type) { case int: USE } }", True),
        ("func f() { select { case x := <-c: USE } }", True),
        ("func f() { var (\n\tx int\n)\nUSE }", True),
        ("func f() { func(x int) { USE }(1) }", True),
        ("func f(y int) { USE }", False),
        ("var x int\nfunc f() { USE }", False),
    ],
)
def test_scopes(code: str, declared: bool) -> None:
    data = b"package p\n" + code.replace("USE", "use(x)").encode()
    at = data.index(b"use(x)") + 4
    node = Source("/p.go", Text(data)).tree.root_node.descendant_for_byte_range(at, at + 1)
    assert node is not None
    assert (local(node, "x", data) is not None) == declared
