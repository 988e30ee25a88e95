"""What is known of a function: what it allocates, which parameters leak and where, its inlining.

The findings are at hand. What the compiler says of leaks and inlining is a matter of a compile
of its own (``engine.asking``), for those who ask: with it, each save would carry about a
quarter more verdicts (net/http: 8,700 instead of 6,800).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from goescape.evidence import worthwhile
from goescape.evidence.calls import plain_function
from goescape.golang import Unit
from goescape.golang.facts import Inlining, Leak, read_inlining, read_leak
from goescape.model import Escape, EvidenceKind, Place, Span, Step, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.syntax.calls import called_at
from goescape.syntax.declarations import Declaration

__all__ = ["Facts", "FunctionFacts", "Leaking", "Sites", "facts", "function_facts", "sites"]


@dataclass(frozen=True, slots=True)
class Sites:
    """A function's findings, counted.

    Attributes:
        definite: Allocate.
        possible: Allocate under a condition, or at some of the calls that inline the function.
        unknown: Are on the heap for all that the compiler says; no evidence yet.
        loops: How many of all of them stand in a loop.
        size: Bytes asked for by those that allocate, as far as their sizes are known.
    """

    definite: int = 0
    possible: int = 0
    unknown: int = 0
    loops: int = 0
    size: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return self.definite + self.possible + self.unknown


@dataclass(frozen=True, slots=True)
class Leaking:
    """A parameter that leaks.

    Attributes:
        leak: Which, and where to.
        place: Of the parameter's name.
        index: Among all parameters, from 0; -1: the receiver.
        result: The number of the result that it flows to, from 1; 0 where that is not known, or
            where it goes to the heap.
        results: How many results the function has.
        step: The step that makes it leak; None where the compiler explained none.
    """

    leak: Leak
    place: Place
    index: int
    result: int
    results: int
    step: Step | None


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """What the compiler says of one function.

    Attributes:
        package: Its import path.
        name: ``F``, ``T.M`` or ``(*T).M``.
        span: The name in the declaration, in the text that was compiled.
        inlining: None where nothing was said.
        calls: The calls in its package that are inlined, by the place of their parenthesis.
        leaks: In the order of the parameters.
    """

    package: str
    name: str
    span: Span
    inlining: Inlining | None
    calls: tuple[Place, ...]
    leaks: tuple[Leaking, ...]


@dataclass(frozen=True)
class Facts:
    """What one compile said of a unit's functions.

    Attributes:
        unit: Which.
        inlining: By the place of the function's head (``Declaration.head``).
        calls: The places of inlined calls, by the callee's name without its package.
        leaks: By file: the parameter's place, what becomes of it, and the step that makes it leak
            (of the whole flow no more is kept: net/http has 1,290).
    """

    unit: Unit
    inlining: dict[Place, Inlining]
    calls: dict[str, list[Place]]
    leaks: dict[str, list[tuple[Place, Leak, Step | None]]]


def facts(unit: Unit, verdicts: Iterable[Verdict]) -> Facts:
    """Sort a report's verdicts; other kinds than ``golang.facts.FUNCTION_KINDS`` are ignored."""
    found = Facts(unit, {}, {}, {})
    package = "main" if unit.name == "main" else unit.import_path
    for verdict in verdicts:
        if verdict.kind is VerdictKind.INLINED_CALL:
            name = plain_function(verdict.subject, package)
            found.calls.setdefault(name, []).append(verdict.place)
        elif (inlining := read_inlining(verdict)) is not None:
            # generic code is judged once for each shape: the first one stands for all
            found.inlining.setdefault(verdict.place, inlining)
        elif (leak := read_leak(verdict)) is not None:
            said = (verdict.place, leak, _last_step(verdict))
            found.leaks.setdefault(verdict.place.path, []).append(said)
    return found


def function_facts(
    known: Facts,
    declaration: Declaration,
    source: Source,
    sources: Callable[[str], Source | None],
) -> FunctionFacts:
    """What is known of one function. Parses the files that call it: not for the event loop.

    Args:
        known: What the compiler said.
        declaration: The function, in ``source``.
        source: The file that was compiled.
        sources: The unit's files by path.
    """
    place = source.text.place_of_offset(source.path, declaration.head)
    return FunctionFacts(
        known.unit.import_path,
        declaration.name,
        Span(source.path, declaration.name_start, declaration.name_end),
        known.inlining.get(place),
        tuple(_calls(known.calls.get(declaration.name, ()), declaration.name, sources)),
        tuple(_leaks(known.leaks.get(source.path, ()), declaration, source)),
    )


def sites(escapes: Iterable[Escape]) -> Sites:
    """Count findings, those of one function as a rule; what never allocates does not count."""
    definite = possible = unknown = loops = 0
    size = 0
    for escape in escapes:
        if not escape.kind.heap or not worthwhile(escape):
            continue
        loops += escape.circumstances.loops > 0
        match escape.evidence.kind:
            case EvidenceKind.EMITTED:
                definite += 1
                size += escape.evidence.size or 0
            case EvidenceKind.UNKNOWN:
                unknown += 1
            case _:
                possible += 1
    return Sites(definite, possible, unknown, loops, size)


def _calls(
    places: Sequence[Place], name: str, sources: Callable[[str], Source | None]
) -> list[Place]:
    """The places where the source calls the function by name.

    What a call inlines in turn is reported at the same place, and does not count.
    """
    found: list[Place] = []
    last = name.rsplit(".", 1)[-1]
    for place in sorted(set(places), key=lambda p: (p.path, p.line, p.column)):
        source = sources(place.path)
        offset = source.text.offset_of_place(place) if source is not None else None
        if source is None or offset is None:
            continue
        if called_at(source, offset).rsplit(".", 1)[-1] == last:
            found.append(place)
    return found


def _leaks(
    said: Sequence[tuple[Place, Leak, Step | None]], declaration: Declaration, source: Source
) -> list[Leaking]:
    at = {parameter.start: parameter for parameter in declaration.parameters}
    found: dict[tuple[int, str], Leaking] = {}
    for place, leak, step in said:
        offset = source.text.offset_of_place(place)
        if offset is None or offset not in at:
            continue
        results = declaration.results
        number = _result(leak.result, results) if leak.result else 0
        leaking = Leaking(leak, place, at[offset].index, number, len(results), step)
        found.setdefault((offset, leak.result), leaking)  # shapes say it again
    return [found[key] for key in sorted(found)]


def _last_step(verdict: Verdict) -> Step | None:
    """The step that makes a parameter leak; None where the compiler explained none."""
    steps = [step for flow in verdict.flows for edge in flow.edges for step in edge.steps]
    return steps[-1] if steps else None


def _result(name: str, names: Sequence[str]) -> int:
    """The number of a result, from 1, by the compiler's name (``~r0``, ``~R0``, ``err``); or 0."""
    if name[:2] in ("~r", "~R") and name[2:].isdigit():
        return int(name[2:]) + 1
    return names.index(name) + 1 if name in names else 0
