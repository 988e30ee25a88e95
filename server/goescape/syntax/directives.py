"""Comments that speak to goescape: ``//goescape:ignore reason`` and ``//goescape:noalloc``.

They have the form of Go's own directives: no space after ``//``, so that gofmt leaves them alone.
A comment is about

* a whole function, where it stands in the function's doc comment, or on its ``func`` line
* else its own line, where code stands before it
* else the statement that begins on the next line of code: of ``if``, ``for``, ``switch`` and
  ``select`` what stands before the body, and nothing in the body of a closure
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.syntax.lines import statement_lines
from goescape.syntax.source import Source
from goescape.syntax.tree import first_body

__all__ = ["IGNORE", "NOALLOC", "WORDS", "Directive", "directives"]

IGNORE = "ignore"
NOALLOC = "noalloc"
WORDS = (IGNORE, NOALLOC)

_COMMENT = re.compile(rb"//(?P<space>[ \t]*)goescape:(?P<word>[^\s]*)[ \t]*(?P<reason>[^\r\n]*)")
_FUNCTIONS = ("function_declaration", "method_declaration")
_LISTS = frozenset(
    {
        "block",
        "communication_case",
        "default_case",
        "expression_case",
        "source_file",
        "statement_list",
        "type_case",
    }
)
"""What statements stand in."""


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment.

    Attributes:
        word: What stands after ``goescape:``, known or not.
        reason: The rest of the line.
        spaced: There is a space after ``//``, so it is prose to Go's tools.
        start: Byte offset of the comment.
        end: Byte offset of the end of its line's content.
        covers: The bytes that it is about, half-open; (0, 0) where nothing stands there.
        function: The declaration it is about, as ``Source.function_at`` names it; else empty.
        body: The rest of the statement that it stands above, which it is not about; else (0, 0).
    """

    word: str
    reason: str
    spaced: bool
    start: int
    end: int
    covers: tuple[int, int]
    function: str
    body: tuple[int, int] = (0, 0)

    def holds(self, offset: int) -> bool:
        """Whether a byte is in what it is about."""
        return self.covers[0] <= offset < self.covers[1]


def directives(source: Source) -> tuple[Directive, ...]:
    """The comments to goescape in a file, in order. One without any is not parsed."""
    if b"goescape:" not in source.text.data:
        return ()
    return tuple(_directives(source))


def _directives(source: Source) -> Iterator[Directive]:
    for match in _COMMENT.finditer(source.text.data):
        word = match["word"].decode("utf-8", "replace")
        # "// goescape: what it is" is prose, "// goescape:ignore" a slip
        if (match["space"] and word not in WORDS) or not _is_comment(source, match.start()):
            continue
        covers, function, body = _about(source, match.start())
        yield Directive(
            word,
            match["reason"].decode("utf-8", "replace").strip(),
            bool(match["space"]),
            match.start(),
            match.end(),
            covers,
            function,
            body,
        )


def _is_comment(source: Source, offset: int) -> bool:
    node = source.tree.root_node.descendant_for_byte_range(offset, offset + 1)
    return node is not None and node.type == "comment" and node.start_byte == offset


def _about(source: Source, offset: int) -> tuple[tuple[int, int], str, tuple[int, int]]:
    """The bytes that a comment is about, the function if it is one, and the rest of a statement."""
    text = source.text
    own = text.place_of_offset(source.path, offset).line
    line = own
    if not _line(source, own)[: offset - _start(source, own)].strip():
        line += 1
        while _line(source, line).lstrip().startswith(b"//"):
            line += 1
        if not _line(source, line).strip():
            return (0, 0), "", (0, 0)
    first = _first(source, line)
    function = _function_headed_by(first, line)
    if function is not None:
        name = source.function_at(function.start_byte)
        return (function.start_byte, function.end_byte), name, (0, 0)
    last = line if line == own else _last_line(source, first, line)
    end = _start(source, last) + len(_line(source, last))
    until = end if line == own else _statement_end(first)
    return (_start(source, line), end), "", (end, until) if until > end else (0, 0)


def _first(source: Source, line: int) -> Node | None:
    """The token that begins a line."""
    content = _line(source, line)
    at = _start(source, line) + len(content) - len(content.lstrip())
    return source.tree.root_node.descendant_for_byte_range(at, at + 1)


def _function_headed_by(node: Node | None, line: int) -> Node | None:
    """The declaration with this line in what stands before its body."""
    while node is not None and node.type not in _FUNCTIONS:
        node = node.parent
    if node is None:
        return None
    body = node.child_by_field_name("body")
    end = body.start_point[0] if body is not None else node.end_point[0]
    return node if node.start_point[0] + 1 <= line <= end + 1 else None


def _last_line(source: Source, first: Node | None, line: int) -> int:
    """Where the statement that begins on a line ends, or the body of a closure in it begins."""
    begins, last = statement_lines(source, line)
    if first is not None and first.parent is not None and first.parent.type == "var_declaration":
        begins, last = line, first.parent.end_point[0] + 1
    if first is None or begins != line or last <= line:
        return line
    statement = source.tree.root_node.descendant_for_byte_range(
        first.start_byte, _start(source, last)
    )
    body = first_body(statement) if statement is not None else None
    if body is not None and body.start_byte > first.start_byte:
        return max(line, min(last, body.start_point[0] + 1))
    return last


def _statement_end(first: Node | None) -> int:
    """Where the outermost node ends that begins with a token; 0 where there is none."""
    node = first
    while node is not None and node.parent is not None and node.parent.type not in _LISTS:
        if node.parent.start_byte != node.start_byte:
            return 0
        node = node.parent
    return node.end_byte if node is not None else 0


def _start(source: Source, line: int) -> int:
    ends = source.text.compiler_line(line)
    return ends[0] if ends is not None else len(source.text.data)


def _line(source: Source, line: int) -> bytes:
    ends = source.text.compiler_line(line)
    return source.text.data[ends[0] : ends[1]] if ends is not None else b""
