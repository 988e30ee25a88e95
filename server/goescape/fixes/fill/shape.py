"""Recognises functions that make an object and return its address.

Three ways of writing them:

* ``value``: ``x := T{…}`` or ``var x T``, and ``return &x``;
* ``pointer``: ``x := &T{…}`` or ``x := new(T)``, and ``return x``;
* ``direct``: ``return &T{…}`` or ``return new(T)``, in as many places as there are.

The result is ``*T``, or ``*T`` and an error. Everything here is syntax: what a name means is for
the compiler to say when the edit is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from goescape.fixes.fill.errors import surely_error
from goescape.syntax.bindings import binding, is_within
from goescape.syntax.constants import declares

__all__ = [
    "Return",
    "Shape",
    "identifiers",
    "means_another",
    "names_in",
    "occurrences_of",
    "read_shape",
    "statements_of",
    "text_of",
    "walk",
]

Kind = Literal["value", "pointer", "direct"]
_NAMES = ("identifier", "type_identifier", "package_identifier")


@dataclass(frozen=True, slots=True)
class Return:
    """A return statement.

    Attributes:
        node: It.
        made: What makes the object there, for ``direct``: ``&T{…}`` or ``new(T)``.
        error: The expression of the error that is returned instead; None where there is none.
        nil: It returns no object.
    """

    node: Node
    made: Node | None
    error: Node | None
    nil: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A function that makes an object and returns its address.

    Attributes:
        node: Its declaration.
        name: Its own name, without a receiver.
        type_text: ``T`` of the result ``*T``, as written.
        type_name: The last name in that.
        with_error: It returns an error as well.
        kind: How it is written.
        variable: The object's name; empty for ``direct``.
        declaration: The statement that declares it; None for ``direct``.
        value: What it is set to there; None for ``var x T``.
        returns: Its return statements, in order.
        unclear: Why a nil error, or none, does not say that the object is returned; empty where
            it does.
    """

    node: Node
    name: str
    type_text: str
    type_name: str
    with_error: bool
    kind: Kind
    variable: str
    declaration: Node | None
    value: Node | None
    returns: tuple[Return, ...]
    unclear: str

    @property
    def body(self) -> Node:
        """Its block."""
        body = self.node.child_by_field_name("body")
        assert body is not None  # noqa: S101 - read_shape gives none without
        return body


def read_shape(declaration: Node, data: bytes) -> Shape | str | None:
    """The shape of a function, the reason why its shape is refused, or None: it makes no object.

    Args:
        declaration: A function's or method's declaration.
        data: The file.
    """
    body = declaration.child_by_field_name("body")
    name = declaration.child_by_field_name("name")
    result = _result(declaration, data)
    if body is None or name is None or result is None:
        return None
    statements = [
        node for node in walk(body, into_closures=False) if node.type == "return_statement"
    ]
    firsts = [_values(node) for node in statements]
    objects = [values[0] for values in firsts if values and values[0].type != "nil"]
    if not any(_maybe_fresh(node, body, data) for node in objects):
        return None
    if any(text_of(leaf, data) in result.names for leaf in identifiers(body)):
        return "its results are named: a defer or a bare return may change them"
    if declaration.has_error:
        return "its code is not understood"
    returns: list[Return] = []
    unclear = ""
    for node, values in zip(statements, firsts, strict=True):
        if not values:
            return "its results are named: a defer or a bare return may change them"
        if len(values) != 1 + result.with_error:
            return "it returns what another call gives"
        one, reason = _return(node, values, data)
        unclear = unclear or reason
        returns.append(one)
    shape = _object(objects, body, data)
    if isinstance(shape, str):
        return shape
    kind, variable, statement, value = shape
    if kind != "direct":
        returns = [Return(r.node, None, r.error, r.nil) for r in returns]
    return Shape(
        node=declaration,
        name=text_of(name, data),
        type_text=result.type_text,
        type_name=result.type_name,
        with_error=result.with_error,
        kind=kind,
        variable=variable,
        declaration=statement,
        value=value,
        returns=tuple(returns),
        unclear=unclear,
    )


@dataclass(frozen=True, slots=True)
class _Result:
    type_text: str
    type_name: str
    with_error: bool
    names: frozenset[str]


def _result(declaration: Node, data: bytes) -> _Result | None:
    """What the function returns, if it is ``*T`` or ``(*T, error)``."""
    result = declaration.child_by_field_name("result")
    if result is None:
        return None
    names: frozenset[str] = frozenset()
    types = [result]
    if result.type == "parameter_list":
        declared = [node for node in result.named_children if node.type != "comment"]
        named = [one for node in declared for one in node.children_by_field_name("name")]
        names = frozenset(text_of(one, data) for one in named)
        types = [t for node in declared if (t := node.child_by_field_name("type")) is not None]
        if len(types) != len(declared) or len(types) > 2 or len(named) > len(types):
            return None
    if not types or types[0].type != "pointer_type" or not types[0].named_children:
        return None
    if len(types) == 2 and text_of(types[1], data) != "error":
        return None
    pointed = types[0].named_children[0]
    last = pointed
    if last.type == "generic_type":
        last = last.child_by_field_name("type") or last
    if last.type == "qualified_type":
        last = last.child_by_field_name("name") or last
    if last.type != "type_identifier":
        return None
    return _Result(text_of(pointed, data), text_of(last, data), len(types) == 2, names)


def _values(statement: Node) -> list[Node]:
    for child in statement.named_children:
        if child.type == "expression_list":
            return [node for node in child.named_children if node.type != "comment"]
    return []


def _return(node: Node, values: list[Node], data: bytes) -> tuple[Return, str]:
    """A return statement, and why it does not tell by its error whether there is an object."""
    first, error = values[0], values[1] if values[1:] else None
    made = first if _fresh(first, data) else None
    if first.type != "nil":
        together = error is not None and error.type != "nil"
        reason = "it returns the object together with an error" if together else ""
        return Return(node, made, None), reason
    if error is None:
        return Return(node, None, None, nil=True), "it may return nil"
    if error.type == "nil":
        return Return(node, None, None, nil=True), "it may return nil without an error"
    reason = ""
    if not surely_error(node, error, data):
        said = text_of(error, data).partition("\n")[0]
        reason = f"it returns nil with an error that may be nil: {said}"
    return Return(node, None, error, nil=True), reason


def _object(
    objects: list[Node], body: Node, data: bytes
) -> tuple[Kind, str, Node | None, Node | None] | str:
    """What is returned: which kind, the variable, its declaration and value."""
    if all(_fresh(node, data) for node in objects):
        return "direct", "", None, None
    names = {_addressed(node, data) or _pointer(node, data) for node in objects}
    if len(names) != 1 or "" in names:
        return "it returns different objects"
    by_address = [bool(_addressed(node, data)) for node in objects]
    if any(by_address) and not all(by_address):
        return "it returns different objects"
    name = names.pop()
    found = _declaration(name, body, data)
    if found is None:
        return f"{name} is not declared in the function's own block"
    statement, value = found
    if all(by_address):
        return "value", name, statement, value
    if value is None or not _fresh(value, data):
        return f"{name} does not point to an object made here"
    return "pointer", name, statement, value


def _maybe_fresh(node: Node, body: Node, data: bytes) -> bool:
    if _fresh(node, data):
        return True
    if name := _addressed(node, data):
        # the address of something that this function declares
        return any(
            text_of(leaf, data) == name and declares(leaf) == "variable"
            for leaf in identifiers(body)
        )
    name = _pointer(node, data)
    found = _declaration(name, body, data) if name else None
    return found is not None and found[1] is not None and _fresh(found[1], data)


def _declaration(name: str, body: Node, data: bytes) -> tuple[Node, Node | None] | None:
    """The statement of the body itself that declares a name alone, and its value."""
    for statement in statements_of(body):
        if statement.type == "short_var_declaration":
            left, right = (statement.child_by_field_name(f) for f in ("left", "right"))
            if left is None or right is None or text_of(left, data) != name:
                continue
            if len(right.named_children) == 1:
                return statement, right.named_children[0]
        elif statement.type == "var_declaration":
            specs = statement.named_children
            if len(specs) != 1 or specs[0].type != "var_spec":
                continue
            names = specs[0].children_by_field_name("name")
            if len(names) != 1 or text_of(names[0], data) != name:
                continue
            value = specs[0].child_by_field_name("value")
            if value is None:
                return statement, None
            if len(value.named_children) == 1:
                return statement, value.named_children[0]
    return None


def statements_of(body: Node) -> list[Node]:
    """The statements of a block itself."""
    inner = [child for child in body.named_children if child.type == "statement_list"]
    return [
        child
        for holder in (inner or [body])
        for child in holder.named_children
        if child.type != "comment"
    ]


def _fresh(node: Node, data: bytes) -> bool:
    """``&T{…}`` or ``new(T)``."""
    if node.type == "unary_expression":
        operand = node.child_by_field_name("operand")
        operator = node.child_by_field_name("operator")
        literal = operand is not None and operand.type == "composite_literal"
        return literal and operator is not None and operator.type == "&"
    if node.type != "call_expression":
        return False
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None or text_of(function, data) != "new":
        return False
    # `new(5)` is Go 1.26; what stands there must be a type
    types = ("type_identifier", "qualified_type", "generic_type")
    return [n.type in types for n in arguments.named_children] == [True]


def _addressed(node: Node, data: bytes) -> str:
    """``x`` of ``&x``."""
    if node.type != "unary_expression" or not text_of(node, data).startswith("&"):
        return ""
    operand = node.child_by_field_name("operand")
    named = operand is not None and operand.type == "identifier"
    return text_of(operand, data) if operand is not None and named else ""


def _pointer(node: Node, data: bytes) -> str:
    return text_of(node, data) if node.type == "identifier" else ""


def walk(node: Node, *, into_closures: bool = True) -> Iterator[Node]:
    """A node and all below it, in order of the source."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        if here.type == "func_literal" and not into_closures:
            continue
        stack.extend(reversed(here.named_children))


def identifiers(node: Node) -> Iterator[Node]:
    """Names of variables, constants, functions and packages; not of fields, methods and types."""
    return (here for here in walk(node) if here.type == "identifier")


def names_in(node: Node, data: bytes) -> frozenset[str]:
    """Every name that means something in a node: of variables, types and packages."""
    return frozenset(text_of(leaf, data) for leaf in walk(node) if leaf.type in _NAMES)


def occurrences_of(shape: Shape, data: bytes) -> Iterator[Node]:
    """Where the body names the object; others of that name, in inner blocks, are left out."""
    for leaf in identifiers(shape.body) if shape.variable else ():
        if text_of(leaf, data) == shape.variable and not means_another(leaf, shape, data):
            yield leaf


def means_another(leaf: Node, shape: Shape, data: bytes) -> bool:
    """Whether the object's name means a variable of an inner block, or of a closure, there."""
    found = binding(leaf, data)
    return found is not None and not is_within(found.name, shape.declaration)


def text_of(node: Node, data: bytes) -> str:
    """The source of a node."""
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
