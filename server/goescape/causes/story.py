"""A flow told as a story: what happens to the value, in order, in sentences for people.

The compiler prints assignments between places, many of them its own: results (``~r0``),
storage (``{storage for x}``), temporaries, the slice of variadic arguments. Here each step becomes
a clause with the names that a person wrote, steps that say nothing are dropped, and clauses
on one line of source are one sentence:

    `&x` is assigned to `p`                          line 39
    `p` is returned                                  line 41

A step's words may speak of the body of a function that was inlined; it stands at the call then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from goescape.causes.clauses import Clause, Teller
from goescape.causes.enough import enough
from goescape.causes.nouns import code, results
from goescape.causes.uses import Use
from goescape.model import Edge, Escape, Flow, Place
from goescape.syntax import Source

__all__ = ["Sentence", "Story", "forcing", "story"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        text: Markdown on one line, without a period; it may begin with code.
        place: The line that it speaks of.
    """

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to a value.

    Attributes:
        sentences: In order; empty where the compiler gave no flow.
        ends_in: What holds the value in the end, in the compiler's words, where that is neither
            the heap nor a result: a variable, or ``{storage for x}``. That is on the heap itself,
            or lives longer.
        truncated: The compiler cut its explanation short.
    """

    sentences: tuple[Sentence, ...] = ()
    ends_in: str = ""
    truncated: bool = False


_ASSIGNED = "is assigned to "
_PART = ("is part of ", "is an element of ", "is a key of ", "is a value of ")


def story(escape: Escape, flow: Flow, sources: Callable[[str], Source | None]) -> Story:
    """A flow of a finding, told.

    Args:
        escape: The finding.
        flow: One of its flows.
        sources: The text that was compiled, by absolute path.
    """
    flow = enough(flow, sources)
    clauses = [*_clauses(escape, flow, sources)]
    sentences: list[Sentence] = []
    here: list[Clause] = []
    for clause in clauses:
        if here and (clause.fresh or _line(clause.place) != _line(here[0].place)):
            sentences.append(_sentence(here))
            here = []
        here.append(clause)
    if here:
        sentences.append(_sentence(here))
    return Story(tuple(sentences), _end(flow, sources), flow.truncated)


def forcing(escape: Escape, flow: Flow, sources: Callable[[str], Source | None]) -> Sentence | None:
    """The last sentence of a flow's story: what forces the value to the heap."""
    told = story(escape, flow, sources)
    return told.sentences[-1] if told.sentences else None


def _clauses(escape: Escape, flow: Flow, sources: Callable[[str], Source | None]) -> list[Clause]:
    teller = Teller(escape, sources(flow.place.path))
    found: list[Clause] = []
    for number, edge in enumerate(flow.edges):
        if number:
            teller.edge(edge)
        for step in edge.steps:
            use = Use(step, edge, sources(step.place.path))
            clause = teller.clause(use, last=step is edge.steps[-1])
            if clause is not None:
                found.append(clause)
    return found or _without_words(flow, sources, teller)


def _without_words(
    flow: Flow, sources: Callable[[str], Source | None], teller: Teller
) -> list[Clause]:
    """What has no steps of its own: the closures of ``go`` and ``defer``, method values."""
    last = flow.edges[-1] if flow.edges else None
    if last is None:
        return []
    steps = [step for edge in flow.edges for step in edge.steps]
    if last.target.startswith("{storage for ") and not last.steps and steps:
        kept = last.target.removeprefix("{storage for ").removesuffix("}")
        return [Clause(teller.noun, f"is kept by the method value {code(kept)}", steps[-1].place)]
    if last.target != "{heap}" or not steps or flow.subject != "func literal":
        return []
    use = Use(steps[0], last, sources(steps[0].place.path))
    statement = use.around("go_statement", "defer_statement", "block")
    if statement is None or statement.type == "block":
        return []
    if statement.type == "go_statement":
        told = "runs in a goroutine, which may outlive this call"
    else:
        told = "is deferred in a loop, so there may be any number of it"
    return [Clause(teller.noun, told, use.step.place)]


def _sentence(clauses: list[Clause]) -> Sentence:
    first = clauses[0]
    text = f"{first.noun} {first.text}"
    for before, clause in itertools.pairwise(clauses):
        if clause.text.startswith("which ") and before.text.startswith("which "):
            text += f" and {clause.text.removeprefix('which ')}"
        elif clause.text.startswith("which "):
            text += f", {clause.text}"
        elif clause.text.startswith(","):
            text += clause.text
        elif before.text.startswith(_PART) and before.text.endswith(clause.noun):
            text += f", which {clause.text}"
        elif clause.text.startswith(_ASSIGNED) and before.text.startswith(_ASSIGNED):
            text += f", then to {clause.text.removeprefix(_ASSIGNED)}"
        else:
            text += f"{',' * before.text.endswith(', inlined here')} and {clause.text}"
    return Sentence(text, first.place)


def _line(place: Place) -> tuple[str, int]:
    return place.path, place.line


def _end(flow: Flow, sources: Callable[[str], Source | None]) -> str:
    last: Edge | None = flow.edges[-1] if flow.edges else None
    if last is None or last.target == "{heap}" or last.target[:2] in ("~r", "~R"):
        return ""
    if last.steps:
        step = last.steps[-1]
        if step.reason == "return":
            return ""
        if last.target in results(Use(step, last, sources(step.place.path))):
            return ""
    return last.target
