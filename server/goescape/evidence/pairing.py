"""Pairs what the compiler said with what it emitted.

The object file has lines and no columns, so a verdict and a call belong together if they stand
on the same line and the verdict's words allow the call's kind and type (``classes.py``). The
order matters: heap verdicts first, then "does not escape" ones on the calls left over; first
by line, then by statement (entries of map literals, calls over several lines), then by function
for what the compiler itself moves: an ``append`` that was done in a stack buffer is paid for
where the slice leaves the function (Go 1.26+), and small variables without pointers share one
allocation, which stands at the first of them (Go 1.25+). Only then are calls that are left over
taken for copies of what is paired: shapes of generic code, wrappers, closures that were
duplicated by inlining.

Where verdicts outnumber the calls that fit them equally well, nothing can be said of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from goescape.evidence.calls import Call, Line
from goescape.evidence.classes import BOXES, Class, boxing, classify, contents, fit
from goescape.golang.allocators import Allocates, Release
from goescape.model import Escape, Span, Verdict, VerdictKind

__all__ = ["Lines", "Paired", "nearest_before", "pair"]

_T = TypeVar("_T")


@dataclass(slots=True, eq=False)
class Paired:
    """A verdict, and the calls that are what it speaks of.

    Attributes:
        verdict: What the compiler said.
        escape: The finding; None for a verdict that is none ("does not escape").
        calls: In the function that the verdict stands in.
        copies: The same elsewhere: in shapes, wrappers, and where that function is inlined.
        crowded: Others may have as good a claim to the calls, or to one that this did not get.
        together: The variable whose calls these are, if this one shares its allocation; or empty.
    """

    verdict: Verdict
    escape: Escape | None
    wanted: Class
    calls: list[Call] = field(default_factory=list[Call])
    copies: list[Call] = field(default_factory=list[Call])
    crowded: bool = False
    together: str = ""

    @property
    def line(self) -> Line:
        """Where the verdict stands."""
        return self.verdict.place.path, self.verdict.place.line


@dataclass(frozen=True, slots=True)
class Lines:
    """How the source is laid out.

    Attributes:
        statement: The first line of the statement around a line.
        function: First and last line of the declaration around a line; None outside of any.
    """

    statement: Callable[[Line], Line]
    function: Callable[[Line], tuple[int, int] | None]


def pair(
    escapes: Iterable[Escape],
    stays: Iterable[Verdict],
    calls: Sequence[Call],
    lines: Lines,
    release: Release,
) -> tuple[list[Paired], list[Paired], list[Call]]:
    """Pairs heap findings and "does not escape" verdicts with calls.

    Returns:
        The findings in order, the other verdicts that got a call, and the calls left over.
    """
    heap = _classified(escapes)
    other = [Paired(v, None, classify(v.kind, v.subject)) for v in stays]
    free = dict.fromkeys(calls)
    for items in (heap, other):
        _assign(items, free, lambda line: line)
    for items in (heap, other):
        _assign(items, free, lines.statement)
    _moved_slices(heap, free, lines)
    _inlined_bodies(heap, free)
    if release >= (1, 25):
        _shared(heap, calls, lines)
    _bodies_of(heap, other)
    _copies([*heap, *(item for item in other if item.calls)], free)
    return heap, [item for item in other if item.calls], list(free)


def _classified(escapes: Iterable[Escape]) -> list[Paired]:
    """The findings with their classes; of two in the same words the content comes first."""
    escapes = tuple(escapes)
    count = Counter((e.span, e.kind, e.verdict.subject) for e in escapes)
    seen: set[tuple[Span, VerdictKind, str]] = set()
    result: list[Paired] = []
    for escape in escapes:
        wanted = classify(escape.kind, escape.verdict.subject)
        key = escape.span, escape.kind, escape.verdict.subject
        if count[key] == 2 and escape.kind is VerdictKind.ESCAPES:
            wanted = boxing(wanted) if key in seen else contents(wanted)
            seen.add(key)
        result.append(Paired(escape.verdict, escape, wanted))
    return result


def nearest_before(
    call: Call, items: Iterable[_T], line: Callable[[_T], Line], lines: Lines
) -> _T | None:
    """The last item at or before a call in the declaration that it is in, else the first."""
    path, at = call.inner
    around = lines.function(call.inner)
    if around is None:
        return None
    here = [i for i in items if line(i)[0] == path and around[0] <= line(i)[1] <= around[1]]
    before = [item for item in here if line(item)[1] <= at]
    return max(before, key=lambda i: line(i)[1]) if before else here[0] if here else None


def _assign(items: Iterable[Paired], free: dict[Call, None], place: Callable[[Line], Line]) -> None:
    """One call for each verdict of the same place, best fits first, else in source order."""
    by_place: dict[Line, list[Call]] = {}
    for call in free:
        by_place.setdefault(place(call.outer), []).append(call)
    here: dict[Line, list[Paired]] = {}
    for item in items:
        if not item.calls and (at := place(item.line)) in by_place:
            here.setdefault(at, []).append(item)
    for at, group in here.items():
        _assign_here(group, by_place[at], free)


def _assign_here(group: list[Paired], calls: list[Call], free: dict[Call, None]) -> None:
    group = _as_evaluated(group)
    options = [
        (-score, number, index)
        for number, item in enumerate(group)
        for index, call in enumerate(calls)
        if (score := fit(item.wanted, call))
    ]
    options.sort()
    taken: dict[int, tuple[int, Paired]] = {}
    for score, number, index in options:
        item = group[number]
        if index not in taken and not item.calls:
            taken[index] = -score, item
            item.calls.append(calls[index])
            del free[calls[index]]
    for score, number, index in options:
        item = group[number]
        if not item.calls and index in taken and -score >= taken[index][0]:
            item.crowded = taken[index][1].crowded = True


def _as_evaluated(group: list[Paired]) -> list[Paired]:
    """In the order of the code: what is inside of a call or a sum comes before it."""
    spans = [item.escape.span for item in group if item.escape is not None]
    if len(spans) != len(group):
        return group
    return [group[at] for at in sorted(range(len(group)), key=lambda at: spans[at].end)]


def _moved_slices(heap: Iterable[Paired], free: dict[Call, None], lines: Lines) -> None:
    """What an ``append`` built on the stack is copied where it leaves the function."""
    moved = [call for call in free if call.what is Allocates.MOVED_SLICE]
    if not moved:
        return
    appends = [item for item in heap if item.wanted.name == "append"]
    for call in moved:
        item = nearest_before(call, appends, lambda item: item.line, lines)
        if item is not None:
            item.calls.append(call)
            free.pop(call, None)


def _inlined_bodies(heap: Iterable[Paired], free: dict[Call, None]) -> None:
    """Verdicts of a body that was not emitted itself, only its copies."""
    by_inner: dict[Line, list[Call]] = {}
    for call in free:
        if len(call.chain) > 1:
            by_inner.setdefault(call.inner, []).append(call)
    for item in heap:
        if item.calls:
            continue
        for call in by_inner.get(item.line, ()):
            if fit(item.wanted, call) > 1 and call in free:
                item.copies.append(call)
                del free[call]


def _shared(heap: Sequence[Paired], calls: Iterable[Call], lines: Lines) -> None:
    """Small variables without pointers of one function that are allocated together."""
    untyped = [
        call
        for call in calls
        if call.what is Allocates.OBJECT
        and not call.type_name
        and call.call.symbol.startswith("runtime.mallocgc")
    ]
    if not untyped:
        return
    for item in heap:
        if item.verdict.kind is not VerdictKind.MOVED or item.calls or item.copies:
            continue
        around = lines.function(item.line)
        path, last = item.line
        before = [
            call
            for call in untyped
            if around and call.outer[0] == path and around[0] <= call.outer[1] <= last
        ]
        # each of these calls is for the variables up to the next one
        call = max(before, key=lambda call: call.outer[1], default=None)
        owner = next((other for other in heap if call in other.calls), None)
        if call is None or owner is None:
            continue
        item.together = owner.verdict.subject
        item.calls.append(call)
        owner.crowded = False  # by this one, which is paid for as well


def _bodies_of(heap: Iterable[Paired], other: Iterable[Paired]) -> None:
    """What escapes in a body and does not in an inlined copy of it is the body's finding."""
    by_line: dict[Line, list[Paired]] = {}
    for item in heap:
        by_line.setdefault(item.line, []).append(item)
    for item in other:
        for call in list(item.calls):
            owner = _explains(call, by_line.get(call.inner, ())) if len(call.chain) > 1 else None
            if owner is not None:
                owner.copies.append(call)
                item.calls.remove(call)


def _copies(items: Iterable[Paired], free: dict[Call, None]) -> None:
    by_place: dict[Line, list[Paired]] = {}
    for item in items:
        if item.calls or item.copies:
            by_place.setdefault(item.line, []).append(item)
            for call in item.calls:
                if call.inner != item.line:
                    by_place.setdefault(call.inner, []).append(item)
    for call in list(free):
        owner = _explains(call, by_place.get(call.outer, ())) or _explains(
            call, by_place.get(call.inner, ())
        )
        if owner is not None:
            owner.copies.append(call)
            del free[call]


def _explains(call: Call, items: Iterable[Paired]) -> Paired | None:
    generic = any("[" in frame.function for frame in call.call.frames)
    for item in items:
        for known in (*item.calls, *item.copies):
            # each instance of generic code has types of its own
            if known.what is call.what and (generic or known.type_name == call.type_name):
                return item
            if generic and {known.what, call.what} <= BOXES:
                return item
    return None
