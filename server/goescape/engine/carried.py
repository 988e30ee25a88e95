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

Names are compared as text, whatever they mean: that can only refuse too much. A refusal is carried
by the same rule. ``tests/fixes/test_carried.py`` compares with fresh proofs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goescape.engine.moved_fix import moved_candidate, moved_fix
from goescape.engine.proposals import Proposal
from goescape.fixes import Ground, Proved, Refused
from goescape.model import TextEdit
from goescape.syntax import Source
from goescape.syntax.differences import WORDS, Difference, Kind, Piece, references

__all__ = ["Bridge", "Outcome", "Words"]

Outcome = Proved | tuple[Refused, ...]

Words = frozenset[bytes]


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
        fix = moved_fix(found.fix, self._files)
        candidate = moved_candidate(found.candidate, self._files)
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
        function = _reference(proposal.function)
        touched = {function, *added, *(b"." + name for name in added)}
        if proposal.site is None:
            # whatever names the function may be edited with it
            touched |= {name for name, words in self._calls.items() if function in words}
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
            if not bodies:
                continue
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


@dataclass(frozen=True)
class _Body:
    """A function whose body was edited.

    Attributes:
        path: Its file.
        name: As others name it (``syntax.differences.references``).
        words: All that its bodies name, before and after.
        old: What functions it may have named before.
        new: Which it may name now and did not before.
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
        was = difference.old.text.data[piece.bodies[0] : piece.old[1]]
        now = difference.new.text.data[piece.bodies[1] : piece.new[1]]
        before, after = _words(was), _words(now)
        named = frozenset(references(was))
        return _Body(
            path=difference.old.path,
            name=_reference(piece.function),
            words=before | after,
            old=named,
            new=frozenset(references(now)) - named,
            lost=before - after,
        )


def _reference(function: str) -> bytes:
    """``F``, and of a method ``.M``."""
    receiver, point, name = function.rpartition(".")
    return f"{point if receiver else ''}{name}".encode()


def _words(data: bytes) -> Words:
    return frozenset(WORDS.findall(data))


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
