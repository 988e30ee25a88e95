"""Findings as data: Go code with what goescape must say beside it.

    x := 1 // ERROR "x moves to the heap"
//  ^

* ``// ERROR "regexp" …``: the messages on that line, each matched by one regexp; in back
  quotes stands what a message has in it instead. A finding counts on the line in which its
  range begins. A line without a comment has none.
* ``// BAD "regexp" …``: the same, for what is known to be wrong and is not mended yet.
* ``>=1.25:"regexp"`` and ``<1.22:"regexp"`` count for those Go versions only.
* a comment of nothing but carets below a line: the ranges of that line's findings, in display
  columns with tab stops of 8; ``>`` at the end of one says that it goes on in later lines.
  Several lines of carets add up; without any the ranges are not compared.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goescape.engine.findings import findings
from goescape.golang import HEAP_KINDS, Report, Toolchain, Unit, analyse, load
from goescape.model import Escape
from goescape.syntax import Source
from goescape.text import Text

_EXPECTATION = re.compile(r"// (?:ERROR|BAD) (.*)")
_QUOTED = re.compile(r'(?:(>=|<)1\.(\d+):)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)|(\S+)')
_CARETS = re.compile(r"//[ \t]*\^[\^> \t]*\Z")
_TAB = 8


@dataclass
class Line:
    """What is expected of one line: regexps, and ranges as display columns (0-based).

    Where some of the messages count for other versions only (``partial``), some ranges may be
    missing.
    """

    messages: list[str] = field(default_factory=list[str])
    partial: bool = False
    ranges: list[tuple[int, int | None]] | None = None


@dataclass(frozen=True)
class Analysed:
    """One unit, what the compiler said about it, and what became of that."""

    unit: Unit
    report: Report
    escapes: list[Escape]
    sources: Callable[[str], Source | None]


def analyse_module(
    toolchain: Toolchain,
    module: Path,
    pattern: str = "./...",
    *,
    kinds: frozenset[object] = HEAP_KINDS,
) -> list[Analysed]:
    """Every unit of a module, through the real compiler."""
    return asyncio.run(_analyse(toolchain, module, pattern, kinds))


async def _analyse(
    toolchain: Toolchain, module: Path, pattern: str, kinds: frozenset[object]
) -> list[Analysed]:
    graph = await load(toolchain, str(module), [pattern], tests=True)
    assert not graph.errors, graph.errors
    known: dict[str, Source | None] = {}

    def source(path: str) -> Source | None:
        if path not in known:
            file = Path(path)
            known[path] = Source(path, Text(file.read_bytes())) if file.exists() else None
        return known[path]

    out: list[Analysed] = []
    for root in graph.roots:
        unit = graph.units[root]
        report = await analyse(toolchain, graph, unit, kinds=kinds)  # pyright: ignore[reportArgumentType] - see above
        assert report.ok, report.errors
        out.append(Analysed(unit, report, findings(unit, report, source), source))
    return out


def check(toolchain: Toolchain, module: Path, expectations: Path | None = None) -> int:
    """Compare the findings in a module with the expectations in its comments.

    Args:
        toolchain: Which Go.
        module: The module's folder.
        expectations: A copy of the module with the comments, where ``module`` has none.

    Returns:
        How many findings there were.
    """
    units = analyse_module(toolchain, module)
    escapes = [escape for unit in units for escape in unit.escapes]
    texts = {path: Text(Path(path).read_bytes()) for unit in units for path in unit.unit.files}
    problems: list[str] = []
    for path, text in sorted(texts.items()):
        relative = Path(path).relative_to(module)
        expected = read((expectations or module) / relative, toolchain.release)
        here = [escape for escape in escapes if escape.span.path == path]
        problems += compare(str(relative), text, here, expected)
        repeated = [key for key, n in Counter(escape.id for escape in here).items() if n > 1]
        problems += [f"{relative}: the id {key} is not unique" for key in repeated]
    assert not problems, "\n".join(problems)
    return len(escapes)


def read(path: Path, release: tuple[int, int]) -> dict[int, Line]:
    """The expectations in a file, by 0-based line."""
    lines: dict[int, Line] = {}
    code = -1
    for number, content in enumerate(path.read_bytes().decode("utf-8-sig").split("\n")):
        if _CARETS.match(content):
            line = lines.setdefault(code, Line())
            line.ranges = sorted([*(line.ranges or []), *_caret_ranges(content)], key=str)
            continue
        code = number
        if match := _EXPECTATION.search(content):
            line = lines.setdefault(code, Line())
            line.messages = list(_regexps(match[1], release, path))
            line.partial = len(line.messages) < len(_QUOTED.findall(match[1]))
    return lines


def compare(
    name: str, text: Text, escapes: list[Escape], expected: dict[int, Line]
) -> Iterator[str]:
    """Every difference, as text."""
    by_line: dict[int, list[Escape]] = {}
    for escape in escapes:
        line, _ = text.position_of_offset(escape.span.start, "utf-8")
        by_line.setdefault(line, []).append(escape)
    for line in sorted({*by_line, *expected}):
        wanted = expected.get(line, Line())
        messages = [escape.message for escape in by_line.get(line, ())]
        rest = list(messages)
        for regexp in wanted.messages:
            match = next((message for message in rest if re.search(regexp, message)), None)
            if match is None:
                yield f'{name}:{line + 1}: no finding matches "{regexp}": {messages}'
            else:
                rest.remove(match)
        for message in rest:
            yield f"{name}:{line + 1}: unexpected: {message}"
        if wanted.ranges is not None:
            got = sorted({_columns(text, escape) for escape in by_line.get(line, ())}, key=str)
            if got != wanted.ranges and not (wanted.partial and set(got) < set(wanted.ranges)):
                yield f"{name}:{line + 1}: ranges {got}, expected {wanted.ranges}"


def _regexps(text: str, release: tuple[int, int], path: Path) -> Iterator[str]:
    for comparison, minor, regexp, whole, other in _QUOTED.findall(text):
        assert not other, f"{path}: cannot read {other!r}"
        newer = not minor or release >= (1, int(minor))
        if not comparison or newer == (comparison == ">="):
            yield regexp or re.escape(whole)


def _caret_ranges(content: str) -> Iterator[tuple[int, int | None]]:
    columns = dict(zip(_display_columns(content), content, strict=False))
    start: int | None = None
    for column in range(max(columns) + 2):
        char = columns.get(column, " ")
        if char == "^" and start is None:
            start = column
        elif char != "^" and start is not None:
            yield start, None if char == ">" else column
            start = None


def _columns(text: Text, escape: Escape) -> tuple[int, int | None]:
    first, start = text.position_of_offset(escape.span.start, "utf-32")
    last, end = text.position_of_offset(escape.span.end, "utf-32")
    columns = _display_columns(text.lines()[first].decode("utf-8") + " ")
    return columns[start], columns[end] if first == last else None


def _display_columns(content: str) -> list[int]:
    """The display column of each character, with tab stops; wide characters take two."""
    columns: list[int] = []
    at = 0
    for char in content:
        columns.append(at)
        if char == "\t":
            at += _TAB - at % _TAB
        elif not unicodedata.combining(char):
            at += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns
