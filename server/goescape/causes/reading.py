"""A cause's page for readers: its example says what goescape says, in words.

On a page the example is indented, and what is expected of a line is a regular expression, for the
tests. Here it is a fenced block of Go, and the expectation is the beginning of the message.
"""

from __future__ import annotations

import re

from goescape.causes.page import Page

__all__ = ["readable"]

_EXPECTED = re.compile(r"// (?:ERROR|BAD) (.*)")
_ONE = re.compile(r'(?:(>=|<)1\.(\d+):)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)')
_PATTERN = re.compile(r"\\([\W_])|\.[*+]\??|\\[dwsSDW][*+]?|\[[^\]]*\][*+]?")


def readable(page: Page, *, level: int = 1) -> str:
    """A page as Markdown, ending in a newline.

    Args:
        page: The page.
        level: Of its headline: 2 for pages within a larger text.
    """

    def shown(heading: str, text: str) -> str:
        return _fenced(text) if heading == "Example" else text

    return page.markdown(shown, level=level)


def _fenced(text: str) -> str:
    """The indented blocks of a text as fenced Go."""
    shown: list[str] = []
    block: list[str] = []

    def close() -> None:
        while block and not block[-1]:
            block.pop()
        if block:
            shown.extend(["```go", *map(_said, block), "```", ""])
        block.clear()

    for line in text.split("\n"):
        if line.startswith("    ") or (not line and block):
            block.append(line[4:])
        else:
            close()
            shown.append(line)
    close()
    return "\n".join(shown).strip("\n")


def _said(line: str) -> str:
    """A line of an example with its expectation in words."""
    found = _EXPECTED.search(line)
    if found is None:
        return line
    told = [_words(match) for match in _ONE.finditer(found[1])]
    return line[: found.start()] + "// " + "; ".join(filter(None, told))


def _words(match: re.Match[str]) -> str:
    comparison, minor, quoted, _ = match.groups()
    if quoted is None:
        return ""  # what must not be said
    pattern = quoted.removeprefix("^").removesuffix("$")
    plain = _PATTERN.sub(lambda found: found[1] or "…", pattern)
    if comparison == "<":
        return f"before Go 1.{minor}: {plain}"
    return f"since Go 1.{minor}: {plain}" if comparison else plain
