"""Local fixes of a package, as many at once as hold: few compiles for many places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goescape.engine.proposals import Proposal, expected
from goescape.fixes import Candidate, Ground, Later, Refused, Together, apart, prove_together
from goescape.golang import Unit

__all__ = ["Key", "SitesProved", "prove_sites"]

Key = tuple[str, str, str]


@dataclass
class SitesProved:
    """What became of proposals for places.

    Attributes:
        together: Those that hold all at once; None where none does.
        keys: Of the proposals of its parts, in their order.
        refused: Why others were, by key.
        aside: What was not wanted, by key.
        left: Keys of those that do not hold together with these, or whose edits overlap with
            theirs: to be tried again when these are applied.
    """

    together: Together | None = None
    keys: tuple[Key, ...] = ()
    refused: dict[Key, tuple[Refused, ...]] = field(
        default_factory=dict["Key", "tuple[Refused, ...]"]
    )
    aside: dict[Key, Candidate] = field(default_factory=dict["Key", "Candidate"])
    left: tuple[Key, ...] = ()


async def prove_sites(
    ground: Ground,
    unit: Unit,
    proposed: Iterable[Proposal],
    known: Mapping[Key, Candidate] | None = None,
    *,
    keep: Callable[[Proposal, Candidate], bool] = lambda _, __: True,
) -> SitesProved:
    """Prove the proposals for places in one package, all at once if they hold so.

    Args:
        ground: The code as it is.
        unit: The plain package.
        proposed: What to prove; those for whole functions are passed over.
        known: Candidates that are known to hold by themselves.
        keep: Which candidates are wanted; others are left aside, and not proved.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    proposed = [one for one in proposed if one.site is not None]
    ground.expect(expected(proposed))
    found = SitesProved()
    chosen: list[tuple[Key, Candidate]] = []
    for proposal in proposed:
        candidate = (known or {}).get(proposal.key) or await _first(proposal, ground, unit, found)
        if candidate is not None and keep(proposal, candidate):
            chosen.append((proposal.key, candidate))
        elif candidate is not None:
            found.aside[proposal.key] = candidate
    parts = apart([candidate for _, candidate in chosen])
    found.left = tuple(key for key, candidate in chosen if candidate not in parts)
    keys = {id(candidate): key for key, candidate in chosen}
    refused: dict[int, Refused] = {}
    found.together = await _most(None, parts, ground, unit, refused)
    found.refused |= {keys[one]: (reason,) for one, reason in refused.items()}
    if found.together is not None:
        found.keys = tuple(keys[id(part)] for part in found.together.parts)
        found.left += tuple(
            key
            for key, candidate in chosen
            if key not in found.keys and key not in found.refused and candidate in parts
        )
    return found


async def _first(
    proposal: Proposal, ground: Ground, unit: Unit, found: SitesProved
) -> Candidate | None:
    """The first form that is not refused before it is proved."""
    refused: list[Refused] = []
    for form in proposal.forms:
        one = await form.ask(ground, unit) if isinstance(form, Later) else form
        if isinstance(one, Candidate):
            return one
        refused.append(one)
    found.refused[proposal.key] = tuple(refused)
    return None


async def _most(
    base: Together | None,
    parts: Sequence[Candidate],
    ground: Ground,
    unit: Unit,
    refused: dict[int, Refused],
) -> Together | None:
    """As many more as hold together with some that do: all of them, or what halves give."""
    if not parts:
        return base
    whole = await prove_together([*(base.parts if base else ()), *parts], ground, unit)
    if isinstance(whole, Together):
        return whole
    if len(parts) == 1:
        if base is None:
            refused[id(parts[0])] = whole
        return base
    middle = len(parts) // 2
    base = await _most(base, parts[:middle], ground, unit, refused)
    return await _most(base, parts[middle:], ground, unit, refused)
