"""Gives each verdict the compiler's explanation of it: how the value reaches the heap.

The compiler explains one function (or group of functions that call each other) first, and gives
its verdicts after. Within such a group a verdict takes the explanation at its place with its
text, and where the texts differ (Go 1.25+: ``make([]byte, size)`` is explained as
``make([]byte, 32768)``) the one that is left. Two explanations at one place can be two real
allocations, a slice's array and its boxed header. Wrappers of ``go`` and ``defer`` statements
are explained but get no verdict.

Go 1.21 to 1.24 write ``flow: a = &b:``, later versions ``flow: a ← &b:``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern

from goescape.golang.verdicts import LEAK_KINDS
from goescape.model import Edge, Flow, Place, Step, Verdict, VerdictKind

__all__ = ["Group", "parse_flow", "parse_place"]

_HEADER = re.compile(r"(?P<subject>.*) escapes to heap(?: in (?P<function>.*))?:", re.DOTALL)
_LEAK = re.compile(
    r"parameter (?P<subject>.*?) leaks to .*?(?: for (?P<function>.*))? with derefs=-?\d+:",
    re.DOTALL,
)
_FLOW = re.compile(r"  flow: (?P<target>.*?) (?:←|=) (?P<operator>&?\**)(?P<source>.*):", re.DOTALL)


class Group:
    """What was said so far of one group of functions."""

    def __init__(self, folder: str, own: str) -> None:
        self._folder = folder
        self._own = own
        self._places: dict[str, Place] = {}
        self._flows: dict[bytes, list[Flow]] = {}
        self._said: list[tuple[bytes, VerdictKind, str, str]] = []
        self.concluded = False
        """It has verdicts, so an explanation that follows is of the next group."""

    def explain(self, position: bytes, lines: list[str]) -> None:
        """An explanation: its header and the lines below, without their position."""
        place = self._place(position.decode("utf-8", "replace"))
        flow = parse_flow(place, lines, self._place, self._own)
        self._flows.setdefault(position, []).append(flow)

    def say(self, position: bytes, kind: VerdictKind, subject: str, text: str) -> None:
        """A verdict."""
        self._said.append((position, kind, intern(subject), intern(text)))
        if kind.heap or kind in LEAK_KINDS:
            self.concluded = True

    def conclude(self) -> tuple[list[Verdict], list[Flow]]:
        """The verdicts with their flows, and all flows; the next group may begin."""
        flows, said = self._flows, self._said
        every = [flow for here in flows.values() for flow in here]
        chosen: list[tuple[Flow, ...]] = [()] * len(said)
        late: list[int] = []
        for index, (position, kind, subject, _) in enumerate(said):
            here = flows.get(position)
            if not here:
                continue
            if kind in LEAK_KINDS:
                chosen[index] = tuple(f for f in here if f.subject == subject and _leak(f))
            elif kind.heap:
                number = _first(here, subject, kind)
                if number is None:
                    late.append(index)
                else:
                    chosen[index] = (here.pop(number),)
        for index in late:
            position, kind, _, _ = said[index]
            here = flows[position]
            number = _first(here, None, kind)
            if number is not None:
                chosen[index] = (here.pop(number),)
        verdicts = [
            Verdict(self._place(position.decode("utf-8", "replace")), kind, subject, text, found)
            for (position, kind, subject, text), found in zip(said, chosen, strict=True)
        ]
        self._flows, self._said, self.concluded = {}, [], False
        return verdicts, every

    def _place(self, text: str) -> Place:
        place = self._places.get(text)
        if place is None:
            place = self._places[text] = parse_place(text, self._folder, self._own)
        return place


def parse_flow(place: Place, lines: list[str], place_of: Callable[[str], Place], own: str) -> Flow:
    """A flow from its lines.

    Its texts are interned: of the 290,000 that net/http and go/types leave with a server, 78,000
    differ.

    Args:
        place: The header's.
        lines: The header and the lines below it, without the position that begins each.
        place_of: Reads a position.
        own: What names of the unit's own files begin with; ``Flow.lines`` has ``./``.
    """
    header = _HEADER.fullmatch(lines[0]) or _LEAK.fullmatch(lines[0])
    edges: list[Edge] = []
    steps: list[Step] = []
    truncated = False
    for line in lines[1:]:
        if line.startswith("    from "):
            # the last " at ": the expression may hold one
            head, _, at = line[9:].rpartition(" at ")
            expression, _, reason = head.removesuffix(")").rpartition(" (")
            steps.append(Step(intern(expression), intern(reason), place_of(at)))
        elif match := _FLOW.fullmatch(line):
            _close(edges, steps)
            edges.append(Edge(intern(match[1]), intern(match[2]), intern(match[3]), ()))
        elif line.startswith("  warning: truncated explanation"):
            truncated = True
    _close(edges, steps)
    return Flow(
        place,
        intern(header[1] if header else lines[0]),
        intern((header[2] or "") if header else ""),
        tuple(edges),
        truncated,
        tuple([intern(line.replace(f" at {own}", " at ./")) for line in lines]),
    )


def parse_place(text: str, folder: str, own: str) -> Place:
    """A position as the compiler prints it; names that begin with ``own`` are in ``folder``."""
    # asked for 1,700 positions in a compile of pflag: half the time of a regular expression
    text = text.removesuffix(": ")
    line = column = ""
    path, colon, last = text.rpartition(":")
    if not colon or not last.isdecimal():
        path = text
    else:
        head, colon, before = path.rpartition(":")
        if colon and before.isdecimal():
            path, line, column = head, before, last
        else:
            line = last
    if path.startswith(own):
        path = f"{folder}/{path[len(own) :]}"
    return Place(intern(path), int(line or 0), int(column or 0))


def _first(flows: list[Flow], subject: str | None, kind: VerdictKind) -> int | None:
    """Where the first explanation of a subject (None: any) stands, parameters' left aside.

    Without a column (past 254) a variable's and that of its copy in an interface are at one place.
    """
    found: int | None = None
    for number, flow in enumerate(flows):
        if (subject is None or flow.subject == subject) and not _leak(flow):
            moved = not (flow.edges and flow.edges[0].source.startswith("{storage for"))
            if moved is (kind is VerdictKind.MOVED):
                return number
            found = number if found is None else found
    return found


def _leak(flow: Flow) -> bool:
    return flow.lines[0].startswith("parameter ")


def _close(edges: list[Edge], steps: list[Step]) -> None:
    if edges and steps:
        last = edges[-1]
        edges[-1] = Edge(last.target, last.operator, last.source, tuple(steps))
        steps.clear()
