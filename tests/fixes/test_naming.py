from __future__ import annotations

import pytest

from goescape.fixes.fill.naming import fill_name, free_name, value_name


@pytest.mark.parametrize(
    ("function", "type_name", "name"),
    [
        ("newOrder", "Order", "fillOrder"),
        ("NewOrder", "Order", "fillOrder"),
        ("handleRequest", "Request", "fillRequest"),
        ("MakeIndex", "Index", "fillIndex"),
        ("createX", "X", "fillX"),
        ("build_tree", "tree", "fill_tree"),
        ("GetÜber", "Über", "fillÜber"),
        ("New", "order", "fillOrder"),
        ("get", "T", "fillT"),
        ("newt", "Newt", "fillNewt"),
        ("parseOrder", "Order", "fillParseOrder"),
        ("order", "Order", "fillOrder"),
    ],
)
def test_names(function: str, type_name: str, name: str) -> None:
    assert fill_name(function, type_name, exported=False) == name
    assert fill_name(function, type_name, exported=True) == f"F{name[1:]}"
    assert value_name(function, type_name) == f"val{name[4:]}"


def test_a_free_name() -> None:
    assert free_name("Order", frozenset()) == "o"
    assert free_name("Order", frozenset(("o",))) == "order"
    assert free_name("Type", frozenset(("t",))) == "typeOut"
    assert free_name("o", frozenset()) == "oOut"
