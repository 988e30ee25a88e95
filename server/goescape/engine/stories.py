"""The findings at a place with all that is known of them, as a person who points there wants it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from goescape.engine.asking import Name
from goescape.engine.reasons import Reasons
from goescape.engine.report import Placed
from goescape.engine.roots import group_of, open_findings, sentence
from goescape.engine.telling import Known, Telling, telling
from goescape.engine.workspace import Workspace
from goescape.golang.facts import Inlining
from goescape.model import Escape, Flow
from goescape.syntax import Source
from goescape.syntax.declarations import function_lines

__all__ = ["PATIENCE", "stories"]

PATIENCE = 0.25
"""Seconds that a hover waits for the compiler; the next hover has what it says."""


async def stories(
    workspace: Workspace, found: Sequence[Placed], *, patience: float | None
) -> list[Telling]:
    """All that there is to tell of findings, in their order.

    Args:
        workspace: Where they are open.
        found: As ``Workspace.explained_at`` gives them.
        patience: Seconds to wait for what the compiler has to be asked for, which goes on in the
            background; None: as long as it takes.
    """
    asked = [workspace.inquiries.reasons(placed.escape) for placed in found]
    followed = [workspace.inquiries.leaks(placed.escape) for placed in found]
    paths = {placed.escape.span.path for placed in found if placed.escape.kind.heap}
    costs = {path: asyncio.ensure_future(workspace.functions.inlining(path)) for path in paths}
    waiting: list[asyncio.Future[Any]] = [task for task in (*asked, *followed) if task]
    waiting += costs.values()
    if waiting:
        await asyncio.wait(waiting, timeout=patience)
    explaining = workspace.explaining(found)
    publisher = workspace.publisher
    everything = open_findings(publisher)
    told: list[Telling] = []
    for placed, task, leaks in zip(found, asked, followed, strict=True):
        escape = placed.escape
        group = group_of(escape.root, everything) if escape.root is not None else None
        known = Known(
            siblings=publisher.compiled_findings(escape.span.path),
            reasons=_answer(task),
            asking=any(one is not None and not one.done() for one in (task, leaks)),
            explaining=explaining and escape.kind.heap and not escape.verdict.flows,
            leaks=_answer(leaks) or (),
            inlining=_inlining(workspace, escape, _answer(costs.get(escape.span.path)) or {}),
            shared=sentence(group, publisher.line) if group is not None else "",
        )
        sources = _sources(workspace, escape, known)
        lines = {place: publisher.line(place) for place in escape.mentions}
        told.append(
            await asyncio.to_thread(telling, escape, sources.get, line=lines.get, known=known)
        )
    return told


def _answer(task: asyncio.Future[Any] | None) -> Any:
    if task is None or not task.done() or task.cancelled() or task.exception():
        return None
    return task.result()


def _inlining(
    workspace: Workspace, escape: Escape, of_file: Mapping[Name, Inlining]
) -> Inlining | None:
    """What was said of the function around a finding: of several ``init`` the right one."""
    text = workspace.publisher.compiled_text(escape.span.path)
    if text is None or not of_file:
        return None
    before = [
        (start, name)
        for name, (start, _) in function_lines(text).items()
        if name[0] == escape.function and start <= escape.span.start
    ]
    return of_file.get(max(before)[1]) if before else None


def _sources(workspace: Workspace, escape: Escape, known: Known) -> dict[str, Source]:
    """The files that a story speaks of, read here and now: it is told in a thread."""
    flows = [flow for one in (escape, *known.siblings) for flow in one.verdict.flows]
    reasons: Reasons | None = known.reasons
    flows += [use.flow for use in reasons.uses] if reasons is not None else []
    found: dict[str, Source] = {}
    for path in {escape.span.path, *_paths(flows)}:
        text = workspace.publisher.compiled_text(path) if os.path.isabs(path) else None
        if text is not None:
            found[path] = Source(path, text)
    return found


def _paths(flows: Iterable[Flow]) -> Iterable[str]:
    return {step.place.path for flow in flows for edge in flow.edges for step in edge.steps}
