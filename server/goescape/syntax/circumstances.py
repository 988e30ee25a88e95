"""How often, and when, the code at a place runs, as far as its function's text tells.

Three questions, answered by climbing from the place to its function:

* Which loops are around it? A loop's body, condition and post statement run in each round; what
  stands in its initialisation, or is ranged over, runs once. A block that ends by leaving the
  loop (``return``, ``break``, ``panic``) runs once at most, so that loop does not count. A
  ``goto`` back over the place counts as a loop.
* Does it run once in a program? Package-level initialisers and ``init`` do, and ``main``.
* Is it *cold*: does everything behind it end in a panic, the program's end, a failed test, or the
  return of an error? Only what surely ends so counts: no other way out of the block may stand
  between.

A function literal that is called where it stands, also by ``go`` or ``defer``, is part of what
is around it. Any other is a function of its own: how often it is called is not known.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.model import Circumstances, Span, VerdictKind
from goescape.syntax.endings import cold_call, cold_ending, leaves
from goescape.syntax.source import Source

__all__ = ["circumstances"]

_SWITCHES = ("expression_switch_statement", "type_switch_statement", "select_statement")
_CASES = ("expression_case", "default_case", "type_case", "communication_case")
_WAYS_OUT = re.compile(rb"\b(?:return|break|continue|goto)\b")
_WAYS_ON = re.compile(rb"\b(?:break|continue|goto)\b")
"""Those that need not leave the loop."""
_PER_ROUND = (1, 22)
"""Since this Go version, by the module's ``go`` line, loop variables are made in each round."""


def circumstances(
    source: Source, span: Span, kind: VerdictKind, language: tuple[int, int] = _PER_ROUND
) -> Circumstances:
    """What the text around a finding says of how often its code runs.

    Args:
        source: The file.
        span: The finding's span.
        kind: What it says: a variable that moves to the heap is made where it is declared.
        language: The Go version that the module asks for: loop variables are made once for each
            loop before 1.22, and in each round since.
    """
    if not kind.heap:
        return Circumstances()
    climb = _Climb(source.text.data, span, moved_by_round=_by_round(kind, language))
    node = source.tree.root_node.descendant_for_byte_range(span.start, span.start + 1)
    function = climb.up(node) if node is not None else None
    return Circumstances(climb.loops, _once(source, function, climb), climb.cold, climb.each)


def _by_round(kind: VerdictKind, language: tuple[int, int]) -> bool:
    return kind is VerdictKind.MOVED and language >= _PER_ROUND


class _Climb:
    """The way from a place up to its function, and what was met on it."""

    def __init__(self, data: bytes, span: Span, *, moved_by_round: bool) -> None:
        self._data = data
        self._start = span.start
        self._end = span.end
        self._by_round = moved_by_round
        self._loop_start = span.start
        """Where the outermost loop begins that was met, else the place."""
        self._left: set[str] = set()
        """What surely follows: ``all`` for leaving every loop, ``for`` for the innermost one,
        or a label."""
        self._branched = False
        self._branched_in_loop = False
        self.package_level = False
        """It is in the declaration of a package-level variable."""
        self.loops = 0
        self.cold = ""
        self.inside = False
        """It is in a function literal that is not called where it stands."""

    @property
    def each(self) -> bool:
        """Whether it runs in every round of its loops, as far as the text tells."""
        return bool(self.loops) and not self._branched_in_loop

    def up(self, node: Node) -> Node | None:
        """Climb; the declaration that holds the place, or None."""
        while (above := node.parent) is not None:
            match above.type:
                case "statement_list":
                    self._statements(above, node)
                case "for_statement":
                    self._loop(above, node)
                case "func_literal":
                    if node.type != "func" and not self._literal(above):
                        self.inside = True
                        return None
                case "if_statement" if node.type in ("block", "if_statement"):
                    self._branched = True
                case "binary_expression" if node.prev_sibling is not None:
                    self._branched |= node.prev_sibling.type in ("&&", "||")
                case "call_expression" if node.type == "argument_list" and not self.cold:
                    self.cold = cold_call(above, self._data)
                case "function_declaration" | "method_declaration":
                    self._gotos(above)
                    return above
                case "labeled_statement":
                    self._left.discard(self._label(above))
                case "source_file":
                    self.package_level = node.type == "var_declaration"
                case kind if kind in _SWITCHES:
                    self._left.discard("for")
                case kind:
                    self._branched |= kind in _CASES
            node = above
        return None

    def _statements(self, block: Node, at: Node) -> None:
        """One list of statements: what surely follows on the one that holds the place."""
        last = block.named_child(block.named_child_count - 1)
        while last is not None and last.type == "comment":
            last = last.prev_named_sibling
        if last is None:
            return
        begin = self._loop_start if self._loop_start < self._start else self._end
        end = last.start_byte if last.id != at.id else begin
        if _WAYS_ON.search(self._data, begin, end):
            return
        self._left |= leaves(last, self._data)
        if not self.cold and not _WAYS_OUT.search(self._data, begin, end):
            self.cold = cold_ending(last, self._data)

    def _loop(self, loop: Node, at: Node) -> None:
        """One ``for``: whether the place runs in each of its rounds."""
        if at.type == "for_clause":
            counts = self._in_clause(at)
        elif at.type == "range_clause":
            names = at.child_by_field_name("left")
            counts = self._by_round and names is not None and _holds(names, self._start)
        else:
            counts = at.type != "for"
        left = bool(self._left)  # who leaves a loop further out leaves this one too
        self._left.discard("for")
        if not counts or left:
            return
        self.loops += 1
        self._loop_start = loop.start_byte
        if at.type == "block" and _WAYS_OUT.search(self._data, at.start_byte, self._start):
            self._branched = True
        self._branched_in_loop = self._branched

    def _in_clause(self, clause: Node) -> bool:
        initial = clause.child_by_field_name("initializer")
        if initial is None or not _holds(initial, self._start):
            return True
        declared = initial.child_by_field_name("left")
        return self._by_round and declared is not None and _holds(declared, self._start)

    def _literal(self, literal: Node) -> bool:
        """Whether a function literal is called where it stands."""
        node = literal
        while node.parent is not None and node.parent.type == "parenthesized_expression":
            node = node.parent
        call = node.parent
        if call is None or call.type != "call_expression":
            return False
        called = call.child_by_field_name("function")
        if called is None or called.id != node.id:
            return False
        self._left.clear()  # a return in it leaves no loop around it
        return True

    def _gotos(self, function: Node) -> None:
        """Count a ``goto`` that leads back over the place."""
        if "all" in self._left:
            return
        start, end = function.start_byte, function.end_byte
        at = self._data.find(b"goto ", self._end, end)
        if at < 0:
            return
        for match in re.finditer(
            rb"^[ \t]*(\w+):(?!=)", self._data[start : self._start], re.MULTILINE
        ):
            back = re.compile(rb"^[ \t]*(?:.*[{;][ \t]*)?goto " + match[1] + rb"\b", re.MULTILINE)
            if back.search(self._data, self._end, end):
                self.loops += 1
                self._branched_in_loop = True
                return

    def _label(self, labelled: Node) -> str:
        name = labelled.child_by_field_name("label")
        text = self._data[name.start_byte : name.end_byte] if name is not None else b""
        return text.decode("utf-8", "replace")


def _once(source: Source, function: Node | None, climb: _Climb) -> str:
    if climb.inside:
        return ""
    if function is None:
        return "init" if climb.package_level else ""
    if function.type != "function_declaration":
        return ""
    name = function.child_by_field_name("name")
    data = source.text.data
    text = data[name.start_byte : name.end_byte] if name is not None else b""
    if text == b"init":
        return "init"
    if text == b"main" and not climb.loops and _PACKAGE_MAIN.search(data):
        return "main"
    return ""


_PACKAGE_MAIN = re.compile(rb"^package[ \t]+main\b", re.MULTILINE)


def _holds(node: Node, offset: int) -> bool:
    return node.start_byte <= offset < node.end_byte
