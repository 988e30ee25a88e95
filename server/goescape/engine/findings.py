"""From verdicts to findings: what the compiler said, once, at a place in the user's code.

The compiler repeats itself: generic code once for each shape and once more for the wrapper
around it, closures once for each copy that is inlined, test variants all that the plain
package said. And one thing that it says twice in the same words is two things: the array of
``any([]int{1})``, and the slice header that is boxed. Their flows differ.

Boxed constants are said to escape and never allocate, so they are left out.
"""

from __future__ import annotations

import hashlib
import os.path
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from goescape.causes import Case, Role, explain, worded
from goescape.engine.comments import Comments
from goescape.engine.constants import Constants, Names, Said
from goescape.engine.foresight import Explained, Foresight, Located, moved
from goescape.engine.packages import packages_of
from goescape.model import Escape, Evidence, Flow, Place, Span, Verdict, VerdictKind
from goescape.syntax import Source, without_shapes
from goescape.syntax.circumstances import circumstances as around
from goescape.syntax.packages import Answer, Packages
from goescape.text import Text

if TYPE_CHECKING:
    from goescape.golang import Graph, Report, Unit

__all__ = ["Known", "findings", "foresee", "is_boxed", "language_of"]

_EXPRESSION = frozenset({VerdictKind.ESCAPES, VerdictKind.STAYS})
_BODY = frozenset({VerdictKind.MOVED, VerdictKind.ESCAPES, VerdictKind.STAYS})
_POINTERS = ("&", "new(", "map[", "make(map", "make(chan", "func literal", "... argument")
"""What an interface holds without a box."""
_SEVERAL = ("", "init", "_")
"""Functions (and none) that a package can have several of, in one file or in many."""


@dataclass(frozen=True, slots=True)
class _File:
    """What a file's findings were, and all that they came from.

    Attributes:
        text: The file that was compiled.
        said: What the compiler said of it, to be compared.
        verdicts: The same.
        names: The package's constants and types, if they were asked for.
        declared: What was looked up of the declarations in this package and others.
        escapes: The findings.
    """

    text: Text
    said: tuple[tuple[object, ...], ...]
    verdicts: Sequence[Verdict]
    names: Names | None
    declared: Mapping[tuple[str, str], Answer]
    escapes: tuple[Escape, ...]


@dataclass(slots=True)
class Known:
    """What is remembered of a unit from one run to the next; :func:`findings` fills it.

    A file that did not change, and of which the compiler says the same, is not read again:
    after a save that is all but one.
    """

    files: dict[str, _File] = field(default_factory=dict[str, _File])
    names: dict[str, tuple[Text, Names]] = field(default_factory=dict[str, tuple[Text, Names]])
    comments: Comments = field(default_factory=Comments)


def findings(
    unit: Unit,
    report: Report,
    sources: Callable[[str], Source | None],
    known: Known | None = None,
    foresight: Foresight | None = None,
) -> list[Escape]:
    """The findings of one run of the compiler, in the order of their places.

    Args:
        unit: The package, or a test variant: of that only what is in ``_test.go`` files.
        report: What the compiler said.
        sources: The text that was compiled, by absolute path; None where there is none.
        known: What is remembered of the unit's last run; brought up to date.
        foresight: What was explained while the compiler was at work, of the same unit.
    """
    own = {path for path in unit.files if unit.variant == "plain" or path.endswith("_test.go")}
    by_file: dict[str, list[Verdict]] = {}
    for verdict in report.verdicts:
        if verdict.place.path in own and verdict.kind is not VerdictKind.OTHER:
            by_file.setdefault(verdict.place.path, []).append(verdict)
    known = known or Known()
    constants = Constants(unit.files, sources, known.names)
    about = _unit(unit, report.graph, report.release, sources, report.verdicts)
    about = replace(about, foresight=foresight)
    found: list[Escape] = []
    for path in sorted(by_file):
        source = sources(path)
        if source is not None:
            before = known.files.get(path)
            now = _file(about, source, by_file[path], constants, before)
            known.files[path] = now
            found.extend(now.escapes)
            source.release()
    return found


def foresee(
    unit: Unit,
    graph: Graph,
    *,
    release: tuple[int, int],
    sources: Callable[[str], Source | None],
    known: Known,
    paths: Iterable[str],
    foresight: Foresight,
) -> None:
    """Explain what the compiler will most likely say of edited files, until it has answered.

    Args:
        unit: What is being compiled.
        graph: Where its imports are.
        release: Go's version, as (1, 26).
        sources: The text that is being compiled; the same as is given to :func:`findings` then.
        known: What is remembered of the unit's last run; it stays as it is.
        paths: The edited files, all that there are.
        foresight: Takes what is found.
    """
    texts: dict[str, tuple[Text, Text]] = {}
    edited: list[Source] = []
    for path in paths:
        source, before = sources(path), known.files.get(path)
        if source is not None and before is not None:
            texts[path] = before.text, source.text
            edited.append(source)
    if not edited:
        return
    expected = {path: moved(file.verdicts, texts) for path, file in known.files.items()}
    about = _unit(unit, graph, release, sources, [v for said in expected.values() for v in said])
    constants = Constants(unit.files, sources, dict(known.names))
    for source in edited:
        foresight.read(source)
        for _ in _in_file(about, source, expected[source.path], constants, ahead=foresight):
            if foresight.ended:
                return


def _on_heap_at(verdicts: Iterable[Verdict]) -> Callable[[Place], Sequence[Verdict]]:
    """The verdicts that put something on the heap by place; sorted out when first asked."""
    index: dict[Place, list[Verdict]] = {}

    def at(place: Place) -> Sequence[Verdict]:
        if not index:
            for verdict in verdicts:
                if verdict.kind.heap:
                    index.setdefault(verdict.place, []).append(verdict)
        return index.get(place, ())

    return at


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the findings of a unit's files have in common."""

    package: str
    sources: Callable[[str], Source | None]
    release: tuple[int, int]
    language: tuple[int, int]
    packages: Packages
    others: Callable[[Place], Sequence[Verdict]]
    foresight: Foresight | None = None


def _unit(
    unit: Unit,
    graph: Graph | None,
    release: tuple[int, int],
    sources: Callable[[str], Source | None],
    verdicts: Sequence[Verdict],
) -> _Unit:
    return _Unit(
        unit.import_path,
        sources,
        release,
        language_of(unit, release),
        packages_of(unit, graph, sources),
        _on_heap_at(verdicts),
    )


def language_of(unit: Unit, release: tuple[int, int]) -> tuple[int, int]:
    """The Go version that decides how loop variables are made."""
    if not unit.module_path or unit.standard:
        return release
    asked = re.match(r"(\d+)\.(\d+)", unit.go_version or "1.16")
    return min((int(asked[1]), int(asked[2])), release) if asked else release


def _file(
    unit: _Unit,
    source: Source,
    verdicts: list[Verdict],
    constants: Constants,
    before: _File | None,
) -> _File:
    said = tuple(
        (verdict.place.line, verdict.place.column, verdict.text, *(f.lines for f in verdict.flows))
        for verdict in verdicts
    )
    if before is not None and before.said == said and before.text == source.text:
        names = before.names
        if (names is None or names == constants.names) and unit.packages.still(before.declared):
            return before
    constants.asked = False
    unit.packages.asked = {}
    escapes = tuple(_in_file(unit, source, verdicts, constants))
    names = constants.names if constants.asked else None
    return _File(source.text, said, verdicts, names, unit.packages.asked, escapes)


def _in_file(
    unit: _Unit,
    source: Source,
    verdicts: list[Verdict],
    constants: Constants,
    *,
    ahead: Foresight | None = None,
) -> Iterator[Escape]:
    groups: dict[tuple[Span, VerdictKind, str, str], list[Located]] = {}
    same_words: dict[tuple[Span, str], list[Verdict]] = {}
    for verdict in verdicts:
        located = _located(unit, source, verdict)
        if ahead is not None:
            ahead.place(verdict, located)
        if located is None:
            continue
        kept_apart = "" if verdict.kind in _BODY else without_shapes(verdict.text)
        key = (located.span, verdict.kind, located.subject, kept_apart)
        groups.setdefault(key, []).append(located)
        if verdict.kind in _EXPRESSION:
            same_words.setdefault((located.span, located.subject), []).append(verdict)
    said = {(span.start, kind, subject) for span, kind, subject, _ in groups}
    singles: list[tuple[Located, Role]] = []
    for group in groups.values():
        # a conversion's storage stands at its operand, which no inlined call's does
        if not all(located.inlined for located in group):
            group = [replace(located, inlined=False) for located in group]  # noqa: PLW2901
        first = group[0]
        if first.inlined and _said_in_literal(source, first, said):
            continue
        if first.verdict.kind in _EXPRESSION:
            words = same_words[first.span, first.subject]
            if constants.boxed(Said(source, first.span, first.inlined, words)):
                continue
        singles.extend(_roles(source, group))
    singles.sort(key=lambda single: (single[0].span.start, single[0].span.end))
    seen: Counter[tuple[str, ...]] = Counter()
    for located, role in singles:
        function = source.function_at(located.span.start)
        # Elsewhere the file does not count: a function that moves to another keeps its findings.
        file = os.path.basename(source.path) if function in _SEVERAL else ""
        identity = (file + function, located.verdict.kind.value, located.subject, role.value)
        ordinal = seen[identity]
        seen[identity] += 1
        verdict, span = located.verdict, located.span
        unit.sources(source.path)  # flows lead to other files: its tree is to be kept, not theirs
        explained = _explained(unit, source, located, role, anew=ahead is not None)
        if ahead is not None:
            ahead.explain(role, explained)
        cause, told, circumstances = explained.cause, explained.told, explained.circumstances
        yield Escape(
            id=_id(unit.package, *identity, str(ordinal)),
            kind=verdict.kind,
            span=span,
            package=unit.package,
            function=function,
            subject=verdict.subject,
            wording=worded(verdict.kind, told.reason, Evidence(), circumstances),
            verdict=verdict,
            cause=cause,
            reason=told.reason,
            mentions=_mentions(told.mentions, source, span, verdict.place),
            change=told.change,
            leave=told.leave,
            root=told.root,
            circumstances=circumstances,
        )


def _explained(
    unit: _Unit, source: Source, located: Located, role: Role, *, anew: bool
) -> Explained:
    packages, foresight = unit.packages, unit.foresight
    if foresight is not None:
        foreseen = foresight.explained(source, located, role, unit.others)
        if foreseen is not None and packages.still(foreseen.asked):
            return foreseen
    if anew:
        packages.asked = {}
    seen: dict[Place, Sequence[Verdict]] = {}

    def others(place: Place) -> Sequence[Verdict]:
        seen[place] = found = unit.others(place)
        return found

    case = Case(
        located.verdict,
        located.span,
        source,
        unit.sources,
        unit.release,
        inlined=located.inlined,
        role=role,
        packages=packages,
        others=others,
        language=unit.language,
    )
    cause, told = explain(case)
    circumstances = around(source, located.span, located.verdict.kind, unit.language)
    return Explained(located, cause, told, circumstances, packages.asked if anew else {}, seen)


def _mentions(
    mentions: tuple[Place, ...], source: Source, span: Span, own: Place
) -> tuple[Place, ...]:
    """The places that a message speaks of; one on the line where the range begins is its own."""
    if not mentions:
        return ()
    line = source.text.place_of_offset(span.path, span.start).line
    return tuple(own if (at.path, at.line) == (span.path, line) else at for at in mentions)


def _located(unit: _Unit, source: Source, verdict: Verdict) -> Located | None:
    if unit.foresight is not None:
        try:
            return unit.foresight.placed(source, verdict)
        except LookupError:
            pass
    span = source.locate(verdict)
    if span is None:
        return None
    if verdict.kind in _BODY and source.is_wrapper(span):
        return None  # the wrapper of an instance: the same is said at its own place
    return Located(span, without_shapes(verdict.subject), source.is_inlined(span, verdict), verdict)


def _said_in_literal(
    source: Source, located: Located, said: set[tuple[int, VerdictKind, str]]
) -> bool:
    """Whether this is the inlined copy of ``func() {…}()``, whose body says the same."""
    literal = source.called_literal(located.verdict)
    return literal is not None and any(
        literal.start <= start < literal.end
        and (kind, subject) == (located.verdict.kind, located.subject)
        for start, kind, subject in said
    )


def _roles(source: Source, group: list[Located]) -> Iterable[tuple[Located, Role]]:
    """One finding for a group of verdicts in the same words at the same place, or two."""
    first = group[0]
    if first.verdict.kind is not VerdictKind.ESCAPES or first.subject.startswith(_POINTERS):
        return [(first, Role.ONLY)]
    content: list[tuple[Located, Flow]] = []
    box: list[tuple[Located, Flow]] = []
    for located in group:
        for flow in located.verdict.flows:
            (content if is_boxed(flow) else box).append((located, flow))
    if content and box:
        return [(_with(*content[0]), Role.CONTENT), (_with(*box[0]), Role.BOX)]
    if content or box or len(group) == 1:
        return [(first, Role.ONLY)]
    places = sorted({located.verdict.place.column for located in group})
    pair = len(places) == 2 or not (first.inlined or source.in_generic(first.span.start))
    if not pair:
        return [(first, Role.ONLY)]
    # without flows: the conversion's storage stands at its operand, behind the box
    inner = max(group, key=lambda located: located.verdict.place.column)
    outer = next(located for located in group if located is not inner)
    return [(inner, Role.CONTENT), (outer, Role.BOX)]


def is_boxed(flow: Flow) -> bool:
    """Whether a flow begins with the value's own conversion to an interface."""
    steps = flow.edges[0].steps if flow.edges else ()
    return any(
        step.reason == "interface-converted" and step.expression == flow.subject
        for step in steps[:2]
    )


def _with(located: Located, flow: Flow) -> Located:
    return replace(located, verdict=replace(located.verdict, flows=(flow,)))


def _id(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
