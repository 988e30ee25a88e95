"""The page of the manual that a fix's docstring is."""

from __future__ import annotations

import re

from goescape.pages import Page, read_page

__all__ = ["SECTIONS", "go_code", "page"]

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


def go_code(page: Page, heading: str) -> str:
    """The Go file of a section; four spaces stand for a tab."""
    plain = page.code(heading)
    return re.sub(r"^(?: {4})+", lambda m: "\t" * (len(m[0]) // 4), plain, flags=re.MULTILINE)


def page(slug: str, documentation: str) -> Page:
    """The page in a docstring.

    Args:
        slug: The fix's name.
        documentation: The docstring.

    Raises:
        ValueError: A section is missing or out of order.
    """
    return read_page(slug, documentation, SECTIONS)
