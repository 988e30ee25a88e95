"""The page of the manual that a cause's docstring is."""

from __future__ import annotations

from goescape.pages import Page, read_page

__all__ = ["SECTIONS", "Page", "page"]

SECTIONS = (
    "What happens",
    "Why the compiler must",
    "What it costs",
    "What to do",
    "When to leave it",
    "Example",
)
"""The headings of every page, in this order; the example's code has ``// ERROR "regexp"``."""


def page(module: str, documentation: str) -> Page:
    """The page in a module's docstring.

    Args:
        module: Its name; the last part is the slug, with underscores.
        documentation: The docstring.

    Raises:
        ValueError: A section is missing or out of order.
    """
    return read_page(module.rpartition(".")[2].replace("_", "-"), documentation, SECTIONS)
