"""The functions that a file declares: their names, signatures and bodies as byte ranges.

Two ways to find them. :func:`declarations` reads the syntax tree: exact, and for code that was
compiled. :func:`function_lines` reads lines alone: for the text under somebody's hands, many
times a second, in the middle of an edit; gofmt puts ``func`` of a declaration at the beginning
of a line. So do :func:`interface_method` and :func:`package_variable`, for packages that nobody
else parses.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from tree_sitter import Node

from goescape.syntax.functions import declared_lines, function_name
from goescape.syntax.source import Source
from goescape.text import Text

__all__ = [
    "Declaration",
    "Parameter",
    "declarations",
    "function_lines",
    "interface_method",
    "package_variable",
]

_DECLARATIONS = ("function_declaration", "method_declaration")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter or receiver.

    Attributes:
        name: As declared.
        index: Among all parameters, those without a name counted, from 0; -1: the receiver.
        start: Byte offset of its name.
        end: After the name.
    """

    name: str
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """A top-level function or method.

    Attributes:
        name: ``F``, ``T.M`` or ``(*T).M``.
        start: Byte offset of ``func``.
        end: After its last byte.
        name_start: Of the name alone (``M``).
        name_end: After the name.
        head: Where the compiler's messages about the function stand: at the name, of a method at
            the receiver's parenthesis (Go 1.21 to 1.27).
        parameters: The receiver, then the parameters, those without a name left out.
        results: The results' names in order, empty where they have none.
    """

    name: str
    start: int
    end: int
    name_start: int
    name_end: int
    head: int
    parameters: tuple[Parameter, ...]
    results: tuple[str, ...]


def declarations(source: Source) -> list[Declaration]:
    """The functions of a file in order; what the grammar does not know is left out."""
    data = source.text.data
    found: list[Declaration] = []
    for node in source.tree.root_node.named_children:
        name = node.child_by_field_name("name") if node.type in _DECLARATIONS else None
        if name is None:
            continue
        receiver = node.child_by_field_name("receiver")
        found.append(
            Declaration(
                function_name(node, data),
                node.start_byte,
                node.end_byte,
                name.start_byte,
                name.end_byte,
                receiver.start_byte if receiver is not None else name.start_byte,
                (
                    *_parameters(receiver, data, -1),
                    *_parameters(node.child_by_field_name("parameters"), data, 0),
                ),
                _results(node.child_by_field_name("result"), data),
            )
        )
    return found


@functools.lru_cache(maxsize=8)  # each lens of a file asks
def function_lines(text: Text) -> dict[tuple[str, int], tuple[int, int]]:
    """Where functions are named in a text that may be in the middle of an edit.

    Returns:
        The byte range of the name's last part for each (name, how many of that name come
        before it: a file can have several ``init``).
    """
    found: dict[tuple[str, int], tuple[int, int]] = {}
    seen: dict[str, int] = {}
    for name, start, end in declared_lines(text.data):
        number = seen.get(name, 0)
        seen[name] = number + 1
        found[name, number] = (start, end)
    return found


def interface_method(text: Text, interface: str, method: str) -> tuple[int, int] | None:
    """The byte range of a method's name in the declaration of an interface.

    That of the interface's own name where it embeds the method; None where the file does not
    declare the interface, or not as gofmt lays it out.
    """
    name = re.escape(interface.encode())
    found = re.search(
        rb"^(\t|type[ \t]+)(" + name + rb")(?:\[[^\]\n]*\])?[ \t]+interface[ \t]*\{",
        text.data,
        re.MULTILINE,
    )
    if found is None:
        return None
    end = _line_end(text.data, found.end())
    if text.data[end - 1 : end] != b"}":  # of several lines: to the brace indented as its type is
        close = b"\n\t}" if found[1] == b"\t" else b"\n}"
        end = text.data.find(close, end)
    listed = re.compile(rb"(?:^|[{;])[ \t]*(" + re.escape(method.encode()) + rb")\(", re.MULTILINE)
    inside = listed.search(text.data, found.end() - 1, end if end >= 0 else len(text.data))
    return inside.span(1) if inside else found.span(2)


def _line_end(data: bytes, at: int) -> int:
    """Where the content of the line around a byte ends, spaces left out."""
    end = data.find(b"\n", at)
    line = data[at : end if end >= 0 else len(data)]
    return at + len(line.rstrip())


def package_variable(text: Text, name: str) -> tuple[int, int] | None:
    """The byte range of a variable's name where a package declares it, as gofmt lays that out."""
    data = text.data
    for found in re.finditer(
        rb"^(\t|var[ \t]+)(?:\w+,[ \t]*)*(" + re.escape(name.encode()) + rb")\b", data, re.MULTILINE
    ):
        if found[1] != b"\t":
            return found.span(2)
        group = data.rfind(b"\nvar (", 0, found.start())
        if group >= 0 and data.find(b"\n)", group, found.start()) < 0:
            return found.span(2)
    return None


def _parameters(node: Node | None, data: bytes, index: int) -> list[Parameter]:
    found: list[Parameter] = []
    for declared in node.named_children if node is not None else ():
        if declared.type == "comment":
            continue
        names = declared.children_by_field_name("name")
        for name in names:
            found.append(Parameter(_text(name, data), index, name.start_byte, name.end_byte))
            index += 1
        index += not names
    return found


def _results(node: Node | None, data: bytes) -> tuple[str, ...]:
    if node is None:
        return ()
    if node.type != "parameter_list":
        return ("",)
    names: list[str] = []
    for declared in node.named_children:
        if declared.type != "comment":
            names += [_text(n, data) for n in declared.children_by_field_name("name")] or [""]
    return tuple(names)


def _text(node: Node, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
