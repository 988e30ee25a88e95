"""Proposes edits that remove allocations, and proves them.

    forms = candidates(source, offset)                  # from syntax alone, at once
    found = await prove_first(forms, ground, unit)      # asks the compiler

A fix proposes :class:`Candidate`s, each of them text edits with what has to hold of them, or
says why it refuses (:class:`Refused`), or has to ask first (:class:`Later`). ``proof.py`` shows
that a candidate is valid, equivalent and effective, or refuses it in words. Nothing that was not
proved is ever offered; nothing is proposed in generated files.

Some fixes are about a function (``fill``, ``callers``, ``value``, ``pool``) and are proved call by
call. The others are *local*: about one place in a function's body (``local.py``), proved by a
measured rule and by the compiler, which shows that nothing gets worse (``local_proof.py``,
``local_account.py``), many at once if need be; the proof mends the imports (``import_edits.py``).

* ``sorting``: ``sort.Slice`` by package slices
* ``capacity``, ``builder``: slices and strings that a loop adds to (``loops.py`` reads loops)
* ``constant_size``: ``make`` with a size that could be constant
* ``fmt_calls``: what fmt is not needed for

``evaluation.py`` tells whether it can be seen in which order something is evaluated, and
``predeclared.py`` whether a word such as ``len`` means something else. ``comments.py`` sees to it
that no comment is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goescape.fixes import builder, callers, capacity, constant_size, fill, pool, sorting, value
from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.fill.value import VALUE
from goescape.fixes.fmt_calls import appendf, fprint, sprintf, write_string
from goescape.fixes.ground import Ground
from goescape.fixes.later import Later
from goescape.fixes.local_proof import Together, apart, prove_together
from goescape.fixes.proof import Reach, may_achieve_more, prove
from goescape.fixes.proved import Proved
from goescape.golang import Unit
from goescape.syntax import Source

__all__ = [
    "FIXES",
    "Candidate",
    "Ground",
    "Later",
    "Proved",
    "Refused",
    "Together",
    "apart",
    "candidates",
    "prove",
    "prove_first",
    "prove_together",
]

FIXES = {
    fill.NAME: fill.propose,
    callers.NAME: callers.propose,
    value.NAME: value.propose,
    pool.NAME: pool.propose,
    sorting.NAME: sorting.propose,
    capacity.NAME: capacity.propose,
    builder.NAME: builder.propose,
    constant_size.NAME: constant_size.propose,
    fprint.NAME: fprint.propose,
    write_string.NAME: write_string.propose,
    appendf.NAME: appendf.propose,
    sprintf.NAME: sprintf.propose,  # after those that do without its string
}
"""What each fix proposes for one function's declaration, and for the places in it."""

_RIVALS = (VALUE,)
_DECLARATIONS = ("function_declaration", "method_declaration")


def candidates(source: Source, offset: int | None = None) -> Iterator[Candidate | Later | Refused]:
    """What the fixes propose for a file, or for the function around a byte offset.

    Syntax alone decides; a file of 5,000 lines takes some 100 ms: not for the event loop.

    Args:
        source: The text that is to be edited.
        offset: A place in the function; None for every function.
    """
    root = source.tree.root_node
    if source.generated or not any(node.type == "package_clause" for node in root.named_children):
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
        if best is not None and not await _may_be_better(form, best, ground, unit):
            continue
        rival = form.form in _RIVALS
        if isinstance(form, Later) and not rival and any(one.decided for one in refused):
            continue
        candidate = await _asked(form, ground, unit, asked=asked)
        if isinstance(candidate, Candidate):
            found = await prove(candidate, ground, unit, asked=asked, reach=reach)
            if isinstance(found, Proved):
                best = max(best, found, key=_achieved) if best is not None else found
                continue
            candidate = found
        refused.append(candidate)
    return best, refused


async def _may_be_better(
    form: Candidate | Later | Refused, best: Proved, ground: Ground, unit: Unit
) -> bool:
    """Whether a form is worth a proof beside one that holds."""
    if best.candidate.unproved or best.inlined:
        return False
    if not _achieved(best):  # a person asked for it, whatever it gains
        return True
    return form.form in _RIVALS and await may_achieve_more(best, ground, unit)


async def _asked(
    form: Candidate | Later | Refused, ground: Ground, unit: Unit, *, asked: bool
) -> Candidate | Refused:
    if not isinstance(form, Later):
        return form
    if form.on_request and not asked:
        reason = f"only on request: {form.on_request}"
        return Refused(form.fix, form.form, form.path, form.function, reason, "effect")
    return await form.ask(ground, unit)


def _achieved(found: Proved) -> int:
    proof = found.fix.proof
    return len(proof.gained) + proof.also
