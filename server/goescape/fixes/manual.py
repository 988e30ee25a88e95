"""The pages of the fixes, for readers."""

from __future__ import annotations

import sys

from goescape.fixes import FIXES
from goescape.fixes.page import go_code, page
from goescape.pages import Page

__all__ = ["PAGES", "readable"]

PAGES: dict[str, Page] = {
    name: page(name, sys.modules[propose.__module__].__doc__ or "")
    for name, propose in FIXES.items()
}
"""The docstring of each fix, by the fix's name."""

_CODE = ("Before", "After")


def readable(found: Page, *, level: int = 1) -> str:
    """A page as Markdown, ending in a newline.

    Args:
        found: The page.
        level: Of its headline: 2 for pages within a larger text.
    """

    def shown(heading: str, text: str) -> str:
        return f"```go\n{go_code(found, heading)}```" if heading in _CODE else text

    return found.markdown(shown, level=level)
