"""A string that loops add to, and how it is written as a ``strings.Builder``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tree_sitter import Node

from goescape.fixes.loops import loop_around, operator_of
from goescape.syntax.bindings import is_within

__all__ = ["Building", "parts_added", "parts_of"]


@dataclass(frozen=True)
class Building:
    """A string that is built by adding to it.

    Attributes:
        name: Its variable.
        declared: The statement that declares it.
        value: What it is at first; None where it is empty.
        added: The statements that add to it.
        lengths: Expressions that ask for its length, or whether it is empty: with what asks a
            Builder for the same.
        reads: Where else it is read.
    """

    name: str
    declared: Node
    value: Node | None
    added: tuple[Node, ...]
    lengths: tuple[tuple[Node, str], ...]
    reads: tuple[Node, ...]

    @property
    def deepest(self) -> Node:
        """The statement in most loops that adds to it."""
        return max(self.added, key=_depth)

    def in_loop(self, statement: Node) -> bool:
        """Whether a statement that adds to it is in a loop that the string outlives."""
        loop = loop_around(statement)
        return loop is not None and not is_within(self.declared, loop)

    @property
    def written(self) -> tuple[tuple[Node, ...], ...]:
        """What is written, in order: the first value's parts, and those of each addition."""
        first = (tuple(parts_of(self.value)),) if self.value is not None else ()
        return (*first, *(tuple(parts_added(one)) for one in self.added))

    @property
    def most(self) -> int:
        """How many heap verdicts the new text may have: writes grow, reads may be boxed."""
        return sum(map(len, self.written)) + len(self.reads)

    @property
    def asks_len(self) -> bool:
        """Whether ``len`` of it is asked."""
        return any(node.type == "call_expression" for node, _ in self.lengths)

    def edits(self, strings: str, data: bytes, room: str) -> dict[tuple[int, int], str]:
        """The new text by byte range.

        Args:
            strings: The name of package strings there.
            data: The file.
            room: How many bytes the Builder gets at first, as Go source; empty for none.
        """
        declared = f"var {self.name} {strings}.Builder"
        found: dict[tuple[int, int], str] = {}
        whole = self.declared.start_byte, self.declared.end_byte
        grow = f"{_separator(self.declared, data)}{self.name}.Grow({room})" if room else ""
        comment = self.declared.next_named_sibling
        if (
            comment is not None
            and comment.type == "comment"
            and comment.start_point[0] == self.declared.end_point[0]
            and self.value is None
            and "\n" in grow
        ):
            found[comment.end_byte, comment.end_byte] = grow
        else:
            declared += grow
        if self.value is None:
            found[whole] = declared
        else:
            write = f"{declared}{_separator(self.declared, data)}{self.name}.WriteString("
            found[whole[0], self.value.start_byte] = write
            self._write(parts_of(self.value), self.declared, found, data)
        for one in self.added:
            parts = parts_added(one)
            found[one.start_byte, parts[0].start_byte] = f"{self.name}.WriteString("
            self._write(parts, one, found, data)
        for node, text in self.lengths:
            found[node.start_byte, node.end_byte] = f"{self.name}.{text}"
        for leaf in self.reads:
            found[leaf.end_byte, leaf.end_byte] = ".String()"
        return found

    def _write(
        self, parts: list[Node], statement: Node, found: dict[tuple[int, int], str], data: bytes
    ) -> None:
        between = f"){_separator(statement, data)}{self.name}.WriteString("
        for one, other in pairwise(parts):
            found[one.end_byte, other.start_byte] = between
        found[parts[-1].end_byte, parts[-1].end_byte] = ")"


def parts_added(statement: Node) -> list[Node]:
    """The operands of what a statement adds."""
    right = statement.child_by_field_name("right")
    assert right is not None  # noqa: S101 - an assignment has one
    parts = parts_of(right.named_children[0])
    return parts[1:] if operator_of(statement) == "=" else parts


def parts_of(value: Node) -> list[Node]:
    """The operands of a sum, from left to right."""
    if value.type != "binary_expression" or operator_of(value) != "+":
        return [value]
    left, right = value.child_by_field_name("left"), value.child_by_field_name("right")
    if left is None or right is None:
        return [value]
    return [*parts_of(left), right]


def _separator(statement: Node, data: bytes) -> str:
    """What stands between two statements in place of one: a line break, as far as lines go."""
    start = statement.start_byte
    line = data.rfind(b"\n", 0, start) + 1
    indent = data[line:start].decode("utf-8", "replace")
    if indent.strip():
        return "; "
    return ("\r\n" if b"\r\n" in data else "\n") + indent


def _depth(node: Node) -> int:
    count = 0
    above = loop_around(node)
    while above is not None:
        count += 1
        above = loop_around(above)
    return count
