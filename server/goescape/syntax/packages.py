"""What the packages at hand declare, by name: functions with their signatures, types, variables.

A flow says ``t.Set(&x)`` or ``fmt.Fprintln(...)``; which parameter that is, and whether ``w.Write``
is a method of an interface, stands in the declarations. They are found by name without a parse of
whole files: gofmt puts each at the beginning of a line, and only the few lines of the one asked
for are parsed. What is laid out otherwise is not found, which only means that less is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node

from goescape.syntax.header import header
from goescape.syntax.names import declared_names
from goescape.syntax.source import Source
from goescape.syntax.tree import parse
from goescape.text import Text

__all__ = [
    "NO_PACKAGES",
    "Answer",
    "Found",
    "Member",
    "Package",
    "Packages",
    "imports_of",
    "index_declarations",
]

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
_VERSION = re.compile(r"v\d+\Z")


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose declarations can be looked up.

    Attributes:
        path: Import path.
        name: The name in its package clause.
        files: Absolute paths.
    """

    path: str
    name: str
    files: tuple[str, ...]


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


Answer = tuple[Package, Found | None]
"""What a package was found to declare by a name."""


@dataclass(eq=False)
class Packages:
    """The packages that a unit's code can name.

    Attributes:
        own: The unit's own package.
        imports: Import path as written in the source to the package.
        named: The packages of a name among all that the unit imports, directly or not.
        sources: The text that was compiled, by absolute path, for the unit's own files.
        asked: Each question asked since this was last emptied, with its answer: findings that
            were made from these answers stand as long as they do.
    """

    own: Package = Package("", "", ())
    imports: Mapping[str, Package] = field(default_factory=dict[str, Package])
    named: Callable[[str], Sequence[Package]] = lambda _: ()
    sources: Callable[[str], Source | None] = lambda _: None
    asked: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], "Answer"])
    _stamps: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    _indexes: dict[str, Mapping[str, tuple[str, int]]] = field(
        default_factory=dict[str, Mapping[str, tuple[str, int]]]
    )
    _known: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], "Answer"])

    def imported(self, source: Source, name: str) -> Package | None:
        """The package that ``name`` stands for in a file; None where it imports none so named."""
        for given, path in imports_of(source.text.data):
            package = self.imports.get(path)
            if given == name or (not given and name == (package.name if package else _guess(path))):
                return package or Package(path, name, ())
        return None

    def find(self, package: Package, name: str) -> Found | None:
        """What a package declares by a name (``F``, ``T``, ``T.M``, ``(*T).M``); None if nothing.

        A method is found by either form of its receiver.
        """
        if not package.files:
            return None
        key = package.path, name
        answer = self._known.get(key)
        if answer is None:
            answer = self._known[key] = package, self._search(package, name)
        self.asked[key] = answer
        return answer[1]

    def file(self, package: Package, path: str) -> Source | None:
        """A file of a package; None where it can't be read."""
        data = self._data(package, path)
        return None if data is None else Source(path, Text(data))

    def parameter_start(self, package: Package, found: Found, number: int) -> int | None:
        """The byte offset, in ``found.file``, of the name of a function's n-th parameter.

        Args:
            package: Whose declaration it is.
            found: A function.
            number: 0-based; -1: the receiver.
        """
        data = self._data(package, found.file)
        if data is None or found.kind != "func":
            return None
        kind, offset = _scan(data).get(found.name, ("", 0))
        if kind != "func":
            return None
        snippet = _signature(data, offset)
        node = _declaration(snippet)
        clause = (
            node.child_by_field_name("receiver" if number < 0 else "parameters") if node else None
        )
        names = [
            name
            for declared in (clause.named_children if clause is not None else ())
            for name in declared.children_by_field_name("name")
        ]
        at = max(number, 0)
        return offset + names[at].start_byte - len(_HEAD) if at < len(names) else None

    def still(self, answers: Mapping[tuple[str, str], Answer]) -> bool:
        """Whether earlier answers (``asked``) are what would be answered now."""
        return all(
            self.find(self.own if package.path == self.own.path else package, name) == answer
            for (_, name), (package, answer) in answers.items()
        )

    def _search(self, package: Package, name: str) -> Found | None:
        own = package.path == self.own.path
        for path in package.files:
            if own:
                if path not in self._indexes:
                    data = self._data(package, path)
                    self._indexes[path] = {} if data is None else index_declarations(data)
                if name not in self._indexes[path]:
                    continue
                data = self._data(package, path)
                found = None if data is None else _in_text(data, package.path, name, path)
            else:
                if path not in self._stamps:
                    self._stamps[path] = _stamp(path)
                found = _on_disk(path, self._stamps[path], package.path, name)
            if found is not None:
                return found
        return None

    def _data(self, package: Package, path: str) -> bytes | None:
        if package.path == self.own.path:
            source = self.sources(path)
            return None if source is None else source.text.data
        return _read(path)


NO_PACKAGES = Packages()
"""Nothing is known of any package."""


@lru_cache(maxsize=1024)
def imports_of(data: bytes) -> tuple[tuple[str, str], ...]:
    """The imports of a file: the name given (empty where none), and the path."""
    return tuple((found.name, found.path) for found in header(data).imports)


def _guess(path: str) -> str:
    """The name that a package of a path most likely has."""
    *before, last = path.split("/")
    if _VERSION.match(last) and before:
        last = before[-1]
    return last.partition(".")[0].removeprefix("go-").removesuffix("-go").replace("-", "")


def _stamp(path: str) -> tuple[int, int]:
    try:
        stat = os.stat(path)
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


# What is asked once is asked again after each save: kept for files on disk as long as they do not
# change, and by content for what was compiled.


@lru_cache(maxsize=8192)
def _on_disk(path: str, stamp: tuple[int, int], package: str, name: str) -> Found | None:
    declared = _index_on_disk(path, stamp).get(name)
    data = _read(path) if declared is not None else None
    return (
        None if data is None or declared is None else _parsed(declared, data, package, name, path)
    )


@lru_cache(maxsize=4096)
def _in_text(data: bytes, package: str, name: str, path: str) -> Found | None:
    declared = index_declarations(data).get(name)
    return None if declared is None else _parsed(declared, data, package, name, path)


@lru_cache(maxsize=2048)
def _index_on_disk(path: str, _stamp: tuple[int, int]) -> Mapping[str, tuple[str, int]]:
    return _scan(_read(path) or b"")


@lru_cache(maxsize=512)
def index_declarations(data: bytes) -> Mapping[str, tuple[str, int]]:
    """Every name that a file declares, with its kind and its byte offset; remembered."""
    return _scan(data)


def _scan(data: bytes) -> dict[str, tuple[str, int]]:
    """Every declaration's kind and byte offset."""
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


def _parsed(declared: tuple[str, int], data: bytes, package: str, name: str, path: str) -> Found:
    kind, offset = declared
    if kind == "func":
        return _function(data, offset, package, name, path)
    if kind == "struct":
        return Found("struct", package, name, path, fields=_fields(data, offset))
    return Found(kind, package, name, path)


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
