"""Parsing with tree-sitter.

py-tree-sitter holds the interpreter's lock while it parses (0.26: 40 ms for net/http's
h2_bundle.go, 12,000 lines). Asked for the text in chunks it calls back into Python between
them, where other threads get their turn: the longest wait falls to 5 ms, at the same cost.

What such a callback returns is never freed (0.26.1: chunks of ``bytes`` leak the whole text at each
parse, 14 MB for 100 parses of net/http's server.go). So it gets views, whose hold on the text is
released afterwards; 0.5 kB for each chunk is lost still, and all but large files are parsed in one
piece. ``Node.text`` must not be used: of such a tree it reads where nothing is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import tree_sitter_go
from tree_sitter import Language, Node, Parser, Point, Tree

__all__ = ["EXPRESSIONS", "first_body", "leaf_at", "node_of", "parse"]

_GO = Language(tree_sitter_go.language())
_AT_ONCE = 128 * 1024  # 8 ms
_CHUNK = 64 * 1024

EXPRESSIONS = frozenset(
    {
        "binary_expression",
        "call_expression",
        "composite_literal",
        "func_literal",
        "index_expression",
        "parenthesized_expression",
        "selector_expression",
        "slice_expression",
        "type_assertion_expression",
        "type_conversion_expression",
        "type_instantiation_expression",
        "unary_expression",
    }
)
"""The node types of expressions that are more than one token."""


def parse(data: bytes) -> Tree:
    """The syntax tree of a file; broken code gives a tree with ``ERROR`` nodes."""
    if len(data) <= _AT_ONCE:
        return Parser(_GO).parse(data)
    views: list[memoryview] = []

    def read(offset: int, _point: object) -> memoryview:
        if 0 < offset < len(data):
            time.sleep(0)  # lets a waiting thread run
        views.append(memoryview(data)[offset : offset + _CHUNK])
        return views[-1]

    # its stubs say bytes, and any buffer will do
    tree = Parser(_GO).parse(cast("Callable[[int, Point | None], bytes | None]", read))
    for view in views:
        view.release()
    return tree


def leaf_at(tree: Tree, offset: int) -> Node | None:
    """The token that begins at ``offset``; None where none does."""
    node = tree.root_node.descendant_for_byte_range(offset, offset + 1)
    if node is None or node.start_byte != offset or node.type == "comment":
        return None
    return node


def first_body(node: Node) -> Node | None:
    """The body of the first function literal in ``node``, by position."""
    found: Node | None = None
    stack = [node]
    while stack:
        here = stack.pop()
        if found is not None and here.start_byte >= found.start_byte:
            continue
        if here.type == "func_literal":
            found = here.child_by_field_name("body") or found
            continue
        if here.named_child_count:
            stack.extend(here.named_children)
    return found


def node_to_body(tree: Tree, start: int, end: int) -> Node | None:
    """The smallest expression that begins at ``start``, and whose first closure's body at ``end``.

    Ranges are cut before such a body; white space may lie between.
    """
    node = leaf_at(tree, start)
    while node is not None and node.start_byte == start:
        body = first_body(node) if node.type in EXPRESSIONS else None
        if body is not None and body.start_byte >= end:
            header = body.parent
            last = body.prev_sibling
            within = header is not None and header.start_byte < end
            return node if within and last is not None and last.end_byte <= end else None
        node = node.parent
    return None


def node_of(tree: Tree, start: int, end: int) -> Node | None:
    """The smallest node with exactly this range."""
    node = tree.root_node.descendant_for_byte_range(start, end)
    if node is None or (node.start_byte, node.end_byte) != (start, end):
        return None
    return node
