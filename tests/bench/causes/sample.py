"""Draws findings to be read one by one against their source.

Each cause has its share, and at least one; within a cause the packages take turns. The same
seed over the same sources draws the same findings for as long as their causes stay.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from goescape.engine.plain import plain
from goescape.engine.telling import Known, telling
from goescape.lsp.hover import markdown
from goescape.model import Step, compiled_line
from goescape.text import Text
from tests.bench.causes.corpus import Asked, Explained, explained

__all__ = ["draw", "everything", "name", "row", "shown"]

_AROUND = 7
"""Lines of source on either side of a finding."""


def everything(packages: Iterable[Asked]) -> list[Explained]:
    """All findings that are shown by default."""
    return [found for one in packages for found in explained(one)]


def draw(found: list[Explained], seed: int, count: int) -> list[Explained]:
    """Some of the findings, by cause, then by package and place."""
    chance = random.Random(seed)
    causes: dict[str, list[Explained]] = {}
    for one in sorted(found, key=_place):
        causes.setdefault(one.escape.cause.slug, []).append(one)
    shares = _shares({slug: len(those) for slug, those in causes.items()}, count)
    drawn: list[Explained] = []
    for slug, those in sorted(causes.items()):
        turns = _in_turn(those, chance)
        drawn += [next(turns) for _ in range(shares[slug])]
    return sorted(drawn, key=lambda one: (one.escape.cause.slug, *_place(one)))


def _shares(sizes: dict[str, int], count: int) -> dict[str, int]:
    """How many to take of each: one, and of the rest in proportion; never more than there are."""
    shares = dict.fromkeys(sizes, 1)
    while sum(shares.values()) < min(count, sum(sizes.values())):
        open_ = [slug for slug in sizes if shares[slug] < sizes[slug]]
        most = max(open_, key=lambda slug: (sizes[slug] / (shares[slug] + 1), slug))
        shares[most] += 1
    return shares


def _in_turn(found: list[Explained], chance: random.Random) -> Iterator[Explained]:
    packages: dict[str, list[Explained]] = {}
    for one in found:
        packages.setdefault(one.escape.package, []).append(one)
    queues = list(packages.values())
    for queue in queues:
        chance.shuffle(queue)
    chance.shuffle(queues)
    while queues:
        for queue in queues:
            yield queue.pop()
        queues = [queue for queue in queues if queue]


def _place(one: Explained) -> tuple[str, str, int, int, str]:
    escape = one.escape
    return escape.package, escape.span.path, escape.span.start, escape.span.end, escape.id


def name(one: Explained) -> str:
    """What a finding is called in READ.md: package and id."""
    return f"{one.escape.package}#{one.escape.id}"


def row(one: Explained) -> str:
    """A row for READ.md, with the verdict left open."""
    file = one.escape.span.path.rsplit("/", 1)[-1]
    return f"| `{name(one)}` | {file}:{one.line} | {one.escape.cause.slug} | | |"


def shown(one: Explained, number: int) -> str:
    """Everything that is said of a finding, and its source."""
    escape = one.escape
    parts = [
        f"## {number}. {escape.cause.slug}  {name(one)}",
        f"{escape.span.path}:{one.line}  in {escape.function or 'the package'}",
        "",
        f"MESSAGE  {escape.message}",
    ]
    said = zip(("CHANGE", "LEAVE"), escape.advice(compiled_line), strict=True)
    parts += [f"{label:8} {text}" for label, text in said if text]
    if escape.root is not None:
        parts.append(
            f"ROOT     {escape.root.told(compiled_line)}  [{escape.root.kind}: {escape.root.key}]"
        )
    parts += ["", "HOVER", *_indented(_hover(one)), "", "SOURCE", *_source(one)]
    return "\n".join([*parts, ""])


def _hover(one: Explained) -> str:
    path = one.escape.span.path
    siblings = [escape for escape in one.siblings if escape.span.path == path]
    told = telling(one.escape, one.sources, known=Known(siblings=siblings))

    def locate(step: Step) -> tuple[str, Text, int] | None:
        source = one.sources(step.place.path)
        offset = source.text.offset_of_place(step.place) if source is not None else None
        if source is None or offset is None:
            return None
        return step.place.path, source.text, offset

    return plain(markdown([told], locate))


def _source(one: Explained) -> Iterator[str]:
    lines = one.source.text.data.decode("utf-8", "replace").split("\n")
    first = one.source.text.display_column(one.escape.span.start)[0]
    last = one.source.text.display_column(one.escape.span.end)[0]
    for number in range(max(first - _AROUND, 1), min(last + _AROUND, len(lines)) + 1):
        mark = ">" if first <= number <= last else " "
        yield f"{mark}{number:5} {lines[number - 1].rstrip()}"


def _indented(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield f"    {line}".rstrip()
