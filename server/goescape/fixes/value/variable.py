"""A variable that was a pointer and is the value itself: its uses, each of which keeps its type.

::

    e := newT(a)       stays; e is a T now
    e.f, e.M()         stay
    *e                 e
    f(e), q := e       f(&e), q := &e

The variable is given its value once, so that ``&e`` is the same object wherever it is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.fixes.fill.shape import identifiers, text_of
from goescape.fixes.value.unfit import Unfit
from goescape.model import TextEdit
from goescape.syntax.bindings import Binding, BindingKind, binding
from goescape.syntax.constants import declares

__all__ = ["use_edits"]

_HELD = (
    "argument_list",
    "expression_list",
    "literal_element",
    "send_statement",
    "parenthesized_expression",
    "type_conversion_expression",
    "expression_case",
    "expression_switch_statement",
)
_LIVES = ("SetFinalizer", "AddCleanup", "weak.Make", "unsafe.Pointer")


def use_edits(name: Node, path: str, data: bytes) -> list[TextEdit]:
    """The edits of a variable's uses.

    Args:
        name: Where it is declared, with the value that it is given.
        path: The file.
        data: Its content.

    Raises:
        Unfit: A use is not one of a pointer that stays what it is.
    """
    text = text_of(name, data)
    declared = _binding_of(name)
    edits: list[TextEdit] = []
    for leaf in identifiers(declared.scope):
        if text_of(leaf, data) != text or leaf == name:
            continue
        own = binding(leaf, data)
        if declares(leaf) and (own is None or own.name == name):
            raise Unfit(f"{text} is declared twice")  # or `:=` gives it another value
        if declares(leaf) or leaf.start_byte < declared.declaration.end_byte:
            continue
        if own is not None and own.name == name:
            edits += _use(leaf, text, path, data)
    return edits


def _binding_of(name: Node) -> Binding:
    """The declaration of which this is the name."""
    scope = name.parent
    while scope is not None and scope.type not in ("block", "if_statement", "for_statement"):
        if scope.type in ("expression_switch_statement", "type_switch_statement"):
            break
        if scope.type in ("expression_case", "default_case", "type_case", "communication_case"):
            break
        scope = scope.parent
    declaration = name.parent
    while declaration is not None and declaration.type not in (
        "short_var_declaration",
        "var_spec",  # of several in a group, those below see it
    ):
        declaration = declaration.parent
    if scope is None or declaration is None:
        raise Unfit("its result goes to no variable of its own")
    if scope.type == "for_statement":
        raise Unfit("its result goes to a loop's own variable, of which every round has a copy")
    return Binding(BindingKind.VARIABLE, name, declaration, scope)


def _use(leaf: Node, text: str, path: str, data: bytes) -> Iterator[TextEdit]:
    parent = leaf.parent
    assert parent is not None  # noqa: S101 - a leaf has one
    above = parent.parent
    if parent.type == "selector_expression":
        return
    if parent.type == "unary_expression":
        yield _dereferenced(leaf, parent, text, path)
        return
    if parent.type == "binary_expression":
        if any(text_of(side, data) == "nil" for side in parent.named_children):
            raise Unfit(f"{text} is compared with nil")
    elif parent.type not in _HELD:
        raise Unfit(f"{text} is used in a way that is not understood")
    listed = parent.type == "expression_list"
    if listed and above is not None and parent == above.child_by_field_name("left"):
        raise Unfit(f"{text} is made to point to something else")
    if above is not None and parent == above.child_by_field_name("key"):
        raise Unfit(f"{text} is a key of a literal, which may be a field's name")
    if parent.type == "argument_list" and above is not None:
        function = above.child_by_field_name("function")
        called = text_of(function, data) if function is not None else ""
        if called.endswith(_LIVES):
            raise Unfit(f"{called} is given {text}")
    yield edit(path, leaf.start_byte, leaf.start_byte, "&")


def _dereferenced(leaf: Node, operation: Node, text: str, path: str) -> TextEdit:
    """``*e``, or ``(*e)`` before a selector."""
    operator = operation.children[0].type
    if operator == "&":
        raise Unfit(f"the address of {text} itself is taken")
    if operator != "*":
        raise Unfit(f"{text} is used in a way that is not understood")
    outer = operation.parent
    after = outer.parent if outer is not None else None
    if (
        outer is not None
        and after is not None
        and outer.type == "parenthesized_expression"
        and after.type == "selector_expression"
    ):
        return edit(path, outer.start_byte, outer.end_byte, text)
    return edit(path, operation.start_byte, leaf.start_byte, "")
