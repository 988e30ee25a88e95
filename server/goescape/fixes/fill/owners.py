"""Calls whose caller can own the object: what is done with it there."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.fill.shape import identifiers, text_of, walk
from goescape.syntax import Source
from goescape.syntax.constants import declares

__all__ = ["Owner", "Unfit", "owner_at"]

_BLOCKS = ("block", "statement_list", "expression_case", "default_case", "communication_case")


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a call cannot be rewritten."""

    reason: str


@dataclass(frozen=True)
class Owner:
    """A call that is the whole right side of a statement.

    Attributes:
        path: The file.
        start: Byte offset of the statement.
        end: After it.
        paren: Of the call's opening parenthesis.
        arguments: Whether it has any.
        variable: What the object is called there; empty where it has no name of its own.
        by_value: Nothing but its fields and methods is used, so that it can be a variable.
        after: What remains of the statement, before the object's name: ``return ``, ``x = ``.
        taken: Names that mean something around the call.
        function: Where the function around it begins.
    """

    path: str
    start: int
    end: int
    paren: int
    arguments: bool
    variable: str
    by_value: bool
    after: str
    taken: frozenset[str]
    function: int


def owner_at(source: Source, offset: int) -> Owner | Unfit:
    """What a caller does with the object, from the byte offset of the function's name."""
    data = source.text.data
    leaf = source.tree.root_node.descendant_for_byte_range(offset, offset + 1)
    call = leaf.parent if leaf is not None else None
    if leaf is None or call is None or call.type != "call_expression":
        return Unfit("it is used as a value there")
    arguments = call.child_by_field_name("arguments")
    function = _function(call)
    if call.child_by_field_name("function") != leaf or arguments is None:
        return Unfit("it is used as a value there")
    if function is None:
        return Unfit("it is called at package level")
    statement = call.parent
    if statement is not None and statement.type == "expression_list":
        if statement.named_child_count != 1:
            return Unfit("its call stands beside others, whose order would change")
        statement = statement.parent
    if statement is None or not _in_block(statement):
        return Unfit("its call stands inside an expression or a header")
    after = ""
    variable = ""
    target = statement.child_by_field_name("left")
    match statement.type:
        case "short_var_declaration" if target is not None:
            variable = text_of(target, data)
            if not variable.isidentifier() or variable == "_":
                return Unfit("its result goes to no variable of its own")
        case "assignment_statement" if target is not None:
            operator = statement.child_by_field_name("operator")
            named = target.named_children[0].type == "identifier"
            if operator is None or operator.type != "=" or not named:
                return Unfit("what it is assigned to would be evaluated after it")
            after = f"{text_of(target, data)} = "
        case "return_statement":
            after = "return "
        case _:
            return Unfit("its call stands inside an expression")
    if statement.end_byte != call.end_byte:
        return Unfit("its call stands inside an expression")
    inside = {text_of(name, data) for name in identifiers(arguments)}
    if variable and variable in inside:
        return Unfit(f"its arguments use another {variable}")
    by_value = bool(variable) and _only_accessed(variable, statement, function, data)
    taken = frozenset(text_of(name, data) for name in identifiers(function))
    return Owner(
        path=source.path,
        start=statement.start_byte,
        end=statement.end_byte,
        paren=arguments.start_byte,
        arguments=any(child.type != "comment" for child in arguments.named_children),
        variable=variable,
        by_value=by_value,
        after=after,
        taken=taken,
        function=function.start_byte,
    )


def _function(node: Node) -> Node | None:
    above = node.parent
    while above is not None and above.type not in ("function_declaration", "method_declaration"):
        above = above.parent
    return above


def _in_block(statement: Node) -> bool:
    parent = statement.parent
    return parent is not None and parent.type in _BLOCKS


def _only_accessed(variable: str, statement: Node, function: Node, data: bytes) -> bool:
    """Whether each use of a variable is ``x.f``, and it is declared once.

    Not through a closure: the variable would be shared, and on the heap where that is kept.
    """
    for leaf in identifiers(function):
        if text_of(leaf, data) != variable:
            continue
        if statement.start_byte <= leaf.start_byte < statement.end_byte:
            continue
        parent = leaf.parent
        if declares(leaf) or parent is None or parent.type != "selector_expression":
            return False
    return not any(
        node.type == "func_literal"
        and any(text_of(leaf, data) == variable for leaf in identifiers(node))
        for node in walk(function)
    )
