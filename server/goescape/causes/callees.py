"""Which function a call calls: by what the compiler prints of it, and by its names.

The compiler prints a method that it knows by its type, ``(*T).Set(t, &x)`` or ``T.Set(t, &x)``, and
one that it does not know as it is written, ``w.Write(b)``. A package's function and an interface's
method read alike, so where it prints what is written, names are looked up: in the function around
it, among the imports, in the package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from goescape.causes.nouns import CGO
from goescape.syntax import Source
from goescape.syntax.packages import Found, Package, Packages
from goescape.syntax.scopes import local
from goescape.syntax.written_types import Written, field_of, written_type

__all__ = ["CGO", "Callee", "CalleeKind", "callee_of", "named_callee", "plain_name"]

_METHOD = re.compile(r"(?:\(\*(?P<pointer>[\w.]+)\)|(?P<value>[\w.]+))\.(?P<name>\w+)\Z")
_PREDECLARED = ("error", "any")


class CalleeKind(StrEnum):
    """What is known of the function that a call calls."""

    FUNCTION = "function"
    """One that the compiler knows: a function, or a method of a known type."""
    INTERFACE = "interface"
    """A method of an interface."""
    VALUE = "value"
    """A function value: a variable, a field, a parameter, a result."""
    GENERIC = "generic"
    """A method of a type parameter, which generic code looks up in a table."""
    UNKNOWN = "unknown"
    """A method of an interface or a function value: names alone do not tell."""
    UNCLEAR = "unclear"
    """Any of these: the compiler's words were not read."""
    PANIC = "panic"
    APPEND = "append"


@dataclass(frozen=True, slots=True)
class Callee:
    """What a call calls.

    Attributes:
        kind: What is known of it.
        name: For people: ``fmt.Fprintln``, ``t.Set``, ``w.Write``.
        package: The import path of the package that declares it; empty where that is not known.
        symbol: ``F``, ``T.M`` or ``(*T).M`` in that package; for a method of an interface ``I.M``.
        found: Its declaration.
        own: It is of the package that the finding is in.
    """

    kind: CalleeKind
    name: str
    package: str = ""
    symbol: str = ""
    found: Found | None = None
    own: bool = False

    @property
    def qualified(self) -> str:
        """For a root: ``fmt.Fprintln``, ``(*slog.Logger).log``; of the own package ``logValue``."""
        package = self.found.package if self.found else self.package
        short = package.rpartition("/")[2]
        if not self.symbol or not short or self.own:
            return self.symbol or self.name
        if self.symbol.startswith("(*"):
            return f"(*{short}.{self.symbol[2:]}"
        return f"{short}.{self.symbol}"


def callee_of(
    packages: Packages,
    source: Source,
    function: Node | None,
    *,
    written: str,
    said: str,
    inlined: bool,
) -> Callee:
    """What a call calls.

    Args:
        packages: Where names are looked up.
        source: The file that the call is written in.
        function: What is called, as written; None where that is not seen.
        written: Its text.
        said: What the compiler prints as called.
        inlined: That is called by the body of ``function``, which was inlined.
    """
    said = plain_name(said)
    name = plain_name(written) if not inlined else _readable(packages, said)
    if said in ("panic", "append"):
        return Callee(CalleeKind(said), said)
    if said.startswith(CGO) or written.startswith("C."):
        symbol = said.removeprefix(CGO).removeprefix("C.")
        return Callee(CalleeKind.FUNCTION, f"C.{symbol}", "C", symbol)
    if not inlined and function is not None and said == plain_name(written):
        return named_callee(packages, source, function, name)
    if said.startswith("(func("):  # from the dictionary of a generic function
        return Callee(CalleeKind.GENERIC, plain_name(written) if function is not None else "")
    match = _METHOD.match(said)
    if match is None:
        found = packages.find(packages.own, said) if said.isidentifier() else None
        if found is not None and found.kind == "func":
            return _known(packages, name, packages.own, said, found)
        return Callee(CalleeKind.VALUE if said.isidentifier() else CalleeKind.UNKNOWN, name)
    kind = match["pointer"] or match["value"]
    qualifier, _, base = kind.rpartition(".")
    symbol = f"(*{base}).{match['name']}" if match["pointer"] else f"{base}.{match['name']}"
    for package in packages.named(qualifier) if qualifier else (packages.own,):
        if (found := packages.find(package, symbol)) is not None:
            return _known(packages, name, package, symbol, found)
    if match["pointer"]:  # promoted through embedding, or out of sight: known all the same
        return Callee(CalleeKind.FUNCTION, name, "", symbol)
    if not qualifier:
        for package in packages.named(base):
            found = packages.find(package, match["name"])
            if found is not None and found.kind == "func":
                return _known(packages, name, package, match["name"], found)
    if not inlined and function is not None:
        promoted = _embedded(packages, source, function, plain_name(written), said)
        return promoted or named_callee(packages, source, function, name)
    return Callee(CalleeKind.UNKNOWN, name)


def named_callee(packages: Packages, source: Source, function: Node, name: str) -> Callee:
    """A call that the compiler prints as it is written: by what its names stand for.

    Args:
        packages: Where names are looked up.
        source: The file.
        function: What is called.
        name: Its text, without type arguments.
    """
    node = _inner(function)
    if node.type == "identifier":
        return _function(packages, source, function, node)
    operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
    if node.type != "selector_expression" or operand is None or field is None:
        kind = CalleeKind.UNKNOWN if node.type == "call_expression" else CalleeKind.VALUE
        return Callee(kind, _text(function, source))
    member = _text(field, source)
    if operand.type == "identifier":
        qualifier = _text(operand, source)
        declared = local(operand, qualifier, source.text.data)
        package = None if declared is not None else packages.imported(source, qualifier)
        if package is not None:
            found = packages.find(package, member)
            kind = CalleeKind.VALUE if found and found.kind == "var" else CalleeKind.FUNCTION
            return Callee(kind, name, package.path, member, found)
        if declared is None and (method := packages.find(packages.own, name)) is not None:
            return _known(packages, name, packages.own, name, method)  # T.Method(t, x)
    elif name.startswith("(*") and (method := packages.find(packages.own, name)) is not None:
        return _known(packages, name, packages.own, name, method)  # (*T).Method(t, x)
    typed = written_type(packages, source, operand)
    return Callee(CalleeKind.UNKNOWN, name) if typed is None else _method(packages, typed, name)


def _function(packages: Packages, source: Source, function: Node, node: Node) -> Callee:
    """A call of a plain name."""
    name = _text(node, source)
    written = _text(function, source)
    if local(node, name, source.text.data) is not None:
        return Callee(CalleeKind.VALUE, written)
    found = packages.find(packages.own, name)
    if found is None:
        return Callee(CalleeKind.FUNCTION, name, "", name)
    if found.kind != "func":
        return Callee(CalleeKind.VALUE, written, packages.own.path, name, found, own=True)
    return _known(packages, name, packages.own, name, found)


def _known(packages: Packages, name: str, package: Package, symbol: str, found: Found) -> Callee:
    own = package.path == packages.own.path
    return Callee(CalleeKind.FUNCTION, name, package.path, symbol, found, own)


def _method(packages: Packages, typed: Written, name: str) -> Callee:
    """What ``x.member`` is for an ``x`` of a type, where the compiler does not know the callee."""
    package, base = typed.package, typed.name
    member = name.rpartition(".")[2]
    found = packages.find(package, base)
    if found is None:
        known = base in _PREDECLARED
        symbol = f"{base}.{member}" if known else ""
        return Callee(CalleeKind.INTERFACE if known else CalleeKind.UNKNOWN, name, "", symbol)
    if found.kind == "interface":
        own = package.path == packages.own.path
        return Callee(CalleeKind.INTERFACE, name, package.path, f"{base}.{member}", found, own)
    symbol = f"(*{base}).{member}"
    if (method := packages.find(package, symbol)) is not None:
        # what the compiler resolved prints otherwise, so this is what was inlined
        if method.receiver is not None and not method.receiver.type.startswith("*"):
            symbol = f"{base}.{member}"
        return _known(packages, name, package, symbol, method)
    field = any(field.name == member for field in found.fields)
    return Callee(CalleeKind.VALUE if field else CalleeKind.UNKNOWN, name)


def _embedded(
    packages: Packages, source: Source, function: Node, written: str, said: str
) -> Callee | None:
    """``w.Write`` that the compiler prints as ``w.Writer.Write``: of an embedded interface."""
    operand = function.child_by_field_name("operand")
    outer, inner = written.split(".")[:-1], said.split(".")[:-1]
    if operand is None or len(inner) <= len(outer) or inner[: len(outer)] != outer:
        return None
    typed = written_type(packages, source, operand)
    for name in inner[len(outer) :]:
        typed = field_of(packages, typed, name) if typed is not None else None
    return None if typed is None else _method(packages, typed, written)


def _inner(function: Node) -> Node:
    """A function expression without parentheses and type arguments."""
    while function.type in (
        "parenthesized_expression",
        "type_instantiation_expression",
        "index_expression",
        "generic_type",
    ):
        if not function.named_children:
            break
        function = function.named_children[0]
    return function


def plain_name(called: str) -> str:
    """What is called without type arguments: ``(*Map[int]).Get`` is ``(*Map).Get``."""
    if "[" not in called:
        return called
    out: list[str] = []
    depth = 0
    for char in called:
        depth += char == "["
        if not depth:
            out.append(char)
        depth -= char == "]"
    return "".join(out)


def _readable(packages: Packages, said: str) -> str:
    """What an inlined function calls, without the package that its variables are named after."""
    first, _, rest = said.partition(".")
    return rest if "." in rest and packages.named(first) else said


def _text(node: Node | None, source: Source) -> str:
    if node is None:
        return ""
    return source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
