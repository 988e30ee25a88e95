"""The account of an edit, from what a compiler could have said."""

from __future__ import annotations

import pytest

from goescape.fixes import Candidate, candidates
from goescape.fixes.accounting import Account, Side, account
from goescape.fixes.edits import Moved, applied, edit
from goescape.fixes.sides import plain
from goescape.golang.verdicts import classify
from goescape.model import Place, Verdict
from goescape.syntax import Source
from goescape.text import Text

PATH = "/p/p.go"
BEFORE = b"""\
package p

type T struct{ n int }

func newT(n *int) *T {
	t := T{*n}
	x := f(5)
	return &t
}

func one() int { return newT(nil).n }

func two() *T { return newT(f(1)) }
"""


def _candidate() -> Candidate:
    found = next(iter(candidates(Source(PATH, Text(BEFORE)))))
    assert isinstance(found, Candidate)
    return found


AFTER = applied(BEFORE, _candidate().edits)


def _side(data: bytes, said: list[tuple[str, str]]) -> Side:
    """Verdicts from (the text that the place begins, message); ``@`` marks the place in it."""
    text = Text(data)
    verdicts: list[Verdict] = []
    for where, message in said:
        at = where.index("@") if "@" in where else 0
        offset = data.index(where.replace("@", "").encode()) + at
        place: Place = text.place_of_offset(PATH, offset)
        verdicts.append(Verdict(place, *classify(message), message))
    source = Source(PATH, text)
    return Side(tuple(verdicts), lambda _path: source)


MOVED = ("t := T{", "moved to heap: t")
NEW = ("@new(T)".replace("@", ""), "new(T) escapes to heap")
ONE = "newT@(nil)"
TWO = "newT@(f(1))"
INLINED = "inlining call to newT"
FREE = "new(T) does not escape"
PAYS = "new(T) escapes to heap"


def _account(
    before: list[tuple[str, str]], after: list[tuple[str, str]], calls: tuple[str, ...] = ()
) -> Account:
    offsets = [(PATH, BEFORE.index(call.replace("@", "").encode()) + 4) for call in calls]
    return account(
        _side(BEFORE, [MOVED, *before]),
        _side(AFTER, [NEW, *after]),
        _candidate(),
        [PATH],
        offsets,
    )


def test_a_call_gains_and_another_keeps() -> None:
    found = _account([], [(ONE, INLINED), (ONE, FREE), (TWO, INLINED), (TWO, PAYS)])
    assert [site.place.line for site in found.gained] == [11]
    assert [site.place.line for site in found.moved] == [13]
    assert found.worse == ()


def test_a_call_that_is_not_inlined_keeps() -> None:
    found = _account([], [(ONE, INLINED), (ONE, FREE)], (ONE, TWO))
    assert [site.place.line for site in found.moved] == [13]


def test_silence_is_no_gain() -> None:
    assert _account([], [(ONE, INLINED)]).gained == ()


def test_one_shape_that_pays_is_enough() -> None:
    shapes = [
        (ONE, "inlining call to newT[go.shape.int]"),
        (ONE, "inlining call to newT[go.shape.string]"),
        (ONE, FREE),
        (ONE, PAYS),
    ]
    found = _account([], shapes)
    assert (found.gained, len(found.moved)) == ((), 1)


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ([], [("f(1)", "x escapes to heap")], "p.go:13: x escapes to heap"),
        ([("f(1)", "x escapes to heap")], [("f(1)", "x escapes to heap")], ""),
        # constants are in read-only data, and shapes of generic code are one place
        ([], [("5)", "5 escapes to heap")], ""),
        (
            [("f(1)", "g[go.shape.int] escapes to heap")],
            [
                ("f(1)", "g[go.shape.int] escapes to heap"),
                ("f(1)", "g[go.shape.string] escapes to heap"),
            ],
            "",
        ),
        ([], [("n *int) *T", "leaking param: n")], "p.go:5: leaking param: n"),
        ([], [("n *int) {", "leaking param: n")], "p.go:5: leaking param: n"),
        ([], [("t *T, ", "leaking param: t")], ""),
        ([("n *int", "leaking param: n")], [("n *int) *T", "leaking param content: n")], ""),
        (
            [("n *int", "leaking param content: n")],
            [("n *int) *T", "leaking param: n")],
            "p.go:5: leaking param: n",
        ),
        (
            [("n *int", "leaking param content: n")],
            [("n *int) *T", "leaking param: n to result ~r0 level=1")],
            "",
        ),
        (
            [("n *int", "leaking param content: n")],
            [("n *int) *T", "leaking param: n to result ~r0 level=0")],
            "p.go:5: leaking param: n to result ~r0 level=0",
        ),
        ([("n *int", "moved to heap: n")], [("n *int) *T", "leaking param: n")], ""),
        ([("f@(1)", "inlining call to f")], [], "at p.go:13 f would no longer be inlined"),
        ([("f@(5)", "inlining call to f")], [("f@(5)", "inlining call to f")], ""),
        (
            [],
            [(ONE, INLINED), (ONE, FREE), (ONE, "y escapes to heap")],
            "at p.go:11 more is allocated: y escapes to heap",
        ),
        # what the function's own body allocated is paid for wherever the other one is inlined
        (
            [("f@(5)", "z escapes to heap")],
            [
                ("f@(5)", "z escapes to heap"),
                (ONE, INLINED),
                (ONE, "inlining call to fillT"),
                (ONE, FREE),
                (ONE, "z escapes to heap"),
            ],
            "",
        ),
    ],
)
def test_worse(before: list[tuple[str, str]], after: list[tuple[str, str]], worse: str) -> None:
    assert "; ".join(_account(before, after).worse) == worse


def test_what_a_call_is_passed_may_gain_as_well() -> None:
    assert _account([("f(1)", "x escapes to heap")], []).also == 1


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("newT", "newT"),
        ("p.newT", "p.newT"),
        ("newT[go.shape.struct { A []int }]", "newT"),
        ("(*T[go.shape.int]).M", "(*T).M"),
        ("example.com/a/p.(*T).M", "(*T).M"),
        ("T.M", "T.M"),
    ],
)
def test_plain(named: str, name: str) -> None:
    assert plain(named) == name


def test_places_are_followed_through_edits() -> None:
    data = b"0123456789"
    edits = [edit(PATH, 2, 2, "ab"), edit(PATH, 4, 6, ""), edit(PATH, 8, 9, "xyz")]
    assert applied(data, edits) == b"01ab2367xyz9"
    moved = Moved(edits, {8: (0, 2)})
    assert [moved.after(n) for n in range(10)] == [0, 1, 4, 5, None, None, 6, 7, None, 11]
    assert [moved.before(n) for n in range(12)] == [0, 1, None, None, 2, 3, 6, 7, 0, 1, None, 9]
    with pytest.raises(ValueError, match="overlap"):
        applied(data, [edit(PATH, 0, 3, ""), edit(PATH, 2, 4, "")])
