"""Fill via pointer parameter.

The object that a function makes and returns the address of is made by its caller, which the
function only fills.

## What it does

A pointer that goes in to a function is fine; one that comes out forces what it points to onto the
heap. The function is taken apart: one that fills what it is given, and a thin one of the old name
that makes the object. The compiler inlines the thin one into each caller and decides there, so
that callers that do not keep the object have it on the stack.

There are four forms, of which the one is offered that achieves most:

* *split*, as below. With an error, `if err := fillRequest(req, id); err != nil` stands between.
* *split, returning it*: `return fillRequest(new(Request), id)`, where that does not fit the
  inlining budget, or where the function may return nil without saying so.
* *value*: `req := valRequest(id); return &req`, for values of at most 128 bytes: what would be
  stored through the pointer stays on the stack as well.
* *callers*: where even the thin function does not fit, each caller makes the object itself, and
  `handleRequest` is gone.

## Before

    package request

    import "time"

    type Request struct {
        ID        int
        Timestamp time.Time
        Checks    [4]int
    }

    func handleRequest(id int) *Request {
        req := Request{ID: id, Timestamp: time.Now()}
        for i := range req.Checks {
            req.Checks[i] = check(id) + check(i)
        }
        return &req
    }

    func check(n int) int {
        for n > 9 {
            n = n/10 + n%10
        }
        return n
    }

    func process(id int) int {
        req := handleRequest(id)
        return req.Checks[0]
    }

## After

    package request

    import "time"

    type Request struct {
        ID        int
        Timestamp time.Time
        Checks    [4]int
    }

    func handleRequest(id int) *Request {
        req := new(Request)
        fillRequest(req, id)
        return req
    }

    // fillRequest sets all of *req.
    func fillRequest(req *Request, id int) {
        *req = Request{ID: id, Timestamp: time.Now()}
        for i := range req.Checks {
            req.Checks[i] = check(id) + check(i)
        }
    }

    func check(n int) int {
        for n > 9 {
            n = n/10 + n%10
        }
        return n
    }

    func process(id int) int {
        req := handleRequest(id)
        return req.Checks[0]
    }

## When it is offered

For functions and methods, generic ones too, whose result is `*T`, or `*T` and an error, and that
make the object themselves: `x := T{…}` and `return &x`, `x := &T{…}` and `return x`, or
`return &T{…}` in one or more places. Some call outside of tests must gain, none may get worse, and
no function may lose its inlining. The callers form is offered for functions that nothing outside of
the module can call; it is a refactoring of its own as well (`callers`).

## When it is not

* The function is inlined already: then each caller decides as it is.
* Every caller keeps the object: its allocation would merely move.
* It allocates only if it gets so far (an error before), and some caller keeps the object or is
  not known: that one would allocate for errors too.
* Its results are used by name, it recovers from panics, or the object may be another one.
* It asks who called it, uses `unsafe.Pointer`, or a directive, assembly or `//go:linkname` is
  about it.
* Its type has no size, or more than 4,096 bytes; of a generic type that counts for each call.
* A comment stands in what would be replaced: none is ever lost.
* The new name is a word that stands anywhere in the package's folder, in files for other systems
  too.
* The value variant: anything but the return may know the value's address (a method that is called
  or stored, a closure, a `defer`, a slice of it), so that a lock or a used `strings.Builder` is
  never copied.
* The callers form: a call stands behind something that would be evaluated later then, behind `&&`
  or in a header; the object is used in spite of an error; it is used as a value. See `callers`.

## What changes for callers

Nothing: the function keeps its name, parameters and results, and its object is a new one each time.
In the callers form the callers are rewritten, tests included.

## How safe it is

What is evaluated in which order stays as it is, and the object is set as a whole before anything
else. A stack trace shows one function more.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.fill.callers import CALLERS, callers
from goescape.fixes.fill.shape import read_shape
from goescape.fixes.fill.split import split
from goescape.fixes.fill.value import value
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.golang import Unit
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["NAME", "propose"]

NAME = "fill"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """The forms of this fix for one function, the better one first."""
    data = source.text.data
    shape = read_shape(declaration, data)
    if shape is None:
        return
    if isinstance(shape, str):
        yield Refused(NAME, "split", source.path, function_name(declaration, data), shape)
        return
    yield split(shape, source.path, data)
    yield value(shape, source.path, data)
    if shape.with_error or shape.unclear:
        yield split(shape, source.path, data, returning=True)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        return await callers(shape, source.path, ground, unit)

    yield Later(NAME, CALLERS, source.path, function_name(declaration, data), ask)
