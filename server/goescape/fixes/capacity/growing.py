"""Reads a loop that fills a slice: ``v = append(v, x)`` in each round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.loops import (
    Rounds,
    exits,
    leaves_of,
    loop_around,
    operator_of,
    rounds,
    shrinks,
    statements,
    text_of,
)
from goescape.syntax.constants import declares

__all__ = ["Growing", "read_growing"]

_EMPTY_MAKE = re.compile(r"make\(\s*\[\][^,]*,\s*0\s*\)", re.DOTALL)


@dataclass(frozen=True)
class Growing:
    """A slice that a loop fills.

    Attributes:
        name: Its variable.
        declared: The statement that declares it.
        before: The statement before the loop: perhaps that one.
        loop: The loop.
        rounds: How often it runs.
        empty: The value that can be replaced, where that is the statement before the loop; None
            where it is nil, or stands further away.
        returns: The loop may return early.
        returned: The slice is a result of the function.
    """

    name: str
    declared: Node
    before: Node
    loop: Node
    rounds: Rounds
    empty: Node | None
    returns: bool
    returned: bool

    def made(self, count: str, data: bytes) -> str:
        """What replaces the empty value, for so many elements."""
        assert self.empty is not None  # noqa: S101 - asked where it is
        if self.empty.type == "composite_literal":
            written = text_of(self.empty.child_by_field_name("type"), data)
        else:
            arguments = self.empty.child_by_field_name("arguments")
            written = text_of(arguments.named_children[0] if arguments else None, data)
        return f"make({written}, 0, {count})"

    def place(self, data: bytes) -> tuple[int, int, str, str]:
        """Where the new text goes: byte range, and what stands before and after it there."""
        if self.empty is not None:
            return self.empty.start_byte, self.empty.end_byte, "", ""
        breaks = "\r\n" if b"\r\n" in data else "\n"
        start = self.loop.start_byte
        line = data.rfind(b"\n", 0, start) + 1
        indent = data[line:start].decode("utf-8", "replace")
        if indent.strip():
            return start, start, "", "; "
        if self.before == self.declared:
            end = data.find(b"\n", self.before.end_byte)
            end -= data[:end].endswith(b"\r")
            if self.before.end_point[0] < self.loop.start_point[0]:
                return end, end, f"{breaks}{indent}", ""
        return start, start, "", f"{breaks}{indent}"


def read_growing(call: Node, declaration: Node, path: str, data: bytes) -> Growing | str | None:
    """The loop that an append is all of, why it is not that; None where it is in no loop.

    Args:
        call: A call of ``append``.
        declaration: The function.
        path: The file.
        data: Its content.
    """
    statement = _statement(call)
    loop = loop_around(call)
    arguments = call.child_by_field_name("arguments")
    if loop is None or statement is None or arguments is None:
        return None
    name = text_of(statement.child_by_field_name("left"), data)
    values = arguments.named_children
    if not values or text_of(values[0], data) != name or not name.isidentifier():
        return None
    if len(values) != 2 or b"..." in data[values[1].end_byte : arguments.end_byte]:
        return "it does not append one element"
    body = loop.child_by_field_name("body")
    if body is None or statement not in statements(body):
        return "it appends under a condition: memory for all may be too much"
    declared, before = _declared(name, loop, data)
    if declared is None or before is None:
        return f"{name} is not declared in the same block, or used before the loop"
    leaves = [
        one for one in leaves_of(declaration, name, data) if one.start_byte >= declared.start_byte
    ]
    if reason := _otherwise(name, leaves, statement, loop, data):
        return reason
    empty = _empty(declared, data)
    if isinstance(empty, str):
        return empty
    found = exits(body)
    if found.jumps:
        return "a round may end before it appends, or the loop before its end"
    if any(leaves_of(one, name, data) for one in found.returns):
        return f"the loop may return {name} before its end"
    often = rounds(loop, path, before.end_byte, data)
    if isinstance(often, str):
        return often
    if shrinks(often.subject, body, data):
        return f"{often.subject} changes in the loop"
    if leaves_of(loop, name, data) and name == often.subject.partition(".")[0]:
        return f"the loop ranges over {name} itself"
    return Growing(
        name,
        declared,
        before,
        loop,
        often,
        empty if before == declared else None,
        bool(found.returns),
        _is_returned(name, declaration, data),
    )


def _statement(call: Node) -> Node | None:
    """``v = append(…)`` around the call."""
    values = call.parent
    statement = values.parent if values is not None else None
    if values is None or statement is None or len(values.named_children) != 1:
        return None
    if statement.type != "assignment_statement" or operator_of(statement) != "=":
        return None
    return statement if statement.child_by_field_name("right") == values else None


def _otherwise(name: str, leaves: list[Node], statement: Node, loop: Node, data: bytes) -> str:
    """Why the slice's memory may be known to anybody else, or be another one.

    Args:
        name: The variable.
        leaves: Where its name stands, from its declaration on.
        statement: The one that appends.
        loop: The loop.
        data: The file.
    """
    if sum(bool(declares(one)) for one in leaves if one.start_byte < loop.end_byte) != 1:
        return f"{name} means something else in the loop"
    for leaf in leaves:
        above = leaf.parent
        if above is None:
            continue
        called = _called(above)
        if above.type == "argument_list" and text_of(called, data) == "cap":
            return f"its capacity is asked for: cap({name})"
        if leaf.start_byte > loop.end_byte:
            continue  # what is done after the loop is not done while it runs
        if above.type == "unary_expression" and operator_of(above) == "&":
            return f"the address of {name} is taken"
        node: Node | None = above
        while node is not None:
            if node.type == "func_literal" and not _contains(node, loop):
                return f"a closure uses {name}"
            node = node.parent
        inside = _contains(loop, leaf) and not _contains(statement, leaf)
        if inside and _is_assigned(leaf):
            return f"{name} is assigned otherwise in the loop"
        first = _contains(statement, leaf) and _is_first(leaf)
        if _contains(loop, leaf) and not first and not _is_read(leaf, data):
            return f"the loop passes {name} on"
    return ""


def _called(arguments: Node) -> Node | None:
    """The function that arguments are for."""
    call = arguments.parent
    return call.child_by_field_name("function") if call is not None else None


def _is_first(leaf: Node) -> bool:
    """Whether a leaf of the statement is what is assigned, or what is appended to."""
    above = leaf.parent
    if above is None or above.type not in ("expression_list", "argument_list"):
        return False
    return above.named_children[0] == leaf


def _is_read(leaf: Node, data: bytes) -> bool:
    """Whether an element or the length is read: nobody else gets to know the slice."""
    above = leaf.parent
    if above is None:
        return False
    if above.type == "argument_list":
        return text_of(_called(above), data) == "len"
    holder = above.parent
    if above.type == "return_statement" or (holder and holder.type == "return_statement"):
        return True  # which ends the loop, and is looked at for itself
    return above.type == "index_expression" and above.child_by_field_name("operand") == leaf


def _is_assigned(leaf: Node) -> bool:
    values = leaf.parent
    statement = values.parent if values is not None else None
    return (
        statement is not None
        and statement.type in ("assignment_statement", "range_clause")
        and statement.child_by_field_name("left") == values
    )


def _declared(name: str, loop: Node, data: bytes) -> tuple[Node | None, Node | None]:
    """The statement of the loop's block that declares a variable, and the one before the loop.

    Nothing between names the variable.
    """
    before: Node | None = None
    node = loop.prev_named_sibling
    while node is not None:
        if node.type != "comment":
            before = before or node
            if leaves_of(node, name, data):
                return (node, before) if _declares(node, name, data) else (None, None)
        node = node.prev_named_sibling
    return None, None


def _declares(node: Node, name: str, data: bytes) -> bool:
    if node.type == "short_var_declaration":
        return text_of(node.child_by_field_name("left"), data) == name
    if node.type != "var_declaration" or len(node.named_children) != 1:
        return False
    spec = node.named_children[0]
    names = spec.children_by_field_name("name")
    return spec.type == "var_spec" and len(names) == 1 and text_of(names[0], data) == name


def _empty(declared: Node, data: bytes) -> Node | str | None:
    """The empty value of a declaration; None where it is nil."""
    if declared.type == "var_declaration":
        value = declared.named_children[0].child_by_field_name("value")
        return None if value is None else "it may not be empty before the loop"
    values = declared.child_by_field_name("right")
    value = values.named_children[0] if values is not None and values.named_children else None
    if value is None:
        return "it may not be empty before the loop"
    if value.type == "composite_literal":
        kind, body = value.child_by_field_name("type"), value.child_by_field_name("body")
        plain = kind is not None and kind.type == "slice_type" and body is not None
        if plain and body is not None and not body.named_children:
            return value
    if _EMPTY_MAKE.fullmatch(text_of(value, data)):
        return value
    return "it may not be empty before the loop"


def _is_returned(name: str, declaration: Node, data: bytes) -> bool:
    for leaf in leaves_of(declaration, name, data):
        values = leaf.parent
        above = values.parent if values is not None else None
        if above is not None and above.type == "return_statement":
            return True
    return False


def _contains(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte
