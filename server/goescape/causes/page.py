"""A page of the manual: the documentation of a cause, taken apart."""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass

__all__ = ["SECTIONS", "Page", "page"]

SECTIONS = (
    "What happens",
    "Why the compiler must",
    "What it costs",
    "What to do",
    "When to leave it",
    "Example",
)
"""The headings of every page, in this order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A cause's documentation.

    Attributes:
        slug: The cause's stable name.
        title: A few words.
        summary: One sentence, the first paragraph.
        sections: Markdown by heading, in the order of :data:`SECTIONS`.
    """

    slug: str
    title: str
    summary: str
    sections: dict[str, str]

    @property
    def example(self) -> str:
        """The Go file of the example, with ``// ERROR "regexp"`` beside what is found."""
        code = [
            line for line in self.sections["Example"].split("\n") if not line or line[:4] == "    "
        ]
        return textwrap.dedent("\n".join(code)).strip("\n") + "\n"

    @property
    def markdown(self) -> str:
        """The whole page."""
        parts = [f"# {self.title}", self.summary]
        parts += [f"## {heading}\n\n{text}" for heading, text in self.sections.items()]
        return "\n\n".join(parts) + "\n"


def page(module: str, documentation: str) -> Page:
    """The page in a module's docstring.

    Args:
        module: Its name; the last part is the slug, with underscores.
        documentation: The docstring.

    Raises:
        ValueError: A section is missing or out of order.
    """
    slug = module.rpartition(".")[2].replace("_", "-")
    head, *parts = inspect.cleandoc(documentation).split("\n## ")
    title, _, summary = head.partition("\n")
    sections: dict[str, str] = {}
    for part in parts:
        heading, _, text = part.partition("\n")
        sections[heading.strip()] = text.strip("\n")
    if tuple(sections) != SECTIONS:
        raise ValueError(f"{slug}: the sections are {', '.join(sections)}, not {SECTIONS}")
    return Page(slug, title.strip().rstrip("."), summary.strip(), sections)
