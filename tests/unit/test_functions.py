"""Facts of functions without a compiler: words, counts, and finding functions in source."""

from __future__ import annotations

import pytest

from goescape.engine.function_words import allocations, inlining, lens
from goescape.engine.functions import Sites, sites
from goescape.engine.glance import hint
from goescape.engine.report import Placed
from goescape.engine.roots import roots, sentence, tally
from goescape.golang.facts import Inlining, Leak, read_inlining, read_leak
from goescape.model import (
    Circumstances,
    Escape,
    Evidence,
    EvidenceKind,
    Place,
    Root,
    Span,
    Verdict,
    VerdictKind,
    compiled_line,
)
from goescape.syntax import Source
from goescape.syntax.calls import called_at, callee_at
from goescape.syntax.declarations import (
    declarations,
    function_lines,
    interface_method,
    package_variable,
)
from goescape.text import Text


def escape(
    kind: EvidenceKind,
    *,
    size: int | None = None,
    loops: int = 0,
    root: Root | None = None,
    function: str = "F",
    number: int = 0,
) -> Escape:
    verdict = Verdict(Place("/p.go", 1, 1), VerdictKind.MOVED, "x", "moved to heap: x")
    return Escape(
        id=f"{function}{number}",
        kind=VerdictKind.MOVED,
        span=Span("/p.go", number, number + 1),
        package="p",
        function=function,
        subject="x",
        wording=f"{kind.value} {number}",
        verdict=verdict,
        root=root,
        circumstances=Circumstances(loops=loops),
        evidence=Evidence(kind, size=size),
    )


EMITTED, MAY = EvidenceKind.EMITTED, EvidenceKind.CONDITIONAL
UNKNOWN, NONE = EvidenceKind.UNKNOWN, EvidenceKind.NOT_EMITTED


def test_sites() -> None:
    found = [
        escape(EMITTED, size=64),
        escape(EMITTED, size=8, loops=2),
        escape(EMITTED),
        escape(MAY, size=16, loops=1),
        escape(UNKNOWN),
        escape(NONE, size=512, loops=1),
    ]
    assert sites(found) == Sites(definite=3, possible=1, unknown=1, loops=2, size=72)
    assert sites(found).total == 5


@pytest.mark.parametrize(
    ("found", "said", "words"),
    [
        (Sites(), None, "no allocations"),
        (Sites(definite=2, loops=1), Inlining(False, 120),
         "2 allocations (1 in a loop) · cannot be inlined: cost 120 of 80"),
        (Sites(definite=1, loops=1), None, "1 allocation (in a loop)"),
        (Sites(possible=2, loops=2), Inlining(True, 30),
         "2 possible allocations (all in loops) · can be inlined: cost 30 of 80"),
        (Sites(definite=1, possible=3, loops=2), Inlining(True),
         "1 allocation, 3 possible (2 in loops) · can be inlined"),
        (Sites(unknown=1), Inlining(False, why="marked go:noinline"),
         "1 on the heap · cannot be inlined: it is marked //go:noinline"),
        (Sites(definite=1), Inlining(True, 900, 2000),
         "1 allocation · can be inlined: cost 900 of 2000"),
        (Sites(definite=1), Inlining(True, 900), "1 allocation · can be inlined: cost 900"),
    ],
)  # fmt: skip
def test_lens(found: Sites, said: Inlining | None, words: str) -> None:
    assert lens(found, said) == words


def test_sentences() -> None:
    assert allocations(Sites(definite=2, size=72)) == "2 allocations, 72 bytes"
    assert allocations(Sites(definite=1, possible=1, size=1)) == (
        "1 allocation, 1 possible; what is certain asks for 1 byte"
    )
    assert allocations(Sites()) == "no allocation is known in it"
    assert inlining(Inlining(False, 120), 0) == (
        "It cannot be inlined: it costs 120, 40 more than the 80 allowed."
    )
    assert inlining(Inlining(True, 30), 2) == (
        "It is inlined at 2 calls in this package, at a cost of 30 of the 80 allowed."
    )
    assert inlining(Inlining(True), 0) == "It can be inlined; no call in this package inlines it."
    assert inlining(Inlining(False, why="call to runtime.getcallersp"), 0) == (
        "It cannot be inlined: call to runtime.getcallersp."
    )


@pytest.mark.parametrize(
    ("kind", "subject", "text", "said"),
    [
        ("CAN_INLINE", "F", "can inline F", Inlining(True)),
        ("CAN_INLINE", "F", "can inline F with cost 7 as: func() { a: b }", Inlining(True, 7)),
        ("CANNOT_INLINE", "F", "cannot inline F: recursive", Inlining(False, why="recursive")),
        ("CANNOT_INLINE", "M[struct { a: int }]",
         "cannot inline M[struct { a: int }]: function too complex: cost 81 exceeds budget 80",
         Inlining(False, 81, 80)),
        ("LEAKS", "p", "leaking param: p", Leak("p", content=False)),
        ("LEAKS_CONTENT", "p", "leaking param content: p", Leak("p", content=True)),
        ("LEAKS_TO_RESULT", "p", "leaking param: p to result ~r1 level=0",
         Leak("p", content=False, result="~r1")),
        ("LEAKS_TO_RESULT", "p", "leaking param: p to result err level=2",
         Leak("p", content=True, result="err")),
        ("LEAKS_TO_RESULT", "p", "leaking param: p to result ~r0 level=-1",
         Leak("p", content=False, result="~r0")),
        ("MOVED", "p", "moved to heap: p", None),
    ],
)  # fmt: skip
def test_messages(kind: str, subject: str, text: str, said: object) -> None:
    verdict = Verdict(Place("/p.go", 1, 1), VerdictKind[kind], subject, text)
    assert (read_inlining(verdict) or read_leak(verdict)) == said


@pytest.mark.parametrize(
    ("kinds", "label"),
    [
        (((EMITTED, 64),), "heap 64 B"),
        (((EMITTED, 64), (MAY, 8)), "heap 64 B"),
        (((EMITTED, 24), (EMITTED, 40)), "heap 64 B"),
        (((EMITTED, None),), "heap"),
        (((EMITTED, 8), (EMITTED, None)), "heap"),
        (((MAY, 8),), "heap?"),
        (((UNKNOWN, None),), "heap?"),
    ],
)
def test_hints(kinds: tuple[tuple[EvidenceKind, int | None], ...], label: str) -> None:
    placed = [
        Placed(one, 0, 5, "information", one.message)
        for one in (escape(kind, size=size) for kind, size in kinds)
    ]
    found = hint(5, placed)
    assert (found.offset, found.label) == (5, label)
    assert found.tooltip == "\n".join(one.message for one in placed)


def test_roots_by_value() -> None:
    few, many = Root("parameter", "a", "parameter a of f"), Root("parameter", "b", "the b")
    alone = Root("channel", "c", "the channel c")
    placed = Root("parameter", "b", "parameter b of pkg.g", Place("/q.go", 3, 1))
    found = [
        escape(MAY, root=few, number=1),
        escape(EMITTED, size=8, root=few, number=2),
        escape(EMITTED, size=64, root=many, number=3),
        escape(EMITTED, size=16, root=placed, function="G", loops=1, number=4),
        escape(EMITTED, size=999, root=alone, number=5),
        escape(NONE, root=alone, number=6),
        escape(EMITTED, number=7),
    ]
    groups = roots(found)
    assert [group.root.key for group in groups] == ["b", "c", "a"]
    assert groups[0].root is placed, "the one that knows more"
    assert (
        sentence(groups[0], compiled_line)
        == "parameter b of pkg.g makes 2 values in 2 functions escape"
    )
    assert tally(groups[0]) == "2 findings in 2 functions: 2 allocate 80 bytes, 1 in a loop"
    assert sentence(groups[1], compiled_line) == ""
    assert tally(groups[1]) == "1 finding: 1 allocates 999 bytes"
    assert (
        sentence(groups[2], compiled_line)
        == "parameter a of f makes 2 values in one function escape"
    )
    assert tally(groups[2]) == "2 findings: 1 allocates 8 bytes, 1 may"


SOURCE = """\
package p

import "strings"

var raw = `
func Fake() {}
`

func init() {}

func (l *List[K, V]) Put(k K, _ V) (n int, err error) { return 0, nil }

func (T) Name(string, a, b int, rest ...any) string { return "" }

func init() {}

func Use(t *T, f func()) {
	f()
	t.Name("", 1, 2)
	u := T{}
	u.Name("", 1, 2)
	strings.ToUpper("x")
	Use(t, func() {})
	Generic[int](1)
	other.Generic[T](u)
	_ = []int(nil)
	v, w := two()
	v.Name("", 1, 2)
	t.next.Name("", 1, 2)
	_, _ = w, Use
}
"""


def test_declarations() -> None:
    found = declarations(Source("/p.go", Text(SOURCE.encode())))
    assert [d.name for d in found] == ["init", "(*List).Put", "T.Name", "init", "Use"]
    put, name = found[1], found[2]
    assert [(p.name, p.index) for p in put.parameters] == [("l", -1), ("k", 0), ("_", 1)]
    assert put.results == ("n", "err")
    assert SOURCE[put.name_start : put.name_end] == "Put"
    assert SOURCE[put.head :].startswith("(l *List")
    assert SOURCE[found[4].head :].startswith("Use(")
    assert [(p.name, p.index) for p in name.parameters][-1] == ("rest", 3)
    assert name.results == ("",)


def test_functions_by_line() -> None:
    lines = function_lines(Text(SOURCE.encode()))
    assert list(lines) == [
        ("Fake", 0),
        ("init", 0),
        ("(*List).Put", 0),
        ("T.Name", 0),
        ("init", 1),
        ("Use", 0),
    ]
    for (name, _), (start, end) in lines.items():
        assert name.endswith(SOURCE[start:end])


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("f()\n", "f", None),
        ("t.Name(\"", "Name", ("", "T", "Name")),
        ("u.Name(", "Name", ("", "T", "Name")),
        ("strings.ToUpper(", "ToUpper", ("strings", "", "ToUpper")),
        ("Use(t, func", "Use", ("", "", "Use")),
        ("Generic[int](", "Generic", ("", "", "Generic")),
        ("other.Generic[T](", "Generic", ("other", "", "Generic")),
        ("[]int(", "int", None),
        ("v.Name(", "Name", None),
        ("t.next.Name(", "Name", None),
        ("w, Use", "Use", None),
        ("func Use(", "Use", None),
    ],
)  # fmt: skip
def test_what_is_called(code: str, name: str, found: tuple[str, str, str] | None) -> None:
    source = Source("/p.go", Text(SOURCE.encode()))
    start = SOURCE.index(code) + code.index(name)
    for offset in (start, start + len(name)):
        callee = callee_at(source, offset)
        assert (callee and (callee.package, callee.type, callee.name)) == found
        if callee is not None:
            assert (callee.start, callee.end) == (start, start + len(name))
            assert called_at(source, callee.paren).endswith(name)


DECLARED = """\
package p

type (
	One interface {
		Get(key string) interface{}
		M()
	}
	Two[T any] interface{ M(); N() }
)

type Three interface {
	One
	Get() interface{}
	M() // here
}

type s struct {
	counter int
}

var (
	first, second int
	counter = 1
)

var last, lost = 1, 2

func f() {
	third := 1
}
"""


@pytest.mark.parametrize(
    ("interface", "method", "line", "name"),
    [
        ("One", "M", 6, "M"),
        ("One", "N", 4, "One"),
        ("Two", "N", 8, "N"),
        ("Three", "M", 14, "M"),
        ("Three", "Get", 13, "Get"),
        ("Three", "N", 11, "Three"),
        ("s", "M", 0, ""),
    ],
)
def test_the_declaration_of_an_interface_s_method(
    interface: str, method: str, line: int, name: str
) -> None:
    _is_at(interface_method(Text(DECLARED.encode()), interface, method), line, name)


@pytest.mark.parametrize(
    ("name", "line"),
    [("first", 22), ("second", 22), ("counter", 23), ("last", 26), ("lost", 26), ("third", 0)],
)
def test_the_declaration_of_a_global(name: str, line: int) -> None:
    _is_at(package_variable(Text(DECLARED.encode()), name), line, name)


def _is_at(found: tuple[int, int] | None, line: int, name: str) -> None:
    text = Text(DECLARED.encode())
    assert (found is None) == (not line)
    if found is not None:
        assert text.place_of_offset("p.go", found[0]).line == line
        assert text.data[slice(*found)].decode() == name
