r"""String concatenation.

`a + b` copies both strings into a new one.

## What happens

A string never changes, so `a + b`, and each `s += x`, takes memory for the new string and copies
all parts into it. One expression makes one string, however many parts it has. Constants are put
together by the compiler.

A result that does not leave the function has a buffer of 32 bytes on the stack; what is longer is
on the heap. A result that escapes always is, unless all parts but one are empty.

## Why the compiler must

The length of the result is known at run time only.

## What it costs

One allocation of the length of the result. `s += x` in a loop copies the whole string in each
round: the work grows with the square of the rounds.

## What to do

* Build it in one go: a `strings.Builder` with `Grow`, or `append` to a `[]byte` that is used
  again. `strings.Join` takes one allocation.
* Put all of it into one expression: `a + ": " + b` is one allocation, two statements are two.
* Do not build a string only to write it: `w.WriteString(a); w.WriteString(b)`, or
  `fmt.Fprintf(w, …)`.
* Compare, look up and slice without it: a struct `struct{ a, b string }` as a map key needs no
  new string.

## When to leave it

Where the text is needed as one string and is made rarely, as for an error. One expression is the
cheapest form there is.

## Example

    package p

    //go:noinline
    func greet(name string) string {
        return "Hello, " + name // ERROR "^.Hello, . \+ name escapes to the heap: the new string is returned; allocates"
    }

    //go:noinline
    func repeat(word string, n int) string {
        s := ""
        for i := 0; i < n; i++ {
            s += word // ERROR "^s \+= word allocates"
        }
        return s
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import BOXES
from goescape.causes.case import Case, Role, Told
from goescape.causes.ends import goes
from goescape.causes.sums import adds_text
from goescape.model import VerdictKind
from goescape.syntax.bindings import base_name, binding, field, type_written
from goescape.syntax.printed import has_sum, outside

__all__ = ["recognise"]

_MAKES = ("string-concat", "bytes-concat")
_TEXT = ('"', "`")


def recognise(case: Case) -> Told | None:
    """A sum of strings, or the call that adds them up."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        if case.callee or case.makes not in _MAKES:
            return None
        return Told(_subject(case), change=_change(case))
    if case.verdict.kind is not VerdictKind.ESCAPES or case.role is Role.BOX or not _is_sum(case):
        return None
    end, mentions = goes(case, "the new string")
    return Told(case.head + end, mentions, change=_change(case))


def _subject(case: Case) -> str:
    node = case.node
    if node is None or node.type in ("binary_expression", "assignment_statement"):
        return case.short
    return f"a concatenation in {case.short}"


def _is_sum(case: Case) -> bool:
    """Whether the verdict is about text that is added up, not about numbers that are boxed."""
    node = case.node
    if case.inlined or node is None:
        return _plus(case.verdict.subject)
    if case.makes in BOXES or node.type != "binary_expression":
        return False
    operator = node.child_by_field_name("operator")
    if operator is None or operator.type != "+":
        return False
    if case.role is Role.CONTENT:
        return True
    text = adds_text(node, case.source.text.data)
    return not _into_interface(case) if text is None else text


def _into_interface(case: Case) -> bool:
    """Whether the sum is assigned to a variable that is declared as an interface: it is boxed."""
    if len(case.way) < 2 or case.way[1].reason != "assign":
        return False
    use = case.way[1]
    left = field(use.around("assignment_statement", "var_spec", "block"), "left")
    name = base_name(left.named_children[0]) if left is not None and left.named_children else None
    found = binding(name, case.source.text.data) if name is not None else None
    written = type_written(found, case.source.text.data) if found is not None else None
    return use.text(written) in ("any", "interface{}")


def _plus(subject: str) -> bool:
    """Whether the compiler's text is a sum of text: one of its parts is a literal."""
    literal = any(char in _TEXT for _, char in outside(subject))
    return literal and has_sum(subject)


def _change(case: Case) -> str:
    node = case.node
    adds = node is not None and node.type == "assignment_statement"
    if adds or case.text.count("+=") == 1:
        return (
            "Collect the parts in a `strings.Builder`, or with `append` in a `[]byte` that is used "
            "again: then only the buffer grows."
        )
    return (
        "Write the parts one after the other to where they go, or `append` them to a `[]byte` that "
        "is used again: then no string is made."
    )
