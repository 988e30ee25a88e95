"""What a call of fmt prints: constant text and operands, in the order in which they are printed.

Sprintf("%s:%d", host, port)      host  ":"  port
Sprintln(host, "up")              host  " up" and a line break
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.evaluation import disordered, runs_code
from goescape.fixes.fmt_calls.calls import Call, unfit
from goescape.fixes.fmt_calls.formats import Literal, Verb, literal, parse_format
from goescape.fixes.fmt_calls.verbs import Part, part
from goescape.fixes.ground import Ground
from goescape.fixes.predeclared import redeclared, shadowed
from goescape.golang import TypeAnswer, TypeQuestion, Unit
from goescape.syntax import Source

__all__ = [
    "Operand",
    "Printed",
    "TypedOperand",
    "question",
    "questions_of",
    "read_printed",
    "typed",
]

_VALUE = Verb("v")


@dataclass(frozen=True, slots=True)
class Operand:
    """An argument that is printed.

    Attributes:
        node: It.
        verb: How.
    """

    node: Node
    verb: Verb


@dataclass(frozen=True, slots=True)
class Printed:
    """What a call prints.

    Attributes:
        pieces: Texts and operands in order; what ``Sprint`` and ``Sprintln`` put between them
            is known with the operands' types alone.
        style: ``f``, ``ln`` or empty, as the functions' names end.
    """

    pieces: tuple[Literal | Operand, ...]
    style: str

    @property
    def operands(self) -> list[Operand]:
        """Those that are no text."""
        return [piece for piece in self.pieces if isinstance(piece, Operand)]


@dataclass(frozen=True, slots=True)
class TypedOperand:
    """An argument whose type is known.

    Attributes:
        node: It.
        part: How it is written without fmt; None for constant strings, which are written as
            they are.
    """

    node: Node
    part: Part | None


def read_printed(
    call: Call, arguments: Sequence[Node], style: str, source: Source
) -> Printed | str:
    """What a call prints, or why that is not known.

    Args:
        call: Of fmt.
        arguments: Without the writer, where the function takes one.
        style: As :attr:`Printed.style`.
        source: The file.
    """
    if reason := unfit(call.node, call.arguments):
        return reason
    data = source.text.data
    if style != "f":
        if not arguments:
            return "it prints nothing"
        written = [literal(argument, data) for argument in arguments]
        found = [
            text if text is not None else Operand(argument, _VALUE)
            for text, argument in zip(written, arguments, strict=True)
        ]
        return _checked(Printed(tuple(found), style), call, source)
    written = literal(arguments[0], data) if arguments else None
    if written is None:
        return "its format is no string literal"
    pieces = parse_format(written)
    if isinstance(pieces, str):
        return pieces
    rest = list(arguments[1:])
    if sum(isinstance(piece, Verb) for piece in pieces) != len(rest):
        return "its format and its arguments do not fit"
    found: list[Literal | Operand] = []
    for piece in pieces:
        if isinstance(piece, Literal):
            found.append(piece)
            continue
        argument = rest.pop(0)
        text = literal(argument, data)
        plain = text is not None and piece in (Verb("s"), _VALUE)
        found.append(text if text is not None and plain else Operand(argument, piece))
    return _checked(Printed(tuple(found), style), call, source)


def _checked(printed: Printed, call: Call, source: Source) -> Printed | str:
    if word := shadowed(call.node, source):
        return f"{word} is something else here"
    if disordered([operand.node for operand in printed.operands], source):
        return "a call among its arguments may change what stands before it"
    return printed


def questions_of(printed: Printed, source: Source) -> tuple[TypeQuestion, ...]:
    """What has to be asked about the operands, in order."""
    return tuple(question(operand.node, source) for operand in printed.operands)


def question(node: Node, source: Source) -> TypeQuestion:
    """Of which type an expression of a file is, where it stands."""
    start, end = node.start_byte, node.end_byte
    text = source.text.data[start:end].decode("utf-8", "replace")
    return TypeQuestion(source.path, start, text, end=end)


async def typed(
    printed: Printed, ground: Ground, unit: Unit, source: Source, strconv: str
) -> list[Literal | TypedOperand] | str:
    """Everything that is printed, or why it is not known how to do so without fmt.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    answers = await ground.types(unit, questions_of(printed, source))
    nodes = [operand.node for operand in printed.operands]
    code = b" ".join(source.text.data[node.start_byte : node.end_byte] for node in nodes)
    if name := redeclared(ground, unit, code=code):
        return f"{name} is something else in this package"
    release = ground.toolchain.release
    found: list[Literal | TypedOperand] = []
    strings: list[bool] = []
    waiting = list(answers)
    for piece in printed.pieces:
        if isinstance(piece, Literal):
            found.append(piece)
            strings.append(True)
            continue
        one = _typed(piece, waiting.pop(0), release, strconv, source)
        if isinstance(one, str):
            return one
        found.append(one)
        strings.append(one.part is None or one.part.string == ("", ""))
    parts = [one.part for one in found if isinstance(one, TypedOperand)]
    copied = any(one is not None and one.conversion for one in parts)
    if copied and any(runs_code(operand.node, source) for operand in printed.operands):
        return "a call among its arguments may change the bytes that it prints"
    return _spaced(found, strings, printed.style)


def _typed(
    operand: Operand, answer: TypeAnswer, release: tuple[int, ...], strconv: str, source: Source
) -> TypedOperand | str:
    node, verb = operand.node, operand.verb
    text = source.text.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
    text = text if len(text) <= 30 else f"{text[:29]}…"
    if answer.constant:
        if answer.type in ("string", "untyped string") and verb in (Verb("s"), _VALUE):
            return TypedOperand(node, None)
        return f"{text} is a constant, which costs nothing"
    known = part(verb, answer.type, release, strconv)
    if known is None:
        of = f"of type {answer.type}" if answer.type else "of an unknown type"
        return f"%{verb.name} of {text}, {of}, is fmt's own"
    return TypedOperand(node, known)


def _spaced(
    found: list[Literal | TypedOperand], strings: list[bool], style: str
) -> list[Literal | TypedOperand]:
    """With the spaces and the line break that Sprint and Sprintln add; texts joined."""
    spaced: list[Literal | TypedOperand] = []
    for number, one in enumerate(found):
        apart = style == "ln" or (style == "" and not strings[number] and not strings[number - 1])
        if number and apart:
            spaced.append(Literal(b" ", raw=False))
        spaced.append(one)
    if style == "ln":
        spaced.append(Literal(b"\\n", raw=False))
    joined: list[Literal | TypedOperand] = []
    for one in spaced:
        last = joined[-1] if joined else None
        if isinstance(one, Literal) and isinstance(last, Literal):
            raw = one.raw if last.inside == b" " else last.raw
            if one.raw == raw or one.inside == b" ":
                joined[-1] = Literal(last.inside + one.inside, raw)
                continue
        if not (isinstance(one, Literal) and not one.inside):
            joined.append(one)
    return joined
