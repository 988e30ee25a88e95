"""The reader of compiler output, on real output of several versions and on odd pieces of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.golang import ALL_KINDS, HEAP_KINDS
from goescape.golang.messages import Reader, read_messages
from goescape.golang.verdicts import classify
from goescape.model import Place, Verdict, VerdictKind

RECORDED = Path(__file__).parent / "recorded"
VERSIONS = sorted(RECORDED.glob("*.txt"))
"""What ``compile -m=2`` printed about ``recorded/p.go``, stopped after the front end."""


def read(version: Path) -> list[Verdict]:
    messages = read_messages([version.read_bytes()], "/src", ALL_KINDS)
    assert messages.stopped
    assert messages.others == []
    return messages.verdicts


def heap(version: Path) -> list[str]:
    return [
        f"{v.place.line}:{v.place.column} {v.subject} [{', '.join(f.subject for f in v.flows)}]"
        for v in sorted(read(version), key=lambda v: (v.place.line, v.place.column))
        if v.kind.heap
    ]


LITERAL = {
    "go1.21.13": "`héllo\n  wörld: 3`",  # real newlines in a message
}
EXPECTED = """
11:2 t [t]
15:23 n [n]
20:11 make([]byte, 10) [make([]byte, 10)]
20:11 make([]byte, 10) [make([]byte, 10)]
22:13 make([]byte, SIZE) [make([]byte, SIZE)]
25:38 "first\\nsecond" + fmt.Sprint(nil...) ["first\\nsecond" + fmt.Sprint(nil...)]
25:38 "first\\nsecond" + fmt.Sprint(nil...) ["first\\nsecond" + fmt.Sprint(nil...)]
27:6 e [e]
27:6 e [e]
27:17 e [e]
27:17 e [e]
29:24 e [e]
29:38 e [e]
GO 32:8 n [n]
39:0 y [y]
42:6 LITERAL [LITERAL]
48:2 b [b]
48:11 make([]byte, BYTES) [make([]byte, BYTES)]
"""


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_every_verdict_with_its_own_flow(version: Path) -> None:
    expected = EXPECTED.strip()
    constants = version.stem >= "go1.25"  # later versions fold them
    expected = expected.replace("SIZE", "40000" if constants else "size")
    expected = expected.replace("BYTES", "32768" if constants else "size")
    # 1.21 prints nothing for the arguments of a go statement's wrapper.
    expected = expected.replace(
        "GO 32:8 n [n]\n", "" if version.stem < "go1.22" else "32:8 n [n]\n"
    )
    expected = expected.replace("LITERAL", LITERAL.get(version.stem, '"héllo\\n  wörld: 3"'))
    assert "\n".join(heap(version)) == expected


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_a_flow_in_parts(version: Path) -> None:
    (verdict,) = [v for v in read(version) if v.subject == "t"]
    (flow,) = verdict.flows
    (edge,) = flow.edges
    assert flow.function == ("Local" if version.stem >= "go1.25" else "")
    assert (edge.target, edge.operator, edge.source) == ("~r0", "&", "t")
    assert [(s.expression, s.reason, s.place) for s in edge.steps] == [
        ("&t", "address-of", Place("/src/p.go", 12, 9)),
        ("return &t", "return", Place("/src/p.go", 12, 2)),
    ]
    assert flow.lines[-1] == "    from return &t (return) at ./p.go:12:2"


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_cut_anywhere_it_reads_the_same(version: Path) -> None:
    whole = version.read_bytes()
    expected = read_messages([whole], "/src", ALL_KINDS)
    for size in (1, 7, 100, 4096):
        reader = Reader("/src", ALL_KINDS)
        for start in range(0, len(whole), size):
            reader.feed(whole[start : start + size])
        assert reader.end() == expected


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_unwanted_kinds_change_nothing_about_the_wanted(version: Path) -> None:
    every = read(version)
    for kinds in (HEAP_KINDS, *(frozenset({kind}) for kind in VerdictKind)):
        found = read_messages([version.read_bytes()], "/src", kinds).verdicts
        assert [v.text for v in found] == [v.text for v in every if v.kind in kinds]
    heap_only = read_messages([version.read_bytes()], "/src", HEAP_KINDS).verdicts
    assert heap_only == [v for v in every if v.kind in HEAP_KINDS]


def test_parameters_have_their_flows_if_asked_for() -> None:
    leaks = [v for v in read(VERSIONS[-1]) if v.kind is VerdictKind.LEAKS_TO_RESULT]
    assert [v.subject for v in leaks] == ["p"]
    assert leaks[0].flows[0].lines[0] == "parameter p leaks to ~r0 for Go with derefs=0:"
    assert leaks[0].flows[0].function == "Go"


def test_one_place_alone() -> None:
    output = [VERSIONS[-1].read_bytes()]
    messages = read_messages(output, "/src", ALL_KINDS, only=Place("/src/p.go", 20, 11))
    assert [f.subject for f in messages.flows] == ["make([]byte, 10)"] * 2
    assert {v.place.line for v in messages.verdicts} == {20}
    without_column = read_messages(output, "/src", ALL_KINDS, only=Place("/src/p.go", 39, 0))
    assert [f.subject for f in without_column.flows] == ["y"]


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("moved to heap: x", "moved-to-heap", "x"),
        ("&T{...} escapes to heap", "escapes-to-heap", "&T{...}"),
        ("append escapes to heap", "escapes-to-heap", "append"),
        ("func literal does not escape", "does-not-escape", "func literal"),
        ("leaking param: p", "leaking-param", "p"),
        ("leaking param content: p", "leaking-param-content", "p"),
        ("leaking param: p to result ~r0 level=-1", "leaking-param-to-result", "p"),
        ("can inline F", "can-inline", "F"),
        ("can inline (*T).M with cost 4 as: method(*T) func() {  }", "can-inline", "(*T).M"),
        ("cannot inline F: marked go:noinline", "cannot-inline", "F"),
        ("inlining call to sync.(*Mutex).Lock", "inlined-call", "sync.(*Mutex).Lock"),
        ("devirtualizing w.Write to rw", "devirtualized", "w.Write"),
        ("partially devirtualizing w.Write to T[int]", "devirtualized", "w.Write"),
        ("PGO devirtualizing interface call w.Write to *T", "devirtualized", "w.Write"),
        ("F capturing by ref: x (addr=true assign=false width=8)", "capture", "x"),
        ("zero-copy string->[]byte conversion", "zero-copy", ""),
        ("F ignoring self-assignment in b.buf = b.buf[:]", "self-assignment", "b.buf = b.buf[:]"),
        ("something of a later version", "other", ""),
        ("", "other", ""),
    ],
)
def test_kind_and_subject(text: str, kind: str, subject: str) -> None:
    assert classify(text) == (VerdictKind(kind), subject)


def test_positions_of_all_sorts() -> None:
    output = b"""\
@/a.go:3:5: moved to heap: x
/usr/local/go/src/slices/sort.go:18:7: s escapes to heap
gen.y:100:3: moved to heap: y
<autogenerated>:1: leaking param: p
@/a.go:9: moved to heap: far
<unknown line number>: moved to heap: #next
moved to heap: #state1
@/dir: with a colon.go:4:2: moved to heap: z
/tmp/stop.go:6:5: <unknown line number>: symbol goescape.stop redeclared
"""
    messages = read_messages([output], "/src", HEAP_KINDS)
    assert [(v.place, v.subject) for v in messages.verdicts] == [
        (Place("/src/a.go", 3, 5), "x"),
        (Place("/src/a.go", 9, 0), "far"),
        (Place("/src/dir: with a colon.go", 4, 2), "z"),
    ]
    assert messages.stopped
    assert messages.others == []


def test_a_cut_explanation_says_so() -> None:
    output = b"""\
@/a.go:3:5: x escapes to heap in F:
@/a.go:3:5:   flow: y \xe2\x86\x90 &x:
@/a.go:3:5:     from &x (address-of) at @/a.go:4:1
@/a.go:3:5:   warning: truncated explanation due to assignment cycle; see golang.org/issue/35518
@/a.go:3:5: moved to heap: x
"""
    (verdict,) = read_messages([output], "/src").verdicts
    assert verdict.flows[0].truncated


def test_an_expression_that_holds_at() -> None:
    output = b"""\
@/a.go:3:5: "look at " + s escapes to heap in F:
@/a.go:3:5:   flow: {heap} \xe2\x86\x90 &{storage for "look at " + s}:
@/a.go:3:5:     from "look at " + s (spill) at @/a.go:3:5
@/a.go:3:5: "look at " + s escapes to heap
"""
    (verdict,) = read_messages([output], "/src").verdicts
    (step,) = verdict.flows[0].edges[0].steps
    assert (step.expression, step.reason, step.place.line) == ('"look at " + s', "spill", 3)


def test_errors_are_kept_as_they_are() -> None:
    output = b"a.go:3:8: too many return values\n\thave (number)\n\twant ()\ntoo many errors\n"
    messages = read_messages([output], "/src")
    assert messages.others == output.decode().splitlines()
    assert not messages.stopped


def test_a_header_whose_text_differs_takes_what_is_left() -> None:
    output = b"""\
@/a.go:3:5: make([]byte, size) escapes to heap in F:
@/a.go:3:5:   flow: {heap} \xe2\x86\x90 &{storage for make([]byte, size)}:
@/a.go:3:5: make([]byte, 32768) escapes to heap
@/a.go:3:5: x escapes to heap in G:
@/a.go:3:5:   flow: {heap} \xe2\x86\x90 &{storage for x}:
"""
    (verdict,) = read_messages([output], "/src").verdicts
    assert [flow.function for flow in verdict.flows] == ["F"]
