"""The compiler's words against the source's, and tokens."""

from __future__ import annotations

import random

import pytest

from goescape.syntax import is_constant_text, without_shapes
from goescape.syntax.canon import Shape, head, says, shape
from goescape.syntax.lexer import closing, token_at, tokens
from goescape.syntax.names import declared_names


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("x.a+x.b", "x.a + x.b"),
        ("(x.a +\n\t\tx.b)", "x.a + x.b"),
        ("[]byte(s)", "([]byte)(s)"),
        ("<-make(chan int)", "<-(make(chan int))"),
        ("T{1, 2}", "T{...}"),
        ("T{}", "T{}"),
        ("&T{\n\ta: 1, // why\n}", "&T{...}"),
        ('map[string]int{"}": 1}', "map[string]int{...}"),
        ("fmt.Sprint(x.a, y)", "fmt.Sprint(... argument...)"),
        ('fmt.Errorf("n=%d", n)', 'fmt.Errorf("n=%d", ... argument...)'),
        ("func() { x++ }", "func literal"),
        ("append(s, func() { a(b) }, c)", "append(s, func literal, c)"),
        ("make([]struct{}, 10)", "make([]struct {}, 10)"),
        ("make([]interface{}, 10)", "make([]any, 10)"),
        ("f(\n\ta,\n\tb,\n)", "f(a, b)"),
        ("[]func(a int) error{nil}", "[]func(a int) error{...}"),
        ("make([]func(), n)", "make([]func(), n)"),
    ],
)
def test_says(source: str, subject: str) -> None:
    assert says(source.encode(), subject)


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("a + b", "a - b"),
        ("T{1}", "T{}"),
        ("f(a)", "g(a)"),
        ("x", "y"),
        ("f(a, b)", "g(... argument...)"),
    ],
)
def test_does_not_say(source: str, subject: str) -> None:
    assert not says(source.encode(), subject)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("x", Shape.NAME),
        ("日本", Shape.NAME),
        ("func literal", Shape.CLOSURE),
        ("&T{...}", Shape.ADDRESSED),
        ("&sync.entry[go.shape.interface {},go.shape.int]{...}", Shape.ADDRESSED),
        ("T{}", Shape.LITERAL),
        ("map[string]func(int) error{...}", Shape.LITERAL),
        ("go.shape.[]crypto/tls.keyShare{}", Shape.LITERAL),
        ("struct { a int; b int }{...}", Shape.LITERAL),
        ("a + T{}", Shape.OTHER),
        ('"a" + T{...}', Shape.OTHER),
        ("make([]int, n)", Shape.CALL),
        ("append", Shape.CALL),
        ("... argument", Shape.CALL),
        ("-1000", Shape.CONSTANT),
        ("~r0", Shape.HIDDEN),
        ("slices.#state1", Shape.HIDDEN),
        (".autotmp_12", Shape.HIDDEN),
        ("f(x)", Shape.OTHER),
    ],
)
def test_shape(subject: str, expected: Shape) -> None:
    assert shape(subject) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1",
        "1.5",
        "1e+06",
        "0x1p-2",
        "(1 + 2i)",
        '"a\\"b"',
        "'x'",
        "'\\''",
        "`a\nb`",
        "true",
        "nil",
    ],
)
def test_constants(text: str) -> None:
    assert is_constant_text(text)


@pytest.mark.parametrize(
    "text", ["x", '"a" + s + "b"', "1 + x", "f(1)", 'Kind("a")', "T{1}", "a.b", "'a' + b", "-x", ""]
)
def test_no_constants(text: str) -> None:
    assert not is_constant_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&node[go.shape.int]{...}", "&node[_]{...}"),
        ("make([]go.shape.string, 0, len(in))", "make([]_, 0, len(in))"),
        ("make([]go.shape.interface { String() string; A() b.C }, n)", "make([]_, n)"),
        ("go.shape.[]crypto/tls.keyShare{}", "_{}"),
        ("f[go.shape.func(int) string](x)", "f[_](x)"),
        ("f[go.shape.func(int) (a, b),go.shape.chan int](x)", "f[_,_](x)"),
        ("go.shape.*uint8(x)", "_(x)"),
        ("go.shape.map[string]*a.B[c.D](x)", "_(x)"),
        ("plain", "plain"),
    ],
)
def test_without_shapes(text: str, expected: str) -> None:
    assert without_shapes(text) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [("f(a)(b)", "f(a)"), ("([]byte)(s)", "([]byte)"), ("x", ""), ("(x)", ""), ("a)", "")],
)
def test_head(subject: str, expected: str) -> None:
    assert head(subject) == expected


def test_tokens_cover_everything() -> None:
    rng = random.Random(3)
    pieces = [*"()[]{}\"'`/*\\\n\t .x1é", "//", "/*", "*/", "func", "<<=", "\xff"]
    for _ in range(500):
        data = "".join(rng.choices(pieces, k=30)).encode(
            "latin-1" if rng.random() < 0.5 else "utf-8"
        )
        at = 0
        for token in tokens(data):
            assert token.start == at
            assert token.end > token.start
            at = token.end
        assert at == len(data)


def test_token_at() -> None:
    data = "x := été // y".encode()
    assert token_at(data, 0) == ("word", 0, 1)
    assert token_at(data, 1) is None
    assert token_at(data, 5) == ("word", 5, 10)
    assert token_at(data, 6) is None
    assert token_at(data, 11) is None
    assert token_at(data, 99) is None


def test_closing() -> None:
    data = b'f(a, "(", []int{1}, /* ( */ g(x)) + y'
    assert data[: closing(data, 1)] == b'f(a, "(", []int{1}, /* ( */ g(x))'
    assert closing(b"f(a\nb", 1) == 3


def test_declared_names() -> None:
    code = b"""\
package p

const A = 1
const B, C = 1, 2
const (
\tD Kind = iota
\tE
\tF, G = "x", (3 +
\t\t4) // comment, H
\t/* I */ J
)

type T struct{ a int }
type (
\tU = int
\tV[T any] struct {
\t\tf int
\t\tg func(a, b int)
\t}
\tW map[string]int
)

func f() {
\tconst local = 1
\ttype inner int
}
"""
    assert declared_names(code, "const") == set("ABCDEFGJ")
    assert declared_names(code, "type") == set("TUVW")
    assert declared_names(b"const (", "const") == frozenset()
