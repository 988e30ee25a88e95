"""A constant format, taken apart into text and verbs.

Text is kept as the source writes it, escapes and all, so that what is made of it reads as before.
Only plain verbs are known: with flags, a width, an index of its own or an argument for a width
the same is not to be had without fmt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

__all__ = ["Literal", "Verb", "literal", "parse_format"]

_VERB = re.compile(rb"%(?:\.(?P<precision>\d+))?(?P<verb>[a-zA-Z])")
_ESCAPE = re.compile(
    rb"\\(?:(?P<octal>[0-7]{3})|x(?P<hex>[0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})"
    rb"|U(?P<eight>[0-9a-fA-F]{8})|(?P<plain>.))",
    re.DOTALL,
)
_PERCENT = ord("%")


@dataclass(frozen=True, slots=True)
class Literal:
    """Constant text, as the source writes it.

    Attributes:
        inside: What stands between the quotes.
        raw: The quotes are `` ` ``.
    """

    inside: bytes
    raw: bool

    @property
    def source(self) -> bytes:
        """As an expression."""
        quote = b"`" if self.raw else b'"'
        return quote + self.inside + quote

    @property
    def length(self) -> int:
        """Bytes of its value."""
        if self.raw:
            return len(self.inside.replace(b"\r", b""))
        # an escape's number is a byte for \\x and octal ones, a code point for \\u and \\U
        points = (m for m in _ESCAPE.finditer(self.inside) if m["four"] or m["eight"])
        wide = sum(len(chr(_value(m)).encode()) - 1 for m in points)
        return len(_ESCAPE.sub(b"x", self.inside)) + wide

    @property
    def byte(self) -> bytes:
        """As a byte's literal (``'x'``) where it is one ASCII character; else empty."""
        if len(self.inside) == 1 and self.inside < b"\x80" and self.inside >= b" ":
            escaped = b"\\" if self.inside in (b"'", b"\\") else b""
            return b"'" + escaped + self.inside + b"'"
        if self.raw:
            return {b"\n": b"'\\n'", b"\t": b"'\\t'"}.get(self.inside, b"")
        if self.inside == b'\\"':
            return b"'\"'"
        return b"'" + self.inside + b"'" if re.fullmatch(rb"\\[abfnrtv\\]", self.inside) else b""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: ``%d``, ``%.2f``.

    Attributes:
        name: Its letter.
        precision: Digits; None where none are asked for.
    """

    name: str
    precision: int | None = None


def literal(node: Node, data: bytes) -> Literal | None:
    """A string literal; None where the node is something else."""
    if node.type not in ("interpreted_string_literal", "raw_string_literal"):
        return None
    return Literal(data[node.start_byte + 1 : node.end_byte - 1], node.type.startswith("raw"))


def parse_format(written: Literal) -> list[Literal | Verb] | str:
    """The pieces of a format in order, texts next to one another joined; or why not."""
    inside, pieces = written.inside, list[Literal | Verb]()
    text = bytearray()
    at = 0

    def end_text() -> None:
        if text:
            pieces.append(Literal(bytes(text), written.raw))
            text.clear()

    while at < len(inside):
        escape = None if written.raw else _ESCAPE.match(inside, at)
        if escape is not None:
            if _value(escape) == _PERCENT:
                return "its format writes % as an escape"
            text += escape[0]
            at = escape.end()
        elif inside.startswith(b"%%", at):
            text += b"%"
            at += 2
        elif inside[at] == _PERCENT:
            verb = _VERB.match(inside, at)
            if verb is None:
                return "its format has flags, a width or an index"
            precision = verb["precision"]
            end_text()
            number = None if precision is None else int(precision)
            pieces.append(Verb(verb["verb"].decode(), number))
            at = verb.end()
        else:
            text.append(inside[at])
            at += 1
    end_text()
    return pieces


def _value(escape: re.Match[bytes]) -> int:
    for name, base in (("octal", 8), ("hex", 16), ("four", 16), ("eight", 16)):
        if escape[name] is not None:
            return int(escape[name], base)
    return -1
