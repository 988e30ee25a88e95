r"""String building.

A `strings.Builder` or `bytes.Buffer` grows.

## What happens

`sb.WriteString(s)`, `buf.WriteByte(c)` and their like are small enough to be inlined: what
remains at your line is an `append` to the buffer inside. It allocates when the capacity does not
suffice, like any `append`. `Grow(n)` allocates at once.

`(*strings.Builder).String` hands the buffer out without a copy. `(*bytes.Buffer).String` makes a
copy, since the buffer may be written to again.

## Why the compiler must

How long the text becomes is known at run time only; and the buffer is part of a struct whose
later use the compiler does not follow through the write.

## What it costs

Nothing while the capacity suffices. From empty to *n* bytes about log2(*n*) allocations, and
each byte is copied about once more. The zero value has no buffer: its first write allocates.

## What to do

* `sb.Grow(n)` with the length, or an upper bound, before the first write: then it is one
  allocation.
* Use one buffer for many texts: `buf.Reset()` of a `bytes.Buffer` keeps the memory
  (`strings.Builder.Reset` gives it away, since the string holds it).
* Write to the destination itself where there is one: a `bufio.Writer`, an `http.ResponseWriter`.
* `append` to a `[]byte` on the stack (`var a [64]byte; b := a[:0]`) for short texts.

## When to leave it

With `Grow` a builder takes one allocation, the string's own: there is no cheaper form.

## Example

    package p

    import "strings"

    //go:noinline
    func join(words []string) string {
        var sb strings.Builder
        for _, word := range words {
            sb.WriteString(word) // ERROR "^sb\.WriteString\(word\)"
        }
        return sb.String()
    }
"""

from __future__ import annotations

import re

from goescape.causes.case import Case, Told
from goescape.causes.ends import called, goes
from goescape.model import VerdictKind

__all__ = ["recognise"]

_CALLEE = re.compile(r"(?:strings\.\(\*Builder\)|bytes\.\(\*Buffer\))\.(\w+)")
_INNER = re.compile(r"(?:append\()?(?:strings|bytes)\.b\.buf\b|string\(bytes\.b\.buf")
_STRING = "string(bytes.b.buf"
_STRING_COPIES = (
    "`(*bytes.Buffer).String` copies the text: use `Bytes()`, write the buffer out with `WriteTo`, "
    "or build it in a `strings.Builder`."
)


def recognise(case: Case) -> Told | None:
    """What is inlined of the two types: their methods, or their buffer by its name."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        match = _CALLEE.match(case.callee)
        if match is None:
            return None
        shown = case.short if f"{match[1]}(" in case.text else case.callee
        change = _STRING_COPIES if match[1] == "String" else _change(case)
        return Told(f"{shown}, inlined here,", change=change)
    if case.verdict.kind is not VerdictKind.ESCAPES or not case.inlined:
        return None
    flow = case.verdict.flows[0].subject if case.verdict.flows else ""
    if case.verdict.subject.startswith(_STRING):
        end, mentions = goes(case, "it")
        return Told(
            f"the copy that {case.short} makes escapes to the heap{end}",
            mentions,
            change=_STRING_COPIES,
        )
    if _INNER.match(case.verdict.subject) or _INNER.match(flow):
        return Told(f"{case.short} grows its buffer on the heap", change=_change(case))
    return None


def _change(case: Case) -> str:
    receiver = called(case).rpartition(".")[0] if not case.callee or "." in case.short else ""
    name = receiver if receiver.isidentifier() else "it"
    grow = f"`{name}.Grow(n)`" if name != "it" else "`Grow(n)`"
    return f"{grow} before the first write makes room in one allocation."
