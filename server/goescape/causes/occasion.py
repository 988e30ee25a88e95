"""The words for how often, and when, an allocation happens."""

from __future__ import annotations

from goescape.model import Circumstances

__all__ = ["occasion"]

_COLD = {
    "panic": "before a panic",
    "exit": "before the program exits",
    "test": "when the test fails",
    "error": "when an error is returned",
}
_ONCE = {"init": "when the program starts", "main": "in main"}


def occasion(circumstances: Circumstances, *, conditional: bool = False) -> str:
    """What follows on ``allocates 64 bytes``: `` in each round of the loop``, ``, once, in main``.

    Args:
        circumstances: How often the code runs.
        conditional: A condition follows, which begins with "only" itself.

    Returns:
        Empty where nothing is known: as often as the function is called.
    """
    told = _rounds(circumstances)
    if circumstances.cold:
        only = "" if conditional else "only "
        return f"{told}, {only}{_COLD[circumstances.cold]}"
    if circumstances.once:
        once = "" if told else "once, "
        return f"{told}, {once}{_ONCE[circumstances.once]}"
    return told


def _rounds(circumstances: Circumstances) -> str:
    loops = circumstances.loops
    if not loops:
        return ""
    if circumstances.each:
        return (
            " in each round of the loop"
            if loops == 1
            else f" in each round of {loops} nested loops"
        )
    return " inside a loop" if loops == 1 else f" inside {loops} nested loops"
