r"""Error made.

An error is made and returned: `&MyError{…}`, `errors.New(…)`, `fmt.Errorf(…)`.

## What happens

`error` is an interface. What is behind it is handed up through every caller, so it is made on the
heap, each time the line runs. `errors.New` and (since Go 1.26) `fmt.Errorf` are inlined: their
error then shows at the call. A struct that is returned by value, `return MyError{…}`, is copied
into the interface: the same allocation.

## Why the compiler must

The error outlives the function that returns it, and the caller may keep it.

## What it costs

One allocation of the error's size when it happens, plus what its text and its arguments cost.
Nothing where no error occurs: the allocation is in the branch, not in the function.

## What to do

* An error without data needs to be made only once:
  `var ErrNotFound = errors.New("not found")` at package level, compared with `errors.Is`.
* An error type without fields, `type errEOF struct{}`, costs nothing to return.
* Where errors are frequent and expected (a cache miss), return `(v, ok bool)`.

## When to leave it

An error that carries data has to be made when it happens. Unless it happens all the time, that is
right as it is.

## Example

    package p

    import "errors"

    type NotFound struct{ ID int }

    func (e *NotFound) Error() string { return "not found" }

    var ErrClosed = errors.New("closed")

    //go:noinline
    func find(id int) error {
        if id < 0 {
            return errors.New("negative") // ERROR "^errors.New\(.negative.\) escapes to the heap: it makes an error each time; allocates 16 bytes"
        }
        if id > 100 {
            return ErrClosed // made once
        }
        return &NotFound{ID: id} // ERROR "^&NotFound{…} escapes to the heap: it is returned as an error; allocates 8 bytes"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.causes.case import Case, Told
from goescape.causes.ends import within
from goescape.causes.passing import code
from goescape.causes.uses import Use
from goescape.model import WHERE, VerdictKind
from goescape.syntax.bindings import function_around
from goescape.syntax.scopes import enclosing_result

__all__ = ["recognise"]

_MADE = re.compile(r"&?(?:errors\.(?:errorString|joinError)|fmt\.wrapErrors?)\b")
_DATA = "An error that carries data has to be made when it happens."
_MAKER = re.compile(r"(?:^|\.)(?:New|Join|Errorf|(?:new|make|New|Make)\w*Err(?:or)?\w*)\Z")
"""What makes an error whenever it is called; other functions may, in one of their branches."""
_SHORT = 40
_START = "It is made once, when the program starts."


def recognise(case: Case) -> Told | None:
    """What errors.New makes, and what is returned as an error."""
    if case.verdict.kind not in (VerdictKind.ESCAPES, VerdictKind.MOVED):
        return None
    if case.inlined and _MADE.match(case.verdict.subject):
        return _made(case)
    last = case.last
    if last is None or last.reason != "return" or case.inlined:
        return None
    if not _is_error(case, last):
        return None
    statement = last.around("return_statement")
    inside = statement is not None and (
        statement.start_byte <= case.span.start < statement.end_byte
        and case.verdict.kind is VerdictKind.ESCAPES
    )
    text = "it" if inside else _returned(last, statement)
    return Told(
        f"{case.head}: {text} is returned as an error{WHERE}",
        (last.step.place,),
        change=(
            "An error without data can be made once, at package level; one with data is made "
            "when it happens."
        ),
        leave=_DATA if _has_data(case) else "",
    )


def _made(case: Case) -> Told:
    name = case.short.split("(", 1)[0]
    text = case.short if len(case.short) <= _SHORT else f"{name}(…)"
    if not case.source.function_at(case.span.start) and function_around(case.node) is None:
        return Told(
            f"{text} escapes to the heap: it makes an error",
            change="Nothing: a package-level variable lives as long as the program.",
            leave=_START,
        )
    if not _MAKER.search(name):
        return Told(
            f"an error made{within(case)} escapes to the heap: a new one each time",
            change=f"An error without data can be made once, at package level: {code(name)} would "
            "return that.",
        )
    dynamic = _arguments(case.node) > 1 or not _constant(case.node)
    once = "Made once, at package level, it would cost nothing here: `var ErrX = errors.New(…)`."
    return Told(
        f"{text} escapes to the heap: it makes an error each time",
        change=f"Only an error without data can be made once; {code(name)} makes one with data."
        if dynamic
        else once,
        leave=_DATA if dynamic else "",
    )


def _returned(last: Use, statement: Node | None) -> str:
    values = statement.named_children[0] if statement and statement.named_children else None
    listed = values.named_children if values is not None else []
    return last.text(listed[-1]) if listed else "it"


def _is_error(case: Case, last: Use) -> bool:
    """Whether what is returned becomes an ``error`` at the return or on the way to it."""
    converted = any(use.reason == "interface-converted" for use in case.way)
    spilled = case.way[0].reason == "spill" and not case.text.startswith("&")
    node = last.leaf
    result = enclosing_result(node) if node is not None else None
    if result is None or not (converted or spilled):
        return False
    listed = result.named_children if result.type == "parameter_list" else [result]
    kinds = [
        last.text(declared.child_by_field_name("type") or declared)
        for declared in listed
        if declared.type != "comment"
    ]
    if not kinds or kinds[-1] != "error":
        return False
    if len(kinds) == 1:
        return True
    # of several results it must be the last one that holds the value
    statement = last.around("return_statement")
    values = statement.named_children[0] if statement and statement.named_children else None
    if values is None or not values.named_children:
        return False
    error = values.named_children[-1]
    places = [u for u in case.way if u.source is last.source and u.reason == "interface-converted"]
    for use in [*places, case.way[0]]:
        at = use.source.text.offset_of_place(use.step.place) if use.source is not None else None
        if at is not None and error.start_byte <= at < error.end_byte:
            return True
    return last.edge.source == last.text(error)


def _has_data(case: Case) -> bool:
    node = case.node
    if node is None:
        return False
    literal = node.child_by_field_name("operand") if node.type == "unary_expression" else node
    body = literal.child_by_field_name("body") if literal is not None else None
    return body is not None and bool(body.named_children)


def _arguments(call: Node | None) -> int:
    arguments = call.child_by_field_name("arguments") if call is not None else None
    return sum(a.type != "comment" for a in arguments.named_children) if arguments else 0


def _constant(call: Node | None) -> bool:
    arguments = call.child_by_field_name("arguments") if call is not None else None
    listed = arguments.named_children if arguments is not None else []
    return bool(listed) and listed[0].type.endswith("string_literal")
