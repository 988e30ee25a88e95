"""``fmt.Errorf`` with verbs never runs the ``errors.New`` that is inlined with it.

Since Go 1.26 ``fmt.Errorf`` is inlined; the ``errors.New`` in it runs only where nothing had to
be formatted. A format with a ``%`` always is formatted (and allocates in ``fmt``, not here).
Where the format is no literal, only its value decides.

Example::

    package p

    import "fmt"

    //go:noinline
    func verbs(n int) error {
        return fmt.Errorf("bad value: %d", n) // EVIDENCE conditional "256"
    }

    //go:noinline
    func plain() error {
        return fmt.Errorf("bad value") // EVIDENCE >=1.26:emitted
    }

    //go:noinline
    func inBranch(n int) error {
        check := func() error {
            if n > 3 {
                return fmt.Errorf("bad value")
            }
            return nil
        }
        return check() // EVIDENCE >=1.26:conditional "branch in a closure of inBranch"
    }
"""

from __future__ import annotations

from goescape.evidence.rules.branches import branched
from goescape.evidence.rules.case import Case, Ruling
from goescape.model import EvidenceKind
from goescape.syntax.lines import nodes_on_line

__all__ = ["rule"]

_VERBS = "fmt makes the error itself where the format has verbs"


def rule(case: Case) -> Ruling | None:
    """Decides ``errors.New`` in ``fmt.Errorf`` by the format's text."""
    names = [frame.function for frame in case.call.call.frames[: case.call.foreign]]
    if names[:2] != ["errors.New", "fmt.Errorf"]:
        return None
    path, line = case.call.inner
    source = case.sources(path)
    if source is None:
        return None
    for node in nodes_on_line(source, line):
        if node.type != "call_expression":
            continue
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if function is None or arguments is None or not arguments.named_children:
            continue
        data = source.text.data
        if not data[function.start_byte : function.end_byte].endswith(b"Errorf"):
            continue
        first = arguments.named_children[0]
        if first.type in ("interpreted_string_literal", "raw_string_literal"):
            if b"%" in data[first.start_byte : first.end_byte]:
                return Ruling(EvidenceKind.NOT_EMITTED, why=_VERBS)
            branch = case.outer_branch() if case.at_call else ""
            if branch:
                return Ruling(EvidenceKind.CONDITIONAL, condition=branched(branch))
            return Ruling(EvidenceKind.EMITTED)
    return Ruling(EvidenceKind.CONDITIONAL, condition="the format has no verbs")
