"""What local fixes are made with: fixes of one place in one function's body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Copied, Made, Measured, Refused
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.golang import TypeQuestion, Unit
from goescape.model import Span, TextEdit
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["Site", "nodes_at", "span_of"]


class Site:
    """One place in a function that a local fix is about.

    Attributes:
        fix: Which fix.
        source: The file.
        declaration: The function's.
        node: What the fix is about.
    """

    __slots__ = ("declaration", "fix", "node", "source")

    def __init__(self, fix: str, source: Source, declaration: Node, node: Node) -> None:
        """Nothing is read yet."""
        self.fix = fix
        self.source = source
        self.declaration = declaration
        self.node = node

    @property
    def function(self) -> str:
        """``F`` or ``(*T).M``."""
        return function_name(self.declaration, self.source.text.data)

    @property
    def span(self) -> Span:
        """Of :attr:`node`."""
        return span_of(self.source, self.node)

    def refused(self, form: str, reason: str, *, types: bool = False) -> Refused:
        """Why nothing is offered here; ``types``: the compiler was asked."""
        stage = "types" if types else "syntax"
        path = self.source.path
        return Refused(self.fix, form, path, self.function, reason, stage, self.span)

    def later(
        self,
        form: str,
        title: str,
        ask: Callable[[Ground, Unit], Awaitable[Candidate | Refused]],
        fresh: Sequence[Span],
        questions: Sequence[TypeQuestion] = (),
    ) -> Later:
        """The form, where the compiler has to be asked first; see :class:`Later`.

        Args:
            form: Which form of the fix.
            title: As the candidate's.
            ask: Gives the candidate, or why there is none; raises GoProblem.
            fresh: As the candidate's.
            questions: What it will ask of ``Ground.types``.
        """
        return Later(
            fix=self.fix,
            form=form,
            path=self.source.path,
            function=self.function,
            ask=ask,
            title=title,
            span=span_of(self.source, self.declaration),
            fresh=tuple(fresh),
            site=self.span,
            questions=tuple(questions),
        )

    def candidate(
        self,
        form: str,
        title: str,
        edits: Sequence[TextEdit],
        fresh: Sequence[Span],
        measured: Measured,
        *,
        made: Sequence[Made] = (),
        copied: Sequence[Copied] = (),
        changes: str = "",
        imports: Sequence[str] = (),
        unused: Sequence[str] = (),
        go: str = "",
    ) -> Candidate:
        """The candidate; see :class:`Candidate` for what its parts mean.

        Args:
            form: Which form of the fix.
            title: Without the figures.
            edits: Of the function's body alone; the proof mends the imports.
            fresh: Where a finding that this mends may begin.
            measured: What falls.
            made: Text in ``edits`` that may allocate.
            copied: Text that the edits repeat.
            changes: What is observably different in a named edge.
            imports: Packages that the edits use, of the standard library.
            unused: Packages that the edits may have made the last use of.
            go: The oldest ``go`` line.
        """
        name = self.declaration.child_by_field_name("name")
        assert name is not None  # noqa: S101 - a declaration has one
        return Candidate(
            fix=self.fix,
            form=form,
            title=title,
            path=self.source.path,
            function=self.function,
            span=span_of(self.source, self.declaration),
            name=span_of(self.source, name),
            helper="",
            edits=tuple(edits),
            fresh=tuple(fresh),
            made=tuple(made),
            copied=tuple(copied),
            changes=changes,
            imports=tuple(imports),
            site=self.span,
            measured=measured,
            unused=tuple(unused),
            go=go,
        )


def span_of(source: Source, node: Node) -> Span:
    """Where a node stands."""
    return Span(source.path, node.start_byte, node.end_byte)


def nodes_at(declaration: Node, data: bytes, words: bytes, kind: str) -> Iterator[Node]:
    """The nodes of a type that begin with some words, in order: quicker than walking the tree.

    Args:
        declaration: Where to look.
        data: The file.
        words: As in the source.
        kind: The node's type, such as ``call_expression``.
    """
    at = data.find(words, declaration.start_byte, declaration.end_byte)
    while at >= 0:
        node = declaration.descendant_for_byte_range(at, at + len(words))
        while node is not None and node.start_byte == at and node != declaration:
            if node.type == kind:
                yield node
                break
            node = node.parent
        at = data.find(words, at + 1, declaration.end_byte)
