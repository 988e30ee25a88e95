"""``.goescape.toml``: the settings of a team, at the root of its module.

The same names as in editors (``[severity]``, ``maxFindings = 50``). What counts, from the weakest
to the strongest: a setting's default, the team's file, a person's own settings (the editor's, or
``--set``). Editors send the default of whatever a person never set, so a value of theirs that
equals the default leaves the team's in force; ``--set`` is always meant.

Each module has its own file. A module of a ``go.work`` without one takes the one beside
``go.work``. Settings that name an executable or its environment are refused: a repository must
not choose what is run.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from goescape.engine.freshness import FileStamp, file_stamp
from goescape.engine.severity import unknown_causes
from goescape.model import BuildError, Place
from goescape.settings import Settings, describe, read

__all__ = ["TEAM_FILE", "Team", "Teams", "above", "layered", "read_team", "team_file"]

TEAM_FILE = ".goescape.toml"

_S = TypeVar("_S", bound=msgspec.Struct)

_MOST = 100_000
"""Bytes of a file; it is read and parsed while editors wait."""

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


@dataclass(frozen=True, slots=True)
class Team:
    """One file, read.

    Attributes:
        settings: What it says; the default where it says nothing, or what cannot be.
        problems: What is wrong in it, each with its line.
    """

    settings: Settings
    problems: tuple[BuildError, ...] = ()


class Teams:
    """The teams' files, each read again once it changed.

    Args:
        tell: Told what is wrong in a file, once for each time that it is read.
    """

    def __init__(self, tell: Callable[[BuildError], None]) -> None:
        self._tell = tell
        self._read: dict[str, tuple[FileStamp, Team]] = {}

    def settings(self, folder: str, chosen: Settings, explicit: Collection[str] = ()) -> Settings:
        """The settings in force for a folder.

        Args:
            folder: Absolute.
            chosen: A person's own settings.
            explicit: The full names of those that are meant although they equal the default.
        """
        path = team_file(folder)
        stamp = _stamp(path) if path else None
        if stamp is None:
            self._read.pop(path, None)
            return chosen
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            known = self._read[path] = stamp, read_team(path)
            for problem in known[1].problems:
                self._tell(problem)
        return layered(known[1].settings, chosen, explicit)


def team_file(folder: str) -> str:
    """The team's file for a folder, whether it exists or not; empty outside of modules."""
    root = above(folder, "go.mod")
    if not root:
        return ""
    own = os.path.join(root, TEAM_FILE)
    if os.path.lexists(own):
        return own
    work = above(root, "go.work")
    shared = os.path.join(work, TEAM_FILE) if work else ""
    return shared if shared and os.path.lexists(shared) else own


def _stamp(path: str) -> FileStamp:
    """A file's stamp; of a link that leads nowhere, its own: that is to be told."""
    stamp = file_stamp(path)
    if stamp is None and os.path.islink(path):
        link = os.lstat(path)
        return link.st_mtime_ns, link.st_ctime_ns, link.st_size, link.st_ino
    return stamp


def above(folder: str, name: str) -> str:
    """The nearest folder, this one or one above it, that holds a file; empty if none does."""
    while folder:
        if os.path.exists(os.path.join(folder, name)):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return ""


def read_team(path: str) -> Team:
    """Read a file. What is wrong in it is left out, and told; the rest counts."""
    if os.path.islink(path) and not os.path.exists(path):
        what = f"this is a link to a file that is not there: {os.readlink(path)}"
        return Team(Settings(), (_problem(path, 0, what),))
    try:
        content = _content(path)
    except OSError as error:
        return Team(Settings(), (_problem(path, 0, error.strerror or str(error)),))
    if content is None:
        what = f"this is no file of at most {_MOST // 1000} kB"
        return Team(Settings(), (_problem(path, 0, what),))
    try:
        # editors on Windows begin files with a byte order mark, which tomllib refuses
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Team(Settings(), (_problem(path, 1, "this is not UTF-8"),))
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT.search(str(error))
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        message = _AT.sub("", str(error))
        return Team(Settings(), (_problem(path, line, f"this is not TOML: {message}"),))
    except RecursionError:
        return Team(Settings(), (_problem(path, 0, "this is nested too deeply"),))
    refused = _refuse(tree)
    settings, wrong = read(tree)
    lines = _lines(text)
    problems = [
        _problem(path, _line_of(name, lines), message)
        for name, message in [*refused, *(_named(one) for one in wrong + unknown_causes(settings))]
    ]
    problems.sort(key=lambda problem: problem.place.line if problem.place else 0)
    return Team(settings, tuple(problems))


def _content(path: str) -> bytes | None:
    """What is in a file; None for one that is too large, or a pipe or device, which may not end."""
    if not os.path.isfile(path) and not os.path.isdir(path):
        return None
    with open(path, "rb") as file:
        content = file.read(_MOST + 1)
    return content if len(content) <= _MOST else None


def _refuse(tree: dict[str, Any]) -> list[tuple[str, str]]:
    """Take out what a repository must not set."""
    refused: list[tuple[str, str]] = []
    for setting in describe():
        if setting.schema.get("scope") != "machine-overridable":
            continue
        *tables, last = setting.name.split(".")[1:]
        at: Any = tree
        for table in tables:
            at = cast("dict[str, Any]", at).get(table) if isinstance(at, dict) else None
        if isinstance(at, dict) and cast("dict[str, Any]", at).pop(last, None) is not None:
            why = "names what is run, so it counts in a person's own settings only"
            refused.append((setting.name, f"{setting.name} {why}"))
    return refused


def _named(problem: str) -> tuple[str, str]:
    return problem.partition(":")[0], problem


def _problem(path: str, line: int, message: str) -> BuildError:
    return BuildError(Place(path, line, 0), message)


def layered(below: _S, above: _S, explicit: Collection[str] = (), at: str = "goescape") -> _S:
    """Settings over others: those of ``above`` that differ from the default, or are explicit.

    Tables with free names (``causes``) are merged entry by entry.
    """
    defaults = type(above)()
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(above)):
        name = f"{at}.{field.encode_name}"
        low, high = getattr(below, field.name), getattr(above, field.name)
        if isinstance(high, msgspec.Struct):
            values[field.name] = layered(low, high, explicit, name)
        elif isinstance(high, dict):
            values[field.name] = {**low, **high}
        else:
            meant = name in explicit or high != getattr(defaults, field.name)
            values[field.name] = high if meant else low
    return type(above)(**values)


def _lines(text: str) -> Mapping[tuple[str, ...], int]:
    """The line (1-based) on which each key of a TOML text is set, and each table begins."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(line):
            table = _parts(match[1])
            found.setdefault(table, number)
        elif match := _KEY.match(line):
            found.setdefault((*table, *_parts(match[1])), number)
    return found


def _line_of(name: str, lines: Mapping[tuple[str, ...], int]) -> int:
    keys = tuple(name.split(".")[1:])
    while keys:
        if keys in lines:
            return lines[keys]
        keys = keys[:-1]
    return 0


def _parts(key: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(key))
