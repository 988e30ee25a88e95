"""Everything that is known of a function, told: what hovers and the lens's command show."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from goescape.engine.function_words import allocations, counted, inlining, parameter
from goescape.engine.functions import FunctionFacts, Sites, sites
from goescape.engine.glance import Name, by_function, sorted_by_function
from goescape.engine.hidden import Why, hidden
from goescape.engine.publisher import Publisher
from goescape.engine.roots import RootGroup, open_findings, parameter_key, roots
from goescape.engine.workspace import Workspace
from goescape.model import Escape, Place

__all__ = ["FunctionStory", "Line", "story"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in Markdown, and a place in the text that was compiled to go with it."""

    text: str
    place: Place | None = None


@dataclass(frozen=True)
class FunctionStory:
    """A function's facts, with what was found in it.

    Attributes:
        path: The file that declares it.
        name: Its name there.
        escapes: Its findings that are shown, by position.
        hidden: How many more allocate, or may, and are not shown, by what hides them.
        facts: What the compiler says of it; None where that is not known, or not yet.
        waiting: The compiler is being asked.
        groups: The roots that its parameters are, by key.
    """

    path: str
    name: Name
    escapes: tuple[Escape, ...]
    hidden: tuple[tuple[Why, int], ...]
    facts: FunctionFacts | None
    waiting: bool
    groups: dict[str, RootGroup]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it."""
        return self.facts is None and not (self.escapes or self.hidden or self.waiting)

    @property
    def sites(self) -> Sites:
        """Its findings, counted."""
        return sites(self.escapes)

    @property
    def headline(self) -> str:
        """The function's name and how many allocation sites it has, in Markdown."""
        known = allocations(self.sites)
        if self.hidden and not self.escapes:
            known = "no allocation is shown in it"
        return f"**`{self.name[0]}`**: {known}"

    @property
    def silenced(self) -> tuple[Line, ...]:
        """What of it is not shown, and why."""
        return tuple(
            Line(
                f"{counted(number, 'finding')} {'is' if number == 1 else 'are'} hidden: {why.text}",
                why.place,
            )
            for why, number in self.hidden
        )

    @property
    def parameters(self) -> tuple[Line, ...]:
        """Which parameters leak, and where; in the order of the parameters."""
        lines: list[Line] = []
        if self.facts is None:
            return ()
        for leaking in self.facts.leaks:
            text = parameter(leaking)
            key = parameter_key(self.facts.package, self.facts.name, leaking.index)
            group = self.groups.get(key)
            if group is not None and len(group.escapes) > 1:
                functions = (
                    "one function" if group.functions == 1 else f"{group.functions} functions"
                )
                text += f"; this makes {len(group.escapes)} values in {functions} escape"
            lines.append(Line(text, leaking.step.place if leaking.step else None))
        return tuple(lines)

    @property
    def inlining(self) -> str:
        """A sentence about its inlining; empty where nothing is known."""
        if self.waiting:
            return (
                "The compiler is being asked about its parameters and its inlining; "
                "look again in a moment."
            )
        said = self.facts.inlining if self.facts else None
        return "" if said is None or self.facts is None else inlining(said, len(self.facts.calls))


async def story(
    workspace: Workspace, path: str, name: Name, *, patience: float | None = None
) -> FunctionStory:
    """Tell of a function of an open package.

    Args:
        workspace: Where it is open.
        path: The file that declares it.
        name: Its name there.
        patience: Seconds to wait for the compiler, which goes on in the background; None: as
            long as it takes.
    """
    asked = asyncio.ensure_future(workspace.functions.function(path, name))
    done, _ = await asyncio.wait([asked], timeout=patience)
    facts = asked.result() if done else None
    escapes = tuple(by_function(workspace.publisher, path).get(name, ()))
    silent = _hidden(workspace.publisher, path, name)
    groups: dict[str, RootGroup] = {}
    if facts is not None and facts.leaks:
        groups = {g.root.key: g for g in roots(open_findings(workspace.publisher))}
    return FunctionStory(path, name, escapes, silent, facts, not done, groups)


def _hidden(publisher: Publisher, path: str, name: Name) -> tuple[tuple[Why, int], ...]:
    """What hides findings in a function, and how many; those that cost nothing do not count."""
    reasons = {one.escape.id: one.why for one in hidden(publisher, path) if not one.why.free}
    escapes = [e for e in publisher.compiled_findings(path) if e.id in reasons]
    mine = sorted_by_function(publisher.compiled_text(path), escapes).get(name, ())
    return tuple(Counter(reasons[escape.id] for escape in mine).items())
