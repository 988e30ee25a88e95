"""Positions: every conversion, on texts that are awkward in every way that is known."""

from __future__ import annotations

import random

import pytest

from goescape.model import Place, Span
from goescape.text import Encoding, Text

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
PIECES = [
    "a",
    "\t",
    "é",
    "日",
    "😀",
    "e\u0301",
    "\u2028",
    "\u0085",
    "\f",
    "\r",
    "\n",
    "\r\n",
    "\ufeff",
]


def texts(seed: int) -> list[Text]:
    rng = random.Random(seed)
    return [Text.of("".join(rng.choices(PIECES, k=rng.randrange(40)))) for _ in range(50)]


def boundaries(text: Text) -> list[int]:
    """Offsets between characters, but none between \\r and \\n (no position is there)."""
    data = text.data
    return [
        at
        for at in range(len(data) + 1)
        if (at == len(data) or data[at] & 0xC0 != 0x80) and data[at - 1 : at + 1] != b"\r\n"
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(4))
def test_protocol_positions_round_trip(encoding: Encoding, seed: int) -> None:
    for text in texts(seed):
        for offset in boundaries(text):
            position = text.position_of_offset(offset, encoding)
            assert text.offset_of_position(*position, encoding) == offset, (text.data, offset)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_are_units_of_the_encoding(encoding: Encoding) -> None:
    for text in texts(7):
        for offset in boundaries(text):
            line, column = text.position_of_offset(offset, encoding)
            before = text.data[text.line_start(line) : offset].decode()
            width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
            assert column == len(before.encode(encoding + ("" if width == 1 else "-le"))) // width


@pytest.mark.parametrize("seed", range(4))
def test_compiler_positions_round_trip(seed: int) -> None:
    for text in texts(seed):
        for bom in (b"", b"\xef\xbb\xbf"):
            marked = Text(bom + text.data)
            for offset in range(len(marked.data) + 1):
                place = marked.place_of_offset("/p.go", offset)
                assert marked.offset_of_place(place) == offset
                start, end = marked.compiler_line(place.line) or (0, 0)
                assert start <= offset <= end + 2


def test_protocol_lines_end_at_the_three_breaks_only() -> None:
    text = Text("a\nb\r\nc\rd\u2028e\u0085f\fg\x0bh".encode())
    assert [line.decode() for line in text.lines()] == ["a", "b", "c", "d\u2028e\u0085f\fg\x0bh"]
    assert text.line_count == 4
    assert [text.line_at(offset)[0] for offset in (0, 2, 5, 7)] == ["a", "b", "c", "d"]


def test_compiler_lines_end_at_newlines_only() -> None:
    text = Text(b"a\rb\r\nc")
    assert text.offset_of_place(Place("", 1, 3)) == 2
    assert text.offset_of_place(Place("", 2, 1)) == 5
    assert text.compiler_line(1) == (0, 3)
    assert text.compiler_line(2) == (5, 6)
    assert text.compiler_line(3) is None
    assert text.compiler_line(0) is None
    assert text.offset_of_place(Place("", 3, 1)) is None


def test_byte_order_mark_counts_in_the_compilers_first_line_only() -> None:
    text = Text("\ufeffpackage p\nvar x int\n".encode())
    assert text.data.startswith(b"package")
    assert text.offset_of_place(Place("", 1, 4)) == 0
    assert text.offset_of_place(Place("", 1, 12)) == 8
    assert text.offset_of_place(Place("", 2, 5)) == 14
    assert text.place_of_offset("", 8) == Place("", 1, 12)
    assert text.position_of_offset(8, "utf-16") == (0, 8)
    assert text == Text(b"package p\nvar x int\n")


def test_a_place_without_column_is_its_lines_start() -> None:
    assert Text(b"a\nbc\n").offset_of_place(Place("", 2, 0)) == 2


def test_places_beyond_a_lines_end_are_its_end() -> None:
    assert Text(b"ab\ncd").offset_of_place(Place("", 1, 99)) == 3
    assert Text(b"ab\ncd").offset_of_place(Place("", 2, 99)) == 5


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_outside_are_clamped(encoding: Encoding) -> None:
    text = Text("é\r\nb".encode())
    assert text.offset_of_position(0, 99, encoding) == 2
    assert text.offset_of_position(99, 0, encoding) == len(text.data)
    assert text.offset_of_position(-1, 5, encoding) == 0
    assert text.offset_of_position(1, -5, encoding) == 4
    assert text.position_of_offset(-3, encoding) == (0, 0)
    assert text.position_of_offset(99, encoding) == (1, 1)


def test_half_a_surrogate_pair_is_the_next_character() -> None:
    assert Text("😀x".encode()).offset_of_position(0, 1, "utf-16") == 4


def test_lone_surrogates_of_an_editor_survive() -> None:
    text = Text.of("a\ud800b")
    assert text.position_of_offset(len(text.data), "utf-16") == (0, 3)
    assert text.offset_of_position(0, 2, "utf-16") == 4
    assert text.data[4:] == b"b"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_undecodable_bytes_count_as_one_character_each(encoding: Encoding) -> None:
    text = Text(b"\xffa\xe6\x97b")
    for offset in range(len(text.data) + 1):
        assert text.position_of_offset(offset, encoding) == (0, offset)
        assert text.offset_of_position(0, offset, encoding) == offset
    assert text.slice(Span("", 1, 2)) == "a"
    assert text.line_at(0) == "\ufffda\ufffdb"


def test_people_count_characters_from_one() -> None:
    text = Text("a\n\t日本x".encode())
    assert text.display_column(text.data.index(b"x")) == (2, 4)
