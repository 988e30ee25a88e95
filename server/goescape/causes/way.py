"""The way of one value to the heap: the steps of its flow, and how to speak of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goescape.causes.destination import Destination, Kind
from goescape.causes.uses import Use
from goescape.causes.wording import plain
from goescape.model import Edge, Place, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.syntax.bindings import field

__all__ = ["STORAGE", "Way", "is_hidden", "result_number"]

STORAGE = "{storage for "
"""What the compiler calls the memory of an expression."""

_ADDRESS = ("address-of", "dot", "fixed-array-index-of", "slice", "reference")
_RESULT = re.compile(r"(?:[\w./]+\.)?(?:~[rR]|#rv)(\d+)\Z")
_HIDDEN = re.compile(r"(?:[\w./]+\.)?(?:[~#{.].*)\Z")


def result_number(name: str) -> int | None:
    """Which result a name of the compiler's stands for, 0-based: 1 for ``~r1``; else None."""
    match = _RESULT.match(name)
    if match is None:
        return None
    return int(match[1]) - ("#rv" in name)


def is_hidden(name: str) -> bool:
    """Whether a name is the compiler's own: a result, a temporary, storage."""
    return _HIDDEN.match(name) is not None


@dataclass(frozen=True)
class Way:
    """The way of one value.

    Attributes:
        verdict: What the compiler said of it.
        steps: From the value to the heap; not empty.
        final: The last assignment. It can have no steps: then ``steps`` end before it.
        inlined: The verdict is about the body of the function that is called at its place.
        others: The verdicts of the package at a place, that put something on the heap.
        sources: The text of a file by absolute path.
        is_package: Whether a name is that of a package which the code can reach.
        is_global: Whether the package declares a name, or imports one; None if that is not known.
    """

    verdict: Verdict
    steps: tuple[Use, ...]
    final: Edge
    inlined: bool
    others: Callable[[Place], Sequence[Verdict]]
    sources: Callable[[str], Source | None]
    is_package: Callable[[str], bool]
    is_global: Callable[[str], bool | None]

    @property
    def last(self) -> Use:
        """The last step."""
        return self.steps[-1]

    @property
    def inside(self) -> bool:
        """Whether the last step is in the body that was inlined, so the source does not show it."""
        return self.inlined and self.last.step.place == self.verdict.place

    @property
    def value(self) -> str:
        """How an address is taken: ``&x``, ``a[:]``, ``&t.N``; ``it`` for what is made."""
        if self.verdict.kind is not VerdictKind.MOVED or is_hidden(self.verdict.subject):
            return "it"
        text, taken = "", False
        for use in self.steps:
            if use.reason not in _ADDRESS:
                break
            text = plain(use.step.expression)
            if self.inlined and (package := self.verdict.subject.rpartition(".")[0]):
                text = text.replace(f"{package}.", "")
            taken = taken or use.reason == "slice" or text.startswith("&")
        if not text:
            return "it"
        return text if taken else f"&{text}"

    @property
    def what(self) -> str:
        """What goes to the destination: ``&x``, or ``q, holding &x,`` if it was assigned to q."""
        last = self.last
        value = self.value
        results = any(result_number(use.edge.source) is not None for use in self.steps)
        if self.inlined and results and not self.inside:
            value = "the call's result"
        holder = last.edge.source
        if is_hidden(holder) or last.edge is self.steps[0].edge:
            through = self._through() if value not in ("it", "the call's result") else ""
            return f"the result of {through}, holding {value}," if through else value
        holder = holder.rpartition(".")[2]
        if holder == self.verdict.subject:
            return value
        fields = (u.step.expression for u in self.steps if u.edge is last.edge)
        field = next((text for text in fields if re.fullmatch(rf"{holder}\.\w+", text)), "")
        if field and not last.edge.operator:  # the compiler does not tell fields apart
            return f"{holder} holds {value}, and {field}"
        if last.edge.operator.startswith("*"):
            return f"{value}, reached through {holder},"
        return f"{holder}, holding {value},"

    def _through(self) -> str:
        """The last call that takes the value and gives it back in its result; empty for none."""
        for use in reversed(self.steps[:-1]):
            given_back = use.step is not use.edge.steps[-1] or is_hidden(use.edge.target)
            if use.reason == "call parameter" and given_back:
                function = field(use.around("call_expression"), "function")
                return use.text(function)
        return ""

    def to(self, kind: Kind, verb: str, name: str = "") -> Destination:
        """A destination at the last step."""
        return Destination(kind, self.what, verb, self.last.step.place, name)
