"""What was proved of a package's text, said of a later text of it.

Proving takes compiles; most edits are in one function, and most proofs are about others. A
:class:`Bridge` leads from one text to the other where they differ in nothing but bodies of
functions (``syntax/differences.py``) and the compiler says the same of everything around these: one
compile of the later text, none where only comments moved. Over it goes what became of a proposal,
if the edited functions have nothing to do with it:

* The function that it is about stands there byte for byte, and no edited body names it, what the
  fix adds, or an import that the fix drops. So the same edit type-checks: declarations are the
  same, and bodies are checked one by one.
* Escape analysis goes through the functions from callees to callers, those that call one another
  in circles together, and knows of a callee what it prints: whether it is inlined, and where its
  parameters go. An edited function was not inlined and is not, its parameters go where they went,
  and it is in no circle with what the fix changes, nor newly calls it, by any chain of names. So
  every other function is to the compiler what it was, before the fix and after it.

Names are compared as words, comments and strings among them: that can only refuse too much. A
refusal is carried by the same rule. ``tests/fixes/test_carried.py`` compares with fresh proofs.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goescape.engine.basis import Basis
from goescape.engine.freshness import file_stamp
from goescape.engine.proposals import Proposal
from goescape.fixes import Candidate, Ground, Proved, Refused
from goescape.fixes.candidate import Copied
from goescape.golang import Graph, Report, Unit
from goescape.model import Fix, Place, Span, TextEdit, VerdictKind
from goescape.syntax import Source
from goescape.syntax.differences import WORDS, Difference, Kind, Piece, difference

__all__ = ["Bridge", "Known", "Outcome", "bridge"]

Outcome = Proved | tuple[Refused, ...]

_PLACE = re.compile(r"\b([\w.-]+\.go):(\d+)")
Words = frozenset[bytes]


@dataclass(frozen=True)
class Known:
    """A package's text, and the ground of proofs about it.

    Attributes:
        graph: The session's, which the basis is of.
        basis: What the text is.
        ground: For proofs.
    """

    graph: Graph
    basis: Basis
    ground: Ground


class Bridge:
    """Two texts of a package that differ in bodies, comments and white space alone."""

    def __init__(
        self,
        old: Ground,
        new: Ground,
        files: Mapping[str, Difference],
        calls: Mapping[bytes, Words],
    ) -> None:
        self._old = old
        self._new = new
        self._files = files
        self._calls = calls
        self._bodies = [
            _Body.of(difference, piece)
            for difference in files.values()
            for piece in difference.bodies
        ]
        self._spoken = frozenset[bytes]().union(
            *(
                _words(difference.new.text.data[slice(*piece.new)])
                for difference in files.values()
                for piece in difference.pieces
                if piece.kind is Kind.SPOKEN
            )
        )

    def carried(self, before: Proposal, after: Proposal, found: Outcome) -> Outcome | None:
        """What became of a proposal, said of the later text; None where it has to be proved.

        Args:
            before: The proposal in the old text.
            after: Its counterpart in the new one.
            found: What became of it.
        """
        if not self._same_proposal(before, after) or not self._apart(before, found):
            return None
        if isinstance(found, tuple):
            return found
        fix = self._moved(found.fix)
        candidate = self._moved_candidate(found.candidate)
        if fix is None or candidate is None:
            return None
        return Proved(candidate, fix)

    # Whether

    def _same_proposal(self, before: Proposal, after: Proposal) -> bool:
        ours, theirs = ([_shape(form) for form in one.forms] for one in (before, after))
        return ours == theirs and before.title == after.title

    def _apart(self, proposal: Proposal, found: Outcome) -> bool:
        """Whether the edited functions have nothing to do with a proposal."""
        if (file := self._files.get(proposal.path)) is not None:
            piece = file.piece(proposal.header[0])
            if piece.kind is not Kind.SAME or piece.function != proposal.function:
                return False
        own = proposal.function.rpartition(".")[2].encode()
        added = _added(proposal, found)
        if added & self._spoken:
            return False  # a proof would take it for a name
        touched = {own, *added}
        if proposal.site is None:
            # whatever names the function may be edited with it
            touched |= {name for name, words in self._calls.items() if own in words}
        reached = _closure(self._calls, touched)
        for body in self._bodies:
            if body.words & {own, *added} or body.name in touched:
                return False
            if _closure(self._calls, body.new) & {*touched, body.name}:
                return False
            if body.name in reached and _closure(self._calls, body.old) & touched:
                return False
        return not self._bodies or (
            self._imports_hold(found) and not self._changes_method(proposal, found)
        )

    def _imports_hold(self, found: Outcome) -> bool:
        """Whether a fix's file needs the same imports still."""
        fix = found.fix if isinstance(found, Proved) else None
        for path in {edit.span.path for edit in fix.edits} if fix else ():
            bodies = [body for body in self._bodies if body.path == path]
            imports = _import_words(self._old.source(path))
            if any(body.lost & imports for body in bodies):
                return False
            words = frozenset[bytes]().union(*(body.words for body in bodies))
            data = self._old.source(path).text.data
            for edit in fix.edits if fix else ():
                if edit.span.path == path and self._outside_functions(path, edit):
                    gone = {*WORDS.findall(data[edit.span.start : edit.span.end])}
                    if words & (gone - {*WORDS.findall(edit.new_text)}):
                        return False
        return True

    def _outside_functions(self, path: str, edit: TextEdit) -> bool:
        return not self._files[path].piece(edit.span.start).function

    def _changes_method(self, proposal: Proposal, found: Outcome) -> bool:
        """Whether a method's header is edited: what implements an interface need not name it."""
        if "." not in proposal.function:
            return False
        if not isinstance(found, Proved):
            return any(one.stage != "effect" for one in found)
        start, end = proposal.header
        return any(
            edit.span.path == proposal.path and edit.span.start < end and edit.span.end > start
            for edit in found.fix.edits
        )

    # Where

    def _moved(self, fix: Fix) -> Fix | None:
        edits = [self._span(edit.span) for edit in fix.edits]
        mends = [self._span(span) for span in fix.mends]
        gained = [self._place(place) for place in fix.proof.gained]
        kept = [self._place(place) for place in fix.proof.kept]
        title, summary = self._words(fix.title), self._words(fix.proof.summary)
        if title is None or summary is None or None in (*edits, *mends, *gained, *kept):
            return None
        return replace(
            fix,
            title=title,
            edits=tuple(
                TextEdit(span, edit.new_text)
                for span, edit in zip(edits, fix.edits, strict=True)
                if span is not None
            ),
            mends=tuple(span for span in mends if span is not None),
            proof=replace(
                fix.proof,
                summary=summary,
                gained=tuple(place for place in gained if place is not None),
                kept=tuple(place for place in kept if place is not None),
            ),
        )

    def _moved_candidate(self, one: Candidate) -> Candidate | None:
        spans = {span: self._span(span) for span in (one.span, one.name, *one.fresh)}
        if one.site is not None:
            spans[one.site] = self._span(one.site)
        spans |= {edit.span: self._span(edit.span) for edit in one.edits}
        for copy in one.copied:
            span = _copied(one, copy)
            spans[span] = self._span(span)
        parens = {call: Span(call.path, call.paren, call.paren) for call in one.calls}
        spans |= {span: self._span(span) for span in parens.values()}
        title = self._words(one.title)
        known = {span: now for span, now in spans.items() if now is not None}
        if len(known) < len(spans) or title is None:
            return None
        return replace(
            one,
            title=title,
            span=known[one.span],
            name=known[one.name],
            edits=tuple(TextEdit(known[edit.span], edit.new_text) for edit in one.edits),
            fresh=tuple(known[span] for span in one.fresh),
            copied=tuple(replace(c, start=known[_copied(one, c)].start) for c in one.copied),
            calls=tuple(replace(c, paren=known[parens[c]].start) for c in one.calls),
            site=known[one.site] if one.site is not None else None,
            _moved={},
        )

    def _span(self, span: Span) -> Span | None:
        if (file := self._files.get(span.path)) is None:
            return span
        found = file.span(span.start, span.end)
        return Span(span.path, *found) if found else None

    def _place(self, place: Place) -> Place | None:
        if (file := self._files.get(place.path)) is None:
            return place
        offset = file.old.text.offset_of_place(place)
        if offset is None or (found := file.span(offset, offset)) is None:
            return None
        return file.new.text.place_of_offset(place.path, found[0])

    def _words(self, text: str) -> str | None:
        """Words with lines in them (``order.go:52 keeps it``), of the new text."""
        moved: list[str] = []
        paths = {os.path.basename(path): path for path in self._files}
        at = 0
        for match in _PLACE.finditer(text):
            line = self._line(paths.get(match[1], ""), int(match[2]))
            if line is None:
                return None
            moved.append(f"{text[at : match.start()]}{match[1]}:{line}")
            at = match.end()
        return "".join((*moved, text[at:]))

    def _line(self, path: str, line: int) -> int | None:
        file = self._files.get(path)
        if file is None:
            return line
        old = file.old.text
        offset = old.line_start(line - 1)
        rest = old.data[offset:]
        offset += len(rest) - len(rest.lstrip())
        found = file.span(offset, offset)
        return None if found is None else file.new.text.display_column(found[0])[0]


async def bridge(old: Known, new: Known) -> Bridge | None:
    """What leads from one text of a package to a later one; None where nothing does.

    It compiles the later text where bodies differ.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    if old.ground.toolchain != new.ground.toolchain:
        return None
    files = await asyncio.to_thread(_files, old, new)
    if files is None:
        return None
    calls: Mapping[bytes, Words] = {}
    if any(one.bodies for one in files.values()):
        for unit in _units(old.ground.graph, files):
            if not await _says_the_same(old.ground, new.ground, unit, files):
                return None
        calls = await asyncio.to_thread(_calls, old.ground, files.values())
    return Bridge(old.ground, new.ground, files, calls)


# The files


def _files(old: Known, new: Known) -> dict[str, Difference] | None:
    """The files whose text differs, laid side by side; None where more than bodies differ."""
    if not _same_packages(old, new):
        return None
    before, after = dict(old.basis.texts), dict(new.basis.texts)
    if before.keys() != after.keys():
        return None
    compiled = {f for unit in _roots(new.ground.graph) if _judged(unit) for f in unit.files}
    found: dict[str, Difference] = {}
    for path, was in before.items():
        if was == after[path]:
            continue
        ours, theirs = _source(old, path), _source(new, path)
        if ours is None or theirs is None:
            return None
        if ours.text.data == theirs.text.data:
            continue
        laid = difference(ours, theirs) if path in compiled else None
        if laid is None:
            return None
        found[path] = laid
    return found


def _same_packages(old: Known, new: Known) -> bool:
    """Whether the units are the same ones, compiled against the same imports of other folders."""
    ours, theirs = _roots(old.ground.graph), _roots(new.ground.graph)
    if [_traits(unit) for unit in ours] != [_traits(unit) for unit in theirs]:
        return False
    folders = {unit.dir for unit in ours}

    def imports(known: Known) -> list[tuple[str, str, str]]:
        units = known.ground.graph.units
        return sorted(
            (unit.id, name, imported.export)
            for unit in _roots(known.ground.graph)
            for name, satisfied in unit.imports.items()
            if (imported := units.get(satisfied)) is not None and imported.dir not in folders
        )

    return imports(old) == imports(new)


def _roots(graph: Graph) -> list[Unit]:
    return [graph.units[root] for root in graph.roots]


def _traits(unit: Unit) -> tuple[object, ...]:
    return unit.id, unit.files, unit.cgo, unit.go_version, unit.profile, sorted(unit.imports)


def _judged(unit: Unit) -> bool:
    # a profile goes by lines, and what cgo makes of a file is there for the one on disk
    return unit.variant != "xtest" and not unit.cgo and not unit.profile


def _source(known: Known, path: str) -> Source | None:
    """A file as it was for a proof; None if that is not known any more."""
    was = dict(known.basis.texts)[path]
    if path in known.ground.overlay:
        return known.ground.source(path)
    if not isinstance(was, tuple) or file_stamp(path) != was:
        return None
    source = known.ground.source(path)
    return source if file_stamp(path) == was else None


def _units(graph: Graph, files: Iterable[str]) -> list[Unit]:
    """What has to be compiled: of a file of the package itself its tests need not."""
    roots = [unit for unit in _roots(graph) if _judged(unit)]
    plain = {file for unit in roots if unit.variant == "plain" for file in unit.files}
    tested = [path for path in files if path not in plain]
    return [
        unit
        for unit in roots
        if (unit.variant == "plain" and plain.intersection(files))
        or (unit.variant == "test" and tested)
    ]


# What the compiler says


async def _says_the_same(
    old: Ground, new: Ground, unit: Unit, files: Mapping[str, Difference]
) -> bool:
    """Whether the compiler says the same of everything outside of the edited bodies."""
    before, after = await asyncio.gather(old.report(unit), new.report(new.graph.units[unit.id]))
    if before.errors or after.errors:
        return False
    ours, theirs = await asyncio.to_thread(
        lambda: (_said(before, files, new=False), _said(after, files, new=True))
    )
    return ours is not None and ours == theirs


def _said(
    report: Report, files: Mapping[str, Difference], *, new: bool
) -> Counter[tuple[object, ...]] | None:
    """What a report says of each piece; None where an edited function is inlined."""
    found: Counter[tuple[object, ...]] = Counter()
    numbers = {
        path: {id(piece): number for number, piece in enumerate(file.pieces)}
        for path, file in files.items()
    }
    for verdict in report.verdicts:
        path = verdict.place.path
        said = (verdict.kind, verdict.text)
        if (file := files.get(path)) is None:
            found[path, verdict.place.line, verdict.place.column, *said] += 1
            continue
        offset = (file.new if new else file.old).text.offset_of_place(verdict.place)
        if offset is None:
            return None
        piece = file.piece_of_new(offset) if new else file.piece(offset)
        start = (piece.new if new else piece.old)[0]
        number = numbers[path][id(piece)]
        if piece.kind is Kind.BODY:
            if verdict.kind is VerdictKind.CAN_INLINE and offset < piece.bodies[new]:
                return None
            if offset < piece.bodies[new]:
                found[path, number, *said] += 1
            continue
        exact = offset - start if piece.kind is Kind.SAME else 0
        found[path, number, exact, *said] += 1
    return found


# Names


@dataclass(frozen=True)
class _Body:
    """A function whose body was edited.

    Attributes:
        path: Its file.
        name: Its name, without a receiver.
        words: All that its bodies name, before and after.
        old: What it named before.
        new: What it names now and did not before.
        lost: What it names no more.
    """

    path: str
    name: bytes
    words: Words
    old: Words
    new: Words
    lost: Words

    @staticmethod
    def of(difference: Difference, piece: Piece) -> _Body:
        before = _words(difference.old.text.data[piece.bodies[0] : piece.old[1]])
        after = _words(difference.new.text.data[piece.bodies[1] : piece.new[1]])
        name = piece.function.rpartition(".")[2].encode()
        return _Body(
            difference.old.path, name, before | after, before, after - before, before - after
        )


def _words(data: bytes) -> Words:
    return frozenset(WORDS.findall(data))


def _calls(old: Ground, files: Iterable[Difference]) -> dict[bytes, Words]:
    """What each function of the folder names, by its name without a receiver, in both texts."""
    found: dict[bytes, set[bytes]] = {}
    paths = {file for unit in _roots(old.graph) for file in unit.files}
    for source in [*map(old.source, paths), *(file.new for file in files)]:
        parsed = source.parsed
        data = source.text.data
        for node in source.tree.root_node.named_children:
            name = node.child_by_field_name("name")
            if name is not None and node.type in ("function_declaration", "method_declaration"):
                words = WORDS.findall(data[node.start_byte : node.end_byte])
                found.setdefault(data[name.start_byte : name.end_byte], set()).update(words)
        if not parsed:
            source.release()
    for words in found.values():
        words.intersection_update(found)
    return {name: frozenset(words) for name, words in found.items()}


def _closure(calls: Mapping[bytes, Words], names: Iterable[bytes]) -> set[bytes]:
    """The functions that names can lead to."""
    seen: set[bytes] = set()
    waiting = [name for name in names if name in calls]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += calls[name] - seen
    return seen


def _import_words(source: Source) -> Words:
    nodes = source.tree.root_node.named_children
    return frozenset[bytes]().union(
        *(
            _words(source.text.data[node.start_byte : node.end_byte])
            for node in nodes
            if node.type == "import_declaration"
        )
    )


def _copied(candidate: Candidate, copy: Copied) -> Span:
    path = candidate.edits[copy.edit].span.path
    return Span(path, copy.start, copy.start + copy.length)


def _added(proposal: Proposal, found: Outcome) -> set[bytes]:
    """The names that a fix adds to the package."""
    forms: list[object] = list(proposal.forms)
    if isinstance(found, Proved):
        forms.append(found.candidate)
    names: set[str] = set()
    for form in forms:
        names |= {*getattr(form, "new_names", ()), getattr(form, "helper", "")}
    return {name.rpartition(".")[2].encode() for name in names if name}


def _shape(form: object) -> tuple[object, ...]:
    """What tells a form of a proposal from another, wherever it stands."""
    names = ("fix", "form", "function", "title", "reason", "helper", "new_names", "imports")
    return type(form).__name__, *(getattr(form, name, None) for name in names)
