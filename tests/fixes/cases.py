"""Before and after, as text: one file for each case.

A line of prose, then files between markers::

    What this shows.

    -- order.go --            what is edited; further files stay as they are
    -- order.go after --      what the edit gives
    -- title --               the title of the proved fix
    -- changes --             what it says that a caller may see; not looked at where it is left out
    -- refused --             or instead of both: why it is refused (a regular expression)
    -- asked --               a person asked for it: no gain is demanded
    -- versions --            the oldest Go that it holds for, such as 1.24

``\\r\\n`` line breaks are asked for with ``-- crlf --``. The function that is asked about is the
first one with a candidate; ``-- function --`` names another. Of a fix of places it is the first
place in the function; ``-- site --`` is how the text of another one begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TESTDATA = Path(__file__).parent / "testdata"
_MARKER = re.compile(r"^-- (.+?) --\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    name: str
    folder: str
    files: dict[str, str]
    after: dict[str, str]
    said: dict[str, str]

    def content(self, text: str) -> bytes:
        data = text.encode()
        return data.replace(b"\n", b"\r\n") if "crlf" in self.said else data


def cases(folder: str) -> list[Case]:
    """Every case of a folder of testdata."""
    return [_read(path) for path in sorted((TESTDATA / folder).glob("*.txt"))]


def _read(path: Path) -> Case:
    parts = _MARKER.split(path.read_text())
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    after = {
        name.removesuffix(" after"): text
        for name, text in sections.items()
        if name.endswith(" after")
    }
    files = {name: text for name, text in sections.items() if re.search(r"\.(go|s)\Z", name)}
    said = {
        name: text.strip()
        for name, text in sections.items()
        if name not in files and not name.endswith(" after")
    }
    return Case(path.stem, path.parent.name, files, after, said)
