"""What comments to goescape are about: the marked lines, as data."""

from __future__ import annotations

import pytest

from goescape.syntax import Source
from goescape.syntax.directives import Directive, directives
from goescape.text import Text


def read(code: str) -> tuple[Source, tuple[Directive, ...]]:
    source = Source("/p.go", Text(code.encode()))
    return source, directives(source)


CASES = {
    "on the line": """\
func f() {
	x := 1
	use(&x) //goescape:ignore why  <
	use(&y)
}
""",
    "above": """\
func f() {
	//goescape:ignore why
	use(&x)  // <
	use(&y)
}
""",
    "above, with more comments": """\
func f() {
	//goescape:ignore why
	// and so on
	use(&x)  // <
}
""",
    "above a statement of several lines": """\
func f() {
	//goescape:ignore why
	x := &T{  // <
		a: 1, // <
	}  // <
	use(x)
}
""",
    "above a closure": """\
func f() {
	//goescape:ignore why
	go run(  // <
		func() {  // <
			use(&x)
		})
}
""",
    "above a loop": """\
func f() {
	//goescape:ignore why
	for _, x := range list(  // <
		&y) {  // <
		use(&x)
	}
}
""",
    "in the middle of a statement": """\
func f() {
	use(
		//goescape:ignore why
		&x,  // <
		&y,
	)
}
""",
    "package level": """\
//goescape:ignore why
var x = &T{  // <
	a: 1, // <
} // <
var y = &T{}
""",
    "doc comment": """\
// F does.
//
//goescape:ignore why
func f() {  // <
	use(&x)  // <
}  // <
func g() { use(&x) }
""",
    "func line": """\
func (t *T) f() { //goescape:ignore why  <
	use(&x)  // <
}  // <
""",
    "signature": """\
func f( // <
	a int, //goescape:ignore why  <
) { // <
} // <
""",
    "the end of a function": """\
func f() {
	use(&x)
} //goescape:ignore why  <
""",
    "nothing below": """\
func f() {
	//goescape:ignore why

	use(&x)
}
""",
    "the last line": """\
func f() {
}
//goescape:ignore why
""",
}


@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", CASES)
def test_what_it_is_about(name: str, eol: str) -> None:
    lines = ("package p\n" + CASES[name]).split("\n")
    source, (found,) = read(eol.join(line.removesuffix("  <") for line in lines))
    covered = [
        line
        for line in range(1, len(lines))
        if (ends := source.text.compiler_line(line)) and found.holds(ends[0])
    ]
    wanted = [number for number, line in enumerate(lines, 1) if line.endswith("<")]
    # a function begins at its own first byte, which is that of its line here
    assert covered == wanted
    assert found.reason == "why"
    assert source.text.data[found.start : found.end].startswith(b"//goescape:ignore why")


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("if x {\n\t\tuse(&x)\n\t} else {\n\t\tuse(&y)\n\t}", True),
        ("for range list {\n\t\tuse(&x)\n\t}", True),
        ("go run(func() {\n\t\tuse(&x)\n\t})", True),
        ("x.then(func() {\n\t\tuse(&x)\n\t})", True),
        ("use(&x)", False),
        ("x := T{\n\t\t1,\n\t}", False),
        ("} else {", False),
    ],
)
def test_the_body_that_it_is_not_about(code: str, body: bool) -> None:
    head = "\tif a {\n" if code.startswith("}") else ""
    source, (found,) = read(
        f"package p\n\nfunc f() {{\n{head}\t//goescape:ignore why\n\t{code}\n\tnext()\n}}\n"
    )
    text = source.text.data[slice(*found.body)].decode()
    assert text == (code.partition("\n")[2].join(("\n", "")) if body else "")


def test_the_function_is_named() -> None:
    _, found = read(
        "package p\n\n//goescape:noalloc\nfunc (t *T[K]) f() {\n}\n"
        "\n//goescape:noalloc\nvar x int\n"
    )
    assert [(one.word, one.function) for one in found] == [("noalloc", "(*T).f"), ("noalloc", "")]


def test_what_only_looks_like_one() -> None:
    code = (
        'package p\n\nvar s = "//goescape:ignore no"\nvar r = `\n//goescape:ignore no\n`\n'
        "// see //goescape:ignore\n// goescape: a tool\n/* //goescape:ignore */\n"
    )
    assert read(code)[1] == ()


def test_slips_are_seen() -> None:
    code = "package p\n\n// goescape:ignore why\nvar x = 1\n\n//goescape:ignroe why\nvar y = 1\n"
    found = read(code)[1]
    assert [(one.word, one.spaced) for one in found] == [("ignore", True), ("ignroe", False)]
