"""What an editor shows at a glance: a line over each function, a word behind each token.

Both are of the last save. While a person types, tokens are carried along as findings are, and
functions are found by their names in the text under the cursor; what is said of a function stays
until the next save, so nothing flickers.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goescape.engine.functions import Sites, sites
from goescape.engine.hidden import hidden
from goescape.engine.publisher import Publisher
from goescape.engine.report import Placed
from goescape.evidence import worthwhile
from goescape.model import Escape, EvidenceKind
from goescape.settings import CodeLens
from goescape.syntax.declarations import function_lines
from goescape.text import Text

__all__ = [
    "Hint",
    "Lens",
    "by_function",
    "hint",
    "hints",
    "lenses",
    "name_at",
    "sorted_by_function",
]

Name = tuple[str, int]
"""A function's name, and how many of that name come before it in its file."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A line over a function.

    Attributes:
        name: The function.
        start: Byte offset of its name in the editor's text.
        end: After the name.
        sites: Its findings.
        hidden: How many more are not shown, though they allocate, or may.
    """

    name: Name
    start: int
    end: int
    sites: Sites
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """A word behind a token.

    Attributes:
        offset: Where, in bytes of the editor's text.
        label: ``heap 64 B`` where it allocates, ``heap?`` where it may.
        tooltip: The findings' messages.
    """

    offset: int
    label: str
    tooltip: str


def lenses(publisher: Publisher, path: str, wanted: CodeLens) -> list[Lens]:
    """The lines over a file's functions, in order."""
    text = publisher.text(path)
    if text is None or wanted == "off" or publisher.quiet(path):
        return []
    found = by_function(publisher, path)
    silent = [one.escape for one in hidden(publisher, path) if not one.why.free]
    hiding = sorted_by_function(publisher.compiled_text(path), silent)
    return [
        Lens(name, start, end, sites(found.get(name, ())), len(hiding.get(name, ())))
        for name, (start, end) in function_lines(text).items()
        if name in found or wanted == "all"
    ]


def by_function(publisher: Publisher, path: str) -> Mapping[Name, list[Escape]]:
    """The findings of a file's last analysis that are shown, by function; in order of position.

    What stands at package level is left out, and so is what is not on the heap.
    """
    escapes = [e for e in publisher.findings(path) if e.kind.heap and worthwhile(e)]
    return sorted_by_function(publisher.compiled_text(path), escapes)


def sorted_by_function(
    compiled: Text | None, escapes: Iterable[Escape]
) -> Mapping[Name, list[Escape]]:
    """Findings of a file, the text that was compiled, by function."""
    escapes = [escape for escape in escapes if escape.function]
    if compiled is None or not escapes:
        return {}
    places: dict[str, list[int]] = {}
    for (name, _), (start, _end) in function_lines(compiled).items():
        places.setdefault(name, []).append(start)
    found: dict[Name, list[Escape]] = {}
    for escape in escapes:
        # a second `init` begins after the first: the last one that begins before the finding
        starts = places.get(escape.function, [])
        number = max(bisect.bisect_right(starts, escape.span.start) - 1, 0)
        found.setdefault((escape.function, number), []).append(escape)
    return found


def name_at(text: Text, offset: int) -> tuple[Name, int, int] | None:
    """The function whose name in its declaration a byte offset touches, and the name's range."""
    for name, (start, end) in function_lines(text).items():
        if start <= offset <= end:
            return name, start, end
    return None


def hints(placed: Iterable[Placed], start: int, end: int) -> list[Hint]:
    """The words behind the tokens that end in a range of bytes, one for each place."""
    grouped: dict[int, list[Placed]] = {}
    for found in placed:
        escape = found.escape
        if start <= found.end <= end and escape.kind.heap and worthwhile(escape):
            grouped.setdefault(found.end, []).append(found)
    return [hint(offset, here) for offset, here in sorted(grouped.items())]


def hint(offset: int, placed: list[Placed]) -> Hint:
    """The word for the findings at one place; what is certain goes before what may be."""
    certain = [p for p in placed if p.escape.evidence.kind is EvidenceKind.EMITTED]
    sizes = [p.escape.evidence.size for p in certain]
    known = [size for size in sizes if size is not None]
    if not certain:
        label = "heap?"
    elif len(known) < len(sizes):
        label = "heap"
    else:
        label = f"heap {sum(known)} B"
    return Hint(offset, label, "\n".join(found.message for found in placed))
