"""Go's tokens, as far as reading a place without a syntax tree needs them.

Two things use it: what must be fast (a file's header, read on every save), and what must work
where tree-sitter gives up (broken code, or syntax newer than its grammar). It never fails: a
byte that begins no token is a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Token", "closing", "token_at", "tokens"]

_TOKEN = re.compile(
    rb"""
      (?P<space>[ \t\r\n\f\v]+)
    | (?P<comment>//[^\n]*|/\*(?s:.*?)(?:\*/|\Z))
    | (?P<word>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)
    | (?P<number>\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*)
    | (?P<string>"(?:\\[^\n]|[^"\\\n])*"?|`[^`]*`?)
    | (?P<rune>'(?:\\[^\n]|[^'\\\n])*'?)
    | (?P<sign><<=|>>=|&\^=|\.\.\.|&&|\|\||<-|\+\+|--|==|!=|<=|>=|:=|<<|>>|&\^|[-+*/%&|^]=)
    | (?P<other>(?s:.))
    """,
    re.VERBOSE,
)

_OPENING = {b"(": b")", b"[": b"]", b"{": b"}"}
_CLOSING = frozenset(_OPENING.values())


class Token(NamedTuple):
    """A token: its kind (the name of its group above) and its bytes' half-open range."""

    kind: str
    start: int
    end: int


def tokens(data: bytes, start: int = 0) -> Iterator[Token]:
    """Every token from ``start`` on, white space and comments too."""
    for match in _TOKEN.finditer(data, start):
        yield Token(match.lastgroup or "other", match.start(), match.end())


def token_at(data: bytes, offset: int) -> Token | None:
    """The token that begins at ``offset``; None for white space, comments and the end."""
    match = _TOKEN.match(data, offset)
    if match is None or match.lastgroup in ("space", "comment"):
        return None
    # in the middle of a word no token begins
    if match.lastgroup == "word" and offset and _word_byte(data[offset - 1]):
        return None
    return Token(match.lastgroup or "other", match.start(), match.end())


def closing(data: bytes, opening: int) -> int:
    """The offset after the bracket that closes the one at ``opening``.

    Where nothing closes it: the end of its line.
    """
    depth = 0
    for token in tokens(data, opening):
        text = data[token.start : token.end]
        if text in _OPENING:
            depth += 1
        elif text in _CLOSING:
            depth -= 1
            if not depth:
                return token.end
    end = data.find(b"\n", opening)
    return len(data) if end < 0 else end


def _word_byte(byte: int) -> bool:
    return byte >= 0x80 or chr(byte).isalnum() or byte == ord("_")
