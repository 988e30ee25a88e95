"""Findings as Markdown: what was found, how the value gets to the heap, the compiler's words."""

from __future__ import annotations

import os

from goescape.engine.report import Placed
from goescape.lsp.convert import Locate, related_steps
from goescape.lsp.uris import uri_of
from goescape.model import Escape, Step

__all__ = ["markdown"]

_LINES_SHOWN = 24


def markdown(found: list[Placed], locate: Locate) -> str:
    """The hover's text for the findings at one place."""
    return "\n\n---\n\n".join(_finding(placed.escape, locate) for placed in found)


def _finding(escape: Escape, locate: Locate) -> str:
    parts = [f"**{_escaped(escape.message)}**"]
    steps = [_step(step, locate) for step in related_steps(escape)]
    if steps:
        listed = "\n".join(f"{number}. {text}" for number, text in enumerate(steps, 1))
        parts.append(f"How it gets there:\n\n{listed}")
    parts.append(_compiler(escape))
    return "\n\n".join(parts)


def _step(step: Step, locate: Locate) -> str:
    place = step.place
    name = f"{os.path.basename(place.path)}:{place.line}"
    text = f"`{step.expression}` ({step.reason}) at "
    found = locate(step)
    if found is None:
        return text + name
    path, source, offset = found
    line, _ = source.display_column(offset)
    name = f"{os.path.basename(path)}:{line}"
    code = source.line_at(offset).strip()
    return f"{text}[{name}]({uri_of(path)}#L{line}): {_code(code)}"


def _compiler(escape: Escape) -> str:
    verdict = escape.verdict
    lines = [f"{os.path.basename(verdict.place.path)}:{verdict.place.line}: {verdict.text}"]
    for flow in verdict.flows:
        lines += flow.lines
    if len(lines) > _LINES_SHOWN:
        lines = [*lines[:_LINES_SHOWN], "…"]
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return f"The compiler:\n\n{fence}text\n" + "\n".join(lines) + f"\n{fence}"


def _code(source: str) -> str:
    ticks = "`" * (_longest_run(source) + 1)
    space = " " if len(ticks) > 1 else ""
    return f"{ticks}{space}{source}{space}{ticks}"


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_{}[]<>#|" else char for char in text)
