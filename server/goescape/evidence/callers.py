"""Who runs the body of an inlinable function: a verdict in it holds for that body alone.

Each inlined call has a copy of its own, with verdicts and calls of its own. So a finding in such
a body says: here it would be allocated, but the calls decide. How many of them do shows in the
emitted code: a copy's allocation has the body's line in its chain of inlined calls, and the
call's line next to it.

A value that the body itself puts on the heap (its flow ends in ``{heap}``: a global, an unknown
callee) allocates wherever the body is inlined. Only what flows to a result is for the calls to
decide.

The body itself still runs where it is called without being inlined, where it is used as a value
or through an interface, and where other packages call it; of the last two only the name tells.

Example::

    package p

    type T struct{ a, b int }

    var sink *T

    func newT(n int) *T {
        return &T{n, n} // EVIDENCE caller-decides ""
    }

    func free() int {
        return newT(1).a
    }

    func pays() {
        sink = newT(2) // EVIDENCE emitted
    }
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goescape.evidence.calls import Call, Line, plain_function
from goescape.evidence.pairing import Paired
from goescape.golang import Emitted
from goescape.model import CallSite, Escape, Flow, Place, VerdictKind
from goescape.syntax import Source
from goescape.syntax.tree import leaf_at

__all__ = ["Callers", "heap_bound"]

_HEAP = "{heap}"
_STORAGE = "{storage for "


def heap_bound(escapes: Iterable[Escape]) -> set[int]:
    """The ids (``id()``) of findings whose value is on the heap whoever calls their function.

    Its flows end in ``{heap}``, or in the storage of something in the same function that does:
    ``{storage for func literal}`` where that is kept. Without flows nothing is known.
    """
    escapes = tuple(escapes)
    bound: set[int] = set()
    storage: dict[tuple[str, str, str], bool] = {}
    later: list[tuple[Escape, set[str]]] = []
    for escape in escapes:
        ends = {_end(flow) for flow in escape.verdict.flows}
        if ends == {_HEAP}:
            bound.add(id(escape))
        elif ends and all(end == _HEAP or end.startswith(_STORAGE) for end in ends):
            later.append((escape, ends))
        key = escape.span.path, escape.function, escape.verdict.subject
        storage[key] = storage.get(key, True) and ends == {_HEAP}
    for escape, ends in later:
        names = [end[len(_STORAGE) : -1] for end in ends if end != _HEAP]
        if all(storage.get((escape.span.path, escape.function, name)) for name in names):
            bound.add(id(escape))
    return bound


def _end(flow: Flow) -> str:
    """Where a flow ends: ``{heap}``, ``{storage for X}``, or a result's name."""
    targets = [edge.target for edge in flow.edges]
    return _HEAP if _HEAP in targets else targets[-1] if targets else ""


class Callers:
    """The inlinable functions of a unit and their calls."""

    def __init__(
        self,
        emitted: Emitted,
        calls: Iterable[Call],
        sources: Callable[[str], Source | None],
        *,
        closed: bool,
    ) -> None:
        """Collects what the compiler said of inlining.

        Args:
            emitted: Where it is read.
            calls: The unit's own calls.
            sources: The text of its files.
            closed: Nobody can import the unit.
        """
        self._emitted = emitted
        self._sources = sources
        self._closed = closed
        self._inlinable: set[str] = set()
        self._sites: dict[str, list[Place]] = {}
        for fact in emitted.facts:
            name = plain_function(fact.subject, emitted.package)
            if fact.kind is VerdictKind.CAN_INLINE:
                self._inlinable.add(name)
            elif fact.kind is VerdictKind.INLINED_CALL:
                self._sites.setdefault(name, []).append(fact.place)
        self._direct: dict[str, int] = {}
        for name, count in emitted.direct.items():
            plain = plain_function(name, emitted.package)
            self._direct[plain] = self._direct.get(plain, 0) + count
        self._generic = {
            plain_function(fact.subject, emitted.package)
            for fact in emitted.facts
            if fact.kind is VerdictKind.INLINED_CALL and "[" in fact.subject
        }
        self._told: dict[Place, list[Paired]] = {}
        self._values = {plain_function(name, emitted.package) for name in emitted.values}
        self._by_inner: dict[Line, list[Call]] = {}
        for call in calls:
            self._by_inner.setdefault(call.inner, []).append(call)

    def told_at_calls(self, paired: Iterable[Paired]) -> None:
        """Takes the findings that allocate: those of inlined bodies stand at the calls."""
        for item in paired:
            if item.calls or item.copies or item.crowded:
                self._told.setdefault(item.verdict.place, []).append(item)

    def decide(self, function: str) -> bool:
        """Whether what a function's body allocates is for its calls to decide."""
        if function not in self._inlinable or ".func" in function:
            return False
        return function in self._sites or not self._direct.get(function)

    def direct(self, function: str) -> int:
        """How many calls in this package are not inlined."""
        return self._direct.get(function, 0)

    def may_run(self, function: str) -> bool:
        """Whether the body itself may be run by anyone."""
        if self._direct.get(function) or function in self._values or "." in function:
            return True
        if function not in self._sites:
            return True  # nobody here calls it: tests may, or whoever is going to
        return not self._closed and function[:1].isupper()

    def sites(
        self, function: str, paired: Iterable[Call], body: Paired | None = None
    ) -> tuple[CallSite, ...]:
        """The inlined calls of a function in this unit, and which of them allocate.

        Args:
            function: Its name.
            paired: The calls that its body was paired with, or their copies.
            body: The finding in its body, where that is the compiler's: at a call that pays the
                compiler may have said the same, of a parameter even on no other line.
        """
        wanted = {(call.inner, call.what, call.type_name) for call in paired}
        paying: dict[Line, int] = {}
        for line, what, type_name in wanted:
            for call in self._by_inner.get(line, ()):
                if (call.what, call.type_name) == (what, type_name) and len(call.chain) > 1:
                    # the line of the call of `function`: next to its own frame
                    at = call.chain[1]
                    paying[at] = paying.get(at, 0) + 1
        places = [
            place for place in self._sites.get(function, ()) if self._is_call(place, function)
        ]
        found: list[CallSite] = []
        for place in sorted(places, key=lambda p: (p.path, p.line, p.column)):
            if found and found[-1].place == place:
                continue
            pays = (place.path, place.line) in paying or (
                body is not None and self._is_told(function, body, place)
            )
            found.append(CallSite(place, pays))
        return tuple(found)

    def _is_told(self, function: str, body: Paired, place: Place) -> bool:
        """Whether a finding in a function's body has its like at an inlined call of it."""
        for item in self._told.get(place, ()):
            if item is body or item.verdict.kind is not body.verdict.kind:
                continue
            if item.verdict.subject == body.verdict.subject:
                return True
            # types are written out where generic code is inlined: `make([]string, n)`
            same = item.wanted.name == body.wanted.name
            if same and function in self._generic and item.verdict.kind is VerdictKind.ESCAPES:
                return True
        return False

    def _is_call(self, place: Place, function: str) -> bool:
        """Whether the source calls the function by name there, not something that calls it."""
        source = self._sources(place.path)
        offset = source.text.offset_of_place(place) if source is not None else None
        if source is None or offset is None:
            return False
        leaf = leaf_at(source.tree, offset)
        call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
        called = call.child_by_field_name("function") if call is not None else None
        if called is None:
            return False
        text = source.text.data[called.start_byte : called.end_byte].decode("utf-8", "replace")
        return text.split("[")[0].rsplit(".", 1)[-1] == function.rsplit(".", 1)[-1]
