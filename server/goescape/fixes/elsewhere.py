"""What the rule of a fix needs that neither its file's syntax nor a type check tells.

The text of the folder that no compiler sees here: files of other builds, assembly, directives. And
the sizes of types, which the compiler is asked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Set

from goescape.fixes.candidate import Candidate
from goescape.fixes.ground import Ground
from goescape.golang import TypeQuestion, Unit, types_of

__all__ = ["named_elsewhere", "wrong_size"]

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
        for line in _DIRECTIVE.findall(content):
            if word.search(line):
                told = line.decode("utf-8", "replace").strip()
                return f"a directive names it ({base}: {told})"
    return ""


async def wrong_size(candidate: Candidate, ground: Ground, unit: Unit) -> str:
    """Why the size of a type refuses an edit; empty where none does.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    limits = candidate.sizes
    if not limits:
        return ""
    questions = [
        TypeQuestion(candidate.path, None, f"*new({limit.type})", size=True) for limit in limits
    ]
    answers = await types_of(ground.toolchain, ground.graph, unit, questions, ground.overlay)
    for limit, answer in zip(limits, answers, strict=True):
        if answer.size is None:
            return f"the size of {limit.type} is not known"
        if not answer.size:
            return f"{limit.type} has no size: its pointers may or may not be equal"
        if answer.size > limit.most:
            return limit.why
    return ""
