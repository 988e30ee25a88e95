"""The type that an expression has, where that is written down.

``w`` in ``func f(w io.Writer)``, ``s.out`` of a struct with a field ``out io.Writer``, ``v.(T)``,
what ``f()`` is declared to return. Go's types are not worked out: an expression whose type is
not written somewhere along this way has none here, which only means that less is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from goescape.syntax.packages import Found, Package, Packages
from goescape.syntax.scopes import Local, local
from goescape.syntax.source import Source

__all__ = ["Written", "field_of", "written_type"]

_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Written:
    """A named type, or a pointer to one.

    Attributes:
        package: The package that the name is of.
        name: Without type arguments and ``*``.
    """

    package: Package
    name: str


def written_type(
    packages: Packages, source: Source, node: Node, depth: int = _DEPTH
) -> Written | None:
    """The named type of an expression; None where it is not written.

    Args:
        packages: Where names are looked up.
        source: The file.
        node: The expression.
        depth: How many declarations are followed.
    """
    if depth == 0:
        return None
    match node.type:
        case "identifier":
            declared = local(node, _text(node, source), source.text.data)
            return None if declared is None else _declared(packages, source, declared, depth)
        case "parenthesized_expression" | "unary_expression" if node.named_children:
            return written_type(packages, source, node.named_children[0], depth)
        case "selector_expression":
            operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
            if operand is None or field is None:
                return None
            outer = written_type(packages, source, operand, depth - 1)
            return None if outer is None else field_of(packages, outer, _text(field, source))
        case "type_assertion_expression" | "composite_literal":
            kind = node.child_by_field_name("type")
            return None if kind is None else _named(packages, source, _text(kind, source))
        case "call_expression":
            return _result(packages, source, node, 0)
        case _:
            return None


def field_of(packages: Packages, outer: Written, name: str) -> Written | None:
    """The type of a struct's field; an embedded one has its type's name."""
    found = packages.find(outer.package, outer.name)
    if found is None or found.kind != "struct":
        return None
    for field in found.fields:
        if name == (field.name or _base(field.type)):
            return _of_declaration(packages, outer.package, found, field.type)
    return None


def _declared(packages: Packages, source: Source, declared: Local, depth: int) -> Written | None:
    if declared.type is not None:
        return _named(packages, source, _text(declared.type, source))
    value = declared.value
    if value is None:
        return None
    if declared.number is None:
        return written_type(packages, source, value, depth - 1)
    if value.type == "call_expression":
        return _result(packages, source, value, declared.number)
    if value.type == "type_assertion_expression" and declared.number == 0:
        return written_type(packages, source, value, depth - 1)
    return None


def _result(packages: Packages, source: Source, call: Node, number: int) -> Written | None:
    """The type of the n-th result of a function that is called by its name."""
    function = call.child_by_field_name("function")
    if function is None:
        return None
    found: Found | None = None
    package = packages.own
    if function.type == "identifier":
        name = _text(function, source)
        if local(function, name, source.text.data) is None:
            found = packages.find(package, name)
    elif function.type == "selector_expression":
        operand = function.child_by_field_name("operand")
        field = function.child_by_field_name("field")
        if operand is None or field is None or operand.type != "identifier":
            return None
        if local(operand, _text(operand, source), source.text.data) is not None:
            return None
        imported = packages.imported(source, _text(operand, source))
        if imported is not None:
            package, found = imported, packages.find(imported, _text(field, source))
    if found is None or found.kind != "func" or number >= len(found.results):
        return None
    return _of_declaration(packages, package, found, found.results[number].type)


def _of_declaration(
    packages: Packages, package: Package, found: Found, written: str
) -> Written | None:
    """A type as it is written in a declaration of a package."""
    if "." not in written:
        base = _base(written)
        return Written(package, base) if base.isidentifier() else None
    file = packages.file(package, found.file)
    return None if file is None else _named(packages, file, written)


def _named(packages: Packages, source: Source, written: str) -> Written | None:
    """A type as it is written in a file of the unit's own package, or of the one that it is in."""
    qualifier, dot, base = written.removeprefix("*").split("[")[0].rpartition(".")
    if not base.isidentifier():
        return None
    if not dot:
        return Written(packages.own, base)
    imported = packages.imported(source, qualifier)
    return None if imported is None else Written(imported, base)


def _base(written: str) -> str:
    return written.removeprefix("*").split("[")[0].rpartition(".")[2]


def _text(node: Node, source: Source) -> str:
    return source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
