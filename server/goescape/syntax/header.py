"""What a Go file says before its first declaration, and what else the `go` command reads.

A save asks the compiler, not ``go list``, unless something changed that decides which files
and packages belong together. All of that is here, and nothing else, so comparing two headers
answers the question. Reading one must cost next to nothing (it is done on every save) and
cannot fail: of broken code it is what could be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goescape.syntax.lexer import Token, tokens

__all__ = ["Header", "Import", "header", "is_generated"]

_CONSTRAINT = re.compile(rb"//go:build\s|//\s*\+build\s")
_DIRECTIVE = re.compile(rb"^[ \t]*(//go:(?:embed|linkname|debug|cgo_\w+)\b[^\r\n]*)", re.MULTILINE)
_GENERATED_PREFIX = b"// Code generated "
_GENERATED_SUFFIX = b" DO NOT EDIT."


@dataclass(frozen=True, slots=True)
class Import:
    """One import: its path, and the name it is given (empty where none)."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Whatever decides whether ``go list`` has to be asked again. Compare two with ``==``.

    Attributes:
        package: The package's name; empty where it cannot be read.
        imports: In order.
        constraints: The build constraint lines before the package clause.
        preamble: The comments before ``import "C"``; empty where there is none.
        directives: ``//go:embed``, ``//go:linkname``, ``//go:debug`` and ``//go:cgo_*`` lines.
    """

    package: str = ""
    imports: tuple[Import, ...] = ()
    constraints: tuple[str, ...] = ()
    preamble: str = ""
    directives: tuple[str, ...] = ()


def header(data: bytes) -> Header:
    """The header of a file's content. Never fails; under 1 ms for 5,000 lines."""
    reader = _Reader(data)
    constraints = [
        _str(comment.rstrip()) for comment in reader.take_comments() if _CONSTRAINT.match(comment)
    ]
    package = reader.word() if reader.accept(b"package") else ""
    imports, preamble = _imports(reader)
    return Header(
        package=package,
        imports=tuple(imports),
        constraints=tuple(constraints),
        preamble=preamble,
        directives=tuple(_directives(data)),
    )


def is_generated(data: bytes) -> bool:
    """Whether the file carries Go's mark of generated code, by the rule of ``ast.IsGenerated``.

    A line of a comment before the package clause begins with ``// Code generated `` and ends
    with `` DO NOT EDIT.``
    """
    if _GENERATED_PREFIX not in data:
        return False
    return any(
        line.startswith(_GENERATED_PREFIX) and line.endswith(_GENERATED_SUFFIX)
        for comment in _Reader(data).take_comments()
        for line in comment.replace(b"\r", b"").split(b"\n")
    )


class _Reader:
    """The tokens of a file with one token of look-ahead; comments are kept on the way."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._tokens: Iterator[Token] = tokens(data)
        self.comments: list[bytes] = []
        self.kind = ""
        self.text = b""
        self.next()

    def next(self) -> None:
        for token in self._tokens:
            text = self._data[token.start : token.end]
            if token.kind == "comment":
                self.comments.append(text)
            elif token.kind != "space" and text != b";":
                self.kind, self.text = token.kind, text
                return
        self.kind, self.text = "", b""

    def accept(self, text: bytes) -> bool:
        """Read the next token if it is this one."""
        if self.text != text:
            return False
        self.next()
        return True

    def take_comments(self) -> list[bytes]:
        """The comments before the next token that were not taken yet."""
        comments, self.comments = self.comments, []
        return comments

    def word(self) -> str:
        if self.kind != "word":
            return ""
        text = _str(self.text)
        self.next()
        return text


def _imports(reader: _Reader) -> tuple[list[Import], str]:
    found: list[Import] = []
    preamble: list[bytes] = []

    def spec() -> bool:
        name = ""
        if reader.kind == "word" or reader.text == b".":
            name = _str(reader.text)
            reader.next()
        if reader.kind != "string":
            return False
        path = _str(reader.text.strip(b'"`'))
        comments = reader.take_comments()
        if path == "C":
            preamble.extend(comments)
        found.append(Import(path, name))
        reader.next()
        return True

    while reader.accept(b"import"):
        if not reader.accept(b"("):
            if not spec():
                break
            continue
        while not reader.accept(b")"):
            if not spec():
                return found, _str(b"\n".join(preamble))
    return found, _str(b"\n".join(preamble))


def _directives(data: bytes) -> Iterator[str]:
    # few files have one, and looking for fixed bytes is ten times as fast as the expression
    at = data.find(b"//go:")
    while at >= 0:
        line = data.rfind(b"\n", 0, at) + 1
        if match := _DIRECTIVE.match(data, line):
            yield _str(match.group(1).rstrip())
        at = data.find(b"//go:", at + 1)


def _str(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
