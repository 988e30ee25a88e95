"""Every use of a function in a module, tests included.

In its own package the compiler tells them (it is renamed, and the errors are read). In others they
are what is selected by its name from an import of its package; the type check that follows would
see one that was missed, and files that are not compiled are searched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.calls import qualifiers
from goescape.fixes.ground import Ground
from goescape.golang import Unit, uses_of
from goescape.model import Span
from goescape.syntax import Source, header
from goescape.syntax.bindings import binding

__all__ = ["Place", "own_places", "places_elsewhere"]

_LEAVES = ("identifier", "type_identifier", "field_identifier")
_INSTANTIATED = ("index_expression", "type_instantiation_expression", "generic_type")


@dataclass(frozen=True)
class Place:
    """A use.

    Attributes:
        source: The file.
        name: The function's name there.
        whole: With what stands before it, its package or a method's receiver, and with type
            arguments.
    """

    source: Source
    name: Node
    whole: Node


async def own_places(
    ground: Ground, unit: Unit, name: Span, receiver: str = ""
) -> list[Place] | str:
    """The uses in a function's own package, or why they are not known.

    Args:
        ground: The code as it is.
        unit: The package.
        name: The name in the declaration.
        receiver: Of a method, with its parentheses.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    graph = ground.graph
    roots = [root for root in map(graph.units.get, graph.roots) if root]
    whole = next((u for u in roots if u.variant == "test" and name.path in u.files), unit)
    uses = await uses_of(ground.toolchain, graph, whole, name, ground.overlay, receiver=receiver)
    if uses.errors:
        return f"its name is needed: {uses.errors[0].message.partition(chr(10))[0]}"
    found: list[Place] = []
    for use in uses.places:
        source = ground.source(use.path)
        leaf = source.tree.root_node.descendant_for_byte_range(use.start, use.end)
        if leaf is None or leaf.type not in _LEAVES:
            return f"it is used in {os.path.basename(use.path)} in a way that is not understood"
        selects = leaf.type == "field_identifier" and leaf.parent is not None
        found.append(Place(source, leaf, _instantiated(leaf.parent if selects else leaf)))
    return found


def places_elsewhere(ground: Ground, unit: Unit, name: str) -> list[Place] | str:
    """The uses in other packages of the graph, or why they are not known.

    It reads every file of the graph's folders: not for the event loop.
    """
    graph = ground.graph
    roots = [graph.units[root] for root in graph.roots]
    own = {file for root in roots if root.dir == unit.dir for file in root.files}
    own -= {file for root in roots if root.variant == "xtest" for file in root.files}
    compiled = {file for root in roots for file in root.files}
    found: list[Place] = []
    path = f'"{unit.import_path}"'.encode()
    for folder in sorted({root.dir for root in roots}):
        for file, content in ground.folder(folder).items():
            if file in own or name.encode() not in content or path not in content:
                continue
            if file not in compiled:
                return f"{os.path.basename(file)} may use it, and is not compiled here"
            source = ground.source(file)
            imports = header(content).imports
            if any(one.path == unit.import_path and one.name == "." for one in imports):
                return f"{os.path.basename(file)} imports everything of its package"
            found += _selected(source, name, qualifiers(source, unit))
    return found


def _selected(source: Source, name: str, packages: frozenset[str]) -> Iterator[Place]:
    data, wanted = source.text.data, name.encode()
    at = data.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        leaf = source.tree.root_node.descendant_for_byte_range(at, end)
        at = data.find(wanted, end)
        if leaf is None or (leaf.start_byte, leaf.end_byte) != (end - len(wanted), end):
            continue
        selector = leaf.parent
        if selector is None or selector.type != "selector_expression":
            continue
        operand = selector.child_by_field_name("operand")
        if operand is None or operand.type != "identifier" or operand == leaf:
            continue
        package = data[operand.start_byte : operand.end_byte].decode("utf-8", "replace")
        if package in packages and binding(operand, data) is None:
            yield Place(source, leaf, _instantiated(selector))


def _instantiated(node: Node | None) -> Node:
    """A function's name with its type arguments, if it has any."""
    assert node is not None  # noqa: S101 - the callers have it
    above = node.parent
    if above is None or above.type not in _INSTANTIATED or above.named_children[0] != node:
        return node
    return above
