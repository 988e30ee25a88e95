"""What a type holds: whether a value of it may be copied.

Its declaration is read where it stands, in the package, in others or in the standard library, and
so are those of the fields that are part of the value. What is behind a pointer, a slice, a map, an
interface or a function is no part of it.

The compiler would say nothing: a used ``strings.Builder`` that is copied panics later, and of a
lock ``go vet`` is silent where a literal is returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.fill.shape import text_of, walk
from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.syntax import BASIC_TYPES, Source, header

__all__ = ["not_copied"]

_PREDECLARED = BASIC_TYPES | {"error", "comparable"}
_BEHIND = ("pointer_type", "slice_type", "map_type", "channel_type", "function_type")
_LOCKS = ("sync", "sync/atomic")
_USED = {
    "strings.Builder": "holds a strings.Builder, which must not be copied once it is used",
    "bytes.Buffer": "holds a bytes.Buffer, which must not be copied once it is used",
}


class _Found(Exception):  # noqa: N818 - ends the walk, and is no error
    pass


@dataclass(frozen=True)
class _Scope:
    """Where a type is written.

    Attributes:
        unit: The package.
        source: The file.
        parameters: Type parameters that mean something there.
    """

    unit: Unit
    source: Source
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Declared:
    """A type's declaration: its name with the package's path, and what it is."""

    name: str
    node: Node
    scope: _Scope


def not_copied(ground: Ground, unit: Unit, source: Source, written: Node) -> str:
    """Why values of a type are not to be copied; empty where nothing speaks against it.

    It reads and parses files: not for the event loop.

    Args:
        ground: The code as it is.
        unit: The package of the file.
        source: The file.
        written: The type, as it stands there.
    """
    walker = _Walker(ground)
    try:
        walker.walk(written, _Scope(unit, source))
        return walker.no_struct() or walker.pointing_back()
    except _Found as found:
        return f"{text_of(written, source.text.data)} {found}"


class _Walker:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._held: dict[str, _Declared] = {}

    def walk(self, node: Node, scope: _Scope) -> None:
        """Everything that is part of a value of the type."""
        data = scope.source.text.data
        match node.type:
            case "parenthesized_type":
                self.walk(node.named_children[0], scope)
            case "array_type":
                element = node.child_by_field_name("element")
                if element is not None:
                    self.walk(element, scope)
            case "struct_type":
                for kind in _fields(node):
                    self.walk(kind, scope)
            case "generic_type":
                for part in node.named_children:
                    for inner in part.named_children if part.type == "type_arguments" else (part,):
                        self.walk(inner, scope)
            case "type_elem" if node.named_child_count == 1:
                self.walk(node.named_children[0], scope)
            case "type_identifier" | "qualified_type":
                self._named(node, scope)
            case "interface_type":
                pass
            case kind if kind in _BEHIND:
                pass
            case _:
                raise _Found(f"is not understood: {text_of(node, data)}")

    def no_struct(self) -> str:
        """Why the type that was walked first is none: one defined as another counts as that."""
        for declared in self._held.values():
            if declared.node.type == "struct_type":
                return ""
            if declared.node.type not in ("type_identifier", "qualified_type", "generic_type"):
                break
        return f"{next(iter(self._held), 'it').rpartition('.')[2]} is not a struct"

    def pointing_back(self) -> str:
        """Whether any of it points to something that is part of the value."""
        held = dict(self._held)
        for declared in held.values():
            for node in walk(declared.node):
                if node.type != "pointer_type" or not node.named_children:
                    continue
                name = self._name(node.named_children[0], declared.scope)
                if name in held:
                    own = declared.name.rpartition("/")[2]
                    kind = text_of(node, declared.scope.source.text.data)
                    return f"{own} holds a {kind}, which may point to the value itself"
        return ""

    def _named(self, node: Node, scope: _Scope) -> None:
        data = scope.source.text.data
        text = text_of(node, data)
        if text in scope.parameters:
            return
        name = self._name(node, scope)
        if not name:
            if text in _PREDECLARED:
                return
            raise _Found(f"holds {text}, of which nothing is known")
        path, _, last = name.rpartition(".")
        if path in _LOCKS and last != "Locker":
            raise _Found(f"holds a {text}, which must not be copied")
        if reason := _USED.get(name):
            raise _Found(reason)
        if name == "unsafe.Pointer" or last == "noCopy":
            raise _Found(f"holds a {text}")
        if name in self._held:
            return
        found = self._declaration(name, scope)
        if found is None:
            raise _Found(f"holds {text}, of which nothing is known")
        self._held[name] = found
        self.walk(found.node, found.scope)

    def _name(self, node: Node, scope: _Scope) -> str:
        """``path.T``; empty for what the package does not declare."""
        data = scope.source.text.data
        if node.type == "generic_type":
            node = node.child_by_field_name("type") or node
        if node.type == "qualified_type":
            package, last = node.child_by_field_name("package"), node.child_by_field_name("name")
            if package is None or last is None:
                return ""
            path = self._path(text_of(package, data), scope)
            return f"{path}.{text_of(last, data)}" if path else ""
        if node.type != "type_identifier":
            return ""
        name = f"{scope.unit.import_path}.{text_of(node, data)}"
        return name if name in self._held or self._declaration(name, scope) else ""

    def _path(self, qualifier: str, scope: _Scope) -> str:
        for one in header(scope.source.text.data).imports:
            imported = self._ground.graph.units.get(scope.unit.imports.get(one.path, one.path))
            if qualifier == (one.name or (imported.name if imported else "")):
                return (
                    one.path if one.path == "unsafe" or imported is None else (imported.import_path)
                )
        return ""

    def _declaration(self, name: str, scope: _Scope) -> _Declared | None:
        path, _, last = name.rpartition(".")
        units = self._ground.graph.units
        unit = scope.unit if path == scope.unit.import_path else units.get(path)
        if unit is None:
            return None
        word = re.compile(rb"^(?:type\b[ \t(]*|[ \t]+)%s\b" % last.encode(), re.MULTILINE)
        for file in unit.files:
            source = self._ground.source(file)
            if not word.search(source.text.data):
                continue
            for spec in _specs(source):
                declared = spec.child_by_field_name("name")
                kind = spec.child_by_field_name("type")
                if declared is None or kind is None:
                    continue
                if text_of(declared, source.text.data) == last:
                    return _Declared(name, kind, _Scope(unit, source, _parameters(spec, source)))
        return None


def _fields(struct: Node) -> Iterator[Node]:
    """The types of a struct's fields; of embedded ones behind a pointer none."""
    for holder in struct.named_children:
        for declared in holder.named_children:
            if declared.type != "field_declaration":
                continue
            embedded_pointer = any(child.type == "*" for child in declared.children)
            kind = declared.child_by_field_name("type")
            if kind is not None and not embedded_pointer:
                yield kind


def _specs(source: Source) -> Iterator[Node]:
    for node in source.tree.root_node.named_children:
        if node.type == "type_declaration":
            yield from node.named_children


def _parameters(spec: Node, source: Source) -> frozenset[str]:
    generic = spec.child_by_field_name("type_parameters")
    return frozenset(
        text_of(name, source.text.data)
        for declared in (generic.named_children if generic is not None else ())
        for name in declared.children_by_field_name("name")
    )
