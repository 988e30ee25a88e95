"""The emitted calls as the unit's own code sees them.

An allocation call stands in a chain of inlined calls. For people it happens on the innermost
line that is the package's own; the compiler's messages about inlined code stand at the
outermost one, where the whole chain was inlined into the function that is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goescape.golang import Emitted
from goescape.golang.allocators import Allocates
from goescape.golang.objfile import AllocationCall

__all__ = ["Call", "Line", "own_calls", "plain_function"]

Line = tuple[str, int]
"""Path, and 1-based line."""

_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_COPY = re.compile(r"#[\w/+-]+=*")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One allocation call with at least one frame in the unit's own code.

    Attributes:
        call: As it was read.
        chain: The own frames' lines, innermost first.
        functions: The functions of those frames, without the package.
        foreign: How many frames of other packages are inside the innermost own one.
        instance: The code is compiled for another package's generic function.
    """

    call: AllocationCall
    chain: tuple[Line, ...]
    functions: tuple[str, ...]
    foreign: int
    instance: bool

    @property
    def inner(self) -> Line:
        """Where a person sees it."""
        return self.chain[0]

    @property
    def outer(self) -> Line:
        """Where the compiler's messages about it stand."""
        return self.chain[-1]

    @property
    def what(self) -> Allocates:
        """What it makes."""
        return self.call.entry.what

    @property
    def type_name(self) -> str:
        """The type that it is handed."""
        return self.call.type_name

    @property
    def root(self) -> str:
        """The function that is compiled, without the package and its type arguments."""
        return self.functions[-1]


def own_calls(emitted: Emitted) -> Iterator[Call]:
    """The calls that stand in, or were inlined into, the unit's own code."""
    for call in emitted.calls:
        own = [i for i, frame in enumerate(call.frames) if emitted.own(frame)]
        if not own:
            continue
        frames = [call.frames[i] for i in own]
        yield Call(
            call,
            tuple((emitted.path(frame), frame.line) for frame in frames),
            tuple(plain_function(frame.function, emitted.package) for frame in frames),
            own[0],
            own[-1] != len(call.frames) - 1,
        )


def plain_function(name: str, package: str) -> str:
    """``F``, ``T.M`` or ``(*T).M``, without package, type arguments and marks of copies."""
    name = _COPY.sub("", name.removeprefix(package + "."))
    while (shorter := _BRACKETS.sub("", name)) != name:
        name = shorter
    return name
