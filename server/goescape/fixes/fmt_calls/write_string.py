"""Write a string as it is.

`w.Write([]byte(s))` copies the string for the call; `WriteString` takes it as it is.

## What it does

A writer behind an interface may keep what it is given, for all that the compiler knows, so that
the copy is made on the heap, of constant text as well. `io.WriteString` asks the writer whether it
takes strings, and copies only where it does not; a `bufio.Writer` does. That is 1 allocation, and
then none.

## Before

    package greeting

    import "io"

    func greet(w io.Writer) error {
        _, err := w.Write([]byte("Hello, world!"))
        return err
    }

## After

    package greeting

    import "io"

    func greet(w io.Writer) error {
        _, err := io.WriteString(w, "Hello, world!")
        return err
    }

## When it is offered

For `Write` of a whole string that is converted to bytes there, on a variable or a field whose type
the compiler calls `io.Writer`, `http.ResponseWriter` or `*bufio.Writer`, where the compiler says
that the copy escapes.

## When it is not

* The copy does not escape: then the compiler makes none (Go 1.22 and newer). So it is for a
  `bytes.Buffer`, a `strings.Builder` and an `os.File`.
* The writer is of another type: what its `WriteString` does is its own affair; and of connections
  and hashes, which have none, the copy would be made all the same.
* The string is put together there: of `[]byte("a" + b)` the bytes are made at once.
* The string is a parameter's: as it is, it would be the writer's to keep, and callers that make it
  would pay.
* The string is of a type of its own, or it is bytes.
* It is deferred, or runs as a goroutine.
* A call in the string might change the writer.
* A comment stands in the call; a local variable is called `io`.

## What changes for callers

The writer's `WriteString` is called where it has one, instead of its `Write`. With the writers of
the standard library that is the same; of others it is not known. What is below a `bufio.Writer` may
be given the same bytes in other portions, or with its `WriteString`. Both are said, and then it is
applied where you ask for it, never with others, unasked.

## How safe it is

The bytes are the same, and so are the results. `io.WriteString` calls `Write` where the writer
takes no strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.evaluation import disordered
from goescape.fixes.fmt_calls.calls import LATER, arguments_of, unfit
from goescape.fixes.fmt_calls.conversions import bytes_of, escapes
from goescape.fixes.fmt_calls.pieces import question
from goescape.fixes.fmt_calls.writers import BUFIO, PORTIONS, is_standard, read_writer
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.later import Later
from goescape.fixes.local import Site
from goescape.fixes.predeclared import redeclared, shadowed
from goescape.golang import Unit
from goescape.model import Span
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "write-string"

_FORM = "write"
_TITLE = "Write the string without copying it"
_WRITE = re.compile(rb"\.\s*Write\(\s*\[\]byte\(")
_INTERFACES = ("io.Writer", "http.ResponseWriter")
_CHANGES = "the writer's WriteString is called instead of its Write, where it has one"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """What can be written without a copy in one function."""
    data = source.text.data
    for match in _WRITE.finditer(data, declaration.start_byte, declaration.end_byte):
        dot = declaration.descendant_for_byte_range(match.start(), match.start() + 1)
        selector = dot.parent if dot is not None else None
        call = selector.parent if selector is not None else None
        if selector is None or call is None or call.type != "call_expression":
            continue
        arguments = arguments_of(call)
        operand = selector.child_by_field_name("operand")
        if not arguments or len(arguments) != 1 or operand is None:
            continue
        string = bytes_of(arguments[0], data)
        if string is not None:
            site = Site(NAME, source, declaration, call)
            yield _proposal(site, operand, arguments[0], string)


def _proposal(site: Site, target: Node, copy: Node, string: Node) -> Later | Refused:
    source, call = site.source, site.node
    if call.parent is None or call.parent.type in LATER:
        return site.refused(_FORM, "it runs later")
    if reason := unfit(call, ()):
        return site.refused(_FORM, reason)
    if shadowed(call, source, ("byte",)):
        return site.refused(_FORM, "byte is something else here")
    if string.type == "binary_expression":
        return site.refused(_FORM, "the string is put together for it, and no other copy is made")
    writer = read_writer(target, source)
    if writer is None:
        return site.refused(_FORM, "its writer is no variable")
    if disordered([string], source, writer=target):
        return site.refused(_FORM, "a call in the string may change the writer")
    io = qualifier(source, site.declaration, "io")
    fresh = (
        Span(source.path, copy.start_byte, string.start_byte + 1),
        Span(source.path, call.start_byte, call.start_byte + 1),
    )
    questions = (question(target, source), question(string, source))

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        of_writer, of_string = await ground.types(unit, questions)
        if of_string.type not in ("string", "untyped string") or redeclared(ground, unit):
            return site.refused(_FORM, f"what is written is of type {of_string.type}", types=True)
        kind = of_writer.type
        pointer = f"*{kind}" if kind == BUFIO.lstrip("*") else kind
        if pointer not in (BUFIO, *_INTERFACES) or not is_standard(ground, unit, pointer):
            return site.refused(_FORM, f"its writer is of type {kind}", types=True)
        if not await escapes(ground, unit, source, copy):
            return site.refused(_FORM, "the copy does not escape", types=True)
        if pointer != BUFIO and not io:
            return site.refused(_FORM, "io is something else here")
        written = writer.receiver + b".WriteString("
        if pointer != BUFIO:
            written = io.encode() + b".WriteString(" + writer.receiver + b", "
        edits = [
            edit(source.path, call.start_byte, string.start_byte, written),
            edit(source.path, string.end_byte, call.end_byte, b")"),
        ]
        return site.candidate(
            _FORM,
            _TITLE,
            edits,
            fresh,
            Measured(1, 0, "" if pointer == BUFIO else "where the writer takes strings"),
            made=[Made(0, 0, len(written))],
            changes=PORTIONS if pointer == BUFIO else _CHANGES,
            imports=() if pointer == BUFIO else ("io",),
        )

    return site.later(_FORM, _TITLE, ask, fresh, questions)
