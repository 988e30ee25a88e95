"""From plain text to Markdown and back: the small part of it that goescape's own texts use."""

from __future__ import annotations

import re

__all__ = ["escaped", "plain"]

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)( ?)(.+?)\2(?<!`)\1(?!`)")
_MARKS = re.compile(r"\\(.)|\*\*?")
_BULLET = re.compile(r"^( *)\* ")
_MEANS = re.compile(r"[\\`*]|\b_|_\b|<(?=[\w/!?])|\](?=[(\[:])")
"""What Markdown gives a meaning within a line; editors show a backslash that is not needed."""


def escaped(text: str) -> str:
    """Text that says the same in Markdown, within a line."""
    return _MEANS.sub(r"\\\g<0>", text)


def plain(markdown: str) -> str:
    """The text without its marks; code blocks are indented by two spaces."""
    lines: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        if fence:
            if line == fence:
                fence = ""
            else:
                lines.append(f"  {line}")
        elif line.startswith("```"):
            fence = line[: len(line) - len(line.lstrip("`"))]
        else:
            lines.append(_unmarked(line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _unmarked(line: str) -> str:
    """One line of text: code stays as it is, marks around it and elsewhere go."""
    shown = ""
    at = 0
    line = _BULLET.sub(r"\1- ", _LINK.sub(r"\1", line))
    for code in _CODE.finditer(line):
        shown += _MARKS.sub(r"\1", line[at : code.start()]) + code[3]
        at = code.end()
    return shown + _MARKS.sub(r"\1", line[at:])
