"""A page of the manual: the documentation of a fix, taken apart."""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import dataclass

__all__ = ["SECTIONS", "Page", "page"]

SECTIONS = (
    "What it does",
    "Before",
    "After",
    "When it is offered",
    "When it is not",
    "What changes for callers",
    "How safe it is",
)
"""The headings of every page, in this order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A fix's documentation.

    Attributes:
        slug: The fix's stable name.
        title: A few words.
        summary: One sentence, the first paragraph.
        sections: Markdown by heading, in the order of :data:`SECTIONS`.
    """

    slug: str
    title: str
    summary: str
    sections: dict[str, str]

    def code(self, heading: str) -> str:
        """The Go file of a section; four spaces stand for a tab."""
        text = self.sections[heading]
        code = [line for line in text.split("\n") if not line or line[:4] == "    "]
        plain = textwrap.dedent("\n".join(code)).strip("\n") + "\n"
        return re.sub(r"^(?: {4})+", lambda m: "\t" * (len(m[0]) // 4), plain, flags=re.MULTILINE)

    @property
    def markdown(self) -> str:
        """The whole page."""
        parts = [f"# {self.title}", self.summary]
        parts += [f"## {heading}\n\n{text}" for heading, text in self.sections.items()]
        return "\n\n".join(parts) + "\n"


def page(slug: str, documentation: str) -> Page:
    """The page in a docstring.

    Args:
        slug: The fix's name.
        documentation: The docstring.

    Raises:
        ValueError: A section is missing or out of order.
    """
    head, *parts = inspect.cleandoc(documentation).split("\n## ")
    title, _, summary = head.partition("\n")
    sections: dict[str, str] = {}
    for part in parts:
        heading, _, text = part.partition("\n")
        sections[heading.strip()] = text.strip("\n")
    if tuple(sections) != SECTIONS:
        raise ValueError(f"{slug}: the sections are {', '.join(sections)}, not {SECTIONS}")
    return Page(slug, title.strip().rstrip("."), summary.strip(), sections)
