"""Texts with changes, and the way back."""

from __future__ import annotations

import random

from goescape.syntax.patch import Change, Patch, around


def test_wraps_nest_and_touch() -> None:
    data = b"f(a.b(c), d)"
    outer, inner, name = (2, 8), (6, 7), (2, 3)
    other = (10, 11)
    changes = [c for s, e in (inner, outer, other, name) for c in around(s, e, b"<", b">")]
    assert Patch(data, changes).data == b"f(<<a>.b(<c>)>, <d>)"


def test_what_was_put_in_came_from_nowhere() -> None:
    patch = Patch(b"xyz", around(1, 2, b"<<", b">"))
    assert patch.data == b"x<<y>z"
    assert [patch.original(n) for n in range(7)] == [0, None, None, 1, None, 2, 3]


def test_a_replacement_takes_what_is_in_it_along() -> None:
    inside = around(3, 4, b"<", b">")
    patch = Patch(b"make(T, n)", [Change(8, 9, b"1"), *inside])
    assert patch.data == b"mak<e>(T, 1)"
    covered = Patch(b"abcdef", [Change(1, 5, b"-"), *around(2, 3, b"<", b">")])
    assert covered.data == b"a-f"


def test_every_own_byte_finds_its_way_back() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        data = bytes(rng.choices(b"abcdefgh", k=20))
        spans = [sorted(rng.sample(range(21), 2)) for _ in range(4)]
        nested = [s for n, s in enumerate(spans) if all(_nests(s, t) for t in spans[:n])]
        changes = [c for start, end in nested for c in around(start, end, b"<", b">")]
        patch = Patch(data, changes)
        assert patch.data.replace(b"<", b"").replace(b">", b"") == data, seed
        back = {patch.original(n): byte for n, byte in enumerate(patch.data) if byte not in b"<>"}
        assert back == dict(enumerate(data)), seed


def _nests(one: list[int], other: list[int]) -> bool:
    (a, b), (c, d) = one, other
    return b <= c or d <= a or (a <= c and d <= b) or (c <= a and b <= d)
