"""From verdicts to findings, without a compiler: what repeats, what is told apart, ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pytest

from goescape.engine.findings import Known, findings
from goescape.model import Edge, Escape, Flow, Place, Step, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.text import Text

MOVED, ESCAPES = VerdictKind.MOVED, VerdictKind.ESCAPES

CODE = """\
package p

var s any

func F(n int) {
\tx := n
\ts = &x
\ts = []int{n}
\ts = []int{n}
}

func G[T any](t T) { y := t; s = &y }
"""


@dataclass
class FakeUnit:
    files: tuple[str, ...] = ("/p.go",)
    import_path: str = "example.com/p"
    variant: str = "plain"
    module_path: str = "example.com"
    standard: bool = False
    go_version: str = "1.22"


@dataclass
class FakeReport:
    verdicts: list[Verdict] = field(default_factory=list[Verdict])
    release: tuple[int, int] = (1, 26)
    graph: None = None


def at(
    code: str, marker: str, kind: VerdictKind, subject: str, *flows: Flow, nth: int = 0
) -> Verdict:
    """A verdict at the place of the nth occurrence of a text."""
    start = [match.start() for match in re.finditer(re.escape(marker), code)][nth]
    place = Text(code.encode()).place_of_offset("/p.go", start)
    return Verdict(place, kind, subject, f"{kind} {subject}", flows)


def flow(subject: str, *reasons: str) -> Flow:
    place = Place("/p.go", 1, 1)
    steps = tuple(Step(subject, reason, place) for reason in reasons)
    return Flow(place, subject, "", (Edge("{heap}", "&", subject, steps),), False, (subject,))


def found(code: str, verdicts: list[Verdict], unit: FakeUnit | None = None) -> list[Escape]:
    sources = {"/p.go": Source("/p.go", Text(code.encode()))}
    return findings(unit or FakeUnit(), FakeReport(verdicts), sources.get)  # pyright: ignore[reportArgumentType] - only these fields count


def test_what_is_said_twice_is_found_once() -> None:
    verdict = at(CODE, "x :=", MOVED, "x")
    escapes = found(CODE, [verdict, verdict])
    assert [escape.message for escape in escapes] == ["x moves to the heap"]
    assert (escapes[0].function, escapes[0].package) == ("F", "example.com/p")


def test_generic_shapes_and_their_wrapper_are_one() -> None:
    body = at(CODE, "y :=", MOVED, "y")
    wrapper = at(CODE, "G[T", MOVED, "y")
    assert len(found(CODE, [body, body, wrapper])) == 1


def test_array_and_header_are_told_apart_by_their_flows() -> None:
    array = at(
        CODE, "{n}", ESCAPES, "[]int{...}", flow("[]int{...}", "spill", "interface-converted")
    )
    header = at(CODE, "{n}", ESCAPES, "[]int{...}", flow("[]int{...}", "spill", "assign"))
    first, second = found(CODE, [header, array, header])
    assert first.span == second.span
    assert first.id != second.id
    assert first.message != second.message
    assert first.verdict.flows == array.flows
    assert second.verdict.flows == header.flows


def test_array_and_header_are_two_without_flows_too() -> None:
    verdict = at(CODE, "{n}", ESCAPES, "[]int{...}")
    assert len(found(CODE, [verdict])) == 1
    assert len({escape.message for escape in found(CODE, [verdict, verdict])}) == 2


def test_a_test_variant_adds_only_what_is_in_test_files() -> None:
    verdict = at(CODE, "x :=", MOVED, "x")
    assert not found(CODE, [verdict], FakeUnit(variant="test"))
    assert not found(CODE, [verdict], FakeUnit(files=("/q.go",)))


def test_ids_are_unique_and_stand_when_lines_move() -> None:
    def verdicts(code: str) -> list[Verdict]:
        return [
            at(code, "x :=", MOVED, "x"),
            at(code, "{n}", ESCAPES, "[]int{...}"),
            at(code, "{n}", ESCAPES, "[]int{...}", nth=1),
            at(code, "y :=", MOVED, "y"),
        ]

    before = found(CODE, verdicts(CODE))
    moved = CODE.replace("var s", "// A comment.\nvar s").replace("\tx", "\tprintln(n)\n\tx")
    after = found(moved, verdicts(moved))
    assert len({escape.id for escape in before}) == 4
    assert [escape.id for escape in before] == [escape.id for escape in after]
    assert before[0].span != after[0].span


def test_ids_know_their_function_and_package() -> None:
    verdict = at(CODE, "x :=", MOVED, "x")
    renamed = CODE.replace("func F", "func H")
    other = FakeUnit(import_path="example.com/q")
    ids = {
        found(CODE, [verdict])[0].id,
        found(renamed, [verdict])[0].id,
        found(CODE, [verdict], other)[0].id,
    }
    assert len(ids) == 3


@pytest.mark.parametrize("code", ["var v = func() {}\n", "func init() { v = func() {} }\n"])
def test_ids_differ_between_files_where_names_do_not(code: str) -> None:
    code = f"package p\n\n{code}"
    verdict = at(code, "func() {}", ESCAPES, "func literal")
    other = replace(verdict, place=replace(verdict.place, path="/q.go"))
    sources = {path: Source(path, Text(code.encode())) for path in ("/p.go", "/q.go")}
    unit = FakeUnit(files=("/p.go", "/q.go"))
    escapes = findings(unit, FakeReport([verdict, other]), sources.get)  # pyright: ignore[reportArgumentType] - only these fields count
    assert len({escape.id for escape in escapes}) == 2


def test_constants_are_silent_but_literals_are_not() -> None:
    code = CODE.replace("&x", "Kind(7)").replace("var s any", "var s any\ntype Kind int")
    assert not found(code, [at(code, "(7)", ESCAPES, "Kind(7)")])
    assert found(CODE, [at(CODE, "{n}", ESCAPES, "[]int{...}")])
    unknown = code.replace("Kind(7)", "kind(7)")
    assert found(unknown, [at(unknown, "(7)", ESCAPES, "kind(7)")])


def test_other_kinds_become_findings_too() -> None:
    leak = Verdict(Place("/p.go", 5, 8), VerdictKind.LEAKS, "n", "leaking param: n")
    inlined = Verdict(Place("/p.go", 5, 6), VerdictKind.CAN_INLINE, "F", "can inline F")
    messages = [escape.message for escape in found(CODE, [leak, inlined])]
    assert messages == ["can inline F", "parameter n leaks: what callers pass goes to the heap"]


def test_what_is_nowhere_in_the_text_is_no_finding() -> None:
    assert not found(CODE, [Verdict(Place("/p.go", 99, 1), MOVED, "x", "moved to heap: x")])


def test_what_did_not_change_is_not_read_again() -> None:
    code = CODE.replace("&x", "kind(7)")
    verdicts = [at(code, "x :=", MOVED, "x"), at(code, "(7)", ESCAPES, "kind(7)")]
    known = Known()

    def ask(code: str, verdicts: list[Verdict], other: str) -> list[Escape]:
        texts = {"/p.go": code, "/q.go": other}
        sources = {path: Source(path, Text(text.encode())) for path, text in texts.items()}
        unit = FakeUnit(files=("/p.go", "/q.go"))
        return findings(unit, FakeReport(verdicts), sources.get, known)  # pyright: ignore[reportArgumentType] - as above

    first = ask(code, verdicts, "package p\n")
    again = ask(code, verdicts, "package p\n\nvar x int\n")
    assert len(first) == 2
    assert all(new is old for new, old in zip(again, first, strict=True))
    assert len(ask(code, verdicts, "package p\n\ntype kind int\n")) == 1
    assert len(ask(code, verdicts[:1], "package p\n")) == 1
    moved = ask("\n" + code, [at("\n" + code, "x :=", MOVED, "x")], "package p\n")
    assert [escape.id for escape in moved] == [first[0].id]
    assert moved[0].span.start == first[0].span.start + 1
