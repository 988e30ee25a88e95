"""The caller owns the memory.

A function that makes an object and returns its address becomes one that fills what it is given, and
every caller makes the object itself.

## What it does

It is the lesson's own form of the fill: pointers that go in to a function are fine. The function
takes a pointer to the object instead of returning one, and is renamed; every caller in the module,
tests included, declares the object and passes its address. Where no more than its fields and
methods are used there, it is a plain variable.

## Before

    package request

    import "time"

    type Request struct {
        ID        int
        Timestamp time.Time
    }

    // handleRequest looks fine, but where does Request live?
    func handleRequest(id int) *Request {
        req := Request{ID: id, Timestamp: time.Now()}
        return &req
    }

    func process(id int) int {
        req := handleRequest(id)
        return req.ID
    }

    func isOld(id int) bool {
        return time.Since(handleRequest(id).Timestamp) > time.Hour
    }

## After

    package request

    import "time"

    type Request struct {
        ID        int
        Timestamp time.Time
    }

    // fillRequest looks fine, but where does Request live?
    func fillRequest(req *Request, id int) {
        *req = Request{ID: id, Timestamp: time.Now()}
    }

    func process(id int) int {
        var req Request
        fillRequest(&req, id)
        return req.ID
    }

    func isOld(id int) bool {
        var r Request
        fillRequest(&r, id)
        return time.Since(r.Timestamp) > time.Hour
    }

## When it is offered

Where it is asked for, with the cursor on the function: as a refactoring. Its title says at which
calls the object is on the stack then, and honestly where nothing is to be gained, because the
function is inlined there already. (`fill` offers this form by itself where its own does not help.)

## When it is not

* Somebody outside of the module may call the function: it is exported, in a package that is neither
  `main` nor `internal`, or in an `internal` one beside another module. Or it is an exported method,
  or an interface of its package has a method of that name.
* It is used as a value (`f := newEvent`), called by itself, at package level, in a generated file,
  or named in a file that is not compiled here.
* Its call stands behind `&&` or `||`, in a header behind another statement, in a loop's header, or
  behind a call, a receive or anything else that it may change or that may tell: made before its
  statement it would run in another order. Two calls stand in one statement.
* The object may be used in spite of an error: the next statement is not `if err != nil` with an end
  to the block, or names the object; the error is not looked at.
* The new name is a word that stands anywhere in the package's folder.
* A comment stands in what would be replaced: none is ever lost.
* All that the fill refuses: a function that recovers, that may return nil without an error, whose
  object may be another one, that is larger than 4,096 bytes, …

## What changes for callers

They own the object. Every call in the module is rewritten, and the function has another name.

## How safe it is

Each object is a new one, and set as a whole before anything else. What is evaluated in which order
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.fill.callers import CALLERS, callers
from goescape.fixes.fill.naming import fill_name
from goescape.fixes.fill.shape import read_shape
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.golang import Unit
from goescape.model import Span
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["NAME", "propose"]

NAME = "callers"


def propose(source: Source, declaration: Node) -> Iterator[Later | Refused]:
    """The callers form of the fill for one function, as a refactoring."""
    data = source.text.data
    shape = read_shape(declaration, data)
    if shape is None:
        return
    function = function_name(declaration, data)
    if isinstance(shape, str):
        yield Refused(NAME, CALLERS, source.path, function, shape)
        return
    name = declaration.child_by_field_name("name")
    assert name is not None  # noqa: S101 - read_shape gives none without
    helper = fill_name(shape.name, shape.type_name, exported=shape.name[:1].isupper())

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        return await callers(shape, source.path, ground, unit, fix=NAME)

    yield Later(
        fix=NAME,
        form=CALLERS,
        path=source.path,
        function=function,
        ask=ask,
        title=f"Fill via pointer parameter: {shape.name} becomes {helper}",
        span=Span(source.path, declaration.start_byte, declaration.end_byte),
        name=Span(source.path, name.start_byte, name.end_byte),
        on_request="its callers are rewritten",
    )
