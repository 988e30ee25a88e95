"""After an edit: new export data for whoever imports the edited package.

Escape tags and inlinable bodies cross package borders, so an edit can change the verdicts of
dependents, direct or not. ``go list -export`` compiles what lies between, in order, and only
what changed; the verdicts of a unit depend on its own files and its direct imports' export
data alone, so a unit whose inputs are the same need not be compiled again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from goescape.golang.graph import Graph, Unit
from goescape.golang.listing import load
from goescape.golang.toolchain import Toolchain
from goescape.model import NO_OVERLAY, Overlay

__all__ = ["Refresh", "refresh_exports"]


@dataclass(frozen=True)
class Refresh:
    """A graph with new export data.

    Attributes:
        graph: The same patterns in the same folder, listed again.
        changed: Ids of root units whose verdicts may differ for reasons that lie outside of
            their files' content: what they import says something new, or they have other
            files or imports, or are new.
    """

    graph: Graph
    changed: frozenset[str]


async def refresh_exports(
    toolchain: Toolchain, graph: Graph, overlay: Overlay = NO_OVERLAY
) -> Refresh:
    """List a graph again, and say which of its units have to be compiled again.

    Raises:
        GoFailed, GoTimeout, GoTooOld, GoMissing: No answer; the old graph is as good as it was.
    """
    new = await load(toolchain, graph.folder, graph.patterns, tests=graph.tests, overlay=overlay)
    return Refresh(new, await asyncio.to_thread(_changed, graph, new))


def _changed(old: Graph, new: Graph) -> frozenset[str]:
    same: dict[tuple[str, str], bool] = {}
    return frozenset(root for root in new.roots if _differs(old, new, new.units[root], same))


def _differs(old: Graph, new: Graph, unit: Unit, same: dict[tuple[str, str], bool]) -> bool:
    before = old.units.get(unit.id)
    if before is None or before.files != unit.files or before.imports != unit.imports:
        return True
    for imported in unit.imports.values():
        was, now = old.units.get(imported), new.units.get(imported)
        paths = (was.export if was else "", now.export if now else "")
        if paths not in same:
            # Archives in the build cache are named by their content.
            same[paths] = paths[0] == paths[1] or _equal_exports(*paths)
        if not same[paths]:
            return True
    return False


def _equal_exports(one: str, other: str) -> bool:
    first, second = _export_data(one), _export_data(other)
    return bool(first) and first == second


def _export_data(archive: str) -> bytes:
    """What importers read of an archive: its member ``__.PKGDEF``, without the build id."""
    try:
        with open(archive, "rb") as file:
            head = file.read(68)
            if not head.startswith(b"!<arch>\n__.PKGDEF "):
                return b""
            content = file.read(int(head[56:66]))
    except (OSError, ValueError):
        return b""
    return content[content.find(b"\n$$B") :]
