"""What is not shown, and why: a comment, a setting, the file, a limit, or that it costs nothing.

People who ask about one place are told of what is hidden there; "nothing" would be untrue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goescape.causes.nouns import code
from goescape.engine.plain import escaped
from goescape.engine.publisher import Analysed, Publisher
from goescape.engine.severity import setting_of
from goescape.evidence import worthwhile
from goescape.model import Escape, EvidenceKind, Place
from goescape.syntax.directives import IGNORE, Directive

__all__ = ["Hidden", "Why", "comments", "hidden"]


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is hidden; equal ones hide together.

    Attributes:
        text: A clause in Markdown, without a period: the place is to follow.
        place: The comment that says so, in the text that was compiled; None where none does.
        free: It allocates nothing, so it is hidden unless ``show`` is ``all``.
    """

    text: str
    place: Place | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """A finding that is not shown."""

    escape: Escape
    why: Why


def hidden(publisher: Publisher, path: str) -> list[Hidden]:
    """The findings on the heap that a file does not show, by position, as it was compiled."""
    analysed = publisher.analysed(path)
    if analysed is None:
        return []
    shown = publisher.decided(path)
    kept = {escape.id for escape, _ in shown.findings}
    commented = {escape.id: directive for escape, directive in shown.hidden}
    left_out = {escape.id for escape in shown.left_out}
    found: list[Hidden] = []
    for escape in analysed.escapes:
        if not escape.kind.heap or escape.id in kept:
            continue
        if not worthwhile(escape) and analysed.settings.show != "all":
            why = _free(escape)
        elif analysed.quiet:
            why = Why(analysed.quiet)
        elif (directive := commented.get(escape.id)) is not None:
            why = _comment(analysed, path, directive)
        elif escape.id in left_out:
            most = analysed.settings.max_findings
            why = Why(f"the file shows its {most} most valuable findings (`maxFindings`)")
        else:
            why = Why(f"the setting `{setting_of(escape, analysed.settings)}` is `off`")
        found.append(Hidden(escape, why))
    return found


def comments(publisher: Publisher, path: str) -> Iterator[tuple[tuple[int, int], Why]]:
    """The ignoring comments of a file: their bytes in the text that was compiled, and what for."""
    analysed = publisher.analysed(path)
    if analysed is None or analysed.quiet:
        return
    for directive in analysed.directives:
        if directive.word == IGNORE and not directive.spaced:
            yield (directive.start, directive.end), _comment(analysed, path, directive)


def _comment(analysed: Analysed, path: str, directive: Directive) -> Why:
    place = analysed.text.place_of_offset(path, directive.start)
    return Why(code(f"//goescape:{directive.word} {directive.reason}"), place)


def _free(escape: Escape) -> Why:
    if escape.evidence.kind is EvidenceKind.NOT_EMITTED:
        return Why(f"nothing is allocated: {escaped(escape.evidence.why)}", free=True)
    return Why(f"no call of {code(escape.function)} allocates for it", free=True)
