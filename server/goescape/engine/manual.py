"""The manual as people read it: a page for each cause of allocations, and one for each fix.

Causes and fixes know nothing of one another. Here a cause's page names the fixes that there are
for it, and a fix's page its causes and how it is offered.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from goescape import causes, fixes
from goescape.causes import reading
from goescape.fixes import manual as fix_pages
from goescape.pages import Page

__all__ = ["FIXES", "PAGES", "Offered", "kind", "like", "overview", "readable", "whole"]


@dataclass(frozen=True, slots=True)
class Offered:
    """How a fix reaches people.

    Attributes:
        causes: Of the findings that it is about.
        quick: As a quick fix at a finding, and by ``goescape fix``.
        on_save: By ``source.fixAll.goescape``, some of its edits at least.
        asked: As a refactoring, whether anything is gained or not.
    """

    causes: tuple[str, ...]
    quick: bool = True
    on_save: bool = True
    asked: bool = False


FIXES: dict[str, Offered] = {
    "fill": Offered(("returned-address",), asked=True),
    "callers": Offered(("returned-address",), quick=False, on_save=False, asked=True),
    "value": Offered(("returned-address",), on_save=False, asked=True),
    "pool": Offered(("returned-address",), quick=False, on_save=False, asked=True),
    "sort": Offered(("interface-boxing",)),
    "capacity": Offered(("append-growth",)),
    "builder": Offered(("string-concatenation",)),
    "make": Offered(("variable-size",)),
    "fprint": Offered(("fmt-argument",)),
    "write-string": Offered(("string-conversion",), on_save=False),
    "appendf": Offered(("string-conversion",)),
    "sprintf": Offered(("fmt-argument",)),
}
"""Every fix, by name."""

PAGES: dict[str, Page] = {**causes.PAGES, **fix_pages.PAGES}
"""Every page by the word that ``goescape explain`` takes: a cause's slug, a fix's name."""

_TO_DO = "What to do"
_WHEN = "When it is offered"
_CODE = re.compile(r"`[^`]*`")


def kind(slug: str) -> Literal["cause", "fix"]:
    """What a page is about."""
    return "fix" if slug in fixes.FIXES else "cause"


def readable(slug: str, *, level: int = 1) -> str:
    """A page as Markdown, ending in a newline.

    Args:
        slug: One of :data:`PAGES`.
        level: Of its headline: 2 for pages within a larger text.
    """
    found = PAGES[slug]
    if kind(slug) == "fix":
        return fix_pages.readable(_with(found, _WHEN, _ways(slug)), level=level)
    return reading.readable(_with(found, _TO_DO, _fixes_for(slug)), level=level)


def overview() -> str:
    """The words that there are pages for, with a line each."""
    parts = [
        f"# {title}\n\n{_lines(pages)}"
        for title, pages in (("Causes", causes.PAGES), ("Fixes", fix_pages.PAGES))
    ]
    return "\n".join(parts) + "\n`goescape explain WORD` tells more.\n"


def whole() -> str:
    """All pages as one Markdown text."""
    head = (
        "# Causes of allocations\n\n"
        "What goescape finds, cause by cause: why it is on the heap, what it costs, what to do."
    )
    middle = (
        "# Fixes\n\n"
        "The edits that goescape offers, each where it has proved that it removes an allocation."
    )
    parts = [head, *_all(causes.PAGES), middle, *_all(fix_pages.PAGES)]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def like(word: str) -> list[str]:
    """The slugs that somebody may have meant, the likeliest first."""
    wanted = word.strip().lower().replace("_", "-").replace(" ", "-")
    within = [
        slug
        for slug, found in PAGES.items()
        if wanted and (wanted in slug or wanted.replace("-", " ") in found.title.lower())
    ]
    close = difflib.get_close_matches(wanted, PAGES, n=3, cutoff=0.5)
    return list(dict.fromkeys([*within, *close]))[:5]


def _all(pages: Iterable[str]) -> list[str]:
    return [readable(slug, level=2) for slug in pages]


def _lines(pages: dict[str, Page]) -> str:
    return "".join(
        f"- `{found.slug}`: {found.title}. {' '.join(found.summary.split())}\n"
        for found in pages.values()
    )


def _with(found: Page, heading: str, more: str) -> Page:
    if not more:
        return found
    return replace(
        found, sections={**found.sections, heading: f"{found.sections[heading]}\n\n{more}"}
    )


def _fixes_for(cause: str) -> str:
    told: list[str] = []
    for quick, lead in (
        (True, "goescape offers, where it has proved that it helps"),
        (False, "and for who asks"),
    ):
        listed = [
            f"{fix_pages.PAGES[name].title} (`goescape explain {name}`)"
            for name, offered in FIXES.items()
            if cause in offered.causes and offered.quick == quick
        ]
        if listed:
            told.append(f"{lead}: {', '.join(listed)}")
    return _wrapped("; ".join(told) + ".") if told else ""


def _ways(fix: str) -> str:
    offered = FIXES.get(fix)
    if offered is None:
        return ""
    ways: list[str] = []
    if offered.quick:
        ways.append("as a quick fix at the finding")
    if offered.asked:
        ways.append("as a refactoring with the cursor on the function")
    if offered.on_save:
        ways.append("on save by `source.fixAll.goescape`, where it edits one file alone")
    if offered.quick:
        only = "" if offered.on_save else f" --only {fix}"
        ways.append(f"in the terminal by `goescape fix{only}`")
    named = ", ".join(f"`{cause}`" for cause in offered.causes)
    return _wrapped(f"It is about findings of {named}. Offered {'; '.join(ways)}.")


def _wrapped(text: str) -> str:
    """Lines of the pages' width, with code in one piece."""
    whole_code = _CODE.sub(lambda code: code[0].replace(" ", "\0"), text)
    lines = textwrap.fill(whole_code, 99, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\0", " ")
