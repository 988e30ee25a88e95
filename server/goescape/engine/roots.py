"""Findings that have one thing in common that forces them: a root cause.

A parameter that leaks, an interface method that is called, a global that is stored to: mend that,
and every finding with the same ``Escape.root.key`` changes. Packages of one workspace share
roots, since the keys name packages.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from goescape.engine.functions import Sites, sites
from goescape.engine.publisher import Publisher
from goescape.evidence import worthwhile
from goescape.golang import Unit
from goescape.model import Escape, Place, Root
from goescape.syntax.declarations import function_lines, interface_method, package_variable
from goescape.text import Text

__all__ = [
    "RootGroup",
    "declared",
    "group_of",
    "open_findings",
    "parameter_key",
    "roots",
    "sentence",
    "tally",
]


@dataclass(frozen=True)
class RootGroup:
    """The findings of one root.

    Attributes:
        root: What forces them.
        escapes: In the order in which they were given.
    """

    root: Root
    escapes: tuple[Escape, ...]

    @cached_property
    def sites(self) -> Sites:
        """How many allocate, or may, how many in loops, how many bytes."""
        return sites(self.escapes)

    @cached_property
    def functions(self) -> int:
        """In how many functions they are; package level counts as one for each package."""
        return len({(escape.package, escape.function) for escape in self.escapes})


def roots(escapes: Iterable[Escape]) -> list[RootGroup]:
    """Group findings by root, the most valuable root first.

    That is the one with the most findings that allocate, then the most in loops, then the most
    bytes, then the most that may allocate. Findings without a root, and those that never
    allocate, are left out.
    """
    grouped: dict[str, list[Escape]] = {}
    for escape in escapes:
        if escape.root is not None and escape.kind.heap and worthwhile(escape):
            grouped.setdefault(escape.root.key, []).append(escape)
    groups = [RootGroup(_best(found), tuple(found)) for found in grouped.values()]
    return sorted(groups, key=_order)


def group_of(root: Root, escapes: Iterable[Escape]) -> RootGroup | None:
    """The findings that share a root; None where none has it."""
    found = tuple(e for e in escapes if e.root is not None and e.root.key == root.key)
    return next(iter(roots(found)), None)


def open_findings(publisher: Publisher, folder: str = "") -> list[Escape]:
    """What is shown of all open packages, or of the one in a folder, as it was compiled."""
    return [
        escape
        for path in sorted(publisher.files())
        if not folder or os.path.dirname(path) == folder
        for escape in publisher.findings(path)
    ]


def parameter_key(package: str, function: str, index: int) -> str:
    """The key of the root that a parameter is.

    Args:
        package: Import path.
        function: ``F``, ``T.M`` or ``(*T).M``.
        index: Which parameter, from 0; -1: the receiver.
    """
    return f"{package}.{function}#{index}"


def declared(
    root: Root, units: Mapping[str, Unit], read: Callable[[str], Text | None]
) -> tuple[str, Text, int, int] | None:
    """Where a root is declared, as far as the source is at hand.

    Of a parameter that is its function; known are interfaces' methods and globals, too.

    Searches the package's files: not for the event loop.

    Args:
        root: The root.
        units: Packages by id.
        read: The text of a file.

    Returns:
        The file, its text, and the byte range of the name.
    """
    head = root.key.rpartition("#")[0] if root.kind == "parameter" else root.key
    where = _DECLARED.get(root.kind)
    if where is None:
        return None
    for dot in re.finditer(r"\.", head):
        unit = units.get(head[: dot.start()])
        if unit is None:
            continue
        name = head[dot.end() :]
        last = name.rpartition(".")[2].encode()
        for path in unit.files:
            text = read(path)
            found = where(text, name) if text is not None and last in text.data else None
            if text is not None and found is not None:
                return path, text, *found
    return None


def _interface_method(text: Text, name: str) -> tuple[int, int] | None:
    interface, dot, method = name.partition(".")
    return interface_method(text, interface, method) if dot else None


_DECLARED: Mapping[str, Callable[[Text, str], tuple[int, int] | None]] = {
    "parameter": lambda text, name: function_lines(text).get((name, 0)),
    "interface-method": _interface_method,
    "variable": package_variable,
}
"""How the kinds of roots that carry no place are found in a file, by what the key names."""


def sentence(group: RootGroup, line: Callable[[Place], int | None]) -> str:
    """What the root does: ``parameter v of f makes 7 values in 4 functions escape``.

    Empty where there is but one finding, to which that would say nothing.

    Args:
        group: The root.
        line: Where a place is now, as for :meth:`Root.told`.
    """
    if len(group.escapes) < 2:
        return ""
    where = "one function" if group.functions == 1 else f"{group.functions} functions"
    return f"{group.root.told(line)} makes {len(group.escapes)} values in {where} escape"


def tally(group: RootGroup) -> str:
    """What a root costs, in a few words: ``5 findings in 3 functions: 4 allocate, 1 may``."""
    found = group.sites
    count = len(group.escapes)
    where = f" in {group.functions} functions" if group.functions > 1 else ""
    head = f"{count} finding{'s' * (count != 1)}{where}"
    parts: list[str] = []
    if found.definite:
        each = "allocates" if found.definite == 1 else "allocate"
        parts.append(f"{found.definite} {each}" + (f" {found.size} bytes" if found.size else ""))
    if found.possible:
        parts.append(f"{found.possible} may" + ("" if parts else " allocate"))
    if found.loops:
        parts.append(f"{found.loops} in a loop" if found.loops == 1 else f"{found.loops} in loops")
    return f"{head}: {', '.join(parts)}" if parts else head


def _best(escapes: list[Escape]) -> Root:
    """The root as it is told best: with its place, and as other packages name it."""
    known = [escape.root for escape in escapes if escape.root is not None]
    return max(known, key=lambda root: (root.place is not None, len(root.text)))


def _order(group: RootGroup) -> tuple[int, int, int, int, str, str]:
    found = group.sites
    return (
        -found.definite,
        -found.loops,
        -found.size,
        -len(group.escapes),
        group.root.text,
        group.root.key,
    )
