"""Says why something is on the heap: a cause, one line for people, and what would change it.

    case.py         what a cause is given (verdict, flow, source, evidence) and answers
    uses.py         a flow's steps in the source; direct.py: those that the source itself shows
    written.py      what is called or assigned to at a step; sums.py: whether a + b adds text
    destination.py  what forces a value to the heap; ways.py finds it in a flow (way.py: one way,
                    stores.py: returns and assignments, holders.py: literals, closures, goroutines)
    telling.py      from a destination to a cause's answer
    calls.py        the call that a value is passed to; arguments.py: which parameter takes it
    callees.py      which function that is: known, a method of an interface, a function value
    boxing.py       values that are copied into an interface, and what takes them so
    printing.py     calls that format or log
    passing.py      the words for what is passed
    manual/         one file for each cause: its documentation, how it is recognised, its words
    page.py         that documentation taken apart; reading.py: as it is read
    enough.py       a flow without what follows a sufficient reason
    story.py        a flow told in order: clauses.py has the steps' words, nouns.py the names,
                    ends.py the end
    wording.py      the words where no cause is recognised, and for findings off the heap
    allocations.py  the words for what the emitted code shows
    occasion.py     the words for how often it runs

:func:`explain` is the one place that decides a finding's cause; :func:`worded` the one place that
makes its message, from the cause's reason, evidence and circumstances.

"Escapes" is not "allocates": the wording stays with what the compiler said, until the emitted
code shows more.
"""

from __future__ import annotations

from dataclasses import replace

from goescape.causes.allocations import allocation_message, tail
from goescape.causes.case import Case, Role, Told
from goescape.causes.enough import enough
from goescape.causes.manual import PAGES, diagnose
from goescape.causes.page import Page
from goescape.model import UNCLASSIFIED, Cause, Circumstances, Evidence, VerdictKind

__all__ = ["PAGES", "Case", "Page", "Role", "Told", "explain", "worded"]


def explain(case: Case) -> tuple[Cause, Told]:
    """The cause of a finding, and what is to be said of it."""
    case = _shortened(case)
    found = diagnose(case) if case.verdict.kind.heap else None
    if found is not None:
        cause, told = found
        return told.cause or cause, told
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return UNCLASSIFIED, Told(allocation_message(case.makes, case.text, case.callee))
    return UNCLASSIFIED, Told(case.head)


def worded(kind: VerdictKind, reason: str, evidence: Evidence, circumstances: Circumstances) -> str:
    """A finding's line: the reason, then what evidence and circumstances add."""
    return reason + tail(kind, evidence, circumstances, reason=reason)


def _shortened(case: Case) -> Case:
    flows = case.verdict.flows
    first = enough(flows[0], case.sources) if flows else None
    if first is None or first is flows[0]:
        return case
    return replace(case, verdict=replace(case.verdict, flows=(first, *flows[1:])))
