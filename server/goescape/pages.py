"""A page of the manual: documentation in Markdown, taken apart by its headings.

Causes and fixes document themselves in docstrings of this form; each has headings of its own.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Page", "read_page"]


@dataclass(frozen=True, slots=True)
class Page:
    """What a docstring says.

    Attributes:
        slug: The stable name of what is documented.
        title: A few words.
        summary: One sentence, the first paragraph.
        sections: Markdown by heading, in the order of the headings.
    """

    slug: str
    title: str
    summary: str
    sections: dict[str, str]

    def code(self, heading: str) -> str:
        """The indented code of a section, as a file."""
        code = [
            line for line in self.sections[heading].split("\n") if not line or line[:4] == "    "
        ]
        return textwrap.dedent("\n".join(code)).strip("\n") + "\n"

    def markdown(self, shown: Callable[[str, str], str], *, level: int = 1) -> str:
        """The whole page as Markdown, ending in a newline.

        Args:
            shown: A section as it is to be read, from its heading and its text.
            level: Of the page's headline: 2 for pages within a larger text.
        """
        marks = "#" * level
        parts = [f"{marks} {self.title} (`{self.slug}`)", self.summary]
        for heading, text in self.sections.items():
            parts += [f"{marks}# {heading}", shown(heading, text)]
        return "\n\n".join(parts) + "\n"


def read_page(slug: str, documentation: str, headings: tuple[str, ...]) -> Page:
    """The page in a docstring.

    Args:
        slug: The stable name of what is documented.
        documentation: The docstring.
        headings: Those that every page of its kind has, in their order.

    Raises:
        ValueError: A section is missing or out of order.
    """
    head, *parts = inspect.cleandoc(documentation).split("\n## ")
    title, _, summary = head.partition("\n")
    sections: dict[str, str] = {}
    for part in parts:
        heading, _, text = part.partition("\n")
        sections[heading.strip()] = text.strip("\n")
    if tuple(sections) != headings:
        raise ValueError(f"{slug}: the sections are {', '.join(sections)}, not {headings}")
    return Page(slug, title.strip().rstrip("."), summary.strip(), sections)
