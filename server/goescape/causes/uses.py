"""The steps of a flow, with the source that each stands in.

The compiler prints a flow from the value to the heap: assignments (*edges*), each with the
steps that make it. The last step of the last edge is what forces the value to the heap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from goescape.causes.wording import shorten
from goescape.model import Edge, Flow, Step
from goescape.syntax import Source
from goescape.syntax.tree import leaf_at

__all__ = ["Use", "uses"]


@dataclass(frozen=True)
class Use:
    """One step, where it stands.

    Attributes:
        step: In the compiler's words.
        edge: The assignment that it is part of.
        source: The file; None where it can't be read.
    """

    step: Step
    edge: Edge
    source: Source | None

    @property
    def reason(self) -> str:
        """The compiler's word for it, such as ``return`` or ``call parameter``."""
        return self.step.reason

    @cached_property
    def leaf(self) -> Node | None:
        """The token at the step's place."""
        if self.source is None:
            return None
        offset = self.source.text.offset_of_place(self.step.place)
        return None if offset is None else leaf_at(self.source.tree, offset)

    def around(self, *types: str) -> Node | None:
        """The innermost node of one of these types that holds the step's place."""
        node = self.leaf
        while node is not None and node.type not in types:
            node = node.parent
        return node

    def text(self, node: Node | None) -> str:
        """The source of a node on one line, what is long replaced by ``…``."""
        if node is None or self.source is None:
            return ""
        data = self.source.text.data[node.start_byte : node.end_byte]
        return shorten(data.decode("utf-8", "replace"))


def uses(flow: Flow, sources: Callable[[str], Source | None]) -> tuple[Use, ...]:
    """The steps of a flow in the order from the value to the heap."""
    return tuple(
        Use(step, edge, sources(step.place.path)) for edge in flow.edges for step in edge.steps
    )
