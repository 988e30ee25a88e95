"""Uses of a function that its file's syntax does not tell: of methods, and where each must gain."""

from __future__ import annotations

import os
from collections.abc import Iterable

from goescape.fixes.accounting import Account, Site
from goescape.fixes.candidate import Candidate
from goescape.fixes.ground import Ground
from goescape.golang import Unit, uses_of

__all__ = ["EARLY", "other_uses", "told"]

EARLY = "it allocates only if it gets so far, and then it would in any case"


async def other_uses(
    candidate: Candidate, ground: Ground, unit: Unit, accounts: Iterable[Account]
) -> tuple[tuple[Site, ...], str]:
    """The calls in the package that no account has, and why they refuse the edit.

    Nothing is asked where syntax told all that matters: of a function that need not gain
    everywhere.

    Args:
        candidate: The edit, of which the accounts say that it gains.
        ground: The code as it is.
        unit: What compiles most of the function's package: its test variant, if there is one.
        accounts: Of the package and what imports it.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    method = "." in candidate.function
    if candidate.calls or not (method or candidate.all_must_gain):
        return (), ""
    found = tuple(accounts)
    uses = await uses_of(ground.toolchain, ground.graph, unit, candidate.name, ground.overlay)
    gained = {site.place for one in found for site in one.gained}
    known = gained | {site.place for one in found for site in one.moved}
    moved: list[Site] = []
    for use in uses.places:
        text = ground.source(use.path).text
        place = text.place_of_offset(use.path, use.end)
        site = Site(place, use.path.endswith("_test.go"))
        if candidate.all_must_gain and not site.test and place not in gained:
            return (), f"{EARLY}: {told(site)} may pay for that"
        if text.data.startswith(b"(", use.end) and place not in known:
            moved.append(site)
    if candidate.all_must_gain and uses.errors:
        return (), f"{EARLY}, through an interface perhaps"
    exported = candidate.function.rpartition(".")[2][:1].isupper()
    internal = "internal" in unit.import_path.split("/")
    if candidate.all_must_gain and exported and unit.name != "main" and not internal:
        return (), f"{EARLY}, and other modules may call it"
    return tuple(moved), ""


def told(site: Site) -> str:
    """File and line, for people."""
    return f"{os.path.basename(site.place.path)}:{site.place.line}"
