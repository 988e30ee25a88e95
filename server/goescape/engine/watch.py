"""Changes made outside the editor: a checkout, a generator, another editor.

Where the editor watches files itself, nothing here is used. Otherwise the operating system
tells (watchdog), and where that runs out of watches, or the file system gives no events, the
folders that matter are compared with what they were a moment ago.

Events come in swarms and in threads: they are collected for a moment and handed over as one
set of paths, on the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterable
from typing import Literal

from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from goescape.engine.freshness import FileStamp, file_stamp, module_files
from goescape.engine.team import TEAM_FILE, team_file

__all__ = ["Watcher", "interesting"]

log = logging.getLogger("goescape.watch")

_GATHER = 0.1
"""Seconds during which events are collected."""
_POLL_INTERVAL = 1.0
_SUFFIXES = (".go", ".s", ".c", ".h", ".pgo")
_NAMES = {"go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt", TEAM_FILE}
_MAX_WATCHES = "/proc/sys/fs/inotify/max_user_watches"
_MOST_FOLDERS = 20_000
"""A home folder that is a repository, or ``/``: 71,000 folders cost 4 s and 80 MB to watch."""

Method = Literal["auto", "watchdog", "polling"]


def interesting(path: str) -> bool:
    """Whether a change of this file can change a finding."""
    name = os.path.basename(path)
    return name in _NAMES or (name.endswith(_SUFFIXES) and not name.startswith((".", "_")))


class Watcher:
    """Watches folders, by the operating system's events or by polling.

    Args:
        tell: Called on the event loop with the paths that changed.
        folders: The folders whose files matter to what is open now; what polling looks at.
        method: ``auto`` polls only where the operating system can't watch.
    """

    def __init__(
        self,
        tell: Callable[[set[str]], None],
        folders: Callable[[], Iterable[str]],
        method: Method = "auto",
    ) -> None:
        self._tell = tell
        self._folders = folders
        self._method: Method = method
        self._loop = asyncio.get_running_loop()
        self._gathered: set[str] = set()
        self._look = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._roots: tuple[str, ...] = ()
        self._observer: BaseObserver | None = None
        self._work: asyncio.Task[None] | None = None

    @property
    def method(self) -> str:
        """What is in use now."""
        if self._observer is not None:
            return "watchdog"
        return "polling" if self._work is not None else "nothing"

    def watch(self, roots: Iterable[str]) -> None:
        """Watch these folders and what is below them; replaces what was watched."""
        wanted = _outermost(roots)
        # Polling takes its first look at new folders now, not a second after they were read.
        self._look.set()
        if wanted == self._roots:
            return
        self._roots = wanted
        self._stop()
        if wanted:
            self._work = self._loop.create_task(self._start(wanted))

    def close(self) -> None:
        """Stop watching."""
        self._roots = ()
        self._stop()
        if self._timer is not None:
            self._timer.cancel()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if self._observer is not None:
            self._observer.stop()
            self._observer = None

    async def _start(self, roots: tuple[str, ...]) -> None:
        if self._method != "polling":
            if (reason := await asyncio.to_thread(_beyond_limit, roots)) == "":
                observer = Observer()
                try:
                    await asyncio.to_thread(self._observe, observer, roots)
                except OSError as error:
                    reason = str(error)
                else:
                    self._observer = observer
                    log.info("watching %s (file system events)", ", ".join(roots))
                    return
            log.warning("polling for changes instead of file system events: %s", reason)
        log.info("watching %s (polling every %.0f s)", ", ".join(roots), _POLL_INTERVAL)
        await self._poll()

    def _observe(self, observer: BaseObserver, roots: tuple[str, ...]) -> None:
        # A file that is only read must not count: the compiler's own reading would trigger us.
        kinds: list[type[FileSystemEvent]] = [
            FileCreatedEvent,
            FileDeletedEvent,
            FileModifiedEvent,
            FileMovedEvent,
        ]
        for root in roots:
            observer.schedule(_Handler(self._from_thread), root, recursive=True, event_filter=kinds)
        observer.start()

    async def _poll(self) -> None:
        known: dict[str, dict[str, FileStamp]] = {}
        while True:
            now = await asyncio.to_thread(_snapshot, tuple(self._folders()))
            changed: set[str] = set()
            for folder, files in now.items():
                before = known.get(folder)
                if before is not None and before != files:
                    changed |= {
                        p for p in before.keys() | files.keys() if before.get(p) != files.get(p)
                    }
            known = now
            if changed:
                self._gather(changed)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), _POLL_INTERVAL)
            self._look.clear()

    def _from_thread(self, paths: set[str]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._gather, paths)

    def _gather(self, paths: set[str]) -> None:
        self._gathered |= paths
        if self._timer is None:
            self._timer = self._loop.call_later(_GATHER, self._hand_over)

    def _hand_over(self) -> None:
        self._timer = None
        paths, self._gathered = self._gathered, set()
        self._tell(paths)


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[set[str]], None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        # An atomic save arrives as a move onto the file.
        paths = {os.fsdecode(path) for path in (event.src_path, event.dest_path) if path}
        if wanted := {path for path in paths if interesting(path)}:
            self._tell(wanted)


def _outermost(roots: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for root in sorted(set(roots)):
        if not any(root.startswith(os.path.join(other, "")) for other in kept):
            kept.append(root)
    return tuple(kept)


def _beyond_limit(roots: tuple[str, ...]) -> str:
    """Why the folders can't be watched by inotify; empty if they can."""
    try:
        with open(_MAX_WATCHES, encoding="ascii") as file:
            limit = int(file.read())
    except (OSError, ValueError):
        return ""
    # Recursive watches beyond the limit fail silently. Others use watches too: leave them half.
    most = min(limit // 2, _MOST_FOLDERS)
    count = 0
    for root in roots:
        for _ in os.walk(root):
            count += 1
            if count > most:
                why = (
                    f", and fs.inotify.max_user_watches is {limit}" if most < _MOST_FOLDERS else ""
                )
                return f"more than {most} folders{why}"
    return ""


def _snapshot(folders: tuple[str, ...]) -> dict[str, dict[str, FileStamp]]:
    found: dict[str, dict[str, FileStamp]] = {}
    for folder in folders:
        above = (*module_files(folder), team_file(folder))
        files: dict[str, FileStamp] = {path: file_stamp(path) for path in above if path}
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            files |= {e.path: file_stamp(e.path) for e in entries if interesting(e.path)}
        found[folder] = files
    return found
