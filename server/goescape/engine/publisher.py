"""What each file shows now, told only when it changed.

For each file the publisher keeps the text that was compiled and the findings in it; what is
shown is those findings carried to the text that the editor has. Publishing is idempotent: a
set that the client already has is not sent again, so nothing flickers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goescape.engine.carry import Carry
from goescape.engine.freshness import FileStamp, file_stamp
from goescape.engine.report import Client, Placed, Publication
from goescape.evidence import worthwhile
from goescape.model import Escape, VerdictKind
from goescape.settings import Settings, Severity, SeveritySettings
from goescape.text import Text

__all__ = ["Analysed", "Buffer", "Publisher", "is_shown", "severity_of", "wanted_kinds"]

_SEVERITY_FIELD: Mapping[VerdictKind, str] = {
    VerdictKind.MOVED: "moved",
    VerdictKind.ESCAPES: "escapes",
    VerdictKind.ALLOCATES: "allocates",
    VerdictKind.LEAKS: "leaks",
    VerdictKind.LEAKS_CONTENT: "leaks",
    VerdictKind.LEAKS_TO_RESULT: "leaks",
    VerdictKind.STAYS: "stays",
    VerdictKind.CAN_INLINE: "inlining",
    VerdictKind.CANNOT_INLINE: "inlining",
    VerdictKind.INLINED_CALL: "inlining",
}


def severity_of(kind: VerdictKind, severities: SeveritySettings) -> Severity:
    """How loud a kind is; kinds that no setting names are off."""
    field = _SEVERITY_FIELD.get(kind)
    return getattr(severities, field) if field else "off"


def is_shown(escape: Escape, settings: Settings) -> bool:
    """Whether a finding is shown: its kind is on, and it allocates or all is to be shown."""
    if severity_of(escape.kind, settings.severity) == "off":
        return False
    return settings.show == "all" or worthwhile(escape)


def wanted_kinds(severities: SeveritySettings) -> frozenset[VerdictKind]:
    """The kinds that are shown."""
    return frozenset(kind for kind in VerdictKind if severity_of(kind, severities) != "off")


_REMEMBERED_FILES = 16
_AT_A_TIME = 0.002
"""Seconds of publishing before others get their turn."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """A file as the editor has it."""

    version: int
    text: Text


@dataclass(frozen=True, slots=True)
class Analysed:
    """The findings of one file, in the text that was compiled.

    Attributes:
        owner: The session's folder and the unit that they come from.
        text: The text that was compiled.
        escapes: All findings.
        settings: The settings that were in force.
        last_line: The last line (0-based) that a finding or its flow points at.
        quiet: Why the file shows nothing (generated, vendored); empty if it does.
    """

    owner: tuple[str, str]
    text: Text
    escapes: tuple[Escape, ...]
    settings: Settings
    last_line: int = 0
    quiet: str = ""


class _ReadFiles:
    """The last few files that were read from disk, such as those that flows lead to."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[FileStamp, Text]] = {}

    def read(self, path: str) -> Text | None:
        """A file's text, or None if it can't be read."""
        stamp = file_stamp(path)
        known = self._known.pop(path, None)
        if known is None or known[0] != stamp:
            try:
                with open(path, "rb") as file:
                    known = (stamp, Text(file.read()))
            except OSError:
                return None
        self._known[path] = known
        if len(self._known) > _REMEMBERED_FILES:
            del self._known[next(iter(self._known))]
        return known[1]


class Publisher:
    """What is shown, by file."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._buffers: dict[str, Buffer] = {}
        self._analysed: dict[str, Analysed] = {}
        self._disk: dict[str, Text] = {}
        self._elsewhere = _ReadFiles()
        self._carries: dict[str, tuple[Text, Text, Carry]] = {}
        self._shown: dict[str, tuple[object, ...]] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, None] = {}
        self._pumping = False
        self._drained = asyncio.Event()
        self._drained.set()

    # Buffers

    def open(self, path: str, version: int, text: Text) -> None:
        """Take a buffer's text, at opening and at each change, without publishing."""
        self._buffers[path] = Buffer(version, text)

    def close(self, path: str) -> None:
        """Forget a buffer; what is on disk counts again."""
        self._buffers.pop(path, None)
        self._disk.pop(path, None)

    def buffer(self, path: str) -> Buffer | None:
        """The buffer of an open file."""
        return self._buffers.get(path)

    def text(self, path: str) -> Text | None:
        """A file's text as a person sees it: the buffer, else what is on disk."""
        if (buffer := self._buffers.get(path)) is not None:
            return buffer.text
        if (known := self._disk.get(path)) is not None:
            return known
        return self._elsewhere.read(path)

    # Findings

    def replace(self, owner: tuple[str, str], files: Mapping[str, Analysed]) -> None:
        """Put in place what one unit's analysis found, and publish what changed."""
        gone = [p for p, a in self._analysed.items() if a.owner == owner and p not in files]
        for path in gone:
            del self._analysed[path]
            self._disk.pop(path, None)
        for path, analysed in files.items():
            self._disk[path] = analysed.text
            self._analysed[path] = analysed
        # What a person looks at comes first.
        self.refresh(sorted([*gone, *files], key=lambda path: path not in self._buffers))

    def retain(self, folder: str, units: Iterable[tuple[str, frozenset[str]]]) -> None:
        """Clear what a folder's former units and former files still show."""
        files = {(folder, unit): paths for unit, paths in units}
        gone = [
            path
            for path, analysed in self._analysed.items()
            if analysed.owner[0] == folder and path not in files.get(analysed.owner, ())
        ]
        for path in gone:
            del self._analysed[path]
            self._disk.pop(path, None)
        self.refresh(gone)

    def count(self, folder: str) -> int:
        """How many findings are shown for a session's folder."""
        return sum(
            self._counts.get(path, 0)
            for path, found in self._analysed.items()
            if found.owner[0] == folder
        )

    def disk_changed(self, paths: Iterable[str]) -> None:
        """Forget what was read from disk, and publish what that changes."""
        paths = list(paths)
        for path in paths:
            self._disk.pop(path, None)
        self.refresh(paths)

    def refresh(self, paths: Iterable[str]) -> None:
        """Publish, soon, every file whose set of findings is not what the client has.

        A package can have thousands of findings in dozens of files: they are sent a few
        milliseconds' worth at a time, so that requests are answered in between.
        """
        self._waiting.update(dict.fromkeys(paths))
        if self._waiting and not self._pumping:
            self._pumping = True
            self._drained.clear()
            asyncio.get_running_loop().call_soon(self._pump)

    async def published(self) -> None:
        """Wait until everything is sent."""
        await self._drained.wait()

    def _pump(self) -> None:
        until = time.perf_counter() + _AT_A_TIME
        while self._waiting and time.perf_counter() < until:
            path = next(iter(self._waiting))
            del self._waiting[path]
            self._publish(path)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._pump)
            return
        self._pumping = False
        self._drained.set()

    def placed(self, path: str) -> tuple[Placed, ...]:
        """What a file shows now, in order of position."""
        analysed = self._analysed.get(path)
        if analysed is None or analysed.quiet or not analysed.escapes:
            return ()
        text = self.text(path)
        if text is None:
            return ()
        carry = self._carry(path, analysed.text, text)
        settings = analysed.settings
        found: list[Placed] = []
        for escape in analysed.escapes:
            if not is_shown(escape, settings):
                continue
            severity = severity_of(escape.kind, settings.severity)
            if (where := carry.span(escape.span.start, escape.span.end)) is not None:
                found.append(Placed(escape, *where, severity))
        return tuple(found)

    def carry_offset(self, path: str, place_offset: int) -> int | None:
        """Where a byte of the compiled text of a file stands now; None if its line was edited."""
        analysed = self._analysed.get(path)
        text = self.text(path)
        if analysed is None or text is None:
            return place_offset
        where = self._carry(path, analysed.text, text).span(place_offset, place_offset)
        return where[0] if where else None

    def compiled_text(self, path: str) -> Text | None:
        """The text of a file that the compiler's places are in."""
        analysed = self._analysed.get(path)
        return analysed.text if analysed is not None else self.text(path)

    def _carry(self, path: str, old: Text, new: Text) -> Carry:
        known = self._carries.get(path)
        if known is not None and known[0] is old and known[1] is new:
            return known[2]
        carry = Carry(old, new)
        self._carries[path] = (old, new, carry)
        return carry

    def _publish(self, path: str) -> None:
        placed = self.placed(path)
        key: tuple[object, ...] = tuple(
            (p.escape.id, p.start, p.end, p.severity, p.escape.message) for p in placed
        )
        if key:
            # Related places move with the lines although the finding itself may not.
            key = (*key, self._carries[path][2].shifts(self._analysed[path].last_line))
        if key == self._shown.get(path, ()):
            return
        if key:
            self._shown[path] = key
            self._counts[path] = len(placed)
        else:
            self._counts.pop(path, None)
            self._shown.pop(path, None)
            self._carries.pop(path, None)
        buffer = self._buffers.get(path)
        text = self.text(path) or Text(b"")
        version = buffer.version if buffer is not None else None
        self._client.publish(Publication(path, version, text, placed))
