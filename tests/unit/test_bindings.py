"""Where names are declared: each use in the code below is followed by what it must find."""

from __future__ import annotations

import re

import pytest

from goescape.syntax.bindings import (
    binding,
    closure_between,
    is_made_here,
    loop_between,
    occurrences,
    type_written,
)
from goescape.syntax.tree import leaf_at, parse

# `name/*kind:line*/`: where the name is declared; `/*none*/`: in no function
CODE = b"""\
package p

var g int

func (t *T) f(a, b int, c ...string) (r *int, err error) {
	var x, y = 1, 2
	x, z := 3, x/*variable:6*/
	g/*none*/ = a/*parameter:5*/ + b/*parameter:5*/ + len(c/*parameter:5*/)
	if v := y/*variable:6*/; v/*variable:9*/ > 1 {
		x := x/*variable:6*/
		println(x/*variable:10*/, z/*variable:7*/)
	}
	for i := 0; i/*loop:13*/ < 3; i++ {
		println(i/*loop:13*/, later/*none*/)
	}
	for k, v := range k/*none*/ {
		println(k/*loop:16*/, v/*loop:16*/)
	}
	switch s := t/*receiver:5*/.any.(type) {
	case int:
		println(s/*variable:19*/)
	}
	select {
	case u := <-ch/*none*/:
		println(u/*variable:24*/)
	}
	const limit = 3
	later := func(n int) (r int) {
		r/*result:28*/ = n/*parameter:28*/ + limit/*constant:27*/
		return
	}
	r/*result:5*/, err/*result:5*/ = later/*variable:28*/(1), nil
	return
}

func shadows(o any) {
	switch o := any(o/*parameter:36*/).(type) {
	default:
		println(o/*variable:37*/)
	}
	switch o := o/*parameter:36*/; o := f(o/*variable:41*/).(type) {
	case int:
		println(o/*variable:41*/)
	}
	{
		var o, p = o/*parameter:36*/, 4
		println(o/*variable:46*/, p/*variable:46*/)
	}
	{
		var (
			q = o/*parameter:36*/
			o = f(q/*variable:51*/, o/*parameter:36*/)
			r = o/*variable:52*/
		)
		println(o/*variable:52*/, r/*variable:53*/)
	}
	{
		const o = len(o/*parameter:36*/)
		println(o/*constant:58*/)
	}
	select {
	case o := <-at(o/*parameter:36*/):
		println(o/*variable:62*/)
	}
	for o, i := o/*parameter:36*/, 0; i < 2; i++ {
		println(o/*loop:65*/)
	}
}
"""
_MARK = re.compile(rb"(\w+)/\*(?:none|(\w+):(\d+))\*/")


@pytest.mark.parametrize(
    "match", list(_MARK.finditer(CODE)), ids=lambda m: f"{m[1].decode()}@{m.start()}"
)
def test_binding(match: re.Match[bytes]) -> None:
    leaf = leaf_at(parse(CODE), match.start())
    assert leaf is not None
    found = binding(leaf, CODE)
    if not match[2]:
        assert found is None
        return
    assert found is not None
    line = CODE.count(b"\n", 0, found.name.start_byte) + 1
    assert (found.kind.value.encode(), line) == (match[2], int(match[3]))


@pytest.mark.parametrize(
    ("declaration", "written", "made"),
    [
        ("var v []int", "[]int", False),
        ("v := map[string]int{}", "map[string]int", False),
        ("u, v := 1, &T{}", "T", True),
        ("v := new(T)", "T", True),
        ("v := make([]T, 3)", "[]T", False),
        ("v := f()", None, False),
        ("u, v := f()", None, False),
        ("v := w", None, False),
    ],
)
def test_what_a_declaration_writes(declaration: str, written: str | None, made: bool) -> None:
    data = f"package p\n\nfunc f() {{\n\t{declaration}\n\tprintln(v)\n}}\n".encode()
    use = leaf_at(parse(data), data.rindex(b"v)"))
    assert use is not None
    found = binding(use, data)
    assert found is not None
    kind = type_written(found, data)
    text = data[kind.start_byte : kind.end_byte].decode() if kind is not None else None
    assert (text, is_made_here(found, data)) == (written, made)


def test_what_stands_between() -> None:
    data = (
        b"package p\n\nfunc f() {\n\tx := 1\n\tfor {\n\t\tfunc() { func() { x++ }() }()\n\t}\n}\n"
    )
    tree = parse(data)
    declared, used = data.index(b"x :="), data.index(b"x++")
    use = leaf_at(tree, used)
    assert use is not None
    closure = closure_between(use, declared)
    assert closure is not None
    assert closure.start_byte == data.index(b"func() { func()")
    assert closure_between(leaf_at(tree, declared), declared) is None
    loop = loop_between(closure.parent, declared)
    assert loop is not None
    assert loop.start_byte == data.index(b"for")
    assert loop_between(closure.parent, data.index(b"func() { func()")) is None
    assert [node.start_byte for node in occurrences(tree.root_node, b"x", data)] == [declared, used]
