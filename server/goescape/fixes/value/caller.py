"""One call of a function that will return a value: what its caller needs so that all stays.

::

    e := newT(a)         its uses: see variable.py
    newT(a).f            stays, and so does a method that takes a value
    *newT(a)             newT(a)
    newT(a).M()          e := newT(a)
                         e.M()            M takes a pointer
    return newT(a)       e := newT(a)
                         return &e
    x = newT(a)          e := newT(a)     the same for a field of a variable, `x.f = newT(a)`
                         x = &e

Anything else would change the order in which things are evaluated, and is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.fixes.fill.naming import free_name
from goescape.fixes.fill.shape import text_of, walk
from goescape.fixes.places import Place
from goescape.fixes.value.unfit import Unfit
from goescape.fixes.value.variable import use_edits
from goescape.model import TextEdit
from goescape.syntax.bindings import function_around

__all__ = ["Adapted", "Names", "adapt", "chained"]

_BLOCKS = ("statement_list", "block")
_DISCARDED = ("expression_statement", "go_statement", "defer_statement")
_NAMES = ("identifier", "type_identifier", "package_identifier")


@dataclass(frozen=True)
class Adapted:
    """What one call needs.

    Attributes:
        edits: In no order.
        paren: Byte offset of the call's opening parenthesis.
        made: Which of the edits' new text names the object: its span in the file as it is, and
            the range in the new text.
    """

    edits: tuple[TextEdit, ...]
    paren: int
    made: tuple[TextEdit, int, int]


class Names:
    """New names, different from all that mean something in a function."""

    def __init__(self, type_name: str) -> None:
        self._type_name = type_name
        self._taken: dict[tuple[str, int], set[str]] = {}

    def free(self, place: Place) -> str:
        """A name for the object of a call."""
        function = _outermost(place.whole)
        key = place.source.path, function.start_byte
        data = place.source.text.data
        taken = self._taken.setdefault(
            key, {text_of(node, data) for node in walk(function) if node.type in _NAMES}
        )
        name = free_name(self._type_name, frozenset(taken))
        taken.add(name)
        return name


def chained(place: Place) -> str:
    """The field or method that is selected of the call's result; empty where none is."""
    call = _call(place)
    parent = call.parent
    if parent is None or parent.type != "selector_expression":
        return ""
    field = parent.child_by_field_name("field")
    return text_of(field, place.source.text.data) if field is not None else ""


def adapt(place: Place, names: Names, pointer_methods: Collection[str]) -> Adapted:
    """What a call needs when its result is a value.

    Args:
        place: A use of the function.
        names: For variables that have to be added.
        pointer_methods: Methods of the type that take a pointer.

    Raises:
        Unfit: It cannot be adapted.
    """
    if place.source.generated:
        raise Unfit("its file is generated")
    call = _call(place)
    if function_around(call) is None:
        raise Unfit("it is called at package level")
    parent = call.parent
    above = parent.parent if parent is not None else None
    if parent is None or above is None:
        raise Unfit("its call is not understood")
    match parent.type:
        case "selector_expression" if chained(place) in pointer_methods:
            return _hoisted(place, call, _whole_chain(call), names, "")
        case "selector_expression":
            return _as_it_is(place, call)
        case kind if kind in _DISCARDED:
            return _as_it_is(place, call)
        case "unary_expression" if parent.children[0].type == "*":
            star = edit(place.source.path, parent.start_byte, call.start_byte, "")
            return _as_it_is(place, call, star)
        case "expression_list":
            return _listed(place, call, parent, above, names)
        case _:
            raise Unfit("its call stands inside an expression, whose order would change")


def _listed(place: Place, call: Node, values: Node, statement: Node, names: Names) -> Adapted:
    data = place.source.text.data
    number = values.named_children.index(call)
    alone = values.named_child_count == 1
    targets = statement.child_by_field_name("left")
    match statement.type:
        case "short_var_declaration" if targets is not None:
            name = targets.named_children[number]
            if not alone and _means_something_before(name, statement, data):
                raise Unfit(f"{text_of(name, data)} means something else before")
            return _declared(place, call, name)
        case "var_spec":
            kind = statement.child_by_field_name("type")
            name = statement.children_by_field_name("name")[number]
            if kind is not None and (kind.type != "pointer_type" or not alone):
                raise Unfit(f"the type of {text_of(name, data)} is written down")
            star = (
                [edit(place.source.path, kind.start_byte, kind.named_children[0].start_byte, "")]
                if kind is not None
                else []
            )
            return _declared(place, call, name, *star)
        case "assignment_statement" if targets is not None and alone:
            operator = statement.child_by_field_name("operator")
            target = targets.named_children[0]
            if text_of(target, data) == "_":
                return _as_it_is(place, call)
            if operator is None or operator.type != "=" or not _simple(target):
                raise Unfit("what it is assigned to would be evaluated after it")
            return _hoisted(place, call, statement, names, "&")
        case "return_statement" if alone:
            return _hoisted(place, call, statement, names, "&")
        case _:
            raise Unfit("its call stands beside others, whose order would change")


def _declared(place: Place, call: Node, name: Node, *more: TextEdit) -> Adapted:
    """The result goes to a variable of its own."""
    data, path = place.source.text.data, place.source.path
    text = text_of(name, data)
    if text == "_":
        return _as_it_is(place, call, *more)
    same = edit(path, name.start_byte, name.end_byte, text)
    edits = (same, *more, *use_edits(name, path, data))
    return Adapted(edits, _paren(call), (same, 0, len(text.encode())))


def _as_it_is(place: Place, call: Node, *more: TextEdit) -> Adapted:
    """The object is nowhere but in the expression: nothing is reported at the function's name."""
    name = place.name
    text = text_of(name, place.source.text.data)
    same = edit(place.source.path, name.start_byte, name.end_byte, text)
    return Adapted((same, *more), _paren(call), (same, 0, len(text.encode())))


def _hoisted(place: Place, call: Node, statement: Node, names: Names, operator: str) -> Adapted:
    """The call becomes a statement of its own, before the one in which it is evaluated first."""
    above = statement.parent
    if above is None or above.type not in _BLOCKS:
        raise Unfit("its call stands in a header, or after a label")
    data, path = place.source.text.data, place.source.path
    name = names.free(place)
    line = data[data.rfind(b"\n", 0, statement.start_byte) + 1 : statement.start_byte]
    indent = line[: len(line) - len(line.lstrip())].decode()
    carriage = "\r" if b"\r\n" in data else ""
    before = data[statement.start_byte : call.start_byte].decode()
    # the call stays where it is, so that what the compiler says of it can be followed
    first = edit(path, statement.start_byte, call.start_byte, f"{name} := ")
    rest = f"{carriage}\n{indent}{before}{operator}{name}"
    after = edit(path, call.end_byte, call.end_byte, rest)
    return Adapted((first, after), _paren(call), (first, 0, len(name.encode())))


def _whole_chain(call: Node) -> Node:
    """The statement whose only value begins with the call: ``return call.M().N()``."""
    node = call
    while (above := node.parent) is not None and above.type in (
        "selector_expression",
        "call_expression",
    ):
        if above.named_children[0] != node:
            break
        node = above
    if above is not None and above.type == "expression_statement":
        return above
    statement = above.parent if above is not None else None
    if above is None or statement is None or above.type != "expression_list":
        raise Unfit("its call stands inside an expression, whose order would change")
    targets = statement.child_by_field_name("left")
    simple = targets is None or all(_simple(target) for target in targets.named_children)
    wanted = ("return_statement", "short_var_declaration", "assignment_statement")
    operator = statement.child_by_field_name("operator")
    plain = operator is None or operator.type == "="
    if above.named_child_count != 1 or statement.type not in wanted or not simple or not plain:
        raise Unfit("its call stands inside an expression, whose order would change")
    return statement


def _simple(target: Node) -> bool:
    """``x``, or ``x.f``: nothing is called to find it."""
    if target.type == "selector_expression":
        operand = target.child_by_field_name("operand")
        return operand is not None and operand.type == "identifier"
    return target.type == "identifier"


def _means_something_before(name: Node, statement: Node, data: bytes) -> bool:
    """Whether a name among others may be an older variable, which is given the value then."""
    text = text_of(name, data)
    return any(
        node.start_byte < statement.start_byte
        and node.type == "identifier"
        and text_of(node, data) == text
        for node in walk(_outermost(name))
    )


def _call(place: Place) -> Node:
    call = place.whole.parent
    if (
        call is None
        or call.type != "call_expression"
        or call.child_by_field_name("function") != place.whole
    ):
        raise Unfit("it is used as a value there, by its present type")
    return call


def _paren(call: Node) -> int:
    arguments = call.child_by_field_name("arguments")
    assert arguments is not None  # noqa: S101 - a call has them
    return arguments.start_byte


def _outermost(node: Node) -> Node:
    while node.parent is not None and node.parent.type != "source_file":
        node = node.parent
    return node
