"""``//line`` directives: lines of a file that the compiler reports under another number."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

__all__ = ["moved_lines"]

_DIRECTIVE = re.compile(
    rb"^//line (?P<target>[^\r\n]*)|/\*line (?P<inline>(?:[^*]|\*(?!/))*)\*/", re.MULTILINE
)
_TARGET = re.compile(r"(?P<name>.*?):(?P<line>\d+)(?::\d+)?\Z", re.DOTALL)


def moved_lines(data: bytes, path: str, is_comment: Callable[[int], bool]) -> frozenset[int]:
    """The 1-based lines that no position in ``path`` can mean, since directives moved them.

    A ``//line`` directive holds from the line after it to the next one. What it says of its
    own file, with the line's real number, moves nothing.

    Args:
        data: The file's bytes.
        path: Its path; only the base name counts.
        is_comment: Whether a comment begins at an offset (a raw string may look like one).
    """
    if b"//line " not in data and b"/*line " not in data:
        return frozenset()
    moved: set[int] = set()
    since: int | None = None
    for match in _DIRECTIVE.finditer(data):
        if not is_comment(match.start()):
            continue
        target = _TARGET.match(
            (match["target"] or match["inline"] or b"").decode("utf-8", "replace")
        )
        if target is None:
            continue
        line = data.count(b"\n", 0, match.start()) + 1
        # the line of an inline directive is partly still its own
        first = line + 1
        if since is not None:
            moved.update(range(since, line + 1))
        same = os.path.basename(target["name"]) in ("", os.path.basename(path))
        since = None if same and int(target["line"]) == first else first
    if since is not None:
        moved.update(range(since, data.count(b"\n") + 2))
    return frozenset(moved)
