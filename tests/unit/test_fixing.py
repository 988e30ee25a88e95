"""The pure parts of the way of fixes: edits upon edits, proposals by place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from goescape.engine.pieces import Pieces
from goescape.engine.proposals import concerned, headed, proposals
from goescape.fixes.edits import applied
from goescape.model import Span, TextEdit
from goescape.syntax import Source
from goescape.text import Text


def _edit(start: int, end: int, new: bytes) -> TextEdit:
    return TextEdit(Span("/p.go", start, end), new)


def test_edits_upon_edits_are_edits_of_the_first_text() -> None:
    pieces = Pieces(b"abcdefgh")
    pieces.apply([_edit(1, 3, b"XYZ"), _edit(6, 6, b"!")])  # aXYZdef!gh
    pieces.apply([_edit(2, 5, b""), _edit(8, 9, b"GG")])  # aXef!GGh
    assert pieces.edits("/p.go") == [_edit(1, 4, b"X"), _edit(6, 7, b"!GG")]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_edits(seed: int) -> None:
    chance = random.Random(seed)
    data = text = bytes(chance.choices(b"abc\n", k=60))
    pieces = Pieces(data)
    for _ in range(5):
        cuts = sorted(chance.choices(range(len(text) + 1), k=6))
        edits = [
            _edit(start, end, bytes(chance.choices(b"XYZ\n", k=chance.randrange(4))))
            for start, end in zip(cuts[::2], cuts[1::2], strict=True)
        ]
        text = applied(text, edits)
        pieces.apply(edits)
        assert applied(data, pieces.edits("/p.go")) == text


CODE = """\
package p

type T struct{ n int }

func newT(n int) *T {
	t := &T{n: n}
	return t
}

func (t *T) Copy() *T {
	c := *t
	return &c
}

func other() int { return newT(1).n }
"""


def test_proposals_by_place(tmp_path: Path) -> None:
    path = str(tmp_path / "p.go")
    found = [p for p in proposals(Source(path, Text.of(CODE))) if p.fix == "fill"]
    assert [p.function for p in found] == ["newT", "(*T).Copy"]
    made, copied = found
    assert [p.function for p in concerned(found, [CODE.index("&T{")])] == ["newT"]
    assert [p.function for p in concerned(found, [CODE.index("c := *t")])] == ["(*T).Copy"]
    assert concerned(found, [CODE.index("func newT")]) == []
    header = CODE.index("func newT")
    assert headed(found, header, header, inside=False) == [made]
    inside = CODE.index("return &c")
    assert headed(found, inside, inside, inside=False) == []
    assert headed(found, inside, inside, inside=True) == [copied]
    assert headed(found, 0, len(CODE), inside=False) == [made, copied]
    assert headed(found, CODE.index("func other"), len(CODE), inside=True) == []
