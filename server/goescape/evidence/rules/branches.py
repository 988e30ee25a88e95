"""A branch inside the inlined function: only the call can tell whether it is taken.

The call stands in an inlined function, nested in an ``if``, a loop or a case there, or behind a
possible return. Where the finding is in the user's own function the branch is in plain sight;
at the line that the function is inlined into it is not.

Example::

    package p

    type table struct{ names *[64]string }

    func (t *table) init() {
        if t.names == nil {
            t.names = new([64]string) // EVIDENCE emitted
        }
    }

    func use(t *table) {
        t.init() // EVIDENCE conditional "branch in p.*init"
    }
"""

from __future__ import annotations

import re

from goescape.evidence.rules.case import Case, Ruling
from goescape.model import EvidenceKind
from goescape.syntax.canon import without_arguments

__all__ = ["branched", "rule"]

_CLOSURE = re.compile(r"(?:.*\.)?([^.]+)\.(?:func\d+(?:\.\d+)*|gowrap\d+)(?:-range\d+)?\Z")


def rule(case: Case) -> Ruling | None:
    """Conditional on a branch of an inlined function."""
    function = case.own_branch() if case.at_call else case.branch()
    if not function:
        return None
    return Ruling(EvidenceKind.CONDITIONAL, condition=branched(function))


def branched(function: str) -> str:
    """The condition that a branch of a function is taken."""
    where = without_arguments(function).rsplit("/", 1)[-1]
    closure = _CLOSURE.match(where)
    if closure is not None:
        where = f"a closure of {closure[1]}"
    return f"a branch in {where} is taken"
