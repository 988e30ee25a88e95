"""Causes as data: Go code with the cause of each finding, and its message, beside it.

    squares := make([]int, n) // CAUSE >=1.25:variable-size "^make\\(.*\\), whose size"

``// CAUSE slug "regexp" …``: the findings on that line that are shown by default, each with its
cause and a regexp for its message (back quotes hold a whole message instead). ``>=1.25:slug`` and
``<1.25:slug`` count for those Go versions only. A line without a comment has no such finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from goescape.evidence import worthwhile
from goescape.golang import Toolchain
from goescape.model import Escape
from tests.evidence.weighing import weighed

_COMMENT = re.compile(r"// CAUSE (.*)")
_ONE = re.compile(r'(?:(>=|<)1\.(\d+):)?([a-z-]+)(?: (?:"((?:[^"\\]|\\.)*)"|`([^`]*)`))\s*')


def problems(
    toolchain: Toolchain, file: Path, folder: Path, *, level: Literal[1, 2] = 2
) -> list[str]:
    """Every difference between a file's comments and its findings.

    Args:
        toolchain: Which Go.
        file: A package of one file.
        folder: An empty folder, where it is compiled.
        level: At 1 the compiler's flows are not read.
    """
    code = file.read_text()
    language = min(toolchain.release, (1, 22))[1]
    (folder / "go.mod").write_text(f"module example.com/p\n\ngo 1.{language}\n")
    (folder / "p.go").write_text(code)
    result = weighed(toolchain, folder, level=level)
    shown = [escape for escape in result.escapes if worthwhile(escape)]
    by_line: dict[int, list[Escape]] = {}
    for escape in shown:
        by_line.setdefault(result.line(escape), []).append(escape)
    told: list[str] = []
    for number, content in enumerate(code.split("\n"), 1):
        match = _COMMENT.search(content)
        rest = list(by_line.get(number, ()))
        for slug, regexp in _wanted(match[1], toolchain.release) if match else ():
            found = next((e for e in rest if _is(e, slug, regexp)), None)
            if found is not None:
                rest.remove(found)
                continue
            here = [(e.cause.slug, e.message) for e in rest]
            told.append(f'{file.name}:{number}: no {slug} "{regexp}" in {here}')
        told += [f"{file.name}:{number}: unexpected {e.cause.slug}: {e.message}" for e in rest]
    told += [
        f"{file.name}:{result.line(e)}: {e.cause.slug} says nothing of what would change it"
        for e in shown
        if not (e.change or e.leave) and e.cause.slug not in ("other", "flow-not-read")
    ]
    return told


def _is(escape: Escape, slug: str, regexp: str) -> bool:
    return escape.cause.slug == slug and re.search(regexp, escape.message) is not None


def _wanted(text: str, release: tuple[int, int]) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _ONE.match(text, at):
        comparison, minor, slug, regexp, whole = match.groups()
        if not comparison or (release >= (1, int(minor))) == (comparison == ">="):
            yield slug, regexp if whole is None else f"^{re.escape(whole)}$"
        at = match.end()
    assert at == len(text), f"cannot read {text[at:]!r}"
