"""A finding explained anew, once its flow was asked for.

In packages whose flows are too many to read at each save, findings have the cause that the source
itself shows, or none yet. When a person points at one, the compiler is asked for its flow, and the
cause is decided as it would have been with the flow at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from goescape.causes import Case, Role, explain, worded
from goescape.engine.findings import is_boxed, language_of
from goescape.engine.packages import packages_of
from goescape.golang import Graph, Unit
from goescape.model import Escape, Flow, Verdict
from goescape.syntax import Source

__all__ = ["refined"]

_HEADERS = ("the slice header of ", "the string header of ", "the header of ")


def refined(
    escape: Escape,
    flows: Sequence[Flow],
    *,
    unit: Unit,
    graph: Graph,
    release: tuple[int, int],
    sources: Callable[[str], Source | None],
) -> Escape:
    """The same finding with its flow, and with what that tells.

    Evidence and circumstances stay. Parses the file: not for the event loop.

    Args:
        escape: A finding without flows.
        flows: Those that begin at its place.
        unit: Its package.
        graph: Where the package is.
        release: Go's version, as (1, 26).
        sources: The text that was compiled, by absolute path.
    """
    source = sources(escape.span.path)
    if source is None:
        return escape
    role = _role(escape)
    verdict = replace(escape.verdict, flows=_own(escape.verdict, role, flows))
    cause, told = explain(
        Case(
            verdict,
            escape.span,
            source,
            sources,
            release,
            inlined=source.is_inlined(escape.span, verdict),
            role=role,
            evidence=escape.evidence,
            packages=packages_of(unit, graph, sources),
            language=language_of(unit, release),
        )
    )
    return replace(
        escape,
        verdict=verdict,
        cause=cause,
        reason=told.reason,
        mentions=told.mentions,
        change=told.change,
        leave=told.leave,
        root=told.root,
        wording=worded(escape.kind, told.reason, escape.evidence, escape.circumstances),
    )


def _own(verdict: Verdict, role: Role, flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """The flows of a verdict's subject; the compiler may print that differently in a flow."""
    heap = [flow for flow in flows if not flow.lines[0].startswith("parameter ")]
    same = [flow for flow in heap if flow.subject == verdict.subject]
    head = verdict.subject.partition("(")[0]
    alike = [flow for flow in heap if flow.subject.partition("(")[0] == head]
    own = same or alike or heap
    if role is not Role.ONLY:
        own = [flow for flow in own if is_boxed(flow) == (role is Role.CONTENT)] or own
    return tuple(own)


def _role(escape: Escape) -> Role:
    """Which of two allocations at one place it speaks of, as its sentence begins."""
    if escape.reason.startswith(("the text of ", "the array of ", "the content of ")):
        return Role.CONTENT
    return Role.BOX if escape.reason.startswith(_HEADERS) else Role.ONLY
