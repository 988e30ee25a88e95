"""Reading the shape of one file, without a compiler."""

from __future__ import annotations

import threading
import time

import pytest

from goescape.model import Place, Span, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.text import Text

MOVED, ESCAPES = VerdictKind.MOVED, VerdictKind.ESCAPES


def source(code: str, path: str = "/p.go") -> Source:
    return Source(path, Text(code.encode()))


def verdict(line: int, column: int, kind: VerdictKind, subject: str) -> Verdict:
    return Verdict(Place("/p.go", line, column), kind, subject, f"{subject} {kind}")


def located(code: str, line: int, column: int, kind: VerdictKind, subject: str) -> str | None:
    file = source(code)
    span = file.locate(verdict(line, column, kind, subject))
    return None if span is None else file.text.slice(span)


@pytest.mark.parametrize(
    ("statement", "anchor", "kind", "subject", "expected"),
    [
        ("x := 1", "x", MOVED, "x", "x"),
        ("f(a)", "(", ESCAPES, "... argument", "f(a)"),
        ("f(a)", "(", MOVED, "pkg.hidden", "f(a)"),
        ("f[int](a)", "(", MOVED, "v", "f[int](a)"),
        ("s = string(b)", "b", ESCAPES, "string(b)", "string(b)"),
        ("s = string(b)", "b", ESCAPES, "b", "b"),
        ("s = Alias(b)", "b", ESCAPES, "pkg.Type(b)", "Alias(b)"),
        ("s = []byte(a + b)", "+", ESCAPES, "([]byte)(a + b)", "[]byte(a + b)"),
        ("s = []byte(a + b)", "+", ESCAPES, "a + b", "a + b"),
        ("s = string(f(x))", "(x", ESCAPES, "string(~r0)", "string(f(x))"),
        ("s = x.f", ".", ESCAPES, "x.Embedded.f", "x.f"),
        ("s = a[i]", "[", ESCAPES, "a[i]", "a[i]"),
        ("s = a[1:]", "[", ESCAPES, "a[1:]", "a[1:]"),
        ("s = []T{{1}}", "{{", ESCAPES, "[]T{...}", "[]T{{1}}"),
        ("s = []*T{{1}}", "{1", ESCAPES, "&T{...}", "{1}"),
        ("s = &T{1}", "&", ESCAPES, "&T{...}", "&T{1}"),
        ("s = *p", "*", ESCAPES, "*p", "*p"),
        ("s = <-c", "<", ESCAPES, "<-c", "<-c"),
        ("s = (a)", "(", ESCAPES, "a", "(a)"),
        ("a, b = f()", "=", ESCAPES, ".autotmp_1", "f()"),
        ("s = func(a int) T { return a }", "func", ESCAPES, "func literal", "func(a int) T"),
        ("s = &T{f: func() { g() }}", "&", ESCAPES, "&T{...}", "&T{f: func()"),
        ("f(func() { g() }).h(x)", "(x", MOVED, "v", "h(x)"),
        ("func() { y := 1 }()", "()", MOVED, "y", "y"),
        ("for v := range seq { g(v) }", "for", ESCAPES, "func literal", "for v := range seq"),
        ("for v := range seq { g(v) }", "for", MOVED, "v", "v"),
        ("switch t := x.(type) { case []int, error: }", "error", MOVED, "t", "[]int, error"),
    ],
)  # fmt: skip
def test_what_stands_at_an_anchor(
    statement: str, anchor: str, kind: VerdictKind, subject: str, expected: str
) -> None:
    code = f"package p\n\nfunc F() {{\n\t{statement}\n}}\n"
    column = code.splitlines()[3].rindex(anchor) + 1
    assert located(code, 4, column, kind, subject) == expected


@pytest.mark.parametrize(
    ("column", "kind", "subject"),
    [
        (2, MOVED, "y"),  # another variable
        (3, MOVED, "x"),  # white space
        (99, MOVED, "x"),  # behind the line
        (2, ESCAPES, "&T{...}"),  # no literal
        (2, ESCAPES, "func literal"),
        (2, ESCAPES, "make([]int, n)"),
        (13, MOVED, "x"),  # in a comment
        (0, MOVED, "x"),  # the compiler gives a column on a line as short as this
    ],
)
def test_no_place_rather_than_a_wrong_one(column: int, kind: VerdictKind, subject: str) -> None:
    code = "package p\n\nfunc F() {\n\tx := 1 // about x\n}\n"
    assert located(code, 4, column, kind, subject) is None
    assert located(code, 99, 2, kind, subject) is None
    assert located(code, 0, 0, kind, subject) is None


def test_directives_move_lines_but_not_in_raw_strings() -> None:
    code = "package p\n\nvar s = `\n//line a.go:9\n`\n\nfunc F() {\n\tx := 1\n}\n"
    assert located(code, 8, 2, MOVED, "x") == "x"
    moved = code.replace("func F", "//line a.y:7\nfunc F")
    assert located(moved, 9, 2, MOVED, "x") is None
    same = code.replace("func F", "//line p.go:8\nfunc F")
    assert located(same, 9, 2, MOVED, "x") == "x"


def test_code_that_the_grammar_does_not_know() -> None:
    code = (
        "package p\n\n"
        "func (b *Box[K]) Put[T any](v T) *T { ]]\n"
        "\ty := []int{1, 2}\n"
        "\treturn g(func() { h() }, y)\n"
        "}\n"
    )
    assert located(code, 3, 29, MOVED, "v") == "v"
    assert located(code, 4, 2, MOVED, "y") == "y"
    assert located(code, 4, 12, ESCAPES, "[]int{...}") == "[]int{1, 2}"
    assert located(code, 5, 10, MOVED, "z") == "g(func()"
    assert located(code, 5, 11, ESCAPES, "func literal") == "func()"
    file = source(code)
    assert file.function_at(code.index("y :=")) == "(*Box).Put"


@pytest.mark.parametrize(
    ("declaration", "name"),
    [
        ("func F() { HERE }", "F"),
        ("func F[T any](t T) { HERE }", "F"),
        ("func (t T) M() { HERE }", "T.M"),
        ("func (*T) M() { HERE }", "(*T).M"),
        ("func (l *List[K, _]) Push(k K) { HERE }", "(*List).Push"),
        ("func (l List[K]) Len() { f(func() { HERE }) }", "List.Len"),
        ("func (p *((T))) M() { HERE }", "(*T).M"),
        ("func F(HERE int) {}", "F"),
        ("var x = func() { HERE }", ""),
        ("// HERE", ""),
    ],
)
def test_function_at(declaration: str, name: str) -> None:
    code = f"package p\n\nfunc before() {{}}\n\n{declaration}\n\nfunc after() {{}}\n"
    assert source(code).function_at(code.index("HERE")) == name


@pytest.mark.parametrize(
    ("code", "generated"),
    [
        ("// Code generated by x. DO NOT EDIT.\npackage p\n", True),
        ("// Code generated by x. DO NOT EDIT.\r\npackage p\r\n", True),
        (
            "//go:build x\n\n// Copyright\n\n// Code generated by x. DO NOT EDIT.\n\npackage p\n",
            True,
        ),
        ("/*\n// Code generated by x. DO NOT EDIT.\n*/\npackage p\n", True),
        ("/* Code generated by x. DO NOT EDIT. */\npackage p\n", False),
        ("package p\n// Code generated by x. DO NOT EDIT.\n", False),
        ("// Code generated by x. DO NOT EDIT\npackage p\n", False),
        ("//Code generated by x. DO NOT EDIT.\npackage p\n", False),
        ("// Code generated  DO NOT EDIT.\npackage p\n", True),
        ("package p\n", False),
        ("", False),
    ],
)
def test_generated(code: str, generated: bool) -> None:
    assert source(code).generated is generated


@pytest.mark.parametrize(
    ("expression", "literal"),
    [
        ("1", True),
        ('"a" + `b`', True),
        ("-C", True),
        ("local", True),
        ("variable", False),
        ("parameter", False),
        ("C + parameter", False),
        ("uint8(C)", True),
        ('[]byte("a")', False),
        ('Bytes("a")', False),
        ("T{1}", False),
        ("[2]int{1, 2}", False),
        ("&C", False),
        ("f(1)", False),
        ('len("a")', True),
        ("shadowed", False),
        ("true", True),
    ],
)
def test_literals(expression: str, literal: bool) -> None:
    code = (
        "package p\n\nconst C = 1\nconst shadowed = 2\nvar variable = 3\n\n"
        "func F(parameter int) {\n\tconst local = 1\n\tshadowed := 2\n\t"
        f"sink = {expression}\n}}\n"
    )
    start = code.index("sink = ") + len("sink = ")
    assert source(code).is_literal(Span("/p.go", start, start + len(expression))) is literal


def test_parsing_lets_other_threads_run() -> None:
    """The parser holds the interpreter's lock, but never for long."""
    code = (
        "package p\n" + "func f(a, b int) int { return g(a, b) + h(a, T{b, []int{a}}) }\n" * 12_000
    )
    file = source(code)
    gaps: list[float] = []
    done = threading.Event()

    def watch() -> None:
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    file.function_at(20)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    assert max(gaps) < seconds / 3, f"{max(gaps):.3f} s of {seconds:.3f} s without a turn"
