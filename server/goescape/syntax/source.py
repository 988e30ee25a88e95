"""One version of one Go file, and what its shape tells."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Tree

from goescape.model import Span, Verdict
from goescape.syntax.canon import says
from goescape.syntax.constants import is_constant
from goescape.syntax.functions import Functions, function_name, is_generic, name_by_line
from goescape.syntax.header import is_generated
from goescape.syntax.inlined import ON_STORAGE, called_literal, is_inlined
from goescape.syntax.linedir import moved_lines
from goescape.syntax.locate import locate
from goescape.syntax.long_lines import find_on_line
from goescape.syntax.names import declared_names
from goescape.syntax.tree import node_of, parse
from goescape.text import Text

__all__ = ["Source"]


class Source:
    """One version of one Go file. It is parsed when first asked, so clean files never are.

    Attributes:
        path: Absolute path.
        text: Its content.
    """

    __slots__ = (
        "_constants",
        "_functions",
        "_generated",
        "_moved",
        "_tree",
        "_types",
        "path",
        "text",
    )

    def __init__(self, path: str, text: Text) -> None:
        self.path = path
        self.text = text
        self._tree: Tree | None = None
        self._functions: Functions | None = None
        self._generated: bool | None = None
        self._constants: frozenset[str] | None = None
        self._types: frozenset[str] | None = None
        self._moved: frozenset[int] | None = None

    def locate(self, verdict: Verdict) -> Span | None:
        """The token or expression that a verdict is about; never empty.

        The range is the name of a variable; a whole composite literal, call or conversion; a
        closure from ``func`` to the end of its signature. It never runs into the body of a
        function literal.

        Returns:
            None where the place is not in this text, or where what stands there cannot be
            what the verdict is about.
        """
        place = verdict.place
        line = self.text.compiler_line(place.line)
        if line is None or place.line in self._moved_lines():
            return None
        data, kind, subject = self.text.data, verdict.kind, verdict.subject
        if not place.column:
            found = find_on_line(self._parsed(), data, line, kind, subject)
        else:
            offset = self.text.offset_of_place(place)
            if offset is None or offset >= line[1]:
                return None
            found = locate(self._parsed(), data, offset, kind, subject)
        return Span(self.path, *found) if found else None

    def function_at(self, offset: int) -> str:
        """The declaration around a byte offset: ``F``, ``T.M``, ``(*T).M``; empty at package level.

        The type parameters of a generic receiver are left out.
        """
        function = self._function_index().at(offset)
        if function is not None:
            if function.name is None:
                function.name = function_name(function.node, self.text.data)
            return function.name
        if self._parsed().root_node.has_error:
            return name_by_line(self.text.data, offset)
        return ""

    def is_wrapper(self, span: Span) -> bool:
        """Whether a span is the name in a generic function's declaration.

        There the compiler reports what it inlined into the wrapper of an instance.
        """
        function = self._function_index().at(span.start)
        return (
            function is not None and function.name_start == span.start and is_generic(function.node)
        )

    def in_generic(self, offset: int) -> bool:
        """Whether an offset is in a function with type parameters, its own or its receiver's."""
        function = self._function_index().at(offset)
        return function is not None and is_generic(function.node)

    def is_inlined(self, span: Span, verdict: Verdict) -> bool:
        """Whether a verdict at a call is about something in the function that was inlined there.

        The compiler reports all of an inlined call at its ``(``. Only the words tell the call's
        own storage from that of the callee's body.
        """
        offset = self.text.offset_of_place(verdict.place)
        if not verdict.place.column or offset is None or verdict.kind not in ON_STORAGE:
            return False
        return is_inlined(self._parsed(), self.text.data, offset, span, verdict)

    def called_literal(self, verdict: Verdict) -> Span | None:
        """The function literal that is called where a verdict stands (``func() {…}()``)."""
        offset = self.text.offset_of_place(verdict.place)
        if offset is None or not self.text.data.startswith(b"(", offset):
            return None
        found = called_literal(self._parsed(), offset)
        return Span(self.path, *found) if found else None

    @property
    def generated(self) -> bool:
        """Whether the file says ``// Code generated … DO NOT EDIT.`` as Go wants it said."""
        if self._generated is None:
            self._generated = is_generated(self.text.data)
        return self._generated

    @property
    def constants(self) -> frozenset[str]:
        """The names of the package-level constants in this file."""
        if self._constants is None:
            self._constants = declared_names(self.text.data, "const")
        return self._constants

    @property
    def types(self) -> frozenset[str]:
        """The names of the package-level types in this file."""
        if self._types is None:
            self._types = declared_names(self.text.data, "type")
        return self._types

    def is_literal(self, span: Span, package_constant: Callable[[str], bool] | None = None) -> bool:
        """Whether a span surely is a constant expression: literals, and constants by name.

        Args:
            span: An expression.
            package_constant: Whether a name is a package-level constant; without it only
                this file's constants count.
        """
        node = node_of(self._parsed(), span.start, span.end)
        if node is None:
            return False
        return is_constant(
            node, self.text.data, package_constant or (lambda name: name in self.constants)
        )

    def says(self, span: Span, subject: str) -> bool:
        """Whether a span's source is what the compiler prints as ``subject``."""
        return says(self.text.data[span.start : span.end], subject)

    @property
    def tree(self) -> Tree:
        """Its syntax tree; broken code gives one with ``ERROR`` nodes."""
        return self._parsed()

    @property
    def parsed(self) -> bool:
        """Whether it has a syntax tree now."""
        return self._tree is not None

    def prepare(self) -> None:
        """Parse it, and find out what findings in it will ask of the text alone."""
        self._function_index()
        self._moved_lines()
        _ = self.constants, self.types

    def release(self) -> None:
        """Free the syntax tree, ten times the size of the text; it is made again when asked for."""
        self._tree = None
        self._functions = None

    def _parsed(self) -> Tree:
        if self._tree is None:
            self._tree = parse(self.text.data)
        return self._tree

    def _function_index(self) -> Functions:
        if self._functions is None:
            self._functions = Functions(self._parsed())
        return self._functions

    def _moved_lines(self) -> frozenset[int]:
        if self._moved is None:
            self._moved = moved_lines(self.text.data, self.path, self._is_comment)
        return self._moved

    def _is_comment(self, offset: int) -> bool:
        node = self._parsed().root_node.descendant_for_byte_range(offset, offset + 1)
        return node is not None and node.type == "comment" and node.start_byte == offset
