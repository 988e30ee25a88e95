"""From pairs of verdicts and calls to findings with evidence."""

from __future__ import annotations

import hashlib
import os.path
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from goescape.causes import Case as Explained
from goescape.causes import explain, worded
from goescape.evidence.callers import Callers, heap_bound
from goescape.evidence.calls import Call, Line, own_calls
from goescape.evidence.classes import CLOSURE
from goescape.evidence.found import FOR_THE_CALLS, Found, find
from goescape.evidence.pairing import Lines, Paired, pair
from goescape.evidence.rules import MOVED, Case, Ruling, judge
from goescape.golang import Emitted, Unit
from goescape.golang.allocators import Allocates
from goescape.golang.sizeclasses import size_class
from goescape.model import Escape, Evidence, EvidenceKind, VerdictKind
from goescape.syntax import Source
from goescape.syntax.circumstances import circumstances as around
from goescape.syntax.lines import enclosing_function, statement_lines

__all__ = ["Weighing"]

_SUM = "string-concatenation"
_STRENGTH = (
    EvidenceKind.EMITTED,
    EvidenceKind.CONDITIONAL,
    EvidenceKind.CALLER_DECIDES,
    EvidenceKind.UNKNOWN,
    EvidenceKind.NOT_EMITTED,
)


class Weighing:
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
        self._bound: set[int] = set()
        self._statements: dict[tuple[str, int], tuple[str, int]] = {}

    def run(self, escapes: Sequence[Escape]) -> list[Escape]:
        """The findings with evidence, and new ones, by file and position."""
        heap = [escape for escape in escapes if escape.kind.heap]
        self._bound = heap_bound(heap)
        stays = [
            fact
            for fact in self._emitted.facts
            if fact.kind is VerdictKind.STAYS and fact.place.path in self._own
        ]
        lines = Lines(self._statement, self._function)
        paired, kept, leftover = pair(heap, stays, self._calls, lines, self._emitted.release)
        self._callers.told_at_calls(paired)
        weighed_ = {id(item.escape): self._weighed(item) for item in paired}
        result = [weighed_.get(id(escape), escape) for escape in escapes]
        found = find(
            leftover, stays=kept, heap=paired, sources=self._sources, own=self._own, lines=lines
        )
        result += self._new(found)
        result.sort(key=lambda e: (e.span.path, e.span.start, e.span.end))
        return result

    # The findings that are there

    def _weighed(self, item: Paired) -> Escape:
        escape = item.escape
        assert escape is not None, "pair() was given findings"  # noqa: S101 - for the type checker
        evidence = self._evidence(item)
        if item.wanted.name == "selected" and any(_is_closure(call) for call in item.calls):
            escape = self._anew(escape, "closure", lambda slug: slug == "method-value")
        if escape.cause.slug == _SUM and item.calls and item.calls[0].what is Allocates.BOX_SMALL:
            escape = self._anew(escape, "box-small", lambda slug: slug != _SUM)
        wording = worded(escape.kind, escape.reason, evidence, escape.circumstances)
        return replace(escape, evidence=evidence, wording=wording)

    def _anew(self, escape: Escape, makes: str, fits: Callable[[str], bool]) -> Escape:
        """A finding explained anew, where only the emitted code shows what it is about.

        Args:
            escape: ``x.M`` that makes a closure, so M is a method; a sum that is a number's.
            makes: See ``causes.Case``.
            fits: Whether the slug of a cause is what was to be expected then.
        """
        source = self._sources(escape.span.path)
        if source is None or fits(escape.cause.slug):
            return escape
        cause, told = explain(
            Explained(
                escape.verdict,
                escape.span,
                source,
                self._sources,
                self._emitted.release,
                inlined=source.is_inlined(escape.span, escape.verdict),
                makes=makes,
            )
        )
        if not fits(cause.slug):
            return escape
        return replace(
            escape,
            cause=cause,
            reason=told.reason,
            mentions=told.mentions,
            change=told.change,
            leave=told.leave,
            root=told.root or escape.root,
        )

    def _evidence(self, item: Paired) -> Evidence:
        calls = item.calls or item.copies
        if not calls:
            if item.crowded or item.verdict.subject.startswith("#"):
                return Evidence()
            return Evidence(EvidenceKind.NOT_EMITTED, why=_why_not(item))
        if item.crowded and not item.together:
            return Evidence(lines=_lines(calls))
        together = _together(item.together, item.verdict.subject)
        fixed = id(item.escape) in self._bound
        return self._concluded(
            calls,
            item.copies,
            at=self._seen(item.escape) or item.line,
            subject=item.verdict.subject,
            fixed=fixed,
            why=together,
            body=item,
        )

    def _seen(self, escape: Escape | None) -> Line | None:
        """The line that a finding stands on, which for an inlined closure is that of its text."""
        source = self._sources(escape.span.path) if escape is not None else None
        if escape is None or source is None:
            return None
        return escape.span.path, source.text.display_column(escape.span.start)[0]

    def _concluded(
        self,
        calls: Sequence[Call],
        copies: Sequence[Call],
        *,
        at: Line,
        subject: str,
        fixed: bool,
        stays: bool = False,
        why: str = "",
        body: Paired | None = None,
    ) -> Evidence:
        best: Evidence | None = None
        for call in calls:
            at_call = len(call.chain) > 1 and at != call.inner
            case = Case(call, self._emitted, self._sources, subject, stays, at_call)
            ruling = judge(case)
            one = self._one(call, ruling, why, fixed)
            if best is None or _STRENGTH.index(one.kind) < _STRENGTH.index(best.kind):
                best = one
        if best is None:
            return Evidence()
        best = self._instances(best, calls, copies, subject, stays=stays)
        if {Allocates.GROWTH, Allocates.MOVED_SLICE} <= {call.what for call in calls}:
            best = replace(best, condition=MOVED)
        function = calls[0].root
        if len(calls[0].chain) == 1 and self._callers.decide(function):
            sites_ = self._callers.sites(function, (*calls, *copies), body)
            best = replace(
                best,
                kind=best.kind if all(s.allocates for s in sites_) else _decided(best.kind),
                calls=sites_,
                direct=self._callers.direct(function),
                called=self._callers.may_run(function),
            )
        elif calls == copies and self._callers.decide(calls[0].functions[0]):
            # the body was not emitted by itself: it is inlined wherever it is called
            sites_ = self._callers.sites(calls[0].functions[0], calls, body)
            best = replace(best, kind=_decided(best.kind), calls=sites_, called=False)
        return replace(best, lines=_lines([*calls, *(c for c in copies if c not in calls)]))

    def _instances(
        self,
        best: Evidence,
        calls: Sequence[Call],
        copies: Sequence[Call],
        subject: str,
        *,
        stays: bool,
    ) -> Evidence:
        """What holds for each instance of generic code, which can differ by the type arguments."""
        known = [call for call in (*calls, *copies) if "[" in call.call.frames[0].function]
        if len({call.call.frames[0].function for call in known}) < 2:
            return best
        if len({_size(call, self._emitted.word) for call in known}) > 1:
            best = replace(best, size=None, takes=None)
        rulings = {
            judge(Case(call, self._emitted, self._sources, subject, stays)).kind for call in known
        }
        if rulings == {EvidenceKind.EMITTED, EvidenceKind.CONDITIONAL}:
            kind = best.kind if best.kind is not EvidenceKind.EMITTED else EvidenceKind.CONDITIONAL
            return replace(best, kind=kind, condition="the type argument makes it necessary")
        return best

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
                calls,
                one.copies,
                at=calls[0].inner,
                subject=one.verdict.subject,
                fixed=fixed,
                stays=one.stays,
            )
            if evidence.kind is EvidenceKind.NOT_EMITTED:
                continue  # no verdict, no allocation: nothing to tell
            function = source.function_at(one.span.start)
            text = source.text.slice(one.span)
            # as engine.findings does: a package can have several of these
            file = os.path.basename(one.span.path) if function in ("", "init", "_") else ""
            identity = (file + function, VerdictKind.ALLOCATES.value, one.what, text)
            ordinal = seen[identity]
            seen[identity] += 1
            cause, told = explain(
                Explained(
                    one.verdict,
                    one.span,
                    source,
                    self._sources,
                    self._emitted.release,
                    evidence=evidence,
                    makes=one.what,
                    callee=one.callee,
                )
            )
            circumstances = around(source, one.span, VerdictKind.ALLOCATES)
            result.append(
                Escape(
                    id=_id(self._unit.import_path, *identity, str(ordinal)),
                    kind=VerdictKind.ALLOCATES,
                    span=one.span,
                    package=self._unit.import_path,
                    function=function,
                    subject=one.verdict.subject,
                    wording=worded(VerdictKind.ALLOCATES, told.reason, evidence, circumstances),
                    verdict=one.verdict,
                    cause=cause,
                    reason=told.reason,
                    mentions=told.mentions,
                    change=told.change,
                    leave=told.leave,
                    root=told.root,
                    circumstances=circumstances,
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


def _together(owner: str, own: str) -> str:
    """What is to be said of a variable that shares another's allocation."""
    if not owner:
        return ""
    return f"allocated together with {owner if owner != own else f'another {own}'}"


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


def _is_closure(call: Call) -> bool:
    return call.what is Allocates.OBJECT and call.type_name.startswith(CLOSURE)


def _lines(calls: Iterable[Call]) -> tuple[tuple[tuple[str, int], ...], ...]:
    return tuple(dict.fromkeys(call.chain for call in calls))


def _id(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
