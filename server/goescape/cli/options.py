"""From the command line's options to one tree of settings.

``--set NAME=VALUE`` speaks the names that editors use. A wrong name or value is the caller's
mistake and stops the command, unlike in an editor, where the default takes its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any, cast

import msgspec

from goescape.cli.arguments import Arguments
from goescape.cli.elsewhere import in_their_module
from goescape.cli.terminal import UsageError
from goescape.cli.values import QUIET_KINDS
from goescape.engine.severity import unknown_causes
from goescape.engine.team import Teams
from goescape.model import BuildError
from goescape.settings import Described, Settings, describe, read

__all__ = ["chosen", "folder_of", "layers_of", "place_of", "settings_of", "tree_of"]


def folder_of(arguments: Arguments) -> str:
    """The folder to work in, absolute: the current one, or what ``-C`` says seen from there.

    Raises:
        UsageError: It does not exist, or cannot be entered.
    """
    try:
        folder = os.path.normpath(os.path.join(os.getcwd(), arguments.folder))
        os.scandir(folder).close()
    except OSError as error:
        shown = arguments.folder or "the current folder"
        raise UsageError(f"cannot work in {shown}: {error.strerror}") from error
    return folder


def place_of(arguments: Arguments) -> tuple[str, list[str]]:
    """The folder to work in, and the patterns of packages seen from there.

    Raises:
        UsageError: As :func:`folder_of`; or the patterns are folders of several modules.
    """
    return in_their_module(folder_of(arguments), arguments.patterns)


def settings_of(arguments: Arguments) -> Settings:
    """The settings that the options ask for, whatever a team's file says.

    Raises:
        UsageError: An unknown name, or a value that the setting cannot have.
    """
    return _asked_for(chosen(arguments)[0], arguments)


def layers_of(
    arguments: Arguments, tell: Callable[[BuildError], None]
) -> Callable[[str], Settings]:
    """The settings in force for a folder: those of the options over those of its team's file.

    Args:
        arguments: The options.
        tell: Told what is wrong in a team's file.

    Raises:
        UsageError: As :func:`settings_of`.
    """
    settings, explicit = chosen(arguments)
    teams = Teams(tell)
    return lambda folder: _asked_for(teams.settings(folder, settings, explicit), arguments)


def chosen(arguments: Arguments) -> tuple[Settings, frozenset[str]]:
    """What the options set, and the full names of what they set.

    Raises:
        UsageError: As :func:`settings_of`.
    """
    tree = tree_of(arguments.set)
    settings, problems = read(tree)
    problems += unknown_causes(settings)
    if problems:
        raise UsageError(re.sub("; (?:using the default|leaving it out).*", "", problems[0]))
    explicit = {
        "goescape." + one.partition("=")[0].strip().removeprefix("goescape.")
        for one in arguments.set
    }
    if getattr(arguments, "tags", ()):
        settings = _replace(settings, go=_replace(settings.go, build_tags=arguments.tags))
        explicit.add("goescape.go.buildTags")
    if getattr(arguments, "no_tests", False):
        settings = _replace(settings, tests=False)
        explicit.add("goescape.tests")
    return settings, frozenset(explicit)


def _asked_for(settings: Settings, arguments: Arguments) -> Settings:
    """The settings with the kinds on that ``--show`` and ``--fail-on`` name."""
    named = {*getattr(arguments, "show", ()), *getattr(arguments, "fail_on", ())} - {"any"}
    severity = settings.severity
    off = [kind for kind in named if getattr(severity, kind) == "off"]
    levels = {kind: "hint" if kind in QUIET_KINDS else "information" for kind in off}
    return _replace(settings, severity=_replace(severity, **levels))


def _replace(struct: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(struct, **changes) if changes else struct


def tree_of(assignments: Iterable[str]) -> dict[str, Any]:
    """The tree of JSON values, as an editor would send it, of several ``NAME=VALUE``.

    Raises:
        UsageError: An unknown name, or no ``=``.
    """
    known = {setting.name: setting for setting in describe()}
    tree: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set {assignment}: expected NAME=VALUE")
        name = "goescape." + name.strip().removeprefix("goescape.")
        path = _path(name, known)
        at = tree
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at[path[-1]] = _value(value, known.get(name))
    return tree


def _path(name: str, known: dict[str, Described]) -> list[str]:
    """The keys that lead to a setting: ``go.env.NAME`` is the entry NAME of a table."""
    for setting in known:
        if name.startswith(setting + "."):
            return [*setting.split(".")[1:], name[len(setting) + 1 :]]
    if name not in known:
        raise UsageError(f"{name}: there is no such setting; there are: {', '.join(known)}")
    return name.split(".")[1:]


def _value(value: str, setting: Described | None) -> Any:
    """JSON where the setting can have it; else, and for texts that only look like it, the text."""
    try:
        decoded = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
    text_only = setting is None or cast("object", setting.schema.get("type")) == "string"
    return value if text_only and not isinstance(decoded, str) else decoded
