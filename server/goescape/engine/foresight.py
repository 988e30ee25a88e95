"""What the compiler will most likely say of an edited file, explained while it is at work.

Most of what it says of a file it said before the edit too, some lines further up or down. The
compiler takes its time on one core; meanwhile the last run's verdicts are moved along with the
edit, and their explanations made in the new text. What it then really says takes such an
explanation over if everything is the same that the explanation came from: the verdict with its
flow, the text, and whatever else was looked at on the way. So nothing foreseen is ever shown that
was not said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from goescape.causes import Role, Told
from goescape.engine.carry import Carry
from goescape.model import Cause, Circumstances, Edge, Flow, Place, Span, Verdict
from goescape.syntax import Source
from goescape.syntax.packages import Answer
from goescape.text import Text

__all__ = ["Explained", "Foresight", "Located", "moved"]

Others = Callable[[Place], Sequence[Verdict]]


@dataclass(frozen=True, slots=True)
class Located:
    """A verdict with its span, before duplicates are sorted out.

    Attributes:
        span: The token or expression that it is about.
        subject: Without the names of generic shapes.
        inlined: It is about something in a function that was inlined there.
        verdict: What the compiler said.
    """

    span: Span
    subject: str
    inlined: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Explained:
    """What is said of one verdict, and all that it came from besides the text.

    Attributes:
        located: The verdict.
        cause: Its cause.
        told: What is said of it.
        circumstances: Those of its place.
        asked: What was looked up of declarations.
        others: Which other verdicts were looked at, by place.
    """

    located: Located
    cause: Cause
    told: Told
    circumstances: Circumstances
    asked: Mapping[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], Answer])
    others: Mapping[Place, Sequence[Verdict]] = field(
        default_factory=dict[Place, Sequence[Verdict]]
    )


class Foresight:
    """What was worked out ahead of one run of the compiler, by one thread, for another after it."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._places: dict[tuple[object, ...], Located | None] = {}
        self._explained: dict[tuple[object, ...], Explained] = {}
        self._enough = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether the compiler has answered: from now on it counts what it really said."""
        return self._enough.is_set()

    def end(self) -> None:
        """The compiler has answered, or is not asked any more."""
        self._enough.set()

    def read(self, source: Source) -> None:
        """What follows is worked out in this text."""
        self._sources[source.path] = source

    def place(self, verdict: Verdict, located: Located | None) -> None:
        """Note where a verdict stands."""
        self._places[_key(verdict)] = located

    def explain(self, role: Role, explained: Explained) -> None:
        """Note an explanation."""
        self._explained[*_key(explained.located.verdict), role] = explained

    def placed(self, source: Source, verdict: Verdict) -> Located | None:
        """Where a verdict stands. Raises LookupError where that was not foreseen."""
        if self._sources.get(source.path) is not source:
            raise LookupError
        located = self._places[_key(verdict)]
        return None if located is None else replace(located, verdict=verdict)

    def explained(
        self, source: Source, located: Located, role: Role, others: Others
    ) -> Explained | None:
        """What is said of a verdict, if that was foreseen from just what is the case."""
        found = self._explained.get((*_key(located.verdict), role))
        if (
            found is None
            or self._sources.get(source.path) is not source
            or (found.located.span, found.located.inlined) != (located.span, located.inlined)
            or not _same(found.located.verdict, located.verdict)
        ):
            return None
        for place, before in found.others.items():
            now = others(place)
            if len(now) != len(before) or not all(map(_same, now, before)):
                return None
        return found


def _key(verdict: Verdict) -> tuple[object, ...]:
    place = verdict.place
    return place.path, place.line, place.column, verdict.kind, verdict.text, verdict.subject


def _same(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same; the compiler's own lines are not looked at."""
    return (
        _key(one) == _key(other)
        and len(one.flows) == len(other.flows)
        and all(
            (a.place, a.subject, a.function, a.edges, a.truncated)
            == (b.place, b.subject, b.function, b.edges, b.truncated)
            for a, b in zip(one.flows, other.flows, strict=True)
        )
    )


def moved(verdicts: Iterable[Verdict], texts: Mapping[str, tuple[Text, Text]]) -> list[Verdict]:
    """Verdicts where they stand after an edit; those in edited lines are left out.

    Args:
        verdicts: As they were.
        texts: Of each edited file the text before and after.
    """
    carries = {path: Carry(*pair) for path, pair in texts.items()}

    def place(at: Place) -> Place:
        carry = carries.get(at.path)
        if carry is None:
            return at
        line = carry.line(at.line - 1)
        if line is None:
            raise LookupError
        return at if line == at.line - 1 else Place(at.path, line + 1, at.column)

    def edge(one: Edge) -> Edge:
        steps = tuple(replace(step, place=place(step.place)) for step in one.steps)
        return replace(one, steps=steps)

    def flow(one: Flow) -> Flow:
        return replace(one, place=place(one.place), edges=tuple(map(edge, one.edges)))

    found: list[Verdict] = []
    for verdict in verdicts:
        if not any(path in carries for path in _paths(verdict)):
            found.append(verdict)
            continue
        try:
            flows = tuple(map(flow, verdict.flows))
            found.append(replace(verdict, place=place(verdict.place), flows=flows))
        except LookupError:
            continue
    return found


def _paths(verdict: Verdict) -> Iterator[str]:
    yield verdict.place.path
    for flow in verdict.flows:
        for edge in flow.edges:
            for step in edge.steps:
                yield step.place.path
