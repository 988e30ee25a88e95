"""Reads loops: how often they run, what leaves them, what they say of a variable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from goescape.golang import TypeAnswer, TypeQuestion
from goescape.syntax.constants import declares

__all__ = [
    "Exits",
    "Rounds",
    "declared_once",
    "exits",
    "is_path",
    "leaves_of",
    "loop_around",
    "operator_of",
    "rounds",
    "shrinks",
    "statements",
    "text_of",
    "touched",
]


@dataclass(frozen=True)
class Rounds:
    """How often a loop runs.

    Attributes:
        subject: What is counted: a value that has a length, or a number.
        kind: ``ranged``: the value that is ranged over; ``length``: the loop counts up to its
            length; ``number``: the loop counts up to it; ``literal``: it is a literal.
        questions: What must be asked of the types, at the end of the statement before the loop.
    """

    subject: str
    kind: str
    questions: tuple[TypeQuestion, ...]

    def expression(self, answers: Sequence[TypeAnswer]) -> str:
        """Go source for the number of rounds, at least 0; empty where it is not known after all.

        Args:
            answers: To :attr:`questions`.
        """
        if self.kind == "literal":
            return self.subject
        number, length, text, channel = answers
        if self.kind != "length" and number.type == "int":
            return f"max({self.subject}, 0)"
        # a string has fewer letters than bytes, a channel more elements than it holds
        letters = text.type and self.kind == "ranged"
        if self.kind == "number" or not length.type or letters or channel.type:
            return ""
        return f"len({self.subject})"


@dataclass(frozen=True)
class Exits:
    """What a loop's body leaves it, or a round of it, by.

    Attributes:
        jumps: ``break``, ``goto``, ``continue`` that end a round or the loop, and any with a label.
        returns: Statements that return from the function.
    """

    jumps: tuple[Node, ...]
    returns: tuple[Node, ...]


def rounds(loop: Node, path: str, at: int, data: bytes) -> Rounds | str:
    """How often a loop runs, or why that is not known.

    Args:
        loop: A ``for`` statement.
        path: The file.
        at: Where the statement before it ends, for questions about types.
        data: The file's content.
    """
    for child in loop.named_children:
        if child.type == "range_clause":
            return _ranged(child, path, at, data)
        if child.type == "for_clause":
            return _counted(child, loop, path, at, data)
    return "how often the loop runs is not known"


def exits(body: Node) -> Exits:
    """What leaves a loop's body; a ``break`` of an inner loop or ``switch`` does not."""
    jumps: list[Node] = []
    returns: list[Node] = []
    stack = [(body, False, False)]
    while stack:
        node, breaks, continues = stack.pop()
        if node.type == "func_literal":
            continue
        if node.type == "return_statement":
            returns.append(node)
        labelled = any(child.type == "label_name" for child in node.named_children)
        ends = {
            "goto_statement": True,
            "break_statement": labelled or not breaks,
            "continue_statement": labelled or not continues,
        }
        if ends.get(node.type):
            jumps.append(node)
        inner = node.type == "for_statement"
        switch = node.type.endswith("switch_statement") or node.type == "select_statement"
        stack += [(c, breaks or inner or switch, continues or inner) for c in node.named_children]
    return Exits(tuple(jumps), tuple(returns))


def loop_around(node: Node) -> Node | None:
    """The innermost loop around a node in its own function or closure."""
    above = node.parent
    while above is not None and above.type != "func_literal":
        if above.type == "for_statement":
            return above
        above = above.parent
    return None


def statements(block: Node) -> list[Node]:
    """The statements of a block, without comments."""
    inside = [child for child in block.named_children if child.type != "comment"]
    if len(inside) == 1 and inside[0].type == "statement_list":
        inside = [child for child in inside[0].named_children if child.type != "comment"]
    return inside


def leaves_of(node: Node, name: str, data: bytes) -> list[Node]:
    """The identifiers of a name inside a node; not those of fields, labels and keys alike."""
    found: list[Node] = []
    word = re.compile(rb"(?<![\w\x80-\xff])" + name.encode() + rb"(?![\w\x80-\xff])")
    for match in word.finditer(data, node.start_byte, node.end_byte):
        leaf = node.descendant_for_byte_range(*match.span())
        if leaf is None or (leaf.start_byte, leaf.end_byte) != match.span():
            continue
        if leaf.type == "identifier":
            found.append(leaf)
    return found


def declared_once(declaration: Node, name: str, data: bytes) -> bool:
    """Whether a function declares a name once, so that it means the same wherever it stands."""
    return sum(bool(declares(leaf)) for leaf in leaves_of(declaration, name, data)) == 1


def touched(node: Node, name: str, data: bytes, *, everywhere: bool = False) -> bool:
    """Whether a variable may get another value in some code: assigned, or its address taken.

    A function literal that names it counts as well, and so does another one of that name.

    Args:
        node: The code.
        name: The variable.
        data: The file.
        everywhere: The code is all that knows the variable, its declaration included: there
            neither of these counts.
    """
    for leaf in leaves_of(node, name, data):
        above: Node | None = leaf.parent
        if declares(leaf):
            if everywhere:
                continue
            return True
        if above is not None and above.type in ("inc_statement", "dec_statement"):
            return True
        part, element = leaf, False
        while above is not None and above.start_byte >= node.start_byte:
            if above.type == "func_literal" and not everywhere:
                return True
            if above.type == "unary_expression" and operator_of(above) == "&":
                return True
            element = element or above.type == "index_expression"
            left = above.child_by_field_name("left")
            if above.type in ("assignment_statement", "range_clause") and left == part:
                if not element:
                    return True
                break  # what is assigned to an element leaves the slice or map as it is
            part, above = above, above.parent
    return False


def shrinks(subject: str, body: Node, data: bytes) -> bool:
    """Whether the body may take elements from a map that it ranges over, or put some in."""
    text = data[body.start_byte : body.end_byte]
    word = re.escape(subject.encode())
    return bool(
        re.search(rb"\b(?:delete|clear)\(\s*" + word + rb"\b", text)
        or re.search(rb"(?<![\w.])" + word + rb"\[[^\]]*\]\s*=[^=]", text)
    )


def is_path(node: Node) -> bool:
    """Whether an expression is a name, or a path of fields: reading it does nothing else."""
    if node.type == "identifier":
        return True
    operand = node.child_by_field_name("operand")
    return node.type == "selector_expression" and operand is not None and is_path(operand)


def operator_of(node: Node) -> str:
    """The operator of an expression; empty where it has none."""
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""


def text_of(node: Node | None, data: bytes) -> str:
    """A node's text; empty for none."""
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace") if node else ""


def _ranged(clause: Node, path: str, at: int, data: bytes) -> Rounds | str:
    right = clause.child_by_field_name("right")
    if right is None:
        return "how often the loop runs is not known"
    if right.type == "int_literal":
        return Rounds(text_of(right, data), "literal", ())
    subject = _measured(right, data)
    if subject is not None:
        return _length(subject, "length", path, at)
    if not is_path(right):
        return "what it ranges over is more than a name or a path of fields"
    return _length(text_of(right, data), "ranged", path, at)


def _counted(clause: Node, loop: Node, path: str, at: int, data: bytes) -> Rounds | str:
    """``for i := 0; i < N; i++``, whose body leaves ``i`` and ``N`` alone."""
    unknown = "how often the loop runs is not known"
    first = clause.child_by_field_name("initializer")
    condition = clause.child_by_field_name("condition")
    update = clause.child_by_field_name("update")
    body = loop.child_by_field_name("body")
    if first is None or condition is None or update is None or body is None:
        return unknown
    declared = re.fullmatch(r"(\w+)\s*:=\s*0", text_of(first, data))
    name = declared[1] if declared else ""
    left, right = condition.child_by_field_name("left"), condition.child_by_field_name("right")
    if (
        not name
        or operator_of(condition) != "<"
        or text_of(left, data) != name
        or text_of(update, data).replace(" ", "") != f"{name}++"
        or right is None
        or touched(body, name, data)
    ):
        return unknown
    if right.type == "int_literal":
        return Rounds(text_of(right, data), "literal", ())
    subject = _measured(right, data)
    name = subject or text_of(right, data)
    # what is a field may change in any call
    if not name.isidentifier() or touched(body, name, data):
        return unknown
    if subject is not None:
        return _length(subject, "length", path, at)
    return _length(text_of(right, data), "number", path, at)


def _measured(node: Node, data: bytes) -> str | None:
    """``X`` of ``len(X)``."""
    arguments = node.child_by_field_name("arguments")
    if node.type != "call_expression" or arguments is None:
        return None
    values = arguments.named_children
    if text_of(node.child_by_field_name("function"), data) != "len" or len(values) != 1:
        return None
    return text_of(values[0], data) if is_path(values[0]) else None


def _length(subject: str, kind: str, path: str, at: int) -> Rounds:
    asked = (f"{subject} % 1", f"len({subject})", f'{subject} + ""', f"<-{subject}")
    return Rounds(subject, kind, tuple(TypeQuestion(path, at, text) for text in asked))
