"""Boxed constants: the compiler says that they escape, and they lie in read-only data.

Go 1.22 and newer print a constant's value; that of a named type shows as ``Kind("a")``. A call
and a conversion with a constant argument print alike: ``f("a")``, ``RawMessage("null")``. So
the source at that place decides, and where it is such a call itself, whether ``Kind`` is a
type; conversions that need storage have that reported at the operand as well. Go 1.21 prints
the source, so names are looked up. In doubt nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from goescape.model import Span, Verdict
from goescape.syntax import BASIC_TYPES, Source, is_constant_text
from goescape.text import Text

__all__ = ["Constants", "Names", "Said"]

Names = tuple[frozenset[str], frozenset[str]]
"""Constants, and types."""

_TYPED = re.compile(
    r"(?:go\.shape\.)?(?P<type>[\w./]+)(?:\[[^\]]*\])?\((?P<value>.*)\)\Z", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Said:
    """All verdicts that say the same words of one place.

    Attributes:
        source: The file.
        span: What they are about.
        inlined: They speak of the function that the call at ``span`` has inlined.
        verdicts: At least one.
    """

    source: Source
    span: Span
    inlined: bool
    verdicts: Sequence[Verdict]


class Constants:
    """Tells boxed constants, with the names that one package declares at hand.

    Attributes:
        asked: Set when an answer took those names.
    """

    def __init__(
        self,
        files: Iterable[str],
        sources: Callable[[str], Source | None],
        known: dict[str, tuple[Text, Names]],
    ) -> None:
        """Names are looked up in ``files`` when first needed.

        Args:
            files: The package's files.
            sources: Their text.
            known: The names in them by path, with the text they are of; brought up to date.
        """
        self.asked = False
        self._known = known
        self._files = tuple(files)
        self._sources = sources

    def boxed(self, said: Said) -> bool:
        """Whether verdicts surely speak of a boxed constant."""
        subject = said.verdicts[0].subject
        if is_constant_text(subject):
            return True
        typed = _TYPED.match(subject)
        if typed and is_constant_text(typed["value"]) and self._typed(said, **typed.groupdict()):
            return True
        return not said.inlined and said.source.is_literal(said.span, self._is_constant)

    def _typed(self, said: Said, type: str, value: str) -> bool:  # noqa: A002 - the group's name
        if type in BASIC_TYPES:
            return True
        if not said.inlined and not said.source.text.slice(said.span).endswith(")"):
            return True  # no call stands there: a constant by its name
        if not self._is_type(type):
            return False
        if not value.startswith(('"', "`")):
            return True  # only text can be converted to something that needs storage
        return not said.inlined and all(
            _at_parenthesis(said.source, verdict) for verdict in said.verdicts
        )

    def _is_constant(self, name: str) -> bool:
        self.asked = True
        return name in self.names[0]

    def _is_type(self, name: str) -> bool:
        self.asked = True
        return name in self.names[1]

    @cached_property
    def names(self) -> Names:
        """The constants and the types that the package declares."""
        found = [self._names(path) for path in self._files]
        return (
            frozenset[str]().union(*(constants for constants, _ in found)),
            frozenset[str]().union(*(types for _, types in found)),
        )

    def _names(self, path: str) -> Names:
        source = self._sources(path)
        if source is None:
            return frozenset(), frozenset()
        known = self._known.get(path)
        if known is None or known[0] != source.text:
            known = self._known[path] = source.text, (source.constants, source.types)
        return known[1]


def _at_parenthesis(source: Source, verdict: Verdict) -> bool:
    offset = source.text.offset_of_place(verdict.place)
    return offset is not None and source.text.data.startswith(b"(", offset)
