"""Whether a caller leaves a block when it is given an error, without the object.

A function that fails gives nil, and one that fills leaves an object behind. Nobody can tell where
the next statement is ``if err != nil { … }``, which ends the block and does not name the object.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.fixes.fill.shape import identifiers, text_of
from goescape.syntax import Source, header
from goescape.syntax.bindings import BindingKind, binding

__all__ = ["ends_if_error"]

_ENDS = ("return_statement", "break_statement", "continue_statement")
_TESTING = re.compile(r"(\*testing\.[TBF]|testing\.TB)\Z")
_FATAL = ("Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow")
_EXITS = {"os.Exit": "os", "log.Fatal": "log", "log.Fatalf": "log", "log.Fatalln": "log"}


def ends_if_error(statement: Node, name: str, error: str, source: Source) -> str:
    """Why a caller may use the object although there is an error; empty where it surely does not.

    Args:
        statement: ``name, error := …``.
        name: The object's.
        error: The error's.
        source: The file.
    """
    data = source.text.data
    may_use = "its caller may use the object in spite of an error"
    test = statement.next_named_sibling
    while test is not None and test.type == "comment":
        test = test.next_named_sibling
    if test is None or test.type != "if_statement":
        return may_use
    condition, branch = (test.child_by_field_name(f) for f in ("condition", "consequence"))
    if condition is None or branch is None or condition.type != "binary_expression":
        return may_use
    if test.child_by_field_name("initializer") is not None:
        return may_use
    if " ".join(text_of(condition, data).split()) != f"{error} != nil":
        return may_use
    if any(text_of(leaf, data) == name for leaf in identifiers(branch)):
        return may_use
    return "" if _leaves(branch, source) else may_use


def _leaves(block: Node, source: Source) -> bool:
    """Whether what follows a block never runs after it."""
    holders = [node for node in block.named_children if node.type == "statement_list"]
    statements = [n for holder in holders for n in holder.named_children if n.type != "comment"]
    if not statements:
        return False
    last = statements[-1]
    if last.type in _ENDS:
        return True
    call = last.named_children[0] if last.type == "expression_statement" else None
    if call is None or call.type != "call_expression":
        return False
    function = call.child_by_field_name("function")
    if function is None:
        return False
    data = source.text.data
    text = text_of(function, data)
    if text == "panic":
        return binding(function, data) is None
    operand = function.child_by_field_name("operand")
    if operand is None or operand.type != "identifier":
        return False
    found = binding(operand, data)
    if text in _EXITS:
        paths = [one.path for one in header(data).imports]
        return found is None and _EXITS[text] in paths
    field = function.child_by_field_name("field")
    if field is None or found is None or found.kind is not BindingKind.PARAMETER:
        return False
    kind = found.declaration.child_by_field_name("type")
    tests = kind is not None and _TESTING.match(text_of(kind, data)) is not None
    return tests and text_of(field, data) in _FATAL
