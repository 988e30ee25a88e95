"""Which function a place is in, and whether that function is generic."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node, Tree

__all__ = [
    "Function",
    "Functions",
    "declared_lines",
    "function_name",
    "is_generic",
    "name_by_line",
]

_DECLARATIONS = ("function_declaration", "method_declaration")
_LINE = re.compile(
    rb"^func[ \t]*(?:\([ \t]*(?:[\w\x80-\xff]+[ \t]+)?(?P<star>\*?)[ \t]*"
    rb"(?P<type>[\w\x80-\xff]+)[^)\n]*\)[ \t]*)?(?P<name>[\w\x80-\xff]+)",
    re.MULTILINE,
)


@dataclass(slots=True)
class Function:
    """A top-level function or method.

    Attributes:
        start: Byte offset of ``func``.
        end: Byte offset after its last byte.
        name_start: Byte offset of its name.
        node: Its declaration.
        name: See :func:`function_name`; None until it was asked for.
    """

    start: int
    end: int
    name_start: int
    node: Node
    name: str | None = None


class Functions:
    """The top-level functions of a file by place."""

    __slots__ = ("_all", "_starts")

    def __init__(self, tree: Tree) -> None:
        self._all: list[Function] = []
        for node in tree.root_node.named_children:
            if node.type in _DECLARATIONS:
                name = node.child_by_field_name("name")
                at = name.start_byte if name is not None else -1
                self._all.append(Function(node.start_byte, node.end_byte, at, node))
        self._starts = [function.start for function in self._all]

    def at(self, offset: int) -> Function | None:
        """The function whose declaration holds a byte offset."""
        index = bisect.bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._all[index].end:
            return None
        return self._all[index]


def function_name(declaration: Node, data: bytes) -> str:
    """``F``, ``T.M`` or ``(*T).M``; type parameters are left out."""
    name = _text(declaration.child_by_field_name("name"), data)
    receiver = declaration.child_by_field_name("receiver")
    if receiver is None or not receiver.named_children:
        return name
    kind = receiver.named_children[0].child_by_field_name("type")
    pointer = False
    while kind is not None and kind.type in ("pointer_type", "parenthesized_type", "generic_type"):
        pointer = pointer or kind.type == "pointer_type"
        kind = kind.named_children[0] if kind.named_children else None
    base = _text(kind, data)
    return f"(*{base}).{name}" if pointer else f"{base}.{name}"


def is_generic(declaration: Node) -> bool:
    """Whether a function has type parameters, or a method a generic receiver."""
    if declaration.child_by_field_name("type_parameters") is not None:
        return True
    receiver = declaration.child_by_field_name("receiver")
    stack = list(receiver.named_children) if receiver is not None else []
    while stack:
        node = stack.pop()
        if node.type == "generic_type":
            return True
        stack.extend(node.named_children)
    return False


def name_by_line(data: bytes, offset: int) -> str:
    """As :func:`function_name`, from the last line before ``offset`` that begins with ``func``.

    For code that the grammar does not know: gofmt puts ``func`` of a declaration, and
    nothing else, at the beginning of a line, and its closing brace too.
    """
    end = data.find(b"\n", offset)
    found = None
    for match in _LINE.finditer(data, 0, len(data) if end < 0 else end):
        if match.start() > offset:
            break
        found = match
    if found is None or re.search(rb"^}", data[found.start() : offset], re.MULTILINE):
        return ""
    return _name_of(found)


def declared_lines(data: bytes) -> Iterator[tuple[str, int, int]]:
    """The functions whose declarations begin a line: name, and byte range of its last part."""
    for match in _LINE.finditer(data):
        yield _name_of(match), match.start("name"), match.end("name")


def _name_of(match: re.Match[bytes]) -> str:
    name = match["name"].decode("utf-8", "replace")
    if not match["type"]:
        return name
    base = match["type"].decode("utf-8", "replace")
    return f"(*{base}).{name}" if match["star"] else f"{base}.{name}"


def _text(node: Node | None, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace") if node else ""
