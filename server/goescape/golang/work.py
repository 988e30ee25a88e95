"""The modules of a workspace (``go.work``): whoever asks about all dependents has to list them."""

from __future__ import annotations

import os
import re

from goescape.golang.toolchain import Toolchain

__all__ = ["every_package"]

_COMMENT = re.compile(r"//[^\n]*")
_USE = re.compile(r"^[ \t]*use[ \t]*(?:\((?P<many>[^)]*)\)|(?P<one>[^\n(]+))", re.MULTILINE)
_WORD = re.compile(r'"[^"\n]*"|`[^`\n]*`|\S+')


def every_package(toolchain: Toolchain, module: str) -> tuple[str, ...]:
    """Patterns, asked in a module's folder, for all that can import its packages.

    That is the module itself, and in a workspace every other module of it. It reads ``go.work``.

    Args:
        toolchain: As found for a folder of the module.
        module: The module's folder, absolute.
    """
    own = "./..."
    if not toolchain.gowork:
        return (own,)
    try:
        with open(toolchain.gowork, encoding="utf-8") as file:
            text = _COMMENT.sub("", file.read())
    except (OSError, UnicodeDecodeError):
        return (own,)
    top = os.path.dirname(toolchain.gowork)
    used = [word for match in _USE.finditer(text) for word in _WORD.findall(match[1] or match[2])]
    folders = [os.path.normpath(os.path.join(top, word.strip('"`'))) for word in used]
    real = os.path.realpath(module)
    others = [one for one in dict.fromkeys(folders) if os.path.realpath(one) != real]
    if len(others) == len(dict.fromkeys(folders)):
        return (own,)  # the module is not one of the workspace
    return (own, *(os.path.join(folder, "...") for folder in others))
