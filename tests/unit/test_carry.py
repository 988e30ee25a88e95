"""Findings carried along with unsaved edits."""

from __future__ import annotations

import random

from goescape.engine.carry import Carry
from goescape.text import Text


def carried(old: str, new: str, token: str) -> str | None:
    """What stands in the new text where the carried span of a token points."""
    before, after = Text(old.encode()), Text(new.encode())
    start = before.data.index(token.encode())
    span = Carry(before, after).span(start, start + len(token.encode()))
    return None if span is None else after.data[span[0] : span[1]].decode()


OLD = "package p\n\nfunc f() {\n\tx := 1\n\ty := 2\n}\n"


def test_unchanged() -> None:
    assert carried(OLD, OLD, "x") == "x"


def test_lines_above_move_it() -> None:
    assert carried(OLD, "// a\n// b\n" + OLD, "y := 2") == "y := 2"
    assert carried(OLD, OLD.removeprefix("package p\n"), "y := 2") == "y := 2"


def test_its_own_line_edited_hides_it() -> None:
    assert carried(OLD, OLD.replace("x := 1", "x := 10"), "x") is None
    assert carried(OLD, OLD.replace("\tx := 1\n", ""), "x := 1") is None


def test_other_lines_edited_do_not() -> None:
    assert carried(OLD, OLD.replace("y := 2", "z := 3"), "x := 1") == "x := 1"


def test_undo_brings_it_back() -> None:
    edited = OLD.replace("x := 1", "x := 10")
    assert carried(OLD, edited, "x := 1") is None
    assert carried(OLD, edited.replace("10", "1"), "x := 1") == "x := 1"


def test_several_edits_at_once() -> None:
    new = "// top\n" + OLD.replace("func f() {\n", "func f() {\n\tw := 0\n") + "// end\n"
    assert carried(OLD, new, "x := 1") == "x := 1"
    assert carried(OLD, new, "y := 2") == "y := 2"


def test_line_breaks_do_not_count() -> None:
    assert carried(OLD, OLD.replace("\n", "\r\n"), "y := 2") == "y := 2"
    assert carried(OLD.replace("\n", "\r\n"), OLD, "y := 2") == "y := 2"


def test_a_span_over_lines_that_were_torn_apart_is_hidden() -> None:
    assert carried(OLD, OLD.replace("\tx := 1\n", "\tx := 1\n\n"), "x := 1\n\ty := 2") is None
    assert carried(OLD, "\n" + OLD, "x := 1\n\ty := 2") == "x := 1\n\ty := 2"


def test_a_rewritten_file_hides_everything_quickly() -> None:
    old = "".join(f"line {i}\n" for i in range(5000))
    new = "".join(f"other {i}\n" for i in range(5000))
    assert carried(old, new, "line 2500") is None


def test_what_is_carried_is_always_the_same_text() -> None:
    random.seed(7)
    for _ in range(300):
        lines = [f"l{random.randrange(6)}\tä{i}" for i in range(random.randrange(1, 30))]
        edited = list(lines)
        for _ in range(random.randrange(4)):
            at = random.randrange(len(edited) + 1)
            match random.randrange(3):
                case 0:
                    edited.insert(at, "new")
                case 1:
                    del edited[at : at + 2]
                case _:
                    edited[at : at + 1] = ["changed"]
        old, new = Text("\n".join(lines).encode()), Text("\n".join(edited).encode())
        carry = Carry(old, new)
        start = 0
        kept = 0
        for line in lines:
            data = line.encode()
            if (span := carry.span(start, start + len(data))) is not None:
                assert new.data[span[0] : span[1]] == data
                kept += 1
            start += len(data) + 1
        assert lines != edited or kept == len(lines)
