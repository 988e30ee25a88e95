"""What a proof found, in a few words for a title."""

from __future__ import annotations

import os
from collections.abc import Sequence

from goescape.fixes.accounting import Site

__all__ = ["summary"]


def summary(gained: Sequence[Site], kept: Sequence[Site], also: int = 0) -> str:
    """``on the stack at 3 of 4 calls; order.go:52 keeps it``. Calls in tests are not counted.

    Args:
        gained: Calls whose object is on the stack.
        kept: Calls that pay.
        also: How many other allocations are gone.
    """
    more = f", and {also} more allocation{'s go' if also > 1 else ' goes'}" if also else ""
    return _calls(gained, kept, more)


def _calls(gained: Sequence[Site], kept: Sequence[Site], more: str) -> str:
    free = [site for site in gained if not site.test]
    paying = [site for site in kept if not site.test]
    count = len(free) + len(paying)
    if not count:
        return "nothing but tests calls it" if gained or kept else "nothing here calls it"
    if not free:
        return f"{_keepers(paying)} it"
    if not paying:
        return f"on the stack at {'its only call' if count == 1 else f'all {count} calls'}{more}"
    return f"on the stack at {len(free)} of {count} calls{more}; {_keepers(paying)} it"


def _keepers(sites: Sequence[Site]) -> str:
    first = f"{os.path.basename(sites[0].place.path)}:{sites[0].place.line}"
    if len(sites) == 1:
        return f"{first} keeps"
    others = len(sites) - 1
    return f"{first} and {others} other{'s' * (others != 1)} keep"
