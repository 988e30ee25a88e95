"""What one file declares, by name, read from its lines.

gofmt puts each declaration at the beginning of a line: they are found without a parse of the whole
file, and only the few lines of the one asked for are parsed. What is laid out otherwise is not
found, which only means that less is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node

from goescape.syntax.names import declared_names
from goescape.syntax.tree import parse

__all__ = ["Found", "Member", "index_declarations", "parameter_start", "parsed", "scan"]

_FUNC = re.compile(
    rb"^func[ \t]*(?:\([ \t]*(?:[\w\x80-\xff]+[ \t]+)?(?P<star>\*?)[ \t]*"
    rb"(?P<type>[\w\x80-\xff]+)[^)\n]*\)[ \t]*)?(?P<name>[\w\x80-\xff]+)",
    re.MULTILINE,
)
_KIND = rb"(?P<name>[\w\x80-\xff]+)(?:\[[^\]\n]*\])?[ \t]+=?[ \t]*(?P<kind>interface|struct|func)\b"
_TYPE = re.compile(rb"^type[ \t]+" + _KIND, re.MULTILINE)
_GROUPED_TYPE = re.compile(rb"^\t" + _KIND, re.MULTILINE)
_KINDS = {b"interface": "interface", b"struct": "struct", b"func": "func type"}
_SIGNATURE = 4_000  # bytes; no signature or struct that matters is longer
_HEAD = b"package p\n"
_OPENING = re.compile(rb"\{[ \t]*(?://[^\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter, result or field: its name (may be empty), and its type as written."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Found:
    """A declaration of a package.

    Attributes:
        kind: ``func``, ``var``, or of a type what it is: ``interface``, ``struct``, ``func type``,
            ``type``.
        package: The import path of the package.
        name: ``F``, ``T.M`` or ``(*T).M``.
        file: The file that it stands in.
        receiver: Of a method; else None.
        parameters: Of a function.
        results: Of a function.
        fields: Of a struct.
        variadic: The last parameter is ``...T`` (its type is written without the dots).
        bodiless: The function has no Go code: assembly, or ``go:linkname``.
    """

    kind: str
    package: str
    name: str
    file: str
    receiver: Member | None = None
    parameters: tuple[Member, ...] = ()
    results: tuple[Member, ...] = ()
    fields: tuple[Member, ...] = ()
    variadic: bool = False
    bodiless: bool = False

    def parameter(self, argument: int) -> Member | None:
        """The parameter that takes the n-th argument (0-based; -1: the receiver)."""
        if argument < 0:
            return self.receiver
        if argument < len(self.parameters):
            return self.parameters[argument]
        return self.parameters[-1] if self.variadic else None


@lru_cache(maxsize=512)
def index_declarations(data: bytes) -> Mapping[str, tuple[str, int]]:
    """Every name that a file declares, with its kind and its byte offset; remembered."""
    return scan(data)


def scan(data: bytes) -> dict[str, tuple[str, int]]:
    """Every declaration's kind and byte offset, by name."""
    found: dict[str, tuple[str, int]] = {}
    for name in declared_names(data, "var"):
        found[name] = "var", 0
    for name in declared_names(data, "type"):
        found[name] = "type", -1
    # one in a group last: a field can have a type's name
    for pattern in (_TYPE, _GROUPED_TYPE):
        for match in pattern.finditer(data):
            name = _text(match["name"])
            if found.get(name) == ("type", -1):
                found[name] = _KINDS[match["kind"]], match.start("name")
    for match in _FUNC.finditer(data):
        name = _text(match["name"])
        if match["type"]:
            base = _text(match["type"])
            found[f"(*{base}).{name}"] = found[f"{base}.{name}"] = "func", match.start()
        else:
            found[name] = "func", match.start()
    return found


def parsed(declared: tuple[str, int], data: bytes, package: str, name: str, path: str) -> Found:
    """A declaration, taken apart.

    Args:
        declared: Its kind and byte offset, as :func:`scan` has them.
        data: The file.
        package: Import path.
        name: ``F``, ``T``, ``T.M`` or ``(*T).M``.
        path: The file's.
    """
    kind, offset = declared
    if kind == "func":
        return _function(data, offset, package, name, path)
    if kind == "struct":
        return Found("struct", package, name, path, fields=_fields(data, offset))
    return Found(kind, package, name, path)


def parameter_start(data: bytes, found: Found, number: int) -> int | None:
    """The byte offset of the name of a function's n-th parameter (0-based; -1: the receiver)."""
    if found.kind != "func":
        return None
    kind, offset = scan(data).get(found.name, ("", 0))
    if kind != "func":
        return None
    node = _declaration(_signature(data, offset))
    clause = node.child_by_field_name("receiver" if number < 0 else "parameters") if node else None
    names = [
        name
        for declared in (clause.named_children if clause is not None else ())
        for name in declared.children_by_field_name("name")
    ]
    at = max(number, 0)
    return offset + names[at].start_byte - len(_HEAD) if at < len(names) else None


def _function(data: bytes, offset: int, package: str, name: str, file: str) -> Found:
    open_ended = b"{" not in data[offset : data.find(b"\n", offset) + 1]
    return _signed(_signature(data, offset), open_ended, package, name, file)


@lru_cache(maxsize=8192)
def _signed(snippet: bytes, open_ended: bool, package: str, name: str, file: str) -> Found:
    """A function by its signature: an edit elsewhere in the file does not touch it."""
    node = _declaration(snippet)
    if node is None:
        return Found("func", package, name, file)
    receiver = _members(node.child_by_field_name("receiver"), snippet)
    parameters = node.child_by_field_name("parameters")
    kinds = parameters.named_children if parameters is not None else []
    result = node.child_by_field_name("result")
    if result is not None and result.type != "parameter_list":
        results = (Member("", _of(result, snippet)),)
    else:
        results = _members(result, snippet)
    return Found(
        "func",
        package,
        name,
        file,
        receiver=receiver[0] if receiver else None,
        parameters=_members(parameters, snippet),
        results=results,
        variadic=any(kind.type == "variadic_parameter_declaration" for kind in kinds),
        bodiless=open_ended and node.child_by_field_name("body") is None,
    )


def _signature(data: bytes, offset: int) -> bytes:
    """A file that holds a function's declaration, with no body if that takes more than a line."""
    brace = _OPENING.search(data, offset, offset + _SIGNATURE)
    line = data.find(b"\n", offset)
    if brace is not None and b"}" not in data[offset:line]:
        return _HEAD + data[offset : brace.start()] + b"{}"
    return _snippet(data, offset)


def _snippet(data: bytes, offset: int, before: bytes = b"") -> bytes:
    """A file that begins with the declaration at an offset, cut off somewhere behind it."""
    end = data.find(b"\n}", offset, offset + _SIGNATURE)
    return _HEAD + before + data[offset : end + 2 if end >= 0 else offset + _SIGNATURE]


def _declaration(snippet: bytes) -> Node | None:
    """The first declaration of a snippet."""
    stack = list(reversed(parse(snippet).root_node.named_children))
    while stack:
        node = stack.pop()
        if node.type in ("function_declaration", "method_declaration", "struct_type"):
            return node
        if node.type in ("type_declaration", "type_spec", "ERROR"):
            stack.extend(reversed(node.named_children))
    return None


def _members(node: Node | None, data: bytes) -> tuple[Member, ...]:
    members: list[Member] = []
    for declared in node.named_children if node is not None else ():
        if declared.type == "comment":
            continue
        kind = declared.child_by_field_name("type")
        written = _of(kind, data) if kind is not None else ""
        names = declared.children_by_field_name("name")
        members += [Member(_of(name, data), written) for name in names] or [Member("", written)]
    return tuple(members)


def _fields(data: bytes, offset: int) -> tuple[Member, ...]:
    return _struct(_snippet(data, offset, b"type "))


@lru_cache(maxsize=4096)
def _struct(snippet: bytes) -> tuple[Member, ...]:
    node = _declaration(snippet)
    if node is None or node.type != "struct_type" or not node.named_children:
        return ()
    return _members(node.named_children[0], snippet)


def _of(node: Node, data: bytes) -> str:
    return _text(data[node.start_byte : node.end_byte])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
