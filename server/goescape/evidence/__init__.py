"""Whether what escapes really allocates, and what allocates without escaping.

Escape analysis is not allocation: ``-m`` calls things escapes that never allocate, and is
silent about things that do. The calls into the allocator that the compiler really emitted
(``golang.emitted``) decide:

    calls.py     the emitted calls as the unit's own code sees them
    classes.py   which calls a verdict's words allow
    pairing.py   verdicts and calls brought together, line by line
    rules/       whether one call allocates: always, never, only if…: one file for each rule
    callers.py   who runs the body of an inlinable function
    found.py     findings for calls that no verdict explains

    escapes = weigh(unit, findings(unit, report, sources), emitted, sources)
    shown = [escape for escape in escapes if worthwhile(escape)]

What a verdict without a call means: nothing is allocated, the compiler found a way. The
exceptions are in ``pairing.py``. What could not be decided is *unknown*, and nothing is claimed.
How often this is right is measured against the runtime: ``tests/bench/truth``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from goescape.causes import allocation, weighed
from goescape.evidence.callers import Callers, reaches_heap
from goescape.evidence.calls import Call, Line, own_calls
from goescape.evidence.found import FOR_THE_CALLS, Found, find
from goescape.evidence.pairing import Lines, Paired, pair
from goescape.evidence.rules import Case, Ruling, judge
from goescape.golang import Emitted, Unit
from goescape.golang.allocators import Allocates
from goescape.golang.sizeclasses import size_class
from goescape.model import Escape, Evidence, EvidenceKind, VerdictKind
from goescape.syntax import Source
from goescape.syntax.lines import enclosing_function, in_loop, statement_lines

__all__ = ["Sites", "sites", "weigh", "worthwhile"]

_STRENGTH = (
    EvidenceKind.EMITTED,
    EvidenceKind.CONDITIONAL,
    EvidenceKind.CALLER_DECIDES,
    EvidenceKind.UNKNOWN,
    EvidenceKind.NOT_EMITTED,
)


@dataclass(frozen=True, slots=True)
class Sites:
    """How many places of one function allocate, or may: outside of loops, and in them."""

    outside: int = 0
    inside: int = 0


def weigh(
    unit: Unit,
    escapes: Sequence[Escape],
    emitted: Emitted,
    sources: Callable[[str], Source | None],
) -> list[Escape]:
    """The same findings with their evidence, and new ones for what ``-m`` never mentions.

    Pure Python, and some parsing: not for the event loop.

    Args:
        unit: The package or test variant.
        escapes: Its findings, as ``engine.findings`` gives them.
        emitted: What the compiler emitted for the same source.
        sources: The text that was compiled, by absolute path; other packages' files, whose
            functions were inlined, are asked for as well. None where there is none.

    Returns:
        In the order of file and position.
    """
    return _Weighing(unit, emitted, sources).run(escapes)


def worthwhile(escape: Escape) -> bool:
    """Whether a finding is shown by default: it allocates, or may, at calls that pay.

    Of kinds that say nothing of allocations (leaking parameters, inlining) every one is: their
    severity decides.
    """
    if not escape.kind.heap:
        return True
    evidence = escape.evidence
    if evidence.kind is EvidenceKind.CALLER_DECIDES:
        return evidence.called or any(call.allocates for call in evidence.calls)
    return evidence.kind is not EvidenceKind.NOT_EMITTED


def sites(
    escapes: Iterable[Escape], sources: Callable[[str], Source | None]
) -> dict[tuple[str, str], Sites]:
    """For each (path, function) of weighed findings, its worthwhile allocation sites."""
    counted: dict[tuple[str, str], Sites] = {}
    for escape in escapes:
        source = sources(escape.span.path)
        if source is None or not escape.kind.heap or not worthwhile(escape):
            continue
        key = escape.span.path, escape.function
        known = counted.get(key, Sites())
        if in_loop(source, escape.span.start):
            counted[key] = Sites(known.outside, known.inside + 1)
        else:
            counted[key] = Sites(known.outside + 1, known.inside)
    return counted


class _Weighing:
    """One unit being weighed: what its parts have in common."""

    def __init__(
        self, unit: Unit, emitted: Emitted, sources: Callable[[str], Source | None]
    ) -> None:
        self._unit = unit
        self._emitted = emitted
        self._sources = sources
        self._own = frozenset(
            path for path in unit.files if unit.variant == "plain" or path.endswith("_test.go")
        )
        self._calls = tuple(own_calls(emitted))
        self._callers = Callers(
            emitted, self._calls, sources, closed=unit.name == "main" or unit.variant == "xtest"
        )
        self._statements: dict[tuple[str, int], tuple[str, int]] = {}

    def run(self, escapes: Sequence[Escape]) -> list[Escape]:
        heap = [escape for escape in escapes if escape.kind.heap]
        stays = [
            fact
            for fact in self._emitted.facts
            if fact.kind is VerdictKind.STAYS and fact.place.path in self._own
        ]
        lines = Lines(self._statement, self._function)
        paired, kept, leftover = pair(heap, stays, self._calls, lines, self._emitted.release)
        weighed_ = {id(item.escape): self._weighed(item) for item in paired}
        result = [weighed_.get(id(escape), escape) for escape in escapes]
        result += self._new(find(leftover, kept, paired, self._sources, self._own))
        result.sort(key=lambda e: (e.span.path, e.span.start, e.span.end))
        return result

    # The findings that are there

    def _weighed(self, item: Paired) -> Escape:
        escape = item.escape
        assert escape is not None, "pair() was given findings"  # noqa: S101 - for the type checker
        evidence = self._evidence(item)
        return replace(escape, evidence=evidence, message=weighed(escape.message, evidence))

    def _evidence(self, item: Paired) -> Evidence:
        calls = item.calls or item.copies
        if not calls:
            if item.crowded or item.verdict.subject.startswith("#"):
                return Evidence()
            return Evidence(EvidenceKind.NOT_EMITTED, why=_why_not(item))
        if item.crowded and not item.together:
            return Evidence(lines=_lines(calls))
        together = "shares the allocation of a variable before it" if item.together else ""
        fixed = reaches_heap(item.verdict)
        return self._concluded(calls, item.copies, at=item.line, fixed=fixed, why=together)

    def _concluded(
        self,
        calls: Sequence[Call],
        copies: Sequence[Call],
        *,
        at: Line,
        fixed: bool,
        stays: bool = False,
        why: str = "",
    ) -> Evidence:
        best: Evidence | None = None
        for call in calls:
            at_call = len(call.chain) > 1 and at != call.inner
            ruling = judge(Case(call, self._emitted, self._sources, stays, at_call))
            one = self._one(call, ruling, why, fixed)
            if best is None or _STRENGTH.index(one.kind) < _STRENGTH.index(best.kind):
                best = one
        if best is None:
            return Evidence()
        function = calls[0].root
        if len(calls[0].chain) == 1 and self._callers.decide(function):
            sites_ = self._callers.sites(function, (*calls, *copies))
            best = replace(
                best,
                kind=best.kind if all(s.allocates for s in sites_) else _decided(best.kind),
                calls=sites_,
                direct=self._callers.direct(function),
                called=self._callers.may_run(function),
            )
        elif calls and all(len(call.chain) > 1 for call in calls) and calls == copies:
            function = calls[0].functions[0]
            best = replace(
                best,
                kind=EvidenceKind.CALLER_DECIDES,
                calls=self._callers.sites(function, calls),
                called=False,
            )
        return replace(best, lines=_lines([*calls, *(c for c in copies if c not in calls)]))

    def _one(self, call: Call, ruling: Ruling, why: str, fixed: bool) -> Evidence:
        decided = not fixed and self._callers.decide(call.root)
        kind = _decided(ruling.kind) if decided else ruling.kind
        size = _size(call, self._emitted.word)
        inlined = call.foreign or len(call.chain) > 1
        return Evidence(
            kind,
            ruling.condition,
            ruling.why or why,
            size,
            size_class(size, self._emitted.sizes) if size else None,
            call.call.frames[0].function if inlined else "",
            called=kind is not EvidenceKind.CALLER_DECIDES or self._callers.may_run(call.root),
        )

    # New ones

    def _new(self, found: list[Found]) -> list[Escape]:
        found.sort(key=lambda one: (one.span.path, one.span.start, one.span.end, one.what))
        seen: Counter[tuple[str, ...]] = Counter()
        result: list[Escape] = []
        for one in found:
            source = self._sources(one.span.path)
            if source is None:
                continue
            calls = one.calls or one.copies
            fixed = one.stays or one.what not in FOR_THE_CALLS
            evidence = self._concluded(
                calls, one.copies, at=calls[0].inner, fixed=fixed, stays=one.stays
            )
            if evidence.kind is EvidenceKind.NOT_EMITTED:
                continue  # no verdict, no allocation: nothing to tell
            function = source.function_at(one.span.start)
            text = source.text.slice(one.span)
            identity = (function, VerdictKind.ALLOCATES.value, one.what, text)
            ordinal = seen[identity]
            seen[identity] += 1
            cause, message = allocation(one.what, text, evidence, callee=one.callee)
            result.append(
                Escape(
                    id=_id(self._unit.import_path, *identity, str(ordinal)),
                    kind=VerdictKind.ALLOCATES,
                    span=one.span,
                    package=self._unit.import_path,
                    function=function,
                    subject=one.verdict.subject,
                    message=message,
                    verdict=one.verdict,
                    cause=cause,
                    evidence=evidence,
                )
            )
        return result

    # The source

    def _statement(self, line: tuple[str, int]) -> tuple[str, int]:
        found = self._statements.get(line)
        if found is None:
            source = self._sources(line[0])
            first = statement_lines(source, line[1])[0] if source is not None else line[1]
            found = self._statements[line] = line[0], first
        return found

    def _function(self, line: tuple[str, int]) -> tuple[int, int] | None:
        source = self._sources(line[0])
        return enclosing_function(source, line[1]) if source is not None else None


def _decided(kind: EvidenceKind) -> EvidenceKind:
    """The same, where the calls of an inlinable function decide."""
    if kind in (EvidenceKind.EMITTED, EvidenceKind.CONDITIONAL):
        return EvidenceKind.CALLER_DECIDES
    return kind


def _size(call: Call, word: int) -> int | None:
    """Bytes that are asked for each time; None where they differ, or are not known."""
    match call.what:
        case Allocates.OBJECT | Allocates.BOX:
            return call.call.size or None
        case Allocates.BOX_SMALL:
            digits = call.call.symbol.removeprefix("runtime.convT")
            return int(digits) // 8 if digits.isdigit() else None
        case Allocates.BOX_STRING:
            return 2 * word
        case Allocates.BOX_SLICE:
            return 3 * word
        case _:
            return None


def _why_not(item: Paired) -> str:
    if item.wanted.name == "closure":
        return "a closure that captures nothing is made once, by the linker"
    if item.wanted.name == "nothing":
        return "it is constant, or has no size"
    return "the compiler emitted no allocation"


def _lines(calls: Iterable[Call]) -> tuple[tuple[tuple[str, int], ...], ...]:
    return tuple(dict.fromkeys(call.chain for call in calls))


def _id(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
