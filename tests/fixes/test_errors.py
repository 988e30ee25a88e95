"""Whether a returned error surely is one: what decides is that nothing can make it nil again."""

from __future__ import annotations

import pytest

from goescape.fixes.fill.shape import Shape, read_shape
from goescape.syntax import Source
from goescape.text import Text

_FILE = """package p

import (
	"errors"
	"fmt"
	own "example.com/errors"
	wrap "github.com/pkg/errors"
)

func newT(n int) (*T, error) {{
	err := check(n)
{body}
	return &T{{}}, nil
}}
"""

SURE = {
    "tested": "if err != nil { return nil, err }",
    "tested after more is done": "if err != nil { n++; log(n); return nil, err }",
    "tested with more": "if n > 0 && (nil != err) { return nil, err }",
    "tested where it is declared": "if err := check(1); err != nil { log(n); return nil, err }",
    "a closure reads it": (
        "f := func() bool { return err == nil }\nif err != nil { f(); return nil, err }"
    ),
    "shared, and nothing between": "p := &err\nuse(p)\nif err != nil { return nil, err }",
    "made": 'if n > 0 { return nil, errors.New("x") }',
    "made by fmt": 'if n > 0 { return nil, fmt.Errorf("x %d", n) }',
    "made by a package under another name": 'if n > 0 { return nil, wrap.Errorf("x") }',
    "a literal": "if n > 0 { return nil, &myError{n} }",
}

UNSURE = {
    "not tested": "if n > 0 { return nil, err }",
    "tested or not": "if err != nil || n > 0 { return nil, err }",
    "assigned": "if err != nil { err = check(2); return nil, err }",
    "assigned in a loop, further down": (
        "if err != nil { for i := 0; ; i++ { if i > 0 { return nil, err }; err = nil } }"
    ),
    "received": "if err != nil { select { case err = <-ch: return nil, err } }",
    "another in a type switch": (
        "if err != nil { switch err := other.(type) { default: return nil, err } }"
    ),
    "a closure assigns": "f := func() { err = nil }\nif err != nil { f(); return nil, err }",
    "a closure declared there assigns": (
        "if err != nil { func() { err = nil }(); return nil, err }"
    ),
    "through its address": "p := &err\nif err != nil { *p = nil; return nil, err }",
    "its address in the test": "if err != nil && reset(&err) { return nil, err }",
    "the package's": "if lastErr != nil { forget(); return nil, lastErr }",
    "made by a package that only has the name": 'if n > 0 { return nil, own.New("x") }',
    "made by a variable that has the name": (
        'errors := own.T{}\nif n > 0 { return nil, errors.New("") }'
    ),
    "wrapped": 'if n > 0 { return nil, wrap.Wrap(err, "x") }',
}


def _unclear(body: str) -> str:
    data = _FILE.format(body=body).encode()
    source = Source("/p/p.go", Text(data))
    function = source.tree.root_node.named_children[-1]
    shape = read_shape(function, data)
    assert isinstance(shape, Shape), shape
    return shape.unclear


@pytest.mark.parametrize("body", SURE.values(), ids=SURE)
def test_sure(body: str) -> None:
    assert _unclear(body) == ""


@pytest.mark.parametrize("body", UNSURE.values(), ids=UNSURE)
def test_unsure(body: str) -> None:
    assert "may be nil" in _unclear(body)
