r"""Conversion between string, []byte and []rune.

`string(b)` and `[]byte(s)` copy the text.

## What happens

A string never changes, the elements of a slice may: so a conversion between the two copies
everything. `[]rune(s)` and `string(runes)` recode it as well; `string(r)` of a single rune makes
a string of up to four bytes.

A copy that does not leave the function has 32 bytes (32 runes) on the stack; what is longer is on
the heap. There is none where the compiler sees that nobody could tell: in `m[string(b)]` as a
lookup, `string(b) == "x"`, `for range []byte(s)`, `switch string(b)`; and, since Go 1.22, in a
`[]byte(s)` that is only read (`-m` prints `zero-copy string->[]byte conversion`).

## Why the compiler must

Were the memory shared, a later write to the slice would change a string that others hold.

## What it costs

One allocation of the length of the text, and copying it. A string of one byte, and an empty one,
cost nothing.

## What to do

* Stay with one of the two: most of `strings` has a twin in `bytes`; `bytes.Buffer`,
  `strings.Builder` and `bufio.Writer` take both (`Write`, `WriteString`).
* `append(dst, s...)` and `copy(dst, s)` take a string without a conversion.
* `strconv.AppendInt(dst, …)` and its like write into a slice that is there.
* `utf8.DecodeRuneInString`, `for i, r := range s` read runes without `[]rune(s)`.
* Convert once and pass the result on.

## When to leave it

Where the text must outlive a buffer that is used again, the copy is what protects it.
`unsafe.String` avoids it only as long as nobody ever writes to the slice.

## Example

    package p

    //go:noinline
    func word(line []byte, n int) string {
        return string(line[:n]) // ERROR "^string\(line\[:n\]\) escapes to the heap: the copy is returned; allocates"
    }

    //go:noinline
    func upper(s string) (n int) {
        b := []byte(s) // ERROR "^the copy \[\]byte\(s\) may allocate: only if the text is longer than 32 bytes"
        for i := range b {
            b[i] &^= 0x20
            n += int(b[i])
        }
        return n
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.causes.case import Case, Role, Told
from goescape.causes.ends import goes
from goescape.model import VerdictKind
from goescape.syntax.bindings import field, function_around
from goescape.syntax.canon import head

__all__ = ["recognise"]

_MAKES = {
    "string-from-bytes": "the copy",
    "string-from-runes": "the string",
    "string-from-rune": "the string",
    "bytes-from-string": "the copy",
    "runes-from-string": "the slice",
}
_RUNES = ("([]rune)", "([]int32)")
_CONVERTS = re.compile(r"(?:string|\(\[\](?:byte|uint8|rune|int32)\))\(")
"""What the compiler prints of a conversion to one of these types; of named types it prints the
name, which a function may have as well: those are told by what is boxed and what is not."""


def recognise(case: Case) -> Told | None:
    """The storage of a conversion, or the call that copies."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        what = _MAKES.get(case.makes)
        if case.callee or what is None:
            return None
        return Told(_subject(case, what), change=_change(case))
    if case.verdict.kind is not VerdictKind.ESCAPES or case.role is Role.BOX:
        return None
    if not _CONVERTS.match(case.verdict.subject) and not _named(case):
        return None
    runes = case.verdict.subject.startswith(_RUNES)
    end, mentions = goes(case, "the slice" if runes else "the copy")
    return Told(case.head + end, mentions, change=_change(case))


def _named(case: Case) -> bool:
    """Whether ``T(b)`` copies: it has storage, and is not boxed in an interface.

    What is declared by ``:=``, and what is returned as a ``T``, is a ``T`` still.
    """
    node = case.node
    if case.inlined or node is None or node.type != "call_expression" or len(case.way) < 2:
        return False
    function = field(node, "function")
    if function is None or head(case.verdict.subject) != _text(case, function):
        return False
    if _text(case, function) in ("new", "make", "append"):
        return False
    above = node.parent.parent if node.parent is not None else None
    if above is None or node.parent is None or node.parent.type != "expression_list":
        return False
    if above.type == "short_var_declaration":
        return field(above, "right") == node.parent
    if above.type != "return_statement":
        return False
    index = node.parent.named_children.index(node)
    results = _results(field(function_around(node), "result"))
    return index < len(results) and _text(case, results[index]) == _text(case, function)


def _results(declared: Node | None) -> list[Node]:
    """The types of a function's results, one for each."""
    if declared is None or declared.type != "parameter_list":
        return [declared] if declared is not None else []
    types: list[Node] = []
    for result in declared.named_children:
        written = field(result, "type")
        if written is not None:
            types += [written] * max(len(result.children_by_field_name("name")), 1)
    return types


def _text(case: Case, node: Node) -> str:
    return case.source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _subject(case: Case, what: str) -> str:
    node = case.node
    if node is not None and node.type in ("call_expression", "type_conversion_expression"):
        return f"{what} {case.short}"
    return f"a conversion of text in {case.short}"


def _change(case: Case) -> str:
    if case.inlined:
        return "A function that works on the text as it is makes no copy."
    return f"Without the conversion `{case.short}` nothing is copied: stay with string or []byte."
