"""Types and sizes of expressions, as this very compiler sees them.

Each question is a deliberate type error in a copy of the file, and all questions of a unit go
into one compile (10 to 20 ms for a small package, go1.26)::

    var _ struct{ goescape_0 int } = EXPR
    var _ struct{ goescape_0_size [unsafe.Sizeof(EXPR)]int } = 0

The errors name the number of the question, the type and the size, whatever the line::

    cannot use req (variable of struct type Request) as struct{goescape_0 int} value in …
    cannot use 0 (untyped int constant) as struct{goescape_0_size [32]int} value in …

No line moves, and up to the place of a question no column does. An expression that stands in the
file already can be asked about where it stands (``TypeQuestion.end``), whatever its scope::

    fmt.Sprintf("%d", struct{ goescape_0 int }(EXPR))
    cannot convert req (variable of struct type Request) to type struct{goescape_0 int}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goescape.golang import command
from goescape.golang.graph import Graph, Unit
from goescape.golang.question import Question
from goescape.golang.toolchain import Toolchain
from goescape.golang.typecheck import raw_errors
from goescape.model import NO_OVERLAY, BuildError, Overlay
from goescape.text import Text

__all__ = ["TypeAnswer", "TypeQuestion", "types_of"]

_PACKAGE = re.compile(rb"\A(?:\s|//[^\n]*\n|/\*.*?\*/)*package[ \t]+\w+", re.DOTALL)
_UNSAFE = "goescape_unsafe"
_TYPE = re.compile(
    r"cannot use .*? \((?P<what>.*)\) as struct\{goescape_(?P<number>\d+) int\} value", re.DOTALL
)
_IN_PLACE = re.compile(
    r"cannot convert .*? \((?P<what>(?:untyped|constant|variable|value|map index|comma, ok).*)\)"
    r" to type struct\{goescape_(?P<number>\d+) int\}",
    re.DOTALL,
)
_SIZE = re.compile(r"struct\{goescape_(\d+)_size \[(\d+)\]int\}")
_CONSTANT = re.compile(r"(?:untyped \w+ )?constant\b")
_OF_TYPE = re.compile(r"\bof (?:\w+ )?type (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TypeQuestion:
    """What is asked.

    Attributes:
        path: The file.
        at: Byte offset where a statement may end, in a function's body: the expression is
            evaluated in that scope. None: at package level.
        expression: Go source.
        size: Ask for its size too.
        end: Byte offset after the expression, which stands in the file from ``at`` on and is asked
            about there. Of expressions in one another the inner one alone is answered. Its size
            cannot be asked for.
    """

    path: str
    at: int | None
    expression: str
    size: bool = False
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """What the compiler said.

    Attributes:
        type: As the compiler prints it: names of the unit's own package bare, of others with the
            package's name (``time.Time``), or its quoted path where two packages of that name are
            known (``"sync".Mutex``); ``untyped int`` for constants without a type. Empty where it
            gave none (the expression is wrong, or is nothing that can be assigned).
        size: Bytes; None where not asked, or not known before the program runs.
        constant: It is a constant expression.
    """

    type: str
    size: int | None = None
    constant: bool = False


async def types_of(
    toolchain: Toolchain,
    graph: Graph,
    unit: Unit,
    questions: Sequence[TypeQuestion],
    overlay: Overlay = NO_OVERLAY,
) -> tuple[TypeAnswer, ...]:
    """The answers in the order of the questions.

    Every answer is empty for a unit that the compiler cannot be called for directly (an edited
    cgo file, a path that ``-trimpath`` does not take), and for code that does not parse.

    Raises:
        GoFailed, GoTimeout, GoMissing: The compiler gave no answer.
    """
    asked = _asked(questions, overlay)
    question = Question(toolchain, graph, unit, asked, frozenset(), 1)
    if not questions or command.not_direct(question):
        return tuple(TypeAnswer("") for _ in questions)
    return _answers(await raw_errors(toolchain, graph, unit, asked), len(questions))


def _asked(questions: Sequence[TypeQuestion], overlay: Overlay) -> dict[str, bytes]:
    asked = dict(overlay)
    numbered = list(enumerate(questions))
    for path in {question.path for question in questions}:
        data = Text(overlay[path] if path in overlay else _read(path)).data
        here = [(number, q) for number, q in numbered if q.path == path]
        insertions: list[tuple[int, bytes]] = []
        for number, question in here:
            if question.at is not None and question.end is not None:
                told = f"struct{{ goescape_{number} int }}(".encode()
                insertions += [(question.at, told), (question.end, b")")]
                continue
            told = _statement(number, question).encode()
            if question.at is None:
                insertions.append((len(data), b"\n" + told))
            else:
                insertions.append((question.at, b"; " + told))
        clause = _PACKAGE.match(data)
        if clause:
            insertions.append((clause.end(), f'; import {_UNSAFE} "unsafe"'.encode()))
            insertions.append((len(data), f"\nvar _ {_UNSAFE}.Pointer".encode()))
        # from the end: what stands before stays where it is
        for at, text in sorted(insertions, key=lambda insertion: insertion[0], reverse=True):
            data = data[:at] + text + data[at:]
        asked[path] = data
    return asked


def _statement(number: int, question: TypeQuestion) -> str:
    expression = question.expression
    told = f"var _ struct{{ goescape_{number} int }} = {expression}"
    if question.size:
        field = f"goescape_{number}_size [{_UNSAFE}.Sizeof({expression})]int"
        told += f"; var _ struct{{ {field} }} = 0"
    return told


def _answers(errors: Iterable[BuildError], count: int) -> tuple[TypeAnswer, ...]:
    told: dict[int, str] = {}
    sizes: dict[int, int] = {}
    for error in errors:
        match = _TYPE.match(error.message) or _IN_PLACE.match(error.message)
        if match:
            told.setdefault(int(match["number"]), match["what"])
        elif size := _SIZE.search(error.message):
            sizes[int(size[1])] = int(size[2])
    return tuple(
        TypeAnswer(_type(what), sizes.get(number), _CONSTANT.match(what) is not None)
        for number in range(count)
        for what in (told.get(number, ""),)
    )


def _type(what: str) -> str:
    """``variable of struct type T`` → ``T``; ``untyped int constant 5`` → ``untyped int``."""
    if what.startswith("untyped "):
        return what.partition(" constant")[0].partition(" value")[0]
    match = _OF_TYPE.search(what)
    return match[1].partition(" constrained by ")[0] if match else ""


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
