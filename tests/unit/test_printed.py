"""The compiler's printed expressions, taken apart."""

from __future__ import annotations

import pytest

from goescape.syntax.printed import called, has_sum, split


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("f(a, b)", "f"),
        ("f(a)(b)", "f(a)"),
        ("(*T).Set(t, g(1))", "(*T).Set"),
        ("m[f(1)].Do(x)", "m[f(1)].Do"),
        ('f("(", x)', "f"),
        ('f("\\"(", x)', "f"),
        ("f(`\\`)", "f"),
        ("f('(')(1)", "f('(')"),
        ("f(a, []T{...}, b", "f"),
        ("x", ""),
    ],
)
def test_what_is_called(expression: str, wanted: str) -> None:
    assert called(expression) == wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("a, b", ["a", "b"]),
        ("f(a, b), c[1, 2], T{...}", ["f(a, b)", "c[1, 2]", "T{...}"]),
        ("\"a, b\", `c, d`, ',', e", ['"a, b"', "`c, d`", "','", "e"]),
        ('"\\\\", b', ['"\\\\"', "b"]),
        ('"open, b', ['"open, b']),
        ("", [""]),
    ],
)
def test_arguments_apart(arguments: str, wanted: list[str]) -> None:
    assert split(arguments) == wanted


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("a + b", True),
        ("f(a + b)", False),
        ('"a + b"', False),
        ('"a\\\\" + b', True),
        ("`a\\` + b", True),
        ("x[a + b] + c", True),
        ("a ++ b", False),
        ("+a", False),
    ],
)
def test_sums(expression: str, wanted: bool) -> None:
    assert has_sum(expression) is wanted
