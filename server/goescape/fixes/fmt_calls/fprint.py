r"""Write without fmt.

What `fmt.Fprintf` writes to a `bytes.Buffer`, a `strings.Builder` or a `bufio.Writer` is written by
the methods that these have themselves.

## What it does

Each argument of fmt's functions is put into an interface, for which most values are copied to the
heap, and so is the address of the writer. The writer's own methods take strings and bytes as they
are: text is written with `WriteString` and `WriteByte`, and a number is appended by `strconv` to a
slice on the stack, or to the free room of a `bufio.Writer`. For a string and an integer that is 2
allocations, and then none.

`buf.WriteString(fmt.Sprintf(…))` likewise, which allocates the string as well.

## Before

    package pairs

    import (
        "bytes"
        "fmt"
    )

    func write(buf *bytes.Buffer, key string, value int) {
        fmt.Fprintf(buf, "%s=%d\n", key, value)
    }

## After

    package pairs

    import (
        "bytes"
        "strconv"
    )

    func write(buf *bytes.Buffer, key string, value int) {
        buf.WriteString(key)
        buf.WriteByte('=')
        buf.Write(strconv.AppendInt(make([]byte, 0, 20), int64(value), 10))
        buf.WriteByte('\n')
    }

## When it is offered

For `fmt.Fprintf`, `Fprint` and `Fprintln` to a variable or a field whose type the compiler calls
`*bytes.Buffer`, `*strings.Builder` or `*bufio.Writer`, and for the same verbs and types as "Strings
without fmt". Several pieces are written where the call is a statement; a single one also where its
results are used.

## When it is not

* The writer is an interface, `os.Stdout` or another type.
* A verb, a type or a format that is not offered in "Strings without fmt" either.
* Its results are used, and it writes several pieces: they tell how much was written in one.
* It is deferred, or runs as a goroutine.
* Nothing falls: it prints constant text, booleans or bytes alone.
* An argument calls something that may write to the same writer meanwhile, or that may change an
  argument before it.
* Bytes are printed after something else: they may be the writer's own, and be written over.
* A comment stands in the call; a local variable is called `strconv`.

## What changes for callers

Nothing for a `bytes.Buffer` and a `strings.Builder`. Where an argument may panic (`p.name` of a nil
`p`), what stands before it is written already; and what is below a `bufio.Writer` may be given the
same bytes in other portions, or with its `WriteString`. Both are said, and then it is applied where
you ask for it, never with others, unasked.

## How safe it is

Each form is compared with fmt itself by tests, on random and extreme values of every type. The
figures hold while the writer has room: how it grows is as it was, with its own steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.candidate import Candidate, Made, Measured, Refused
from goescape.fixes.evaluation import disordered, may_panic, runs_code
from goescape.fixes.fmt_calls.calls import (
    LATER,
    SPRINT,
    Call,
    arguments_of,
    calls_of_package,
    unfit,
)
from goescape.fixes.fmt_calls.formats import Literal
from goescape.fixes.fmt_calls.joining import edits_between
from goescape.fixes.fmt_calls.pieces import (
    Printed,
    TypedOperand,
    question,
    questions_of,
    read_printed,
    typed,
)
from goescape.fixes.fmt_calls.sprintf import first_bytes
from goescape.fixes.fmt_calls.verbs import Cost
from goescape.fixes.fmt_calls.writers import (
    BUFIO,
    KNOWN,
    PORTIONS,
    Writer,
    is_standard,
    read_writer,
    written,
)
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import qualifier
from goescape.fixes.later import Later
from goescape.fixes.local import Site
from goescape.golang import Unit
from goescape.syntax import Source

__all__ = ["NAME", "propose"]

NAME = "fprint"

_FORM = "writer"
_FPRINT = {"Fprintf": "f", "Fprint": "", "Fprintln": "ln"}
_BLOCKS = ("statement_list", "block", "expression_case", "default_case", "type_case")
_STATEMENT = "expression_statement"
_ROOM = "where it has room"
_PANICS = "where an argument panics, what stands before it is written already"


def propose(source: Source, declaration: Node) -> Iterator[Candidate | Later | Refused]:
    """What can be written without fmt in one function."""
    for call in calls_of_package(source, declaration, "fmt"):
        style = _FPRINT.get(call.function)
        if style is not None and call.arguments:
            site = Site(NAME, source, declaration, call.node)
            yield _proposal(site, call, call.arguments[0], call.arguments[1:], style)
            continue
        style = SPRINT.get(call.function)
        outer = _written_string(call.node, source) if style is not None else None
        if style is not None and outer is not None:
            site = Site(NAME, source, declaration, outer[0])
            yield _proposal(site, call, outer[1], call.arguments, style)


def _written_string(node: Node, source: Source) -> tuple[Node, Node] | None:
    """The call and the writer of ``w.WriteString(…)``, where that is all that is written."""
    above = node.parent
    outer = above.parent if above is not None and above.type == "argument_list" else None
    function = outer.child_by_field_name("function") if outer is not None else None
    if outer is None or function is None or arguments_of(outer) != (node,):
        return None
    operand, name = (function.child_by_field_name(f) for f in ("operand", "field"))
    if operand is None or name is None:
        return None
    data = source.text.data
    called = data[name.start_byte : name.end_byte]
    return (outer, operand) if called == b"WriteString" else None


@dataclass(frozen=True, slots=True)
class _Write:
    """A call that writes through fmt.

    Attributes:
        site: Where all of it stands.
        call: Fmt's call in it.
        printed: What is written.
        writer: To what.
        strconv: What the package is called there; empty where it cannot be named.
    """

    site: Site
    call: Call
    printed: Printed
    writer: Writer
    strconv: str


def _proposal(
    site: Site, call: Call, target: Node, arguments: tuple[Node, ...], style: str
) -> Later | Refused:
    source, whole = site.source, site.node
    above = whole.parent
    if above is None or above.type in LATER:
        return site.refused(_FORM, "it runs later")
    printed = read_printed(call, arguments, style, source)
    if isinstance(printed, str):
        return site.refused(_FORM, printed)
    if reason := unfit(whole, ()):
        return site.refused(_FORM, reason)
    writer = read_writer(target, source)
    if writer is None:
        return site.refused(_FORM, "its writer is no variable")
    operands = [operand.node for operand in printed.operands]
    if disordered(operands, source, writer=target):
        return site.refused(_FORM, "a call among its arguments may change its writer")
    strconv = qualifier(source, site.declaration, "strconv")
    asked = question(target, source)
    write = _Write(site, call, printed, writer, strconv)

    async def ask(ground: Ground, unit: Unit) -> Candidate | Refused:
        [answer] = await ground.types(unit, [asked])
        # a variable of the type itself has the methods of its pointer
        direct = answer.type.startswith("*") or whole == call.node
        kind = answer.type if direct else f"*{answer.type}"
        if kind not in KNOWN or not is_standard(ground, unit, kind):
            told = f"of type {answer.type}" if answer.type else "of an unknown type"
            return site.refused(_FORM, f"its writer is {told}", types=True)
        found = await typed(printed, ground, unit, source, strconv)
        if isinstance(found, str):
            return site.refused(_FORM, found, types=True)
        return _candidate(write, found, kind)

    fresh = first_bytes(source, call, printed)
    questions = (asked, *questions_of(printed, source))
    return site.later(_FORM, _title(call, writer), ask, fresh, questions)


def _title(call: Call, writer: Writer) -> str:
    name = writer.receiver.decode("utf-8", "replace")
    return f"Write to {name} without fmt.{call.function}"


def _candidate(
    write: _Write, found: list[Literal | TypedOperand], kind: str
) -> Candidate | Refused:
    site, call = write.site, write.call
    source, whole = site.source, site.node
    parts = [one.part for one in found if isinstance(one, TypedOperand) and one.part is not None]
    result = Cost() if whole == call.node else Cost(1, 1)
    before = sum((part.box for part in parts), result)
    if not before.usual:
        return site.refused(_FORM, "it allocates nothing to be saved", types=True)
    if any(part.strconv for part in parts) and not write.strconv:
        return site.refused(_FORM, "strconv is something else here")
    statement = whole.parent if whole.parent and whole.parent.type == _STATEMENT else None
    if len(found) > 1 and not _stands_alone(statement):
        return site.refused(_FORM, "its results are used, and it writes several pieces")
    if not found:
        return site.refused(_FORM, "it prints nothing")
    if reason := _unsafe(found, source, kind):
        return site.refused(_FORM, reason, types=True)
    receiver = write.writer.receiver
    items = [written(one, receiver, kind, result=statement is None) for one in found]
    joint = _joint(whole, source.text.data)
    edits = edits_between(source.path, whole.start_byte, whole.end_byte, items, joint)
    changes: list[str] = []
    if kind == BUFIO:
        changes.append(PORTIONS)
    if any(isinstance(one, TypedOperand) and may_panic(one.node, source) for one in found[1:]):
        changes.append(_PANICS)
    return site.candidate(
        _FORM,
        _title(call, write.writer),
        edits,
        first_bytes(source, call, write.printed),
        Measured(before.usual, 0, _ROOM, most=2 * len(found)),
        made=[Made(number, 0, len(one.new_text)) for number, one in enumerate(edits)],
        changes="; ".join(changes),
        imports=("strconv",) if any(part.strconv for part in parts) else (),
        unused=("fmt",),
        go="1.18" if kind == BUFIO else "",  # for AvailableBuffer
    )


def _joint(statement: Node, data: bytes) -> bytes:
    """What stands between two statements in the place of one."""
    line = data.rfind(b"\n", 0, statement.start_byte) + 1
    before = data[line : statement.start_byte]
    if before.strip():
        return b"; "
    return (b"\r\n" if b"\r\n" in data else b"\n") + before


def _unsafe(found: list[Literal | TypedOperand], source: Source, kind: str) -> str:
    """Why the pieces cannot be written one by one."""
    for number, one in enumerate(found):
        if isinstance(one, Literal):
            continue
        into_room = kind == BUFIO and one.part is not None and one.part.append is not None
        if runs_code(one.node, source) and (number or into_room):
            return "a call among its arguments may write to the same writer"
        if number and one.part is not None and one.part.conversion:
            return "the bytes that it prints may be the writer's own"
    return ""


def _stands_alone(statement: Node | None) -> bool:
    """Whether a statement is one of a block, and others can stand beside it."""
    above = statement.parent if statement is not None else None
    return above is not None and above.type in _BLOCKS
