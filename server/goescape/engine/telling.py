"""All that there is to tell of a finding, put together for whoever shows it.

Nothing here knows of editors or terminals. A :class:`Telling` is a headline and a few parts, each
a lead and lines; texts are Markdown on one line, and a line may have a place, which an editor
turns into a link with the source beside it and a terminal into ``file.go:12``.

Parts that have nothing to say are left out, and what is known only in part says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from goescape.causes import PAGES
from goescape.causes.nouns import code
from goescape.causes.story import Sentence, forcing, story
from goescape.engine.costs import cost, inlined_calls, inlining_line
from goescape.engine.leak_step import LeakEnd, LeakStep
from goescape.engine.plain import escaped
from goescape.engine.reasons import Bound, Reasons
from goescape.golang.facts import Inlining
from goescape.model import Escape, Place, VerdictKind, compiled_line
from goescape.syntax import Source
from goescape.syntax.tree import leaf_at

__all__ = ["Known", "Line", "Part", "Telling", "telling"]

_SPLICES = 4
"""How many findings a story goes through: a variable, the closure that captures it, …"""
_LINES_SAID = 24
_CALLS_SHOWN = 12
_NOTHING_ELSE_FORCES = (
    "Nothing else forces it: without this use the compiler keeps it on the stack."
)
_NOTHING_ELSE_HOLDS = "Nothing else forces it: it can stay on the stack where what holds it does."
_LATER = "look again in a moment."
_STACK = re.compile(r"\b(?:stay(?! with)|stack|escapes?|keep nothing)\b")
"""In advice about where a value is, rather than about not making it at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a part.

    Attributes:
        text: Markdown.
        place: Where it is to be seen, in the text that was compiled; None for nowhere.
    """

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Something to tell.

    Attributes:
        lead: A few words, such as ``To keep it on the stack``; empty for none.
        lines: One is a sentence that goes on from the lead, several are a list.
        ordered: They are a list whose order matters.
        listed: They are a list, even if there is but one.
    """

    lead: str
    lines: tuple[Line, ...]
    ordered: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A finding, told.

    Attributes:
        headline: The message, plain text.
        parts: In the order in which to show them.
        page: The slug of the manual's page, or empty.
        title: Its title.
        said_by: ``The compiler`` or ``The emitted code``.
        said: Their own words.
    """

    headline: str
    parts: tuple[Part, ...]
    page: str
    title: str
    said_by: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a finding besides itself; whatever is missing is not told.

    Attributes:
        siblings: All findings of its file: a story goes on with that of the closure that captured
            a variable.
        reasons: Every use that forces it.
        asking: The compiler is being asked for ``reasons`` or ``leaks``.
        explaining: It is being asked for the finding's flow, which was too much to read at once.
        leaks: The functions that the value is passed on to.
        inlining: Of the function that it stands in.
        shared: What else its root does to others: a sentence, or empty.
    """

    siblings: Sequence[Escape] = ()
    reasons: Reasons | None = None
    asking: bool = False
    explaining: bool = False
    leaks: tuple[LeakStep, ...] = ()
    inlining: Inlining | None = None
    shared: str = ""


_NOTHING = Known()


def telling(
    escape: Escape,
    sources: Callable[[str], Source | None],
    *,
    line: Callable[[Place], int | None] = compiled_line,
    known: Known = _NOTHING,
) -> Telling:
    """Put together what is to be told of a finding. Parses files: not for the event loop.

    Args:
        escape: The finding.
        sources: The text that was compiled, by absolute path; None where there is none.
        line: Where a place that the finding mentions is now, as for ``Escape.told``; else those of
            the text that was compiled.
        known: What else is known.
    """
    if escape.kind is VerdictKind.NOTICE:
        return Telling(escape.told(line), (), "", "", "", ())
    page = PAGES.get(escape.cause.slug)
    verdict = escape.verdict
    said = [f"{_base(verdict.place.path)}:{verdict.place.line}: {verdict.text}"]
    for flow in verdict.flows:
        said += flow.lines
    if len(said) > _LINES_SAID:
        said = [*said[:_LINES_SAID], "…"]
    emitted = escape.kind is VerdictKind.ALLOCATES
    return Telling(
        escape.told(line),
        tuple(_parts(escape, sources, known, *escape.advice(line))),
        page.slug if page is not None else "",
        page.title if page is not None else "",
        "The emitted code" if emitted else "The compiler",
        tuple(said),
    )


def _parts(
    escape: Escape,
    sources: Callable[[str], Source | None],
    known: Known,
    change: str,
    leave: str,
) -> list[Part]:
    told, held = _story(escape, sources, known.siblings)
    steps = [Line(s.text, s.place) for s in told]
    if leaks := _leaks(known.leaks):
        keeps = re.sub(r", which may keep (?:it|them)\Z", "", steps[-1].text) if steps else ""
        steps = [*steps[:-1], *(replace(last, text=keeps) for last in steps[-1:]), *leaks]
    uses = _uses(escape, sources, known, held=held)
    if uses is not None and not known.leaks and len(steps) == 1 and steps[0] in uses.lines:
        steps = []  # it is the first of the uses, and that is all
    asked = f"Asking the compiler how it gets to the heap; {_LATER}" if known.explaining else ""
    parts = [
        Part("", _one(asked)),
        Part("How it gets there", tuple(steps), ordered=True),
        uses,
        Part("Leave it", _one(leave)),
        Part(_lead(escape), _one("" if leave else change)),
        Part("Cost", _one(cost(escape, sources(escape.span.path), known.inlining))),
        _calls(escape),
        Part("", _one(inlining_line(escape, sources(escape.span.path), known.inlining))),
        Part("Shared", _one(escaped(known.shared))),
    ]
    return [part for part in parts if part is not None and part.lines]


def _lead(escape: Escape) -> str:
    """What comes before what would change it."""
    about = escape.kind is VerdictKind.MOVED or _STACK.search(escape.change) is not None
    kept = about and escape.kind is not VerdictKind.ALLOCATES
    return "To keep it on the stack" if kept else "To avoid it"


def _calls(escape: Escape) -> Part:
    calls = [Line(answer, place) for answer, place in inlined_calls(escape)]
    more = len(calls) - _CALLS_SHOWN
    shown = calls[:_CALLS_SHOWN] + ([Line(f"and {more} more")] if more > 0 else [])
    return Part("Calls that are inlined in this package", tuple(shown), listed=True)


def _one(text: str) -> tuple[Line, ...]:
    text = " ".join(text.split())
    if not text:
        return ()
    return (Line(text if text.endswith((".", "…", ":")) else f"{text}."),)


def _story(
    escape: Escape, sources: Callable[[str], Source | None], siblings: Sequence[Escape]
) -> tuple[list[Sentence], bool]:
    """The story, and those of what holds the value, to its end; whether it goes through any."""
    told: list[Sentence] = []
    seen: set[str] = set()
    here: Escape | None = escape
    while here is not None and here.id not in seen and len(seen) < _SPLICES:
        seen.add(here.id)
        flows = here.verdict.flows
        if not flows:
            break
        found = story(here, flows[0], sources)
        told += found.sentences
        if found.truncated:
            told.append(
                Sentence("the compiler leaves out the rest of a long way", here.verdict.place)
            )
        if not found.ends_in:
            break
        then = _holder(here, found.ends_in, told, sources, siblings)
        if then is None and found.ends_in.isidentifier() and told:
            told.append(Sentence(f"{code(found.ends_in)} outlives it", told[-1].place))
        here = then
    return told, len(seen) > 1


_ENDS = {
    LeakEnd.AGAIN: "which was told above",
    LeakEnd.DEPTH: "and so on",
    LeakEnd.TIME: "which the compiler is still being asked about",
    LeakEnd.NO_GO: "which is not written in Go",
}


def _leaks(steps: Sequence[LeakStep]) -> list[Line]:
    """What the functions do with the value that it is passed on to."""
    lines: list[Line] = []
    for step in steps:
        end = _ENDS.get(step.end, "")
        if step.text:
            told = f"in {code(step.function)}, {escaped(step.text)}"
            lines.append(Line(f"{told}, {end}" if end else told, step.place))
        elif end:
            lines.append(Line(f"that is {code(step.function)}, {end}"))
    return lines


def _holder(
    escape: Escape,
    ends_in: str,
    told: Sequence[Sentence],
    sources: Callable[[str], Source | None],
    siblings: Sequence[Escape],
) -> Escape | None:
    """The finding about what a value's flow ends in."""
    function = [e for e in siblings if e.function == escape.function and e.id != escape.id]
    if not ends_in.startswith("{storage for "):
        named = [e for e in function if e.kind is VerdictKind.MOVED and e.subject == ends_in]
        before = [e for e in named if not told or e.verdict.place.line <= told[-1].place.line]
        return before[-1] if before else None
    subject = ends_in.removeprefix("{storage for ").removesuffix("}")
    same = [e for e in function if e.kind is VerdictKind.ESCAPES and e.subject == subject]
    place = told[-1].place if told else escape.verdict.place
    if inside := [e for e in same if e.verdict.place == escape.verdict.place]:
        return inside[0]  # both were inlined with the same call
    if subject == "func literal":
        starts = _closures(escape, place, sources(place.path))
        same = [e for e in same if e.span.start in starts]
        return max(same, key=lambda e: e.span.end - e.span.start, default=None)
    line = [e for e in same if e.verdict.place.line == place.line]
    return (line or same)[0] if same else None


def _closures(escape: Escape, place: Place, source: Source | None) -> set[int]:
    """Where the closures around a place begin that are not around the finding itself."""
    offset = source.text.offset_of_place(place) if source is not None else None
    node = leaf_at(source.tree, offset) if source is not None and offset is not None else None
    found: set[int] = set()
    while node is not None and not node.start_byte <= escape.span.start < node.end_byte:
        if node.type in ("func_literal", "for_statement"):
            found.add(node.start_byte)
        node = node.parent
    return found


def _uses(
    escape: Escape, sources: Callable[[str], Source | None], known: Known, *, held: bool
) -> Part | None:
    """Every use that forces it; ``held``: the story goes on with what holds the value."""
    reasons = known.reasons
    if reasons is None:
        if known.asking:
            return Part("", (Line(f"Asking the compiler what else forces it; {_LATER}"),))
        return None
    lines: dict[str, Line] = {}
    for use in reasons.uses:
        last = forcing(escape, use.flow, sources)
        if last is not None:
            line = Line(last.text, last.place)
            lines.setdefault(f"{line.place}{line.text}", line)
    count = len(lines)
    if reasons.bound is Bound.SIZE:
        only = "Its size alone forces it, whatever it is used for."
        return Part("", (Line(only),)) if count == 1 else _listed(lines, "Several things force it")
    if reasons.bound is Bound.INSIDE and count == 1:
        return None
    if reasons.complete:
        if count == 1:
            return Part("", (Line(_NOTHING_ELSE_HOLDS if held else _NOTHING_ELSE_FORCES),))
        return _listed(lines, f"{_number(count)} uses force it, and all of them would have to go")
    if count < 2:
        return None
    why = {
        Bound.COUNT: "at least; the search stopped there",
        Bound.TIME: "at least; the time for asking was up",
    }.get(reasons.bound, "at least; what lies behind them is not known")
    return _listed(lines, f"{_number(count)} uses force it, {why}")


def _listed(lines: dict[str, Line], lead: str) -> Part:
    ordered = sorted(lines.values(), key=lambda line: line.place.line if line.place else 0)
    return Part(lead, tuple(ordered), listed=True)


_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _base(path: str) -> str:
    return path.rpartition("/")[2]
