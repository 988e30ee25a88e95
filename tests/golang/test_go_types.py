"""Types and sizes asked of the compiler by deliberate errors; type checking alone."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from goescape.golang import Graph, Toolchain, load
from goescape.golang.typecheck import type_errors
from goescape.golang.types import TypeAnswer, TypeQuestion, types_of
from tests.conftest import found
from tests.go_versions import VERSIONS, go_command

from .conftest import Write

SOURCE = """\
// package comment

package p

import (
	"strings"
	"time"
)

type Request struct {
	ID   int32
	Name string
	at   time.Time
}

type Kind int

func f[T any](v T, any_ interface{}) {
	req := Request{ID: 1} /* here */
	kind, text, list := Kind(1), "ü" + req.Name, []Request{req}
	_, _, _ = kind, text, list; _ = v
}

var builder strings.Builder
"""


def _questions(path: Path) -> list[TypeQuestion]:
    data = path.read_bytes()

    def inside(expression: str) -> TypeQuestion:
        return TypeQuestion(str(path), data.index(b"; _ = v"), expression, size=True)

    return [
        inside("req"),
        inside("&req"),
        inside("kind"),
        inside("text"),
        inside("list"),
        inside("5"),
        inside("text + text"),
        inside("v"),
        inside("any_"),
        inside("req.at"),
        inside("strings.ToUpper"),
        inside("nothing"),
        TypeQuestion(str(path), None, "*new(Request)", size=True),
        TypeQuestion(str(path), None, "builder"),
    ]


_ANSWERS = [
    TypeAnswer("Request", 48),
    TypeAnswer("*Request", 8),
    TypeAnswer("Kind", 8),
    TypeAnswer("string", 16),
    TypeAnswer("[]Request", 24),
    TypeAnswer("untyped int", 8, constant=True),
    TypeAnswer("string", 16),
    TypeAnswer("T", None),
    TypeAnswer("interface{}", 16),
    TypeAnswer("time.Time", 24),
    TypeAnswer("func(s string) string", 8),
    TypeAnswer("", None),
    TypeAnswer("Request", 48),
    TypeAnswer("strings.Builder", None),
]


async def _asked(toolchain: Toolchain, folder: Path) -> tuple[TypeAnswer, ...]:
    graph = await load(toolchain, str(folder), ["."])
    unit = graph.units["example.com/m"]
    return await types_of(toolchain, graph, unit, _questions(folder / "p.go"))


async def test_types_and_sizes(toolchain: Toolchain, write: Write) -> None:
    answers = await _asked(toolchain, write({"p.go": SOURCE}))
    assert list(answers) == _ANSWERS


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_in_every_version(version: str, write: Write) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    answers = asyncio.run(_asked(found(str(go_command(version))), write({"p.go": SOURCE})))
    assert list(answers) == _ANSWERS


IN_PLACE = """\
package p

import "fmt"

type Kind int

const (
	name   = "1 of type (x)"
	K Kind = 3
)

var text = fmt.Sprint(«name»)

func f[T ~string](v T, u uint8, m map[string]error, c chan []byte, a any) string {
	if x, y := 1.5, any(1); fmt.Sprint(«x», «y.(int)», «a») == "" {
		return fmt.Sprint(«fmt.Sprintf("%d", «len(v)»)», «nil»)
	}
	return fmt.Sprint(«v», «u», «m["k"]», «<-c», «K», «5», «u > 3», «'x'», «f[T]») + fmt.Sprint(«u»)
}
"""
IN_PLACE_TYPES = (
    *("untyped string!", "float64", "int", "any", "string", "int", "", "T", "uint8", "error"),
    *("[]byte", "Kind!", "untyped int!", "untyped bool", "untyped rune!", "func", "uint8"),
)
"""``!``: a constant."""


def _in_place(path: Path) -> list[TypeQuestion]:
    """Writes the text without its marks; the questions about what stood between them."""
    marks = re.split("([«»])", IN_PLACE)
    text, opened, found = "", list[int](), list[tuple[int, int]]()
    for part in marks:
        if part == "«":
            opened.append(len(text.encode()))
        elif part == "»":
            found.append((opened.pop(), len(text.encode())))
        else:
            text += part
    path.write_text(text)
    spans = sorted(found)
    data = text.encode()
    return [TypeQuestion(str(path), s, data[s:e].decode(), end=e) for s, e in spans]


async def _asked_in_place(toolchain: Toolchain, folder: Path) -> None:
    questions = _in_place(folder / "p.go")
    graph = await load(toolchain, str(folder), ["."])
    answers = await types_of(toolchain, graph, graph.units["example.com/m"], questions)
    told = [
        answer.type.partition("(")[0].partition("[T")[0] + "!" * answer.constant
        for answer in answers
    ]
    assert told == list(IN_PLACE_TYPES)


async def test_types_where_expressions_stand(toolchain: Toolchain, write: Write) -> None:
    await _asked_in_place(toolchain, write({"p.go": ""}))


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_where_they_stand_in_every_version(version: str, write: Write) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    asyncio.run(_asked_in_place(found(str(go_command(version))), write({"p.go": ""})))


async def test_an_unsaved_text_is_what_is_asked_about(toolchain: Toolchain, write: Write) -> None:
    folder = write({"p.go": "package p\n\nvar x int\n"})
    graph = await load(toolchain, str(folder), ["."])
    unit = graph.units["example.com/m"]
    path = str(folder / "p.go")
    overlay = {path: b"\xef\xbb\xbfpackage p\r\n\r\nvar x string\r\n"}
    question = TypeQuestion(path, None, "x", size=True)
    answers = await types_of(toolchain, graph, unit, [question], overlay)
    assert answers == (TypeAnswer("string", 16),)


async def _unit(toolchain: Toolchain, folder: Path) -> Graph:
    return await load(toolchain, str(folder), ["."])


async def test_every_error_of_a_unit(toolchain: Toolchain, write: Write) -> None:
    lines = "".join(f"var a{number} = undefined{number}\n" for number in range(30))
    folder = write({"p.go": f"package p\n\n{lines}"})
    graph = await _unit(toolchain, folder)
    errors = await type_errors(toolchain, graph, graph.units["example.com/m"])
    assert len(errors) == 30
    assert errors[29].message == "undefined: undefined29"
    assert errors[29].place
    assert (errors[29].place.line, errors[29].place.column) == (32, 11)


async def test_no_errors_where_there_are_none(toolchain: Toolchain, write: Write) -> None:
    folder = write({"p.go": SOURCE})
    graph = await _unit(toolchain, folder)
    unit = graph.units["example.com/m"]
    assert await type_errors(toolchain, graph, unit) == ()
    path = str(folder / "p.go")
    overlay = {path: SOURCE.replace("Name string", "Nome string").encode()}
    errors = await type_errors(toolchain, graph, unit, overlay)
    assert [error.place.path for error in errors if error.place] == [path]
    assert "Name" in errors[0].message
