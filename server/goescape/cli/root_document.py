"""Root causes in the document that ``goescape check --format json`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

from goescape.cli.paths import printable, relative
from goescape.engine.roots import RootGroup, declared, roots, sentence
from goescape.golang import Unit
from goescape.model import Escape, Place, Root, compiled_line
from goescape.text import Text

__all__ = ["Places", "RootCause", "root_causes"]


def _doc(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class RootCause(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What forces one finding or more."""

    key: Annotated[str, _doc("Equal for the same root, in all packages.")]
    kind: Annotated[str, _doc("Such as `parameter`, `interface-method`, `variable`.")]
    text: Annotated[str, _doc("For people: `parameter v of logValue`.")]
    sentence: Annotated[str, _doc("What it does; empty where it has but one finding.")]
    file: Annotated[str | None, _doc("As in findings; null where its place is not known.")]
    path: Annotated[str | None, _doc("Absolute.")]
    line: Annotated[int | None, _doc("1-based.")]
    column_bytes: Annotated[int | None, _doc("1-based, in bytes; null where it is not known.")]
    functions: Annotated[int, _doc("In how many functions its findings are.")]
    allocating: Annotated[int, _doc("How many of its findings allocate.")]
    possible: Annotated[int, _doc("How many may.")]
    loops: Annotated[int, _doc("How many stand in loops.")]
    size: Annotated[int, _doc("Bytes asked for by those that allocate, where they are known.")]
    findings: Annotated[tuple[str, ...], _doc("Their ids.")]


def root_causes(
    escapes: Iterable[Escape], units: Mapping[str, Unit], folder: str
) -> tuple[RootCause, ...]:
    """The roots of all findings, the most valuable first.

    Args:
        escapes: The findings.
        units: All packages involved, by id.
        folder: The current one.
    """
    places = Places(units)
    return tuple(_root(group, places(group.root), folder) for group in roots(escapes))


class Places:
    """Where roots stand: at their place, or at the name of the function that declares them."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units
        self._texts: dict[str, Text | None] = {}

    def __call__(self, root: Root) -> Place | None:
        """The place of a root; None where it is not known."""
        if root.place is not None:
            return root.place
        found = declared(root, self._units, self._read)
        return found[1].place_of_offset(found[0], found[2]) if found else None

    def _read(self, path: str) -> Text | None:
        if path not in self._texts:
            try:
                with open(path, "rb") as file:
                    self._texts[path] = Text(file.read())
            except OSError:
                self._texts[path] = None
        return self._texts[path]


def _root(group: RootGroup, place: Place | None, folder: str) -> RootCause:
    root, found = group.root, group.sites
    return RootCause(
        key=printable(root.key),
        kind=root.kind,
        text=printable(root.told(compiled_line)),
        sentence=printable(sentence(group, compiled_line)),
        file=relative(place.path, folder) if place else None,
        path=printable(place.path) if place else None,
        line=(place.line or None) if place else None,
        column_bytes=(place.column or None) if place else None,
        functions=group.functions,
        allocating=found.definite,
        possible=found.possible,
        loops=found.loops,
        size=found.size,
        findings=tuple(escape.id for escape in group.escapes),
    )
