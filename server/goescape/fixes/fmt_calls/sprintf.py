"""Strings without fmt.

What `fmt.Sprintf` gives is put together with `+` and `strconv`, where that allocates less.

## What it does

Each argument of fmt's functions is put into an interface, for which most values are copied to the
heap; then the result is. For strings, integers, booleans and floating-point numbers the same text
is to be had without the copies:

* strings alone: `fmt.Sprintf("%s/%s", a, b)` becomes `a + "/" + b` (3 allocations, then 1);
* one value: `fmt.Sprintf("%d", n)` becomes `strconv.Itoa(n)` (2, then 1), `%t` becomes
  `strconv.FormatBool(b)` (1, then none), `%.2f` `strconv.FormatFloat(x, 'f', 2, 64)`;
* strings and numbers: `fmt.Sprintf("%s:%d", host, port)` becomes `host + ":" + strconv.Itoa(port)`
  (3, then 2);
* more numbers than strings, where strconv would allocate as often as fmt does: they are appended
  to a slice that stays on the stack, and `fmt.Sprintf("x%d", n)` becomes
  `"x" + string(strconv.AppendInt(make([]byte, 0, 20), int64(n), 10))` (2, then 1);
* no value: `fmt.Sprintf("text")` becomes `"text"`.

`fmt.Sprint` and `fmt.Sprintln` likewise. With a Go before 1.26 `fmt.Errorf("text")` becomes
`errors.New("text")` (2, then 1); it gives an error of the same type.

## Before

    package address

    import "fmt"

    func address(scheme, host string, port int) string {
        return fmt.Sprintf("%s://%s:%d/", scheme, host, port)
    }

## After

    package address

    import "strconv"

    func address(scheme, host string, port int) string {
        return scheme + "://" + host + ":" + strconv.Itoa(port) + "/"
    }

## When it is offered

For calls with a literal format whose verbs are plain: `%s` and `%v` of strings, `%s` of bytes,
`%d`, `%x`, `%o`, `%b` and `%v` of integers, `%c` of runes and bytes, `%t` and `%v` of booleans,
`%f`, `%e`, `%g` (with digits or without) and `%v` of floating-point numbers. The compiler is asked
for the type of each argument. A table, measured with Go 1.21 to 1.27, says what each form
allocates: it is offered where everyday values gain, and small numbers do not lose.

## When it is not

* The type has a name of its own (`type Color int`): it may have a method that fmt calls.
  Interfaces, errors, pointers, structs, slices and maps are fmt's to print.
* Flags, a width or an argument's number: `%5d`, `%+v`, `%[1]d`; a `*`.
* `%q`, which gains nothing; `%X`, `%U`, `%p`, `%T`, complex numbers.
* A verb does not fit its argument, or there are too many or too few: fmt says so in its result.
* The arguments are a slice (`args...`), or the format is no literal.
* A call among the arguments might change what stands before it: fmt is passed copies made earlier.
* Numbers that are constants: to print them is free of copies already.
* Nothing falls: a byte of its own, `%d`; one character, `%c`.
* The function could no longer be inlined, or a line would be so long that the compiler does not
  tell where its parts are (254 bytes).
* A comment stands in the call; a local variable is called `strconv`.

## What changes for callers

Nothing. The text is the same, byte for byte. Where two arguments would panic in different ways
(`xs[i]`, `a/b`), the panic may be the other one's, for `strconv` is called first: that is said, and
such an edit is never applied with others, unasked.

## How safe it is

Each form is compared with fmt itself by tests, on random and extreme values of every type. Figures
are for values of everyday size: integers of 256 and more, texts of more than a byte, floating-point
numbers of at most 32 characters. `fmt.Sprintf("%s", s)` copies what `s` itself may share with a
longer string, which is kept in memory with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.edits import edit
from goescape.fixes.evaluation import may_panic
from goescape.fixes.fmt_calls.calls import SPRINT, Call, calls_of_package
from goescape.fixes.fmt_calls.formats import Literal
from goescape.fixes.fmt_calls.joining import Joined, edits_between, join
from goescape.fixes.fmt_calls.pieces import (
    Printed,
    questions_of,
    read_printed,
    typed,
)
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.later import Later
from goescape.fixes.local import Site
from goescape.fixes.loops import is_path, text_of
from goescape.golang import Unit
from goescape.model import Span
from goescape.syntax import Source

__all__ = ["NAME", "first_bytes", "propose"]

NAME = "sprintf"

_FORM = "string"
_ERRORS_NEW = (1, 26)
"""From this release of Go on, Errorf of constant text allocates as errors.New does (measured)."""
_STATEMENTS = ("expression_statement", "go_statement", "defer_statement")
_OPERANDS = ("index_expression", "slice_expression")
_OTHER_PANIC = "where two arguments would panic, the panic may be the other one's"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """What can be done without fmt's Sprint functions in one function."""
    for call in calls_of_package(source, declaration, "fmt"):
        site = Site(NAME, source, declaration, call.node)
        if call.function in SPRINT:
            yield _proposal(site, call)
        elif call.function == "Errorf" and len(call.arguments) == 1:
            yield _error(site, call)


def _proposal(site: Site, call: Call) -> Later | Refused:
    source = site.source
    above = call.node.parent
    if above is not None and above.type in _STATEMENTS:
        return site.refused(_FORM, "its result is not used")
    printed = read_printed(call, call.arguments, SPRINT[call.function], source)
    if isinstance(printed, str):
        return site.refused(_FORM, printed)
    strconv = qualifier(source, site.declaration, "strconv")

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        found = await typed(printed, ground, unit, source, strconv)
        joined = found if isinstance(found, str) else join(found)
        if isinstance(joined, str):
            return site.refused(_FORM, joined, types=True)
        if _is_measured(call.node, source) and not printed.operands:
            return site.refused(_FORM, "its length would be a constant", types=True)
        if joined.strconv and not strconv:
            return site.refused(_FORM, "strconv is something else here")
        return _candidate(site, call, printed, joined)

    fresh = first_bytes(source, call, printed)
    return site.later(_FORM, _title(call), ask, fresh, questions_of(printed, source))


def _error(site: Site, call: Call) -> Later | Refused:
    """``fmt.Errorf`` without a value, for which ``errors.New`` gives the same."""
    source, form = site.source, "errors"
    printed = read_printed(call, call.arguments, "f", source)
    if isinstance(printed, str):
        return site.refused(form, printed)
    errors = qualifier(source, site.declaration, "errors")
    if not errors:
        return site.refused(form, "errors is something else here")
    text = b"".join(p.source for p in printed.pieces if isinstance(p, Literal)) or b'""'
    node = call.node
    title = "Make the error without fmt.Errorf"

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:  # noqa: ARG001
        if ground.toolchain.release >= _ERRORS_NEW:
            return site.refused(form, "this Go's Errorf allocates no more", types=True)
        written = errors.encode() + b".New(" + text + b")"
        edits = [edit(source.path, node.start_byte, node.end_byte, written)]
        return site.candidate(
            form,
            title,
            edits,
            first_bytes(source, call, printed),
            Measured(2, 1, most=1),
            made=[Made(0, 0, len(written))],
            imports=("errors",),
            unused=("fmt",),
        )

    return site.later(form, title, ask, first_bytes(source, call, printed))


def first_bytes(source: Source, call: Call, printed: Printed) -> tuple[Span, ...]:
    """Where findings begin that are about what fmt is passed, or about the call itself.

    What an argument allocates inside of itself is no business of fmt's.
    """
    starts = [call.node.start_byte, *(operand.node.start_byte for operand in printed.operands)]
    return tuple(Span(source.path, start, start + 1) for start in starts)


def _title(call: Call) -> str:
    return f"Format without fmt.{call.function}"


def _candidate(site: Site, call: Call, printed: Printed, joined: Joined) -> Candidate:
    source, node = site.source, call.node
    items = list(joined.items)
    if not items:
        items = [b'""']
    above = node.parent
    first = items[0]
    whole = not isinstance(first, bytes) and first[0] == b"" and first[1].node
    several = len(items) > 1 or (whole and whole.type in ("binary_expression", "unary_expression"))
    edits = edits_between(source.path, node.start_byte, node.end_byte, items)
    operands = [item for item in items if not isinstance(item, bytes)]
    risky = [(one.node, before) for before, one, _ in operands if may_panic(one.node, source)]
    other = (
        len(risky) > 1
        and any(before for _, before in risky)
        and not all(is_path(node) for node, _ in risky)
    )
    if several and above is not None and above.type in _OPERANDS and _is_operand(node, above):
        head, tail = edits[0], edits[-1]
        edits[0] = edit(source.path, head.span.start, head.span.end, b"(" + head.new_text)
        tail = edits[-1]
        edits[-1] = edit(source.path, tail.span.start, tail.span.end, tail.new_text + b")")
    return site.candidate(
        joined.form,
        _title(call),
        edits,
        first_bytes(source, call, printed),
        Measured(joined.before.usual, joined.after.usual, most=joined.verdicts),
        made=[Made(number, 0, len(one.new_text)) for number, one in enumerate(edits)],
        changes=_OTHER_PANIC if other else "",
        imports=("strconv",) if joined.strconv else (),
        unused=("fmt",),
    )


def _is_measured(node: Node, source: Source) -> bool:
    """Whether the length of a call is asked, which may say how far something is shifted."""
    above = node.parent.parent if node.parent is not None else None
    function = above.child_by_field_name("function") if above is not None else None
    return function is not None and text_of(function, source.text.data) == "len"


def _is_operand(node: Node, above: Node) -> bool:
    return above.child_by_field_name("operand") == node
