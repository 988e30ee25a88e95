"""Which files a list of globs names, seen from a module's root.

As in ``.gitignore`` files, without their order and negation: ``*`` and ``?`` stay in one folder,
``**`` crosses them, a folder stands for what is below it (with a slash at its end, nothing else
does), and a name without a slash counts at any depth.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable

__all__ = ["matches"]


def matches(path: str, root: str, globs: Iterable[str]) -> bool:
    """Whether an absolute path is named; what is outside of ``root`` never is."""
    inside = os.path.join(root, "")
    if not path.startswith(inside):
        return False
    relative = path[len(inside) :].replace(os.sep, "/")
    return any(_regexp(glob).fullmatch(relative) is not None for glob in globs)


@functools.lru_cache(maxsize=256)
def _regexp(glob: str) -> re.Pattern[str]:
    glob = glob.strip().removeprefix("./")
    anywhere = "" if "/" in glob.rstrip("/") else "(?:.*/)?"
    parts = re.split(r"(\*\*/|/\*\*|\*\*|\*|\?|\[[^\]/]+\])", glob.strip("/"))
    body = "".join(_TRANSLATED.get(part) or _literal(part) for part in parts)
    below = "/.*" if glob.endswith("/") else "(?:/.*)?"
    return re.compile(anywhere + body + below, re.DOTALL)


_TRANSLATED = {"**/": "(?:.*/)?", "/**": "/.+", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _literal(part: str) -> str:
    if part[:1] == "[" and part[-1:] == "]":
        inner = part[1:-1].replace("\\", "\\\\")
        return f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]"
    return re.escape(part)
