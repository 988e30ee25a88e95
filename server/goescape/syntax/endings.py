"""How a block ends: by leaving the loops around it, by a panic, by returning an error.

Names are taken at their word where the text alone cannot tell: ``log.Fatal`` and any method
``Fatal``, ``Fatalf``, ``Fatalln`` ends the program (the test, on ``t`` and ``b``), ``Panic…``
panics, ``ErrX`` and ``io.EOF`` are errors, and a call of ``Errorf`` or ``errors.New`` gives one.
A variable that is returned as the error counts only below a test that it is not nil.
"""

from __future__ import annotations

import re

from tree_sitter import Node

__all__ = ["cold_call", "cold_ending", "leaves"]

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_ENDINGS = {
    b"Fatal": "exit",
    b"Fatalf": "exit",
    b"Fatalln": "exit",
    b"Panic": "panic",
    b"Panicf": "panic",
    b"Panicln": "panic",
    b"FailNow": "test",
}
_FAILS = (b"Error", b"Errorf", b"Fail")
_TESTS = (b"t", b"b", b"f", b"tb")
_ERROR_TYPE = re.compile(rb"(?:^|\W)error$|Error$")
_MAKES_ERROR = re.compile(rb"^(?:errors\.New|(?:.*\.)?[Ee]rrorf|(?:new|New|make)\w*Err(?:or)?\w*)$")
_SENTINEL = re.compile(rb"^(?:\w+\.)?Err[A-Z]\w*$|^io\.(?:EOF|ErrUnexpectedEOF)$")
_ERROR_NAME = re.compile(rb"^(?:[\w.]*\.)?(?:err\w*|\w*[eE]rr|\w*[eE]rror)$")


def leaves(statement: Node, data: bytes) -> set[str]:
    """Which loops a statement surely ends.

    Returns:
        ``all`` for every loop of the function, ``for`` for the innermost breakable statement, or
        the label of one; empty if it ends none.
    """
    match statement.type:
        case "return_statement":
            return {"all"}
        case "break_statement":
            label = statement.named_child(0) if statement.named_child_count else None
            return {_text(label, data).decode("utf-8", "replace") if label is not None else "for"}
        case _:
            return {"all"} if _ending_call(statement, data) else set()


def cold_ending(statement: Node, data: bytes) -> str:
    """What the last statement of a block says of it: ``panic``, ``exit``, ``test``, ``error``.

    Empty where the block ends in an ordinary way.
    """
    if statement.type == "return_statement":
        return "error" if _returns_error(statement, data) else ""
    return _ending_call(statement, data) or _failing_call(statement, data)


def cold_call(call: Node, data: bytes) -> str:
    """As :func:`cold_ending`, for a call: that of what ends the program, or panics."""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    if function.type == "identifier":
        return "panic" if _text(function, data) == b"panic" else ""
    if function.type != "selector_expression":
        return ""
    name = _text(function.child_by_field_name("field"), data)
    on = _text(function.child_by_field_name("operand"), data).rpartition(b".")[2]
    if name == b"Exit":
        return "exit" if on in (b"os", b"syscall") else ""
    ending = _ENDINGS.get(name, "")
    if on in _TESTS:
        return "test" if ending in ("exit", "test") else ""
    return "" if ending == "test" else ending


def _ending_call(statement: Node, data: bytes) -> str:
    if statement.type != "expression_statement":
        return ""
    call = statement.named_children[0] if statement.named_child_count else None
    return cold_call(call, data) if call is not None and call.type == "call_expression" else ""


def _failing_call(statement: Node, data: bytes) -> str:
    """``t.Errorf(…)``: the test goes on, and fails."""
    call = statement.named_children[0] if statement.named_child_count else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.type != "selector_expression":
        return ""
    name = _text(function.child_by_field_name("field"), data)
    on = _text(function.child_by_field_name("operand"), data)
    return "test" if name in _FAILS and on in _TESTS else ""


def _returns_error(statement: Node, data: bytes) -> bool:
    last = statement.named_children[0] if statement.named_child_count else None
    if last is not None and last.type == "expression_list":
        last = last.named_children[-1]
    function = _function_of(statement)
    if last is None or function is None or not _gives_error(function, data):
        return False
    return _is_error(last, data) or (last.type != "nil" and _after_error(statement, last, data))


def _function_of(node: Node) -> Node | None:
    above: Node | None = node
    while above is not None and above.type not in _FUNCTIONS:
        above = above.parent
    return above


def _gives_error(function: Node, data: bytes) -> bool:
    """Whether a function's last result is an error."""
    result = function.child_by_field_name("result")
    if result is None:
        return False
    return _ERROR_TYPE.search(_text(result, data).rstrip(b"), \t\r\n")) is not None


def _is_error(value: Node, data: bytes) -> bool:
    """Whether an expression surely is a non-nil error."""
    match value.type:
        case "unary_expression":
            return _text(value, data)[:1] == b"&"
        case "composite_literal":
            return True
        case "call_expression":
            called = value.child_by_field_name("function")
            return _MAKES_ERROR.match(_text(called, data)) is not None
        case _:
            return _SENTINEL.match(_text(value, data)) is not None


def _after_error(statement: Node, value: Node, data: bytes) -> bool:
    """Whether a return stands in a branch that is entered only with an error.

    What it returns must be that error, or be made by a call.
    """
    node = statement
    while (above := node.parent) is not None and above.type not in _FUNCTIONS:
        if above.type == "if_statement":
            then = above.child_by_field_name("consequence")
            otherwise = above.child_by_field_name("alternative")
            sign = b"!=" if _same(then, node) else b"==" if _same(otherwise, node) else b""
            test = above.child_by_field_name("condition")
        elif above.type == "expression_case":
            sign, test = b"!=", above.child_by_field_name("value")
        else:
            node = above
            continue
        tested = _tested(test, sign, data) if sign and test is not None else set[bytes]()
        if value.type == "call_expression" and tested:
            return True
        if _text(value, data) in tested:
            return True
        node = above
    return False


def _tested(test: Node, sign: bytes, data: bytes) -> set[bytes]:
    """The errors that surely are not nil where a test holds (or, for ``==``, does not)."""
    while test.type in ("parenthesized_expression", "expression_list"):
        inner = test.named_child(0) if test.named_child_count == 1 else None
        if inner is None:
            return set()
        test = inner
    if test.type != "binary_expression":
        return set()
    left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
    operator = test.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return set()
    joined = b"&&" if sign == b"!=" else b"||"
    if _text(operator, data) == joined:
        return _tested(left, sign, data) | _tested(right, sign, data)
    name = _text(left, data)
    matches = _text(operator, data) == sign and right.type == "nil"
    return {name} if matches and _ERROR_NAME.match(name) else set()


def _same(one: Node | None, other: Node) -> bool:
    return one is not None and one.id == other.id


def _text(node: Node | None, data: bytes) -> bytes:
    return data[node.start_byte : node.end_byte] if node is not None else b""
