"""How the values of options are read; a wrong one is an ``ArgumentTypeError`` that says so."""

from __future__ import annotations

import argparse
from collections.abc import Callable

__all__ = ["KINDS", "QUIET_KINDS", "address", "fail_on", "kinds_of", "positive", "words"]

KINDS = ("moved", "escapes", "allocates", "leaks", "stays", "inlining")
"""The kinds of findings, by the names of the settings ``severity.*``."""

QUIET_KINDS = ("leaks", "stays", "inlining")
"""The kinds that are off unless asked for."""


def words(text: str) -> tuple[str, ...]:
    """Words between commas or spaces."""
    return tuple(word for word in text.replace(",", " ").split() if word)


def kinds_of(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Reads some of the ``known`` words."""

    def kinds(text: str) -> tuple[str, ...]:
        named = words(text)
        for word in named:
            if word not in known:
                raise argparse.ArgumentTypeError(
                    f"there is no kind {word!r} here; there are {', '.join(known)}"
                )
        return named

    return kinds


def fail_on(text: str) -> frozenset[str]:
    """Kinds of findings, ``any``, or ``none`` (empty)."""
    named = frozenset(kinds_of(("none", "any", *KINDS))(text))
    if "none" in named and len(named) > 1:
        raise argparse.ArgumentTypeError("none cannot be combined with kinds")
    return named - {"none"}


def positive(text: str) -> int:
    """A number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of 1 or more, got {text!r}")
    return int(text)


def address(text: str) -> tuple[str, int]:
    """A host and a port; without a host this machine alone."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"expected HOST:PORT, got {text!r}")
    return host.strip("[]") or "127.0.0.1", int(port)
