"""Calls whose caller can own the object: what is written there instead.

::

    x := newT(a)              var x T                where only fields and methods of x are used
                              fillT(&x, a)
    x := newT(a)              x := new(T)            else; also var x = newT(a)
                              fillT(x, a)
    newT(a), _ = newT(a)      fillT(new(T), a)
    f(newT(a).g)              var t T                before the statement, if nothing there is
                              fillT(&t, a)           evaluated before that may tell (order.py)
                              f(t.g)
    return newT(a)            t := new(T)
                              fillT(t, a)
                              return t

With an error::

    x, err := newT(a)         var x T                where the branch ends and does not use x
    if err != nil { return }  err := fillT(&x, a)
                              if err != nil { return }
    _, err := newT(a)         err := fillT(new(T), a)
    return newT(a)            t := new(T)
                              if err := fillT(t, a); err != nil {
                                  return nil, err
                              }
                              return t, nil
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.candidate import Copied
from goescape.fixes.edits import edit
from goescape.fixes.fill.endings import ends_if_error
from goescape.fixes.fill.naming import free_name
from goescape.fixes.fill.order import Steady, statement_before
from goescape.fixes.fill.shape import identifiers, text_of, walk
from goescape.fixes.places import Place
from goescape.model import TextEdit
from goescape.syntax.bindings import FUNCTIONS, function_around
from goescape.syntax.constants import declares

__all__ = ["Call", "Helper", "Names", "Owned", "Unfit", "called", "owned"]

_NAMES = ("identifier", "type_identifier", "package_identifier")


class Unfit(Exception):  # noqa: N818 - ends a question, and is no error
    """Why a call cannot be rewritten."""


@dataclass(frozen=True)
class Call:
    """A call of the function.

    Attributes:
        place: The function's name there.
        node: The call.
        paren: Byte offset of its opening parenthesis.
        arguments: Whether it has any.
    """

    place: Place
    node: Node
    paren: int
    arguments: bool


@dataclass(frozen=True, slots=True)
class Helper:
    """What the calls become.

    Attributes:
        name: The function that fills.
        type_name: The last name in the object's type.
        with_error: It returns an error.
    """

    name: str
    type_name: str
    with_error: bool


@dataclass(frozen=True)
class Owned:
    """A call that is rewritten.

    Attributes:
        edits: In no order.
        made: Which of them makes the object, and where in its new text.
        copied: What an edit repeats: the edit, where in its new text, and from where in the file.
    """

    edits: tuple[TextEdit, ...]
    made: tuple[TextEdit, int, int]
    copied: tuple[tuple[TextEdit, Copied], ...] = ()


class Names:
    """New names, different from all that mean something in a function."""

    def __init__(self, helper: Helper) -> None:
        """None is taken yet but the helper's own."""
        self._helper = helper
        self._taken: dict[tuple[str, int], set[str]] = {}

    def free(self, place: Place) -> str:
        """A name for the object of a call."""
        function = _outermost(place.whole)
        data = place.source.text.data
        taken = self._taken.setdefault(
            (place.source.path, function.start_byte),
            {text_of(node, data) for node in walk(function) if node.type in _NAMES}
            | {self._helper.name},
        )
        name = free_name(self._helper.type_name, frozenset(taken), several=True)
        taken.add(name)
        return name


def called(place: Place) -> Call:
    """The call that a use of the function is.

    Raises:
        Unfit: It is none, or one that cannot be rewritten.
    """
    whole = place.whole
    node = whole.parent
    of = node.child_by_field_name("function") or node.child_by_field_name("type") if node else None
    kinds = ("call_expression", "type_conversion_expression")
    paren = next((c for c in node.children if c.type == "("), None) if node else None
    arguments = node.child_by_field_name("arguments") if node else None
    if node is None or node.type not in kinds or of != whole:
        raise Unfit("it is used as a value there")
    if place.source.generated:
        raise Unfit("its file is generated")
    if function_around(node) is None:
        raise Unfit("it is called at package level")
    if arguments is None:
        if paren is None:
            raise Unfit("it is used as a value there")
        return Call(place, node, paren.start_byte, arguments=True)
    some = any(child.type != "comment" for child in arguments.named_children)
    return Call(place, node, arguments.start_byte, some)


def owned(call: Call, helper: Helper, kind: str, names: Names, steady: Steady) -> Owned:
    """What is written instead of a call.

    Args:
        call: It.
        helper: The function that fills.
        kind: The object's type, as it is written there.
        names: For objects that have no name there.
        steady: As for :func:`statement_before`.

    Raises:
        Unfit: Nothing can be.
    """
    writer = _Writer(call, helper, kind, names, steady)
    return writer.with_error() if helper.with_error else writer.plain()


class _Writer:
    def __init__(self, call: Call, helper: Helper, kind: str, names: Names, steady: Steady) -> None:
        self._call = call
        self._helper = helper
        self._kind = kind
        self._names = names
        self._steady = steady
        self._source = call.place.source
        self._data = self._source.text.data
        self._path = self._source.path

    def plain(self) -> Owned:
        call = self._call.node
        statement, targets = self._stated()
        if call.parent is not None and call.parent.type == "expression_statement":
            return self._discarded(call.start_byte, "")
        match [text_of(target, self._data) for target in targets]:
            case ["_"] if statement is not None and self._in_block(statement):
                return self._discarded(statement.start_byte, "")
            case [name] if statement is not None and _declares_alone(statement):
                if self._in_block(statement) and not _typed(statement, self._kind, self._data):
                    return self._named(statement, targets[0], name, "")
            case _:
                pass
        return self._hoisted()

    def with_error(self) -> Owned:
        call = self._call.node
        above = call.parent
        statement, targets = self._stated()
        if above is not None and above.type == "expression_statement":
            return self._discarded(call.start_byte, "")
        if statement is not None and statement.type == "return_statement":
            return self._returned(statement)
        if statement is None or len(targets) != 2:
            raise Unfit("its results are passed on there")
        name, error = (text_of(target, self._data) for target in targets)
        operator = next((c.type for c in statement.children if c.type in ("=", ":=")), "")
        if name == "_" and operator:
            return self._discarded(statement.start_byte, f"{error} {operator} ")
        if statement.type != "short_var_declaration" or error == "_":
            raise Unfit("its caller may use the object in spite of an error")
        if not self._in_block(statement):
            raise Unfit("its call stands in a header")
        if _declared_before(targets[0], statement, self._data):
            raise Unfit(f"{name} is declared before")
        if reason := ends_if_error(statement, name, error, self._source):
            raise Unfit(reason)
        again = _declared_before(targets[1], statement, self._data)
        return self._named(statement, targets[0], name, f"{error} {'=' if again else ':='} ")

    def _stated(self) -> tuple[Node | None, list[Node]]:
        """The statement whose whole right side the call is, and what stands on its left."""
        values = self._call.node.parent
        if values is None or values.type != "expression_list" or values.named_child_count != 1:
            return None, []
        statement = values.parent
        if statement is None:
            return None, []
        if statement.type == "var_spec":
            return statement, statement.children_by_field_name("name")
        left = statement.child_by_field_name("left")
        if left == values:
            return None, []
        return statement, [n for n in left.named_children if n.type != "comment"] if left else []

    def _in_block(self, statement: Node) -> bool:
        if statement.type == "var_spec":
            declaration = statement.parent
            statement = declaration if declaration is not None else statement
            if sum(child.type == "var_spec" for child in statement.named_children) != 1:
                return False
        return statement.parent is not None and statement.parent.type == "statement_list"

    def _discarded(self, start: int, lead: str) -> Owned:
        """The object is of no interest: ``fillT(new(T), a)``."""
        made = f"new({self._kind})"
        inside = self._passed(made)
        edits = [self._renamed(), inside]
        if start != self._call.node.start_byte or lead:
            edits.append(edit(self._path, start, self._call.node.start_byte, lead))
        return Owned(tuple(edits), (inside, 0, len(made.encode())))

    def _named(self, statement: Node, target: Node, name: str, lead: str) -> Owned:
        """The object is the variable that is declared there."""
        call = self._call.node
        if any(text_of(leaf, self._data) == name for leaf in identifiers(call)):
            raise Unfit(f"its arguments use another {name}")
        if statement.type == "var_spec":
            statement = statement.parent or statement
        if statement.end_byte != call.end_byte:
            raise Unfit("its statement is not understood")
        head, passed, made = self._made(name, by_value=self._only_accessed(target, statement))
        text = self._lines(f"{head}\n{self._indent(statement)}{lead}")
        first = edit(self._path, statement.start_byte, call.start_byte, text)
        return Owned((first, self._renamed(), self._passed(passed)), (first, *made))

    def _hoisted(self) -> Owned:
        """The object is made before the statement, which uses it by a name of its own."""
        call, path = self._call.node, self._path
        statement = statement_before(call, self._data, self._steady)
        if isinstance(statement, str):
            raise Unfit(statement)
        name = self._names.free(self._call.place)
        selected = call.parent is not None and call.parent.type == "selector_expression"
        head, passed, made = self._made(name, by_value=selected)
        indent = self._indent(statement)
        first = edit(path, statement.start_byte, call.start_byte, self._lines(f"{head}\n{indent}"))
        before = self._data[statement.start_byte : call.start_byte].decode("utf-8", "replace")
        lead = self._lines(f"\n{indent}")
        after = edit(path, call.end_byte, call.end_byte, f"{lead}{before}{name}")
        # what the compiler says of the text before the call, and of its object, it says there
        length = call.start_byte - statement.start_byte + 1
        again = Copied(0, len(lead.encode()), statement.start_byte, length)
        edits = first, self._renamed(), self._passed(passed), after
        return Owned(edits, (first, *made), ((after, again),))

    def _returned(self, statement: Node) -> Owned:
        """``return newT(a)``, whose caller is given nil with the error."""
        call, path = self._call.node, self._path
        if not self._in_block(statement):
            raise Unfit("its call stands in a header, or after a label")
        written = _first_result(function_around(call))
        if written is None or text_of(written, self._data) != f"*{self._kind}":
            raise Unfit("it is returned as another type")
        name = self._names.free(self._call.place)
        head, passed, made = self._made(name, by_value=False)
        indent = self._indent(statement)
        first = edit(
            path,
            statement.start_byte,
            call.start_byte,
            self._lines(f"{head}\n{indent}if err := "),
        )
        rest = f"; err != nil {{\n{indent}\treturn nil, err\n{indent}}}\n{indent}return {name}, nil"
        after = edit(path, call.end_byte, call.end_byte, self._lines(rest))
        return Owned((first, self._renamed(), self._passed(passed), after), (first, *made))

    def _made(self, name: str, *, by_value: bool) -> tuple[str, str, tuple[int, int]]:
        """How the object is declared and passed, and where in that it is made."""
        if by_value:
            start = len(b"var ")
            made = start, start + len(name.encode())
            return f"var {name} {self._kind}", f"&{name}", made
        head = f"{name} := new({self._kind})"
        return head, name, (len(f"{name} := ".encode()), len(head.encode()))

    def _renamed(self) -> TextEdit:
        name = self._call.place.name
        return edit(self._path, name.start_byte, name.end_byte, self._helper.name)

    def _passed(self, text: str) -> TextEdit:
        at = self._call.paren + 1
        return edit(self._path, at, at, text + (", " if self._call.arguments else ""))

    def _indent(self, statement: Node) -> str:
        start = statement.start_byte
        line = self._data[self._data.rfind(b"\n", 0, start) + 1 : start]
        return line[: len(line) - len(line.lstrip())].decode()

    def _lines(self, text: str) -> str:
        return text.replace("\n", "\r\n") if b"\r\n" in self._data else text

    def _only_accessed(self, target: Node, statement: Node) -> bool:
        """Whether each use of a variable is ``x.f``, and it is declared once.

        Not through a closure: the variable would be shared, and on the heap where that is kept.
        """
        function = _outermost(statement)
        name = text_of(target, self._data)
        for leaf in identifiers(function):
            if text_of(leaf, self._data) != name or leaf == target:
                continue
            above = leaf.parent
            if declares(leaf) or above is None or above.type != "selector_expression":
                return False
            inner: Node | None = leaf
            while inner is not None and inner != function:
                if inner.type == "func_literal" and not _within(target, inner):
                    return False
                inner = inner.parent
        return True


def _declared_before(name: Node, statement: Node, data: bytes) -> bool:
    """Whether a name on the left of ``:=`` is declared in the same scope before it."""
    block = statement.parent
    text = text_of(name, data)
    declared: list[Node] = []
    for other in block.named_children if block is not None else ():
        if other.start_byte >= statement.start_byte:
            break
        left = other.child_by_field_name("left")
        if other.type == "short_var_declaration" and left is not None:
            declared += left.named_children
        elif other.type in ("var_declaration", "const_declaration"):
            specs = [n for n in walk(other, into_closures=False) if n.type.endswith("_spec")]
            declared += [one for spec in specs for one in spec.children_by_field_name("name")]
    body = block.parent if block is not None else None
    function = body.parent if body is not None else None
    if function is not None and function.type in FUNCTIONS:
        for part in map(function.child_by_field_name, ("receiver", "parameters", "result")):
            for one in part.named_children if part is not None else ():
                declared += one.children_by_field_name("name")
    return any(text_of(one, data) == text for one in declared)


def _declares_alone(statement: Node) -> bool:
    return statement.type in ("short_var_declaration", "var_spec")


def _typed(statement: Node, kind: str, data: bytes) -> bool:
    """Whether a variable is declared as something else than the pointer."""
    written = statement.child_by_field_name("type")
    return written is not None and text_of(written, data) != f"*{kind}"


def _first_result(function: Node | None) -> Node | None:
    """The type of a function's first result."""
    result = function.child_by_field_name("result") if function is not None else None
    if result is None or result.type != "parameter_list":
        return None
    declared = [node for node in result.named_children if node.type != "comment"]
    return declared[0].child_by_field_name("type") if declared else None


def _within(node: Node, outer: Node) -> bool:
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def _outermost(node: Node) -> Node:
    while node.parent is not None and node.parent.type != "source_file":
        node = node.parent
    return node
