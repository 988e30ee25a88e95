"""Predictions against recordings, statement by statement.

A statement of the package's own functions counts if it was executed. It *allocated* if the
runtime recorded an allocation whose physical function's chain of inlined calls has its line as
the innermost own one; the other own lines of that chain, where the same code was inlined, are
right to be flagged as well, and flagging one of them is enough to have said it.

Left out is what other functions of the runtime than the allocator's entry points allocate
(caches of assertions, records of waiting channel operations, timers, values of panics), and
package initialisers, which profiles put into wrong files.
"""

from __future__ import annotations

import bisect
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from goescape.evidence import worthwhile
from goescape.golang import Emitted, Report, Unit
from goescape.golang.allocators import find_allocator
from goescape.model import Escape, EvidenceKind, Place
from goescape.syntax import Source
from goescape.syntax.lines import enclosing_function, statement_lines
from tests.bench.truth.profile import Allocation
from tests.bench.truth.runs import Recorded

__all__ = ["LEVELS", "Outcome", "Statement", "compare"]

Key = tuple[str, int]
"""Path and first line of a statement."""

LEVELS = ("silent", "may", "said")

_INITIALISER = re.compile(r"[^()]*\.init")
_TINY = 16


@dataclass(slots=True)
class Statement:
    """One executed statement.

    Attributes:
        key: Where it begins.
        allocated: The runtime recorded an allocation on it.
        credit: It called, inlined, an own function's code that allocated; or it was itself
            inlined into a test, whose code is not the package's.
        tiny: Every recorded allocation on it was of objects under 16 bytes.
        flags: For each method of prediction its level: 0 silent, 1 may, 2 said.
        only_tiny: What goescape says of it are objects under 16 bytes alone, which the runtime
            records by chance where they have no pointers.
        related: Statements in the chains of its recorded allocations.
        symbols: What of the runtime was called.
        told: The findings' messages.
        not_compiled: It is in a generic function that the package itself never instantiates, so
            the compiler says nothing of it here, and emits nothing.
    """

    key: Key
    allocated: bool = False
    credit: bool = False
    tiny: bool = True
    flags: dict[str, int] = field(default_factory=dict[str, int])
    only_tiny: bool = False
    related: set[Key] = field(default_factory=set[Key])
    symbols: set[str] = field(default_factory=set[str])
    told: list[str] = field(default_factory=list[str])
    not_compiled: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One package compared.

    Attributes:
        package: Its import path.
        statements: What was executed.
        left_out: How many executed statements called which function of the runtime that is no
            entry point of the allocator, and allocated for itself.
    """

    package: str
    statements: list[Statement]
    left_out: Counter[str] = field(default_factory=Counter[str])


def compare(
    unit: Unit,
    *,
    report: Report,
    instant: Iterable[Escape],
    weighed: Iterable[Escape],
    emitted: Emitted,
    recorded: Recorded,
    sources: Callable[[str], Source | None],
) -> Outcome:
    """The executed statements of a unit with what was said of them and what happened."""
    table = _Table(unit, recorded, sources)
    statements = {key: Statement(key) for key in table.executed()}
    sizes = _tiny_lines(emitted)

    def flag(method: str, path: str, line: int, level: int) -> Statement | None:
        statement = statements.get(table.key(path, line))
        if statement is not None:
            statement.flags[method] = max(statement.flags.get(method, 0), level)
        return statement

    for verdict in report.verdicts:
        if verdict.kind.heap and table.ran(verdict.place):
            flag("raw", verdict.place.path, verdict.place.line, 2)
    for escape in instant:
        if table.ran(escape.verdict.place):
            flag("instant", escape.verdict.place.path, escape.verdict.place.line, 2)
    big: set[Key] = set()
    for escape in weighed:
        if not escape.kind.heap or not table.ran(escape.verdict.place):
            continue
        level = 2 if escape.evidence.kind is EvidenceKind.EMITTED else 1
        if not worthwhile(escape):
            level = 0
        own = escape.verdict.place.path, escape.verdict.place.line
        for path, line in {own, *(chain[0] for chain in escape.evidence.lines)}:
            statement = flag("evidence", path, line, level)
            if statement is not None and level:
                statement.told.append(f"[{escape.evidence.kind.value}] {escape.message}")
                tiny = {c[0] for c in escape.evidence.lines} <= sizes and escape.evidence.lines
                if not tiny:
                    big.add(statement.key)
                statement.only_tiny = statement.key not in big
    left_out = _recorded(recorded, table, statements, emitted)
    seen = {(v.place.path, v.place.line) for v in (*report.verdicts, *emitted.facts)}
    for statement in statements.values():
        statement.not_compiled = table.not_compiled(statement.key, seen)
    return Outcome(unit.import_path, list(statements.values()), left_out)


def _tiny_lines(emitted: Emitted) -> set[Key]:
    """Lines all of whose emitted calls make pointer-free objects under 16 bytes."""
    tiny: dict[Key, bool] = {}
    for call in emitted.calls:
        small = "Tiny" in call.symbol or (
            call.size is not None and call.size < _TINY and _pointer_free(call.type_name)
        )
        small = small or call.entry.condition == "value"
        for frame in call.frames:
            at = emitted.path(frame), frame.line
            tiny[at] = tiny.get(at, True) and small
    return {at for at, small in tiny.items() if small}


def _pointer_free(name: str) -> bool:
    bare = name.rsplit("]", maxsplit=1)[-1] if name.startswith("[") else name
    return bare.rstrip("0123456789") in ("int", "uint", "float", "bool", "uintptr")


def _recorded(
    recorded: Recorded, table: _Table, statements: dict[Key, Statement], emitted: Emitted
) -> Counter[str]:
    left_out: set[tuple[Key, str]] = set()
    chains = {
        tuple((os.path.basename(f.file), f.line) for f in call.frames) for call in emitted.calls
    }
    for allocation in recorded.allocations:
        place = 0
        symbols: list[str] = []
        while place < len(allocation.stack) and all(map(_is_runtime, allocation.stack[place])):
            symbols += [frame[0] for frame in allocation.stack[place]]
            place += 1
        if place == len(allocation.stack):
            continue
        chain = _chain(allocation, place, chains)
        # a runtime function may be inlined into the first frame
        names = [name for name, _, _ in chain]
        if any(_INITIALISER.fullmatch(name) for name in names):
            continue
        own = [(path, line) for _, file, line in chain if (path := table.own(file))]
        if not own or not (table.own(chain[0][1]) or table.own(chain[-1][1])):
            continue  # or a caller's closure, inlined into an iterator that was inlined there
        keys = [table.key(path, line) for path, line in own]
        if symbols and find_allocator(symbols[-1], emitted.release) is None:
            # a timer, a waiting channel operation: not an allocation of the line's own
            if keys[0] in statements:
                left_out.add((keys[0], symbols[-1]))
            continue
        first = statements.get(keys[0])
        compiled_here = bool(table.own(chain[-1][1]))
        if first is not None and not compiled_here:
            first.credit = True
        elif first is not None:
            first.allocated = True
            first.related.update(keys[1:])
            first.symbols.add(symbols[-1].removeprefix("runtime.") if symbols else "?")
            first.tiny = first.tiny and allocation.size / allocation.count < _TINY
        for key in keys[1:]:
            if key in statements:
                statements[key].credit = True
    return Counter(symbol for _, symbol in left_out)


def _chain(
    allocation: Allocation, place: int, chains: set[tuple[tuple[str, int], ...]]
) -> tuple[tuple[str, str, int], ...]:
    """The chain of inlined calls that an allocation stands in.

    ``runtime/pprof`` sometimes cuts one in two (``errors.New`` and what it is inlined into): the
    object file knows better.
    """
    frames = [frame for location in allocation.stack[place : place + 8] for frame in location]
    for count in range(min(len(frames), 12), len(allocation.stack[place]), -1):
        if tuple((os.path.basename(f), line) for _, f, line in frames[:count]) in chains:
            return tuple(frames[:count])
    return allocation.stack[place]


def _is_runtime(frame: tuple[str, str, int]) -> bool:
    """Whether a frame is the runtime's, under whatever name it lends the function to others."""
    function, file, _ = frame
    return function.startswith(("runtime.", "internal/runtime/", "runtime/internal/")) or (
        "/src/runtime/" in file or "/src/internal/runtime/" in file
    )


class _Table:
    """The unit's files and their statements."""

    def __init__(
        self, unit: Unit, recorded: Recorded, sources: Callable[[str], Source | None]
    ) -> None:
        self._blocks = {
            name: sorted(blocks, key=lambda block: block.start)
            for name, blocks in recorded.blocks.items()
        }
        self._unit = unit
        self._sources = sources
        self._paths = {os.path.realpath(path): path for path in unit.files}
        self._keys: dict[Key, Key] = {}

    def own(self, file: str) -> str:
        """The path of one of the unit's files; empty for others."""
        return self._paths.get(os.path.realpath(file), "")

    def key(self, path: str, line: int) -> Key:
        """The statement around a line."""
        found = self._keys.get((path, line))
        if found is None:
            source = self._sources(path)
            first = statement_lines(source, line)[0] if source else line
            found = self._keys[path, line] = path, first
        return found

    def ran(self, place: Place) -> bool:
        """Whether a place was executed: a closure on one line may not have been."""
        blocks = self._blocks.get(os.path.basename(place.path), [])
        at = bisect.bisect_right(blocks, (place.line, place.column), key=lambda b: b.start) - 1
        if at < 0:
            return False
        # a closure's head stands outside of any block of its own
        return (
            not place.column
            or (place.line, place.column) < blocks[at].end
            or (place.line > blocks[at].end[0])
        )

    def not_compiled(self, key: Key, seen: set[Key]) -> bool:
        """Whether a statement is in a generic function of which the compiler said nothing."""
        source = self._sources(key[0])
        lines = source.text.compiler_line(key[1]) if source else None
        if source is None or lines is None or not source.in_generic(lines[0]):
            return False
        around = enclosing_function(source, key[1])
        return around is not None and not any(
            (key[0], line) in seen for line in range(around[0], around[1] + 1)
        )

    def executed(self) -> set[Key]:
        """Every statement that was executed."""
        found: set[Key] = set()
        for path in self._unit.files:
            source = self._sources(path)
            blocks = self._blocks.get(os.path.basename(path), [])
            if source is None or not blocks:
                continue
            starts = [block.start for block in blocks]
            lines = {n for b in blocks for n in range(b.start[0], b.end[0] + 1)}
            for line in lines:
                ends = source.text.compiler_line(line)
                if ends is None:
                    continue
                content = source.text.data[ends[0] : ends[1]].lstrip()
                if not content or content[:1] in b"})]" or content.startswith(b"//"):
                    continue
                column = ends[1] - ends[0] - len(content) + 1
                if content.startswith(b"func ") and enclosing_function(source, line) == (
                    line,
                    line,
                ):
                    column = content.find(b"{") + 1  # func f() { return x }
                # the last block that begins at or before
                at = bisect.bisect_right(starts, (line, column)) - 1
                if at >= 0 and (line, column) < blocks[at].end:
                    found.add(self.key(path, line))
        return found
