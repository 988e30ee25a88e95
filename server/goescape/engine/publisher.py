"""What each file shows now, told only when it changed.

For each file the publisher keeps the text that was compiled and the findings in it; what is
shown is those findings carried to the text that the editor has. Publishing is idempotent: a
set that the client already has is not sent again, so nothing flickers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goescape.engine.carry import Carry
from goescape.engine.freshness import FileStamp, file_stamp
from goescape.engine.report import Client, Placed, Publication
from goescape.engine.shown import File, Key, Shown, show
from goescape.model import Escape, Place, Span, VerdictKind
from goescape.settings import Settings, Severity
from goescape.syntax.directives import Directive
from goescape.text import Text

__all__ = ["Analysed", "Buffer", "Publisher"]

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
        quiet: Why the file shows nothing (generated, vendored, ignored), a clause in Markdown;
            empty if it does.
        package: Import path.
        directives: The comments to goescape in it.
        weighed: Evidence has come.
        unused: Which of those comments were without effect when it came last.
    """

    owner: tuple[str, str]
    text: Text
    escapes: tuple[Escape, ...]
    settings: Settings
    last_line: int = 0
    quiet: str = ""
    package: str = ""
    directives: tuple[Directive, ...] = ()
    weighed: bool = False
    unused: frozenset[Key] = frozenset()

    def show(self, path: str) -> Shown:
        """What is shown of it: nothing where it is quiet."""
        if self.quiet:
            return Shown()
        return show(
            File(
                path,
                self.text,
                self.package,
                self.escapes,
                self.directives,
                self.settings,
                self.weighed,
                self.unused,
            )
        )


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
        self._decided: dict[str, tuple[Analysed, Shown]] = {}
        self._shown: dict[str, tuple[object, ...]] = {}
        self._counts: dict[str, int] = {}
        self._waiting: dict[str, None] = {}
        self._pumping = False
        self._drained = asyncio.Event()
        self._drained.set()

    # Buffers

    def open(self, path: str, version: int, text: Text) -> None:
        """Take a buffer's text, at opening and at each change, without publishing."""
        if path not in self._buffers:
            # The editor may have forgotten what the file showed.
            self._shown.pop(path, None)
        self._buffers[path] = Buffer(version, text)

    def close(self, path: str) -> None:
        """Forget a buffer; what is on disk counts again."""
        self._buffers.pop(path, None)
        self._disk.pop(path, None)

    def buffer(self, path: str) -> Buffer | None:
        """The buffer of an open file."""
        return self._buffers.get(path)

    def buffers(self) -> dict[str, Text]:
        """The texts of all open files, as they are now."""
        return {path: buffer.text for path, buffer in self._buffers.items()}

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

    def quiet(self, path: str) -> str:
        """Why a file shows nothing (generated, vendored); empty if it does."""
        analysed = self._analysed.get(path)
        return analysed.quiet if analysed is not None else ""

    def analysed(self, path: str) -> Analysed | None:
        """A file as it was analysed last; None if it is not part of what is open."""
        return self._analysed.get(path)

    def files(self) -> tuple[str, ...]:
        """The files of the open packages of which there are findings."""
        return tuple(self._analysed)

    def findings(self, path: str) -> tuple[Escape, ...]:
        """What a file shows as it was compiled, whatever was edited since."""
        decided = self.decided(path)
        kept = [e for e, _ in decided.findings if e.kind is not VerdictKind.NOTICE]
        return (*kept, *decided.left_out)

    def compiled_findings(self, path: str) -> tuple[Escape, ...]:
        """Everything that was found in a file, what is not shown too, as it was compiled."""
        analysed = self._analysed.get(path)
        return analysed.escapes if analysed is not None else ()

    def decided(self, path: str) -> Shown:
        """What is to be shown of a file, decided once for each analysis of it."""
        analysed = self._analysed.get(path)
        if analysed is None:
            self._decided.pop(path, None)
            return Shown()
        known = self._decided.get(path)
        if known is None or known[0] is not analysed:
            known = self._decided[path] = analysed, analysed.show(path)
        return known[1]

    def placed(self, path: str) -> tuple[Placed, ...]:
        """What a file shows now, in order of position."""
        analysed = self._analysed.get(path)
        decided = self.decided(path).findings
        if analysed is None or not decided:
            return ()
        text = self.text(path)
        if text is None:
            return ()
        carry = self._carry(path, analysed.text, text)
        found: list[Placed] = []
        for escape, severity in decided:
            if (where := carry.span(escape.span.start, escape.span.end)) is not None:
                found.append(Placed(escape, *where, severity, escape.told(self.line)))
        return tuple(found)

    def place(self, escape: Escape, severity: Severity) -> Placed | None:
        """One finding where it stands now; None if one of its lines was edited."""
        where = self.carry_span(escape.span)
        return Placed(escape, *where, severity, escape.told(self.line)) if where else None

    def placed_again(self, placed: Placed, escape: Escape) -> Placed:
        """The same finding, of which more is known now."""
        return replace(placed, escape=escape, message=escape.told(self.line))

    def line(self, place: Place) -> int | None:
        """The line (1-based) on which a place of the compiled text stands now."""
        compiled = self.compiled_text(place.path)
        text = self.text(place.path)
        offset = compiled.offset_of_place(place) if compiled is not None else None
        if text is None or offset is None:
            return None
        now = self.carry_offset(place.path, offset)
        return None if now is None else text.display_column(now)[0]

    def carry_offset(self, path: str, place_offset: int) -> int | None:
        """Where a byte of the compiled text of a file stands now; None if its line was edited."""
        analysed = self._analysed.get(path)
        text = self.text(path)
        if analysed is None or text is None:
            return place_offset
        where = self._carry(path, analysed.text, text).span(place_offset, place_offset)
        return where[0] if where else None

    def carry_span(self, span: Span) -> tuple[int, int] | None:
        """Where a range of the compiled text stands now; None if one of its lines was edited."""
        analysed = self._analysed.get(span.path)
        text = self.text(span.path)
        if analysed is None or text is None:
            return None
        return self._carry(span.path, analysed.text, text).span(span.start, span.end)

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
            (p.escape.id, p.start, p.end, p.severity, p.message) for p in placed
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
