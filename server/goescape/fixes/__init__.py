"""Proposes edits that remove allocations, and proves them.

    forms = candidates(source, offset)                  # from syntax alone, at once
    found = await prove_first(forms, ground, unit)      # asks the compiler

A fix proposes :class:`Candidate`s, each of them text edits with what has to hold of them, or
says why it refuses (:class:`Refused`), or has to ask first (:class:`Later`). ``proof.py`` shows
that a candidate is valid, equivalent and effective, or refuses it in words. Nothing that was not
proved is ever offered; nothing is proposed in generated files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goescape.fixes import fill, pool, value
from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.fill.value import VALUE
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.proof import Proved, Reach, may_achieve_more, prove
from goescape.golang import Unit
from goescape.syntax import Source

__all__ = [
    "FIXES",
    "Candidate",
    "Ground",
    "Later",
    "Proved",
    "Refused",
    "candidates",
    "prove",
    "prove_first",
]

FIXES = {
    fill.NAME: fill.propose,
    value.NAME: value.propose,
    pool.NAME: pool.propose,
}
"""What each fix proposes for one function's declaration."""

_RIVALS = (VALUE,)
_DECLARATIONS = ("function_declaration", "method_declaration")


def candidates(source: Source, offset: int | None = None) -> Iterator[Candidate | Later | Refused]:
    """What the fixes propose for a file, or for the function around a byte offset.

    Syntax alone decides; a file of 5,000 lines takes some 100 ms: not for the event loop.

    Args:
        source: The text that is to be edited.
        offset: A place in the function; None for every function.
    """
    if source.generated:
        return
    for node in source.tree.root_node.named_children:
        if node.type not in _DECLARATIONS:
            continue
        if offset is not None and not node.start_byte <= offset <= node.end_byte:
            continue
        for propose in FIXES.values():
            yield from propose(source, node)


async def prove_first(
    forms: Iterable[Candidate | Later | Refused],
    ground: Ground,
    unit: Unit,
    *,
    asked: bool = False,
    reach: Reach = "module",
) -> tuple[Proved | None, list[Refused]]:
    """Prove the forms of one fix for one function, the better ones first, until one holds.

    Args:
        forms: As :func:`candidates` gives them for one function and fix.
        ground: The code as it is.
        unit: The package.
        asked: As for :func:`prove`.
        reach: As for :func:`prove`.

    Returns:
        What was proved, the form that achieves most if there are several, and why others were
        refused.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    refused: list[Refused] = []
    best: Proved | None = None
    for form in forms:
        if best is not None and (
            form.form not in _RIVALS or not await may_achieve_more(best, ground, unit)
        ):
            continue
        candidate = await form.ask(ground, unit) if isinstance(form, Later) else form
        if isinstance(candidate, Candidate):
            found = await prove(candidate, ground, unit, asked=asked, reach=reach)
            if isinstance(found, Proved):
                best = max(best, found, key=_achieved) if best is not None else found
                continue
            candidate = found
        refused.append(candidate)
    return best, refused


def _achieved(found: Proved) -> int:
    proof = found.fix.proof
    return len(proof.gained) + proof.also
