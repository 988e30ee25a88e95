"""From a file's findings to what is shown of them: settings, comments and limits applied.

``//goescape:ignore`` hides what it is about, and is told of where it hides nothing, which is
known once evidence has come. ``//goescape:noalloc`` on a function turns each allocation of it
into an error. That counts

* what is emitted in the function's text, closures in it and code that was inlined into it
  included, always or under a condition (EMITTED, CONDITIONAL), and what allocates at calls that
  pay where the calls decide
* not what is only made before a panic, the program's end or a failed test: what is gone wrong may
  cost
* not what a ``//goescape:ignore`` in the function excuses

and does not depend on severities, ``show`` or ``maxFindings``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from goescape.engine.notices import SEVERITIES, UNUSED, faults, more, notice
from goescape.engine.severity import is_shown, severity_of, value
from goescape.evidence import worthwhile
from goescape.model import Escape, EvidenceKind, Span
from goescape.settings import Settings, Severity
from goescape.syntax.directives import IGNORE, NOALLOC, Directive
from goescape.text import Text

__all__ = ["File", "Shown", "key", "show"]

_ALLOCATES = (EvidenceKind.EMITTED, EvidenceKind.CONDITIONAL, EvidenceKind.CALLER_DECIDES)

Key = tuple[str, str, str]
"""What tells an ignoring comment from others while lines move."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it was analysed.

    Attributes:
        path: Absolute.
        text: The text that was compiled.
        package: Import path.
        escapes: All findings in it.
        directives: The comments to goescape in it.
        settings: Those in force.
        weighed: Evidence has come.
        unused: The comments that were without effect when evidence came last.
    """

    path: str
    text: Text
    package: str
    escapes: Sequence[Escape]
    directives: Sequence[Directive]
    settings: Settings
    weighed: bool = True
    unused: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a file.

    Attributes:
        findings: By position, with their severities; notices and broken assertions included.
        hidden: Findings that comments hide, each with the first of them.
        left_out: The findings beyond ``maxFindings``: the less valuable ones.
        broken: The ids of the findings that break a ``noalloc``.
        unused: The ignoring comments without effect.
    """

    findings: tuple[tuple[Escape, Severity], ...] = ()
    hidden: tuple[tuple[Escape, Directive], ...] = ()
    left_out: tuple[Escape, ...] = ()
    broken: frozenset[str] = frozenset()
    unused: frozenset[Key] = frozenset()

    @property
    def ignored(self) -> int:
        """How many findings comments hide."""
        return len(self.hidden)

    @property
    def more(self) -> int:
        """How many findings there are beyond ``maxFindings``."""
        return len(self.left_out)


@dataclass(slots=True)
class _Sorted:
    """A file's findings, sorted out."""

    shown: list[tuple[Escape, Severity]] = field(default_factory=list[tuple[Escape, Severity]])
    broken: list[tuple[Escape, Severity]] = field(default_factory=list[tuple[Escape, Severity]])
    hidden: list[tuple[Escape, Directive]] = field(default_factory=list[tuple[Escape, Directive]])
    used: set[Directive] = field(default_factory=set[Directive])


def show(file: File) -> Shown:
    """What is shown of a file. Pure; a few microseconds for each finding."""
    found = _sorted(file)
    kept, left_out = _limited(found.shown, file.settings.max_findings)
    unused = _unused(file, found.used)
    told = [*kept, *found.broken, *_notices(file, unused, len(left_out))]
    told.sort(key=lambda one: (one[0].span.start, one[0].span.end))
    return Shown(
        tuple(told),
        tuple(found.hidden),
        tuple(left_out),
        frozenset(escape.id for escape, _ in found.broken),
        frozenset(unused),
    )


def key(directive: Directive) -> Key:
    """What tells an ignoring comment from others while lines move."""
    return directive.word, directive.reason, directive.function


def _sorted(file: File) -> _Sorted:
    ignores = [d for d in file.directives if d.word == IGNORE and not d.spaced]
    asserted = [d for d in file.directives if d.word == NOALLOC and not d.spaced and d.function]
    settings = file.settings
    found = _Sorted()
    for escape in file.escapes:
        at = escape.span.start
        shown = is_shown(escape, settings)
        if ignores and (hiding := [d for d in ignores if d.holds(at)]):
            if shown or (escape.kind.heap and worthwhile(escape)):
                found.used.update(hiding)
            if shown:
                found.hidden.append((escape, hiding[0]))
            continue
        function = next((d.function for d in asserted if d.holds(at)), "") if asserted else ""
        if function and _breaks(escape):
            wording = f"{function} must not allocate (//goescape:noalloc): {escape.wording}"
            found.broken.append((replace(escape, wording=wording), "error"))
        elif shown:
            found.shown.append((escape, severity_of(escape, settings)))
    return found


def _breaks(escape: Escape) -> bool:
    """Whether a finding in a function breaks the promise that it does not allocate."""
    if not escape.kind.heap or escape.evidence.kind not in _ALLOCATES:
        return False
    return escape.circumstances.cold in ("", "error") and worthwhile(escape)


def _limited(
    found: list[tuple[Escape, Severity]], most: int
) -> tuple[list[tuple[Escape, Severity]], list[Escape]]:
    """The most valuable findings, and the others."""
    if not most or len(found) <= most:
        return found, []
    ranked = sorted(found, key=lambda one: value(*one), reverse=True)
    return ranked[:most], [escape for escape, _ in ranked[most:]]


def _unused(file: File, used: set[Directive]) -> dict[Key, list[Directive]]:
    """The ignoring comments without effect: as far as is known before evidence has come."""
    idle: dict[Key, list[Directive]] = {}
    for directive in file.directives:
        if directive.word != IGNORE or directive.spaced or directive in used:
            continue
        if file.weighed or key(directive) in file.unused:
            idle.setdefault(key(directive), []).append(directive)
    return idle


def _ignores_nothing(file: File, directive: Directive) -> str:
    start, end = directive.body
    inside = [e for e in file.escapes if start <= e.span.start < end and is_shown(e, file.settings)]
    if not inside:
        return "this ignores nothing: there is no finding"
    found = "the finding is" if len(inside) == 1 else f"the {len(inside)} findings are"
    return f"this ignores nothing: it is about what stands before the body, and {found} in it"


def _notices(
    file: File, unused: dict[Key, list[Directive]], left_out: int
) -> Iterator[tuple[Escape, Severity]]:
    idle = {directive for each in unused.values() for directive in each}
    made: list[Escape] = []
    for ordinal, directive in enumerate(file.directives):
        span = Span(file.path, directive.start, directive.end)
        fault = faults(directive)
        if directive in idle:
            fault = UNUSED, _ignores_nothing(file, directive)
        if fault is not None:
            same = [d for d in file.directives[:ordinal] if key(d) == key(directive)]
            made.append(notice(*fault, span, file.text, package=file.package, ordinal=len(same)))
    if left_out:
        made.append(more(left_out, file.path, file.text, file.package))
    for escape in made:
        slug = escape.cause.slug
        severity = file.settings.causes.get(slug, SEVERITIES[slug])
        if severity != "off":
            yield escape, severity
