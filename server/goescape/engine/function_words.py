"""A function's facts in words, the same in hovers, lenses and the terminal."""

from __future__ import annotations

from goescape.causes.wording import shorten
from goescape.engine.functions import Leaking, Sites
from goescape.golang.facts import Inlining

__all__ = ["allocations", "counted", "inlining", "lens", "parameter"]

_WHY = {
    "marked go:noinline": "it is marked //go:noinline",
    "no function body": "it has no body here (assembly, or linked in)",
    "recursive": "it calls itself",
    "call to recover": "it calls recover",
    "unhandled op DEFER": "it defers a call",
    "unhandled op GO": "it starts a goroutine",
    "defer call in range func": "it defers a call in a loop over a function",
    "unhandled op SELECT": "it has a select statement",
}
"""The compiler's reasons that say little to people."""


def lens(found: Sites, said: Inlining | None, hidden: int = 0) -> str:
    """One short line over a function: ``2 allocations (1 in a loop) · cannot be inlined: …``.

    Args:
        found: Its findings that are shown.
        said: What the compiler said of its inlining; None where that is not known.
        hidden: How many more findings there are that comments or settings hide.
    """
    parts = [_counted(found) + _in_loops(found)] if found.total else []
    if hidden:
        parts.append(f"{hidden:,} hidden")
    if not parts:
        parts.append("no allocations")
    if said is not None:
        parts.append(_short(said))
    return " · ".join(parts)


def allocations(found: Sites) -> str:
    """A sentence about a function's allocation sites, without its name and a period."""
    if not found.total:
        return "no allocation is known in it"
    return _counted(found) + _in_loops(found) + _bytes(found)


def inlining(said: Inlining, calls: int) -> str:
    """A sentence about a function's inlining.

    Args:
        said: What the compiler said.
        calls: How many calls in its package are inlined.
    """
    if not said.can:
        return f"It cannot be inlined: {_why_not(said)}."
    cost = "" if said.cost is None else f", at a cost of {said.cost}"
    if said.cost is not None and said.cost <= said.budget:
        cost += f" of the {said.budget} allowed"
    if calls:
        return f"It is inlined at {counted(calls, 'call')} in this package{cost}."
    return f"It can be inlined{cost}; no call in this package inlines it."


def parameter(leaking: Leaking) -> str:
    """A sentence about a parameter, in Markdown, without a period: the place is to follow."""
    leak = leaking.leak
    name = f"`{leak.parameter}`"
    if leak.result:
        what = f"what {name} points to" if leak.content else name
        return f"{what} flows to {_result(leaking)}, so the caller decides"
    if leak.content:
        return f"{name} leaks what it points to, which goes to the heap"
    return f"{name} leaks: what a caller passes goes to the heap"


def _result(leaking: Leaking) -> str:
    result = leaking.leak.result
    if not result.startswith("~"):
        return f"the result `{result}`"
    if leaking.results == 1:
        return "the result"
    return f"result {leaking.result}" if leaking.result else "a result"


def _counted(found: Sites) -> str:
    parts: list[str] = []
    if found.definite:
        parts.append(counted(found.definite, "allocation"))
    if found.possible:
        possible = counted(found.possible, "possible allocation")
        parts.append(possible if not parts else f"{found.possible} possible")
    if found.unknown:
        parts.append(f"{found.unknown} on the heap")
    return ", ".join(parts)


def _in_loops(found: Sites) -> str:
    if not found.loops:
        return ""
    if found.loops == found.total:
        return " (in a loop)" if found.total == 1 else " (all in loops)"
    return f" ({found.loops} in {'a loop' if found.loops == 1 else 'loops'})"


def _bytes(found: Sites) -> str:
    if not found.definite or not found.size:
        return ""
    if found.definite == found.total:
        return f", {counted(found.size, 'byte')}"
    return f"; what is certain asks for {counted(found.size, 'byte')}"


def _short(said: Inlining) -> str:
    if not said.can:
        if said.cost is not None:
            return f"cannot be inlined: cost {said.cost} of {said.budget}"
        return f"cannot be inlined: {_WHY.get(said.why, said.why)}"
    if said.cost is None:
        return "can be inlined"
    of = f" of {said.budget}" if said.cost <= said.budget else ""
    return f"can be inlined: cost {said.cost}{of}"


def _why_not(said: Inlining) -> str:
    if said.cost is None:
        return _WHY.get(said.why, shorten(said.why))
    over = said.cost - said.budget
    return f"it costs {said.cost}, {over} more than the {said.budget} allowed"


def counted(number: int, noun: str) -> str:
    """``3 findings``, ``1 finding``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
