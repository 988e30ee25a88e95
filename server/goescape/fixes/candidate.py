"""What a fix proposes from syntax alone, before anybody was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from goescape.fixes.edits import Moved, by_file
from goescape.model import Span, TextEdit

__all__ = [
    "CallEdit",
    "Candidate",
    "Copied",
    "Made",
    "Measured",
    "Refused",
    "SizeLimit",
    "Stage",
]

Stage = Literal["syntax", "types", "effect", "text", "outside"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an edit is not offered.

    Attributes:
        fix: Which fix.
        form: Which form of it.
        path: The file.
        function: The function, ``F`` or ``(*T).M``.
        reason: In words, to follow "not offered: ".
        stage: What showed it: its shape, the compiler's type check, the effect, text elsewhere in
            the package that no compiler sees; ``outside``: it was not asked to look at other
            packages, and would have to.
        site: Which place in the function, as :attr:`Candidate.site`; None for the whole function.
        decided: The compiler decides at each call, as it is or with this form: one that lets the
            callers make the object gains nothing either.
    """

    fix: str
    form: str
    path: str
    function: str
    reason: str
    stage: Stage = "syntax"
    site: Span | None = None
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """Source that an edit repeats, so that what the compiler says of it is the same thing.

    Attributes:
        edit: Which of the candidate's edits.
        at: Byte offset in its new text.
        start: Byte offset in the file as it is.
        length: In bytes.
    """

    edit: int
    at: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Made:
    """Where an edit makes the object anew: a range of its new text."""

    edit: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """A type that must have a size, and at most so many bytes.

    Attributes:
        type: As written, meaningful at package level of the file, or at :attr:`at`.
        most: Bytes.
        why: What is wrong with larger ones.
        at: Byte offset in the function's body where a statement may end, for a type that may depend
            on type parameters: where it does, each call is asked about.
        zero: The edits write ``T{}`` for its zero value, which of a slice or a map it is not.
    """

    type: str
    most: int
    why: str
    at: int | None = None
    zero: bool = False


@dataclass(frozen=True, slots=True)
class CallEdit:
    """A call that the edits rewrite.

    Attributes:
        path: Its file.
        paren: Byte offset of its opening parenthesis, as it is.
        made: Which of the candidate's ``made`` is its object.
    """

    path: str
    paren: int
    made: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known to fall where a fix's rule holds: its tests measure it with real Go.

    Attributes:
        before: Allocations of what is replaced.
        after: Allocations of what replaces it.
        given: What the figures hold for, such as ``for 100 elements``; empty where for all.
        or_more: ``before`` is the least that it can be; it depends on the Go version, or the size.
        heap_anywhere: What is replaced is on the heap wherever the function is inlined, so that
            inlining spares none of it.
        shown: The compiler itself must say that what stands in ``Candidate.site``, a call of
            ``make``, is on the stack with a constant size, and was not.
        most: How many heap verdicts the inserted text (``Candidate.made``) may have at most: the
            allocations that ``after`` counts already.
    """

    before: int
    after: int
    given: str = ""
    most: int = 0
    or_more: bool = False
    heap_anywhere: bool = False
    shown: bool = False

    @property
    def told(self) -> str:
        """In words, for a title."""
        before = f"{self.before} or more" if self.or_more else str(self.before)
        return f"fewer allocations: {before} -> {self.after} {self.given}".rstrip()


@dataclass(frozen=True)
class Candidate:
    """An edit to be proved.

    Attributes:
        fix: Which fix, such as ``fill``.
        form: Which form of it, such as ``split``.
        title: What it is called, without what the proof finds: ``Fill via pointer parameter:
            newOrder + fillOrder``.
        path: The file of the function.
        function: The function that changes, ``F`` or ``(*T).M``.
        span: Its declaration.
        name: Where its name stands.
        helper: The function that the edit adds, as ``function``; empty where none.
        edits: In this version of the files, in order within a file.
        fresh: The storage that the fix is about, where the compiler reports it.
        made: Where the edits make it instead.
        copied: Text of the function that the edits repeat.
        sizes: Limits that the compiler is asked about.
        all_must_gain: An allocation that was made under a condition is made in any case after it:
            no call may keep it.
        new_names: Names that must stand nowhere in the package's folder, in files that are not
            compiled either.
        calls: Calls that the edits rewrite; empty where no caller changes.
        variable: The object is a variable of this name, where others have ``new(T)``.
        copies: A type whose values the edits copy, as written; it must not hold a lock.
        changes: What a caller sees, for the manual and the title; empty where nothing.
        imports: Packages of the standard library that the edits import. Of a measured fix the proof
            adds what the file does not import yet, of others the edits have it.
        on_request: Why it is offered only where a person asks for it; empty where it is not so.
        unproved: What the title says where no gain can be proved; nothing calls what such an edit
            adds, and nothing else changes.
        site: The place in the function that a *local* fix is about; None where it is about the
            function. What names it survives edits elsewhere.
        measured: The rule by which a local fix is proved; None where calls are counted.
        unused: Import paths that the edits may have made the last use of: the proof takes them out
            where nothing else in the file uses them.
        go: The oldest ``go`` line that a go.mod may have, such as ``1.21``; empty where any.
    """

    fix: str
    form: str
    title: str
    path: str
    function: str
    span: Span
    name: Span
    helper: str
    edits: tuple[TextEdit, ...]
    fresh: tuple[Span, ...]
    made: tuple[Made, ...] = ()
    copied: tuple[Copied, ...] = ()
    sizes: tuple[SizeLimit, ...] = ()
    all_must_gain: bool = False
    new_names: tuple[str, ...] = ()
    calls: tuple[CallEdit, ...] = ()
    variable: str = ""
    copies: str = ""
    changes: str = ""
    imports: tuple[str, ...] = ()
    on_request: str = ""
    unproved: str = ""
    site: Span | None = None
    measured: Measured | None = None
    unused: tuple[str, ...] = ()
    go: str = ""
    _moved: dict[str, Moved] = field(default_factory=dict[str, Moved], compare=False, repr=False)

    def files(self) -> Mapping[str, list[TextEdit]]:
        """The edits of each file."""
        return by_file(self.edits)

    def moved(self, path: str) -> Moved:
        """Follows places of a file through the edits."""
        if path not in self._moved:
            here = by_file(self.edits).get(path, [])
            plain = Moved(here)
            copies = {
                plain.start_of(here.index(self.edits[copy.edit])) + copy.at: (
                    copy.start,
                    copy.length,
                )
                for copy in self.copied
                if self.edits[copy.edit].span.path == path
            }
            self._moved[path] = Moved(here, copies)
        return self._moved[path]

    def made_spans(self) -> tuple[Span, ...]:
        """:attr:`made`, in the files as they are after the edits."""
        spans: list[Span] = []
        for made in self.made:
            one = self.edits[made.edit]
            here = by_file(self.edits)[one.span.path]
            start = self.moved(one.span.path).start_of(here.index(one))
            spans.append(Span(one.span.path, start + made.start, start + made.end))
        return tuple(spans)
