"""Edits that write, and remove, comments to goescape.

A comment goes above its line, indented as that is. At the end of the line it stands only where
above is another matter: before a closing bracket, which gofmt would indent differently.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.model import Span, TextEdit
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["ignore_function", "ignore_line", "remove_comment"]

_COMMENT = b"//goescape:ignore"
_DIRECTIVE = re.compile(rb"//[a-z0-9]+:[a-z0-9]")
_FUNCTIONS = ("function_declaration", "method_declaration")


def ignore_line(source: Source, offset: int) -> TextEdit | None:
    """Ignore what is found on the line of a byte.

    None where no comment can say that: on a ``func`` line it would be about the whole function,
    and in a string of several lines it would be part of it.
    """
    function = _function_at(source, offset)
    start, end = _line(source, offset)
    if function is not None:
        body = function.child_by_field_name("body")
        if start <= (body.start_byte if body is not None else function.end_byte):
            return None
    content = source.text.data[start:end]
    code = content.lstrip()
    if code[:1] not in b"})]" and not _in_literal(source, start):
        indent = content[: len(content) - len(code)]
        return _insert(source, start, indent + _COMMENT + _eol(source, end))
    if b"//" in content or _in_literal(source, end):
        return None
    return _insert(source, end, b" " + _COMMENT)


def ignore_function(source: Source, offset: int) -> tuple[str, TextEdit] | None:
    """Ignore what is found in the function around a byte: its name, and the edit.

    None at package level.
    """
    function = _function_at(source, offset)
    if function is None:
        return None
    start, end = _line(source, function.start_byte)
    eol = _eol(source, end)
    _, above_end = _line(source, max(start - 1, 0))
    above = source.text.data[_line(source, max(start - 1, 0))[0] : above_end].rstrip()
    # as gofmt lays doc comments out
    part = above.startswith(b"//") and above != b"//" and not _DIRECTIVE.match(above)
    comment = (b"//" + eol if part and start else b"") + _COMMENT + eol
    name = function_name(function, source.text.data)
    return name, _insert(source, start, comment)


def remove_comment(source: Source, comment: tuple[int, int]) -> TextEdit:
    """Remove a comment, with its line where nothing else stands there."""
    data = source.text.data
    start, _ = _line(source, comment[0])
    before = data[start : comment[0]]
    if before.strip():
        return TextEdit(Span(source.path, start + len(before.rstrip()), comment[1]), b"")
    end = data.find(b"\n", comment[1])
    return TextEdit(Span(source.path, start, end + 1 if end >= 0 else len(data)), b"")


def _insert(source: Source, at: int, text: bytes) -> TextEdit:
    return TextEdit(Span(source.path, at, at), text)


def _line(source: Source, offset: int) -> tuple[int, int]:
    """Start and end of the line around a byte, without its line break."""
    text = source.text
    line = text.compiler_line(text.place_of_offset(source.path, offset).line)
    return line if line is not None else (offset, offset)


def _eol(source: Source, end: int) -> bytes:
    return b"\r\n" if source.text.data.startswith(b"\r\n", end) else b"\n"


def _function_at(source: Source, offset: int) -> Node | None:
    node = source.tree.root_node.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.type not in _FUNCTIONS:
        node = node.parent
    return node


def _in_literal(source: Source, offset: int) -> bool:
    """Whether a byte is inside a string or a comment that began before it."""
    node = source.tree.root_node.descendant_for_byte_range(offset, offset)
    while node is not None:
        if node.type in ("raw_string_literal", "comment"):
            return node.start_byte < offset < node.end_byte
        node = node.parent
    return False
