"""What the rule of a fix needs that neither its file's syntax nor a type check tells.

It is in the text of the folder that no compiler sees here: files of other builds, assembly,
directives.
"""

from __future__ import annotations

import os
import re
from collections.abc import Set

from goescape.fixes.candidate import Candidate
from goescape.fixes.ground import Ground
from goescape.golang import Unit

__all__ = ["linked_elsewhere", "named_elsewhere"]

_DIRECTIVE = re.compile(rb"^//(?:go:linkname|export)[ \t].*", re.MULTILINE)


def named_elsewhere(candidate: Candidate, ground: Ground, compiled: Set[str]) -> str:
    """Why the text of the function's folder refuses an edit; empty where nothing does.

    Args:
        candidate: The edit.
        ground: The code as it is.
        compiled: The files that the proof compiles.
    """
    own = candidate.function.rpartition(".")[2]
    folder = os.path.dirname(candidate.path)
    word = re.compile(rb"\b" + own.encode() + rb"\b")
    for path, content in ground.folder(folder).items():
        base = os.path.basename(path)
        for name in candidate.new_names:
            if re.search(rb"\b" + name.encode() + rb"\b", content):
                return f"{name} is a name in {base} already"
        if path.endswith(".s"):
            if word.search(content):
                return f"assembly names it ({base})"
            continue
        if candidate.calls and path not in compiled and word.search(content):
            return f"{base} names it, and is not compiled here"
        renamed = bool(candidate.calls) and bool(candidate.helper)
        if renamed and own[:1].isupper() and _example(own).search(content):
            return f"an example in {base} is named after it"
        for line in _DIRECTIVE.findall(content):
            if word.search(line):
                told = line.decode("utf-8", "replace").strip()
                return f"a directive names it ({base}: {told})"
    return ""


def _example(function: str) -> re.Pattern[bytes]:
    """``func ExampleF(``, which vet wants to be about a function that there is."""
    return re.compile(rb"^func Example%s(?:_\w+)?\(" % function.encode(), re.MULTILINE)


def linked_elsewhere(candidate: Candidate, ground: Ground, unit: Unit) -> str:
    """Why a function must keep its name and type: ``//go:linkname`` names it in its module.

    It may read every Go file of the module.
    """
    name = candidate.function.replace("(", "").replace(")", "")
    for path in (unit.import_path, unit.name):
        if f"{path}.{name}" in ground.linknames(unit.module_dir or unit.dir):
            return f"//go:linkname names {path}.{name} elsewhere in its module"
    return ""
