"""Findings as Markdown: what was found, how the value gets to the heap, the compiler's words."""

from __future__ import annotations

import os

from goescape.engine.report import Placed
from goescape.lsp.convert import Locate, related_steps
from goescape.lsp.uris import uri_of
from goescape.model import CallSite, Escape, Evidence, EvidenceKind, Step, VerdictKind

__all__ = ["markdown"]

_LINES_SHOWN = 24
_CALLS_SHOWN = 12


def markdown(found: list[Placed], locate: Locate) -> str:
    """The hover's text for the findings at one place."""
    return "\n\n---\n\n".join(_finding(placed.escape, locate) for placed in found)


def _finding(escape: Escape, locate: Locate) -> str:
    parts = [f"**{_escaped(escape.message)}**"]
    parts += _evidence(escape.evidence, locate)
    steps = [_step(step, locate) for step in related_steps(escape)]
    if steps:
        listed = "\n".join(f"{number}. {text}" for number, text in enumerate(steps, 1))
        parts.append(f"How it gets there:\n\n{listed}")
    parts.append(_compiler(escape))
    return "\n\n".join(parts)


def _evidence(known: Evidence, locate: Locate) -> list[str]:
    """What the emitted code says beyond the message: sizes, calls, where code came from."""
    said: list[str] = []
    if known.takes and known.size is not None and known.takes != known.size:
        said.append(f"The allocator takes {known.takes} bytes for {known.size}.")
    if known.function:
        said.append(f"The code that allocates was inlined from {_code(known.function)}.")
    if known.why:
        none = known.kind is EvidenceKind.NOT_EMITTED
        said.append(f"Nothing is allocated: {known.why}." if none else f"Note: {known.why}.")
    if known.calls:
        listed = [_call(call, locate) for call in known.calls[:_CALLS_SHOWN]]
        if len(known.calls) > _CALLS_SHOWN:
            listed.append(f"- and {len(known.calls) - _CALLS_SHOWN} more")
        said.append("Calls that are inlined in this package:\n\n" + "\n".join(listed))
    if known.direct:
        calls = "one call" if known.direct == 1 else f"{known.direct} calls"
        said.append(f"At {calls} in this package it is not inlined, and allocates.")
    return said


def _call(call: CallSite, locate: Locate) -> str:
    answer = "allocates" if call.allocates else "free"
    step = Step("", "", call.place)
    found = locate(step)
    name = f"{os.path.basename(call.place.path)}:{call.place.line}"
    if found is None:
        return f"- {answer} at {name}"
    path, source, offset = found
    line, _ = source.display_column(offset)
    name = f"{os.path.basename(path)}:{line}"
    return (
        f"- {answer} at [{name}]({uri_of(path)}#L{line}): {_code(source.line_at(offset).strip())}"
    )


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
    says = "The emitted code" if escape.kind is VerdictKind.ALLOCATES else "The compiler"
    fence = "`" * max(3, _longest_run("\n".join(lines)) + 1)
    return f"{says}:\n\n{fence}text\n" + "\n".join(lines) + f"\n{fence}"


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
