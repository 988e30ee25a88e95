"""Which fixes a person asks for in the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from goescape.engine.proposals import Proposal

__all__ = ["EVERY", "Choice", "bare", "choice"]

_NO_NAME = re.compile(r"[(*)\s]")


@dataclass(frozen=True)
class Choice:
    """Fixes, and fixes of functions.

    Attributes:
        fixes: By name, of whatever is found; empty with no functions either: every fix.
        functions: Pairs of a fix and a function's name without parentheses and star, ``F`` or
            ``T.M``: there it is asked for as a refactoring, about a finding or not.
    """

    fixes: frozenset[str] = field(default_factory=frozenset[str])
    functions: frozenset[tuple[str, str]] = field(default_factory=frozenset[tuple[str, str]])

    def takes(self, proposal: Proposal) -> bool:
        """Whether a proposal is of these."""
        anything = not self.fixes and not self.functions
        return anything or proposal.fix in self.fixes or self.named(proposal) in self.functions

    def asks(self, proposal: Proposal) -> bool:
        """Whether it is asked for as a refactoring: it is about one of the functions as a whole."""
        return proposal.site is None and self.named(proposal) in self.functions

    def names(self, fix: str) -> bool:
        """Whether a fix is named, in a function or everywhere."""
        return fix in self.fixes or any(name == fix for name, _ in self.functions)

    @staticmethod
    def named(proposal: Proposal) -> tuple[str, str]:
        """The pair that a proposal would be asked for by."""
        return proposal.fix, bare(proposal.function)


EVERY = Choice()


def choice(words: Iterable[str]) -> Choice:
    """Read ``fill`` and ``callers:handleRequest``, ``value:(*T).M``, ``value:T.M``."""
    fixes: set[str] = set()
    functions: set[tuple[str, str]] = set()
    for word in words:
        fix, colon, function = word.partition(":")
        if colon:
            functions.add((fix, bare(function)))
        else:
            fixes.add(fix)
    return Choice(frozenset(fixes), frozenset(functions))


def bare(function: str) -> str:
    """A function's name without parentheses and star."""
    return _NO_NAME.sub("", function)
