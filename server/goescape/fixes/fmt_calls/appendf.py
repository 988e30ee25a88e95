"""Bytes without a string before them.

`[]byte(fmt.Sprintf(…))` makes a string and then copies it; `fmt.Appendf` makes the bytes at once.

## What it does

`[]byte(fmt.Sprintf("id=%d", id))` becomes `fmt.Appendf(nil, "id=%d", id)`, which prints the same to
bytes of their own: 2 allocations, and then 1. `Sprint` becomes `Append`, and `Sprintln` `Appendln`.

## Before

    package key

    import "fmt"

    func key(id int, name string) []byte {
        return []byte(fmt.Sprintf("%s/%08d", name, id))
    }

## After

    package key

    import "fmt"

    func key(id int, name string) []byte {
        return fmt.Appendf(nil, "%s/%08d", name, id)
    }

## When it is offered

Where the compiler says that the copy escapes, and the format has some constant text. What it prints
otherwise, and how, does not matter: fmt prints it as before.

## When it is not

* The result may be empty (`fmt.Sprintf("%s", s)`): the conversion gives a slice that is not nil,
  `Appendf` one that is.
* The format is no literal, or writes a character as a number, which may be a `%`.
* The copy does not escape: then the compiler makes none.
* The type is one of its own, `json.RawMessage(fmt.Sprintf(…))`.
* A local variable is called `byte` or `nil`.
* A comment stands between the two parentheses at its end.

## What changes for callers

Nothing.

## How safe it is

The bytes are the same. Their capacity, which nothing should rely on, may be another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.fmt_calls.calls import Call, calls_of_package
from goescape.fixes.fmt_calls.conversions import bytes_of, escapes
from goescape.fixes.fmt_calls.formats import literal
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.local import Site
from goescape.fixes.predeclared import redeclared, shadowed
from goescape.golang import Unit
from goescape.model import Span
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "appendf"

_FORM = "append"
_APPEND = {"Sprintf": "Appendf", "Sprint": "Append", "Sprintln": "Appendln"}
_NUMBERED = re.compile(rb"\\[0-7xuU]")
_VERB = re.compile(rb"%[-+# 0-9.*\[\]]*[a-zA-Z%]")


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """The bytes that are made by way of a string in one function."""
    for call in calls_of_package(source, declaration, "fmt"):
        above = call.node.parent
        if call.function not in _APPEND or above is None:
            continue
        if bytes_of(above, source.text.data) == call.node:
            yield _proposal(Site(NAME, source, declaration, above), call)


def _proposal(site: Site, call: Call) -> Later | Refused:
    source, whole, node = site.source, site.node, call.node
    title = f"Make the bytes with fmt.{_APPEND[call.function]}"
    if whole.has_error:
        return site.refused(_FORM, "it does not parse")
    if word := shadowed(whole, source, ("byte", "nil")):
        return site.refused(_FORM, f"{word} is something else here")
    first = call.arguments[0] if call.arguments else node
    head = source.text.data[whole.start_byte : first.start_byte]
    if b"/*" in head or b"//" in head or any(child.type == "comment" for child in whole.children):
        return site.refused(_FORM, "a comment stands in the conversion")
    if reason := _may_be_empty(call, source.text.data):
        return site.refused(_FORM, reason)
    arguments = node.child_by_field_name("arguments")
    assert arguments is not None  # noqa: S101 - a call has them
    fresh = (Span(source.path, whole.start_byte, arguments.start_byte + 1),)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        if word := redeclared(ground, unit, ("nil",)):
            return site.refused(_FORM, f"{word} is something else in this package", types=True)
        if not await escapes(ground, unit, source, whole):
            return site.refused(_FORM, "the copy does not escape", types=True)
        written = f"{call.qualifier}.{_APPEND[call.function]}(nil,".encode()
        if first.start_point[0] == arguments.start_point[0]:
            written += b" "
        edits = [
            edit(source.path, whole.start_byte, arguments.start_byte + 1, written),
            edit(source.path, node.end_byte, whole.end_byte, b""),
        ]
        return site.candidate(
            _FORM,
            title,
            edits,
            fresh,
            Measured(2, 1, "besides its arguments"),
            made=[Made(0, 0, len(written))],
            go="1.19",
        )

    return site.later(_FORM, title, ask, fresh)


def _may_be_empty(call: Call, data: bytes) -> str:
    """Why the text may be empty, as far as is known; empty where it cannot be."""
    if call.function == "Sprintln":
        return "" if call.arguments else "it prints nothing"
    texts = [literal(argument, data) for argument in call.arguments]
    if call.function == "Sprint":
        known = any(text is not None and text.inside for text in texts)
        return "" if known else "the text may be empty, and the bytes nil"
    written = texts[0] if texts else None
    if written is None:
        return "its format is no string literal"
    if not written.raw and _NUMBERED.search(written.inside):
        return "its format writes a character as a number"
    left = _VERB.sub(b"", written.inside).replace(b"%", b"")
    return "" if left else "the text may be empty, and the bytes nil"
