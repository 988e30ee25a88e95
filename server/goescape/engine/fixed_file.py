"""Every fix of one file at once.

One fix is applied after the other, each proved on the text that those before it left, tests
included; so the last proof is one of the whole, and what all of them give is as valid, as
equivalent and as effective as each. Functions are gone through again until nothing more is found,
so that a second time would change nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goescape.engine.basis import prepared
from goescape.engine.pieces import Pieces
from goescape.engine.proposals import Proposal, proposals
from goescape.fixes import Ground, Proved, Refused, prove_first
from goescape.model import Fix, TextEdit
from goescape.text import Text

__all__ = ["FixedFile", "fixed_file", "is_local"]

Key = tuple[str, str, str]


@dataclass(frozen=True)
class FixedFile:
    """All fixes of a file.

    Attributes:
        fixes: In the order in which they were applied; each in the text that those before left.
        edits: What they come to, in the text as it was.
    """

    fixes: tuple[Fix, ...]
    edits: tuple[TextEdit, ...]


def is_local(fix: Fix, path: str) -> bool:
    """Whether a fix may be applied with others, unasked: equivalent, and edits one file alone."""
    return (
        fix.proof.effective
        and not fix.changes
        and all(edit.span.path == path for edit in fix.edits)
    )


async def fixed_file(
    ground: Ground, path: str, wanted: Collection[Key], known: Mapping[Key, Proved | None]
) -> FixedFile:
    """Apply all fixes of a file that may be applied unasked.

    Args:
        ground: The code as it is.
        path: The file.
        wanted: The proposals that are about findings.
        known: What was proved of them for the ground already; None where nothing can be.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    fixes: list[Fix] = []
    pieces = Pieces(ground.source(path).text.data)
    while True:
        found = await _next(ground, path, wanted, known)
        if found is None:
            return FixedFile(tuple(fixes), tuple(pieces.edits(path)))
        key, fix = found
        wanted = [other for other in wanted if other != key]
        fixes.append(fix)
        pieces.apply(fix.edits)
        known = {}
        texts = {name: Text(data) for name, data in ground.edited(fix.edits).items()}
        graph, overlay = await prepared(ground.toolchain, ground.graph, texts)
        ground = Ground(ground.toolchain, graph, overlay)


async def _next(
    ground: Ground, path: str, wanted: Collection[Key], known: Mapping[Key, Proved | None]
) -> tuple[Key, Fix] | None:
    """The first fix that can be applied now."""
    units = ground.graph.units_of_file(path)
    if not units:
        return None
    source = ground.source(path)
    proposed: Sequence[Proposal] = await asyncio.to_thread(proposals, source)
    for proposal in proposed:
        if proposal.key not in wanted or not proposal.title:
            continue
        if proposal.key in known:
            proved = known[proposal.key]
        else:
            forms = [form for form in proposal.forms if not isinstance(form, Refused)]
            proved, _ = await prove_first(forms, ground, units[0], reach="package")
        if proved is not None and is_local(proved.fix, path):
            return proposal.key, proved.fix
    return None
