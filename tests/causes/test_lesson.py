"""The lesson, sentence by sentence: ``lesson/lesson.go`` quotes it and says what is true now."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.causes import PAGES
from goescape.causes.reading import readable
from goescape.evidence import worthwhile
from goescape.golang import Toolchain
from tests.causes.told import problems
from tests.evidence.weighing import weighed

LESSON = Path(__file__).parent / "lesson" / "lesson.go"

ADVICE = {
    "returned-address": ("Let the caller own the memory", "sync.Pool", "inlined"),
    "captured-by-reference": ("never assigned to again", "counter"),
    "interface-boxing": ("pointer", "constant"),
    "fmt-argument": ("strconv",),
}
"""What the pages have to say of the lesson's advice, and of what has changed since."""


def test_each_program(toolchain: Toolchain, tmp_path: Path) -> None:
    told = problems(toolchain, LESSON, tmp_path)
    assert not told, "\n".join(told)


def test_what_is_right_is_left(toolchain: Toolchain, tmp_path: Path) -> None:
    """``makeCounter`` and the pool's function are right as they are; the constructors may be."""
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(LESSON.read_text())
    result = weighed(toolchain, tmp_path)
    lines = LESSON.read_text().split("\n")
    left = {
        lines[result.line(escape) - 1].partition("//")[0].strip()
        for escape in result.escapes
        if worthwhile(escape) and escape.leave
    }
    assert left == {
        "count := 0",
        "return func() int {",
        "New: func() interface{} { return &Event{} },",
    }


def test_the_compiler_says_no_more_that_an_address_escapes(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    """The ``&req escapes to heap`` that the lesson shows is of an older Go."""
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(LESSON.read_text())
    result = weighed(toolchain, tmp_path)
    said = [e.verdict.text for e in result.escapes if e.function == "handleRequest"]
    assert said == ["moved to heap: req"]


@pytest.mark.parametrize("slug", ADVICE)
def test_the_manual_gives_the_advice(slug: str) -> None:
    page = readable(PAGES[slug])
    assert not [words for words in ADVICE[slug] if words not in page]
