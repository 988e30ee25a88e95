"""Every fix of one file at once.

Those of places are proved and applied all at once (``sites``), those of functions one after the
other, each on the text that those before it left, tests included; so the last proof is one of the
whole, and what all of them give is as valid, as equivalent and as effective as each. Functions are
gone through again until nothing more is found, so that a second time would change nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from goescape.engine.basis import prepared
from goescape.engine.carried import Outcome
from goescape.engine.pieces import Pieces
from goescape.engine.proposals import Proposal, expected, followed, proposals
from goescape.engine.sites import Key, prove_sites
from goescape.fixes import Ground, Proved, Refused, prove_first
from goescape.model import Fix, TextEdit
from goescape.syntax import Source
from goescape.syntax.functions import function_name
from goescape.text import Text

__all__ = ["FixedFile", "fixed_file", "is_local"]


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
    ground: Ground, path: str, wanted: Collection[Key], known: Mapping[Key, Outcome]
) -> FixedFile:
    """Apply all fixes of a file that may be applied unasked.

    Args:
        ground: The code as it is.
        path: The file.
        wanted: The proposals that are about findings.
        known: What became of some of them already, proved one at a time for this ground.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    fixes: list[Fix] = []
    pieces = Pieces(ground.source(path).text.data)
    while True:
        proposed = await asyncio.to_thread(proposals, ground.source(path))
        ground.expect(expected(proposed))
        here = [one for one in proposed if one.key in wanted and one.title]
        step = await _sites(ground, path, here, known)
        if not step.fixes:
            refused = step.done
            step = await _next(ground, path, here, known)
            wanted = {key for key in wanted if key not in refused}
        if step is None:
            return FixedFile(tuple(fixes), tuple(pieces.edits(path)))
        fixes += step.fixes
        pieces.apply(step.edits)
        edited = _edited(ground.source(path), step.edits)
        texts = {name: Text(data) for name, data in ground.edited(step.edits).items()}
        graph, overlay = await prepared(ground.toolchain, ground.graph, texts)
        ground = Ground(ground.toolchain, graph, overlay)
        after = await asyncio.to_thread(proposals, ground.source(path))
        kept = followed(proposed, step.edits, after)
        wanted = {kept[key] for key in wanted if key in kept and key not in step.done}
        # of a function that nothing was done to, and whose shape or types do not fit
        still = {one.key for one in proposed if one.key in kept and one.function not in edited}
        outcomes = {**known, **step.refused}
        known = {kept[key]: outcomes[key] for key in still & {*outcomes} if _final(outcomes[key])}


@dataclass(frozen=True)
class _Step:
    """What can be applied now.

    Attributes:
        done: The proposals that need not be tried again.
        fixes: They.
        edits: Theirs.
        refused: Why functions' proposals before them were.
    """

    done: frozenset[Key]
    fixes: tuple[Fix, ...]
    edits: tuple[TextEdit, ...]
    refused: Mapping[Key, Outcome] = field(default_factory=dict[Key, Outcome])


async def _sites(
    ground: Ground, path: str, proposed: Sequence[Proposal], known: Mapping[Key, Outcome]
) -> _Step:
    """The fixes of places, all at once; no fixes where none holds."""
    units = ground.graph.units_of_file(path)
    sites = [one for one in proposed if one.site is not None]
    holds = {
        key: one
        for key, one in known.items()
        if isinstance(one, Proved) and is_local(one.fix, path)
    }
    here = [one for one in sites if one.key not in known or one.key in holds]
    if not units or not here:
        return _Step(frozenset(one.key for one in sites), (), ())
    if len(here) == 1 and (alone := holds.get(here[0].key)):
        again = {one.key for one in sites if one.function == here[0].function} - {here[0].key}
        done = frozenset(one.key for one in sites if one.key not in again)
        return _Step(done, (alone.fix,), alone.fix.edits)
    candidates = {key: one.candidate for key, one in holds.items()}
    found = await prove_sites(
        ground, units[0], here, candidates, keep=lambda _, candidate: not candidate.changes
    )
    if found.together is None:
        return _Step(frozenset(one.key for one in sites), (), ())
    # what was of no use in an edited function may be now, and a second time must find nothing
    edited = {part.function for part in found.together.parts}
    again = {*found.left, *(one.key for one in sites if one.function in edited)} - {*found.keys}
    done = frozenset(one.key for one in sites if one.key not in again)
    return _Step(done, found.together.fixes, found.together.edits)


async def _next(
    ground: Ground, path: str, proposed: Sequence[Proposal], known: Mapping[Key, Outcome]
) -> _Step | None:
    """The first fix of a function that can be applied now."""
    units = ground.graph.units_of_file(path)
    refused: dict[Key, Outcome] = {}
    for proposal in proposed if units else ():
        if proposal.site is not None:
            continue
        outcome = known.get(proposal.key)
        if outcome is None:
            forms = [form for form in proposal.forms if not isinstance(form, Refused)]
            proved, why = await prove_first(forms, ground, units[0], reach="package")
            outcome = proved or tuple(why)
        if isinstance(outcome, Proved) and is_local(outcome.fix, path):
            fix = outcome.fix
            return _Step(frozenset({proposal.key}), (fix,), fix.edits, refused)
        refused[proposal.key] = outcome
    return None


def _edited(source: Source, edits: Sequence[TextEdit]) -> set[str]:
    """The functions of a file that edits touch."""
    return {
        function_name(node, source.text.data)
        for node in source.tree.root_node.named_children
        if node.type in ("function_declaration", "method_declaration")
        if any(e.span.start <= node.end_byte and e.span.end >= node.start_byte for e in edits)
    }


def _final(outcome: Outcome) -> bool:
    """Whether a proposal is refused, and not for want of effect, nor for what is said elsewhere."""
    return isinstance(outcome, tuple) and all(one.stage in ("syntax", "types") for one in outcome)
