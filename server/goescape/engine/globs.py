"""Which files a list of globs names, seen from a module's root.

As in ``.gitignore`` files, without their order and negation: ``*`` and ``?`` stay in one folder,
``**`` as a whole name crosses them, a folder stands for what is below it (with a slash at its
end, nothing else does), and a name without a slash counts at any depth.

Globs come from repositories, so no glob may take long: names are compared one by one, each with
an expression that does not backtrack over its stars.
"""

from __future__ import annotations

import fnmatch
import functools
import os
import re
from collections.abc import Iterable, Sequence

__all__ = ["named_by"]

_Names = tuple[re.Pattern[str] | None, ...]
"""A glob's names; None is ``**``, any number of names."""


def named_by(path: str, root: str, globs: Iterable[str]) -> str | None:
    """The first glob that names an absolute path; what is outside of ``root`` has none."""
    inside = os.path.join(root, "")
    if not path.startswith(inside):
        return None
    names = path[len(inside) :].split(os.sep)
    return next((glob for glob in globs if _matches(names, *_parsed(glob))), None)


def _matches(names: Sequence[str], glob: _Names, below: bool) -> bool:
    """Whether a glob names a file, or a folder above it; with ``below``, only the latter."""
    reached = {0}
    for name in glob:
        if name is None:
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(names) and name.fullmatch(names[at])}
        if not reached:
            return False
    return not below or min(reached) < len(names)


@functools.lru_cache(maxsize=256)
def _parsed(glob: str) -> tuple[_Names, bool]:
    glob = glob.strip().removeprefix("./")
    parts = [part for part in glob.split("/") if part] or [""]  # no file has an empty name
    below = glob.endswith("/")
    if parts[-1:] == ["**"]:
        parts.pop()
        below = True
    if "/" not in glob.rstrip("/"):
        parts.insert(0, "**")
    names = (None if part == "**" else _name(part) for part in parts)
    return tuple(names), below


def _name(part: str) -> re.Pattern[str]:
    # fnmatch puts all but the last star of a name into atomic groups (Python 3.11)
    return re.compile(fnmatch.translate(part.replace("[^", "[!")))
