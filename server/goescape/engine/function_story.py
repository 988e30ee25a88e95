"""Everything that is known of a function, told: what hovers and the lens's command show."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from goescape.engine.function_words import allocations, inlining, parameter
from goescape.engine.functions import FunctionFacts, Sites, sites
from goescape.engine.glance import Name, by_function
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
        facts: What the compiler says of it; None where that is not known, or not yet.
        waiting: The compiler is being asked.
        groups: The roots that its parameters are, by key.
    """

    path: str
    name: Name
    escapes: tuple[Escape, ...]
    facts: FunctionFacts | None
    waiting: bool
    groups: dict[str, RootGroup]

    @property
    def sites(self) -> Sites:
        """Its findings, counted."""
        return sites(self.escapes)

    @property
    def headline(self) -> str:
        """The function's name and how many allocation sites it has, in Markdown."""
        return f"**`{self.name[0]}`**: {allocations(self.sites)}"

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
            return "The compiler is being asked about its parameters and its inlining."
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
    groups: dict[str, RootGroup] = {}
    if facts is not None and facts.leaks:
        groups = {g.root.key: g for g in roots(open_findings(workspace.publisher))}
    return FunctionStory(path, name, escapes, facts, not done, groups)
