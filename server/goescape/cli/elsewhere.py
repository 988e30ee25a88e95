"""Patterns that are folders of another module than the one that a command runs in.

``go list`` refuses these. They are meant as ``-C`` would have it: the command works in that module.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from goescape.cli.terminal import UsageError
from goescape.engine.team import above

__all__ = ["in_their_module"]

_ALL_BELOW = "/..."


def in_their_module(folder: str, patterns: Sequence[str]) -> tuple[str, list[str]]:
    """Where to work, and the patterns seen from there.

    Args:
        folder: Where the command runs, absolute.
        patterns: As they were given. Where one is no folder, or in no module, or Go finds them
            all from here, nothing changes.

    Raises:
        UsageError: They are folders of several modules.
    """
    unchanged = folder, list(patterns)
    found = [_folder(folder, pattern) for pattern in patterns]
    folders = [one for one in found if one]
    modules = list(dict.fromkeys(above(one, "go.mod") for one in folders))
    if len(folders) < len(found) or "" in modules or modules == [above(folder, "go.mod")]:
        return unchanged
    if _one_workspace([folder, *folders]):
        return unchanged
    if len(modules) > 1:
        raise UsageError(
            f"the patterns are folders of several modules ({', '.join(modules)}): run it once in "
            "each, with -C"
        )
    module = modules[0]
    return module, [_seen(one, module, p) for one, p in zip(folders, patterns, strict=True)]


def _folder(folder: str, pattern: str) -> str:
    """The folder that a pattern names; empty where it is something else, or is not there."""
    local = os.path.isabs(pattern) or pattern.split("/", maxsplit=1)[0] in (".", "..")
    named = os.path.normpath(os.path.join(folder, pattern.removesuffix(_ALL_BELOW) or os.sep))
    return named if local and os.path.isdir(named) else ""


def _seen(named: str, module: str, pattern: str) -> str:
    inside = os.path.relpath(named, module)
    below = _ALL_BELOW if pattern.endswith(_ALL_BELOW) else ""
    return ("." if inside == "." else f"./{inside}") + below


def _one_workspace(folders: Sequence[str]) -> bool:
    """Whether one ``go.work`` is in force in all of them: then Go knows the modules."""
    told = os.environ.get("GOWORK", "")
    if told == "off":
        return False
    works = {above(folder, "go.work") for folder in folders}
    return bool(told) or (len(works) == 1 and "" not in works)
