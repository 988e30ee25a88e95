"""The packages that a unit's code can name, from the graph that it was compiled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from goescape.syntax import Source
from goescape.syntax.packages import NO_PACKAGES, Package, Packages

if TYPE_CHECKING:
    from goescape.golang import Graph, Unit

__all__ = ["package_of", "packages_of"]


def packages_of(
    unit: Unit, graph: Graph | None, sources: Callable[[str], Source | None]
) -> Packages:
    """What a unit can look names up in.

    Args:
        unit: Whose code it is.
        graph: Where its imports are; without it nothing is known.
        sources: The text of the unit's own files.
    """
    if graph is None:
        return NO_PACKAGES
    units = graph.units
    by_name: dict[str, list[Package]] = {}

    def named(name: str) -> list[Package]:
        if not by_name:
            for imported in graph.dependencies(unit):
                if (found := units.get(imported)) is not None:
                    by_name.setdefault(found.name, []).append(package_of(found))
        return by_name.get(name, [])

    return Packages(
        own=package_of(unit),
        imports={
            written: package_of(units[satisfied])
            for written, satisfied in unit.imports.items()
            if satisfied in units
        },
        named=named,
        sources=sources,
    )


def package_of(unit: Unit) -> Package:
    """A unit, to look up names in."""
    return Package(unit.import_path, unit.name, unit.files)
