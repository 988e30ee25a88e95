"""How many bytes a string has in the end, where that is known before its loop.

It is where all that is ever added are constants: so many in each round of one loop, and the loop
certainly runs so many rounds::

    for range n {
        pad += "  "
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.builder.building import Building, parts_added
from goescape.fixes.fmt_calls.formats import literal
from goescape.fixes.loops import (
    Rounds,
    exits,
    leaves_of,
    loop_around,
    rounds,
    shrinks,
    statements,
    text_of,
)
from goescape.golang import TypeAnswer, TypeQuestion
from goescape.syntax import Source
from goescape.syntax.constants import declares

__all__ = ["Room", "read_room", "rounds_at_most"]

_FEW = 1 << 16
"""Bytes that may be taken for a loop that might panic before it has written them."""
_NAMES = ("identifier", "selector_expression")
_DECIMAL = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True)
class Room:
    """What is added, as far as syntax tells.

    Attributes:
        rounds: How often the loop runs.
        each: Bytes that a round adds, besides those of ``each_named``.
        each_named: Names that a round adds: constants, perhaps.
        once: Bytes that are added before the loop and after it.
        once_named: Names likewise.
        pure: The loop does nothing else, and so cannot panic.
        questions: What must be asked of the types.
    """

    rounds: Rounds
    each: int
    each_named: tuple[str, ...]
    once: int
    once_named: tuple[str, ...]
    pure: bool
    questions: tuple[TypeQuestion, ...]

    def size(self, answers: Sequence[TypeAnswer]) -> tuple[str, int]:
        """The number of bytes as Go source, never negative, and that of rounds, 0 if not constant.

        The source is empty where the number is not known after all.

        Args:
            answers: To :attr:`questions`.
        """
        first = len(self.rounds.questions)
        if not all(one.constant for one in answers[first:]):
            return "", 0
        count = self.rounds.expression(answers[:first])
        if not count:
            return "", 0
        often = int(count) if _DECIMAL.fullmatch(count) else 0
        # what counts up to a number adds no less than that many bytes, or crashes for want of
        # memory, if nothing else can end it
        if not self.pure and (count.startswith("max(") or often * self.each > _FEW):
            return "", 0
        if often and not self.each_named:
            return _sum("", often * self.each + self.once, self.once_named), often
        each = _sum("", self.each, self.each_named)
        if not each:
            return "", 0
        if each != "1":
            count += f"*({each})" if " " in each else f"*{each}"
        return _sum(count, self.once, self.once_named), often


def read_room(building: Building, source: Source) -> Room | None:
    """What is added to a string; None where it is not known before the loop.

    Args:
        building: The string.
        source: The file.
    """
    data = source.text.data
    loops = [loop for one in building.added if (loop := loop_around(one)) is not None]
    loop = next((one for one in loops if one.parent == building.declared.parent), None)
    body = loop.child_by_field_name("body") if loop is not None else None
    if loop is None or body is None:
        return None
    inside = statements(body)
    each = [one for one in building.added if one in inside]
    once = _beside(building, loop)
    if once is None or len(each) + len(once) != len(building.added):
        return None
    found = exits(body)
    often = rounds(loop, source.path, building.declared.end_byte, data)
    if found.jumps or found.returns or isinstance(often, str):
        return None
    if shrinks(often.subject, body, data):
        return None
    first = building.written[0] if building.value is not None else ()
    in_round = _measured([part for one in each for part in parts_added(one)], data)
    besides = _measured([*first, *(part for one in once for part in parts_added(one))], data)
    if in_round is None or besides is None:
        return None
    named = dict.fromkeys((*in_round[1], *besides[1]))
    roots = {name.partition(".")[0] for name in named}
    if any(declares(leaf) for root in roots for leaf in leaves_of(loop, root, data)):
        return None
    at = building.declared.end_byte
    return Room(
        often,
        *in_round,
        *besides,
        pure=len(each) == len(inside),
        questions=(
            *often.questions,
            *(TypeQuestion(source.path, at, name) for name in named),
        ),
    )


def rounds_at_most(building: Building, source: Source) -> int:
    """How often a string is added to where a number says so; 0 where none does."""
    data = source.text.data
    total = 0
    for one in building.added:
        loop = loop_around(one)
        if loop is None:
            total += 1
            continue
        outer = loop_around(loop)
        if outer is not None and outer.start_byte > building.declared.start_byte:
            return 0
        often = rounds(loop, source.path, building.declared.end_byte, data)
        if (
            isinstance(often, str)
            or often.kind != "literal"
            or not _DECIMAL.fullmatch(often.subject)
        ):
            return 0
        total += int(often.subject)
    return total


def _beside(building: Building, loop: Node) -> list[Node] | None:
    """The additions right before a loop and right after it; None: more stands before it."""
    found: list[Node] = []
    behind = False
    node = building.declared.next_named_sibling
    while node is not None:
        behind = behind or node == loop
        if node in building.added:
            found.append(node)
        elif node != loop and node.type != "comment":
            break
        node = node.next_named_sibling
    return found if behind else None


def _measured(parts: Iterable[Node], data: bytes) -> tuple[int, tuple[str, ...]] | None:
    """The bytes of literals, and the names among them; None where anything else is added."""
    total = 0
    named: list[str] = []
    for part in parts:
        written = literal(part, data)
        if written is not None:
            total += written.length
        elif part.type in _NAMES:
            named.append(text_of(part, data))
        else:
            return None
    return total, tuple(named)


def _sum(first: str, number: int, names: Sequence[str]) -> str:
    parts = [first] if first else []
    parts += [f"len({name})" for name in names]
    parts += [str(number)] if number else []
    return " + ".join(parts)
