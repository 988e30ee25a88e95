"""What the compiler said before an edit, and after it: as tables by place in the source.

Names are brought to one form (:func:`plain`), copies of generic code for several shapes count once,
and text of constants, which never allocate, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from goescape.model import Verdict, VerdictKind
from goescape.syntax import Source, is_constant_text, without_shapes
from goescape.syntax.tree import leaf_at

__all__ = [
    "HEAP",
    "LEAKS",
    "NOTHING",
    "Key",
    "Side",
    "at_name",
    "inlinable",
    "loops",
    "plain",
    "same",
    "table",
]

HEAP = (VerdictKind.MOVED, VerdictKind.ESCAPES)
LEAKS = (VerdictKind.LEAKS, VerdictKind.LEAKS_CONTENT, VerdictKind.LEAKS_TO_RESULT)

Key = tuple[str, int, VerdictKind]
"""Path, byte offset, and what is said."""

NOTHING: frozenset[str] = frozenset()

_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*\]")
_QUALIFIED = re.compile(r"(?:[^\s()]+\.)?\(\*(?:[^\s()]+\.)?(\w+)\)")
_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")


@dataclass(frozen=True)
class Side:
    """What the compiler said of one unit, and the sources that it said it of.

    Attributes:
        verdicts: Of every kind that ``-m`` prints.
        source: The text of one of its files.
    """

    verdicts: tuple[Verdict, ...]
    source: Callable[[str], Source]


def table(side: Side, files: frozenset[str]) -> dict[Key, set[str]]:
    """The texts at each place of some files."""
    found: dict[Key, set[str]] = {}
    for verdict in side.verdicts:
        path = verdict.place.path
        if path not in files:
            continue
        if verdict.kind in HEAP and is_constant_text(verdict.subject):
            continue
        source = side.source(path)
        offset = source.text.offset_of_place(verdict.place)
        if offset is None or at_name(source, offset):
            continue
        key = path, offset, verdict.kind
        found.setdefault(key, set()).add(without_shapes(verdict.text))
    return found


def plain(function: str) -> str:
    """A function as the compiler names it, without type arguments; a method without its package."""
    while (shorter := _TYPE_ARGUMENTS.sub("", function)) != function:
        function = shorter
    return _QUALIFIED.sub(r"(*\1)", function)


def same(named: str, function: str) -> bool:
    """Whether the compiler's name, with a package perhaps, is that of a function."""
    name = plain(named)
    return name == function or name.endswith("." + function)


def inlinable(side: Side, files: frozenset[str]) -> frozenset[str]:
    """The functions of some files that can be inlined."""
    return frozenset(
        plain(verdict.subject)
        for verdict in side.verdicts
        if verdict.kind is VerdictKind.CAN_INLINE and verdict.place.path in files
    )


def loops(source: Source, offset: int) -> int:
    """How many loops of its own function or closure are around a place."""
    node = source.tree.root_node.descendant_for_byte_range(offset, offset)
    count = 0
    while node is not None and node.type not in _FUNCTIONS:
        count += node.type == "for_statement"
        node = node.parent
    return count


def at_name(source: Source, offset: int) -> bool:
    """Whether a place is a declaration's name or receiver, where copies of generic code report."""
    leaf = leaf_at(source.tree, offset)
    parent = leaf.parent if leaf is not None else None
    if leaf is None or parent is None:
        return False
    if parent.type in ("function_declaration", "method_declaration"):
        return leaf.type in ("identifier", "field_identifier")
    return (
        leaf.type == "("
        and parent.type == "parameter_list"
        and parent.parent is not None
        and (parent.parent.child_by_field_name("receiver") == parent)
    )
