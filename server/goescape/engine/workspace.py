"""The façade that the protocol layer calls: folders, buffers, settings and events.

Everything runs on one event loop; nothing here blocks it. Paths are absolute and are kept as
the editor names them (behind a symlink, the link's name).
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Collection, Coroutine, Iterable, Sequence
from typing import Any

from goescape.engine import leaks
from goescape.engine.asking import Asking
from goescape.engine.explanations import Explanations
from goescape.engine.fixing import Fixing
from goescape.engine.folders import Folders
from goescape.engine.gate import Gate
from goescape.engine.host import Trigger
from goescape.engine.inquiries import Inquiries
from goescape.engine.publisher import Publisher
from goescape.engine.report import Client, Placed, Status
from goescape.engine.session import Session
from goescape.engine.team import TEAM_FILE
from goescape.engine.toolchains import Toolchains
from goescape.engine.watch import Watcher
from goescape.golang import Graph, Toolchain, Unit
from goescape.model import Step
from goescape.settings import Settings
from goescape.text import Text

__all__ = ["Workspace"]

log = logging.getLogger("goescape.engine")

# A package whose last file was closed is kept this long (seconds): moving from one file of it to
# the next closes and opens, and must neither flicker nor compile again.
_LINGER = 2.0
_MODULE_NAMES = {"go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"}


class Workspace:
    """See the module's text.

    Args:
        client: Told of everything.
        linger: Seconds for which a package whose last file was closed is kept.
        explicit: The full names of a person's settings that are meant although they equal the
            default, and so are stronger than a team's.
    """

    def __init__(
        self, client: Client, *, linger: float = _LINGER, explicit: Collection[str] = ()
    ) -> None:
        self.gate = Gate()
        self.publisher = Publisher(client)
        self.functions = Asking(self)
        self.inquiries = Inquiries(self)
        self._explanations = Explanations()
        self.fixing = Fixing(self)
        self._client = client
        self._linger = linger
        self._sessions: dict[str, Session] = {}
        self._folders = Folders(lambda problem: client.trouble(str(problem)), explicit)
        self._toolchains = Toolchains()
        self._closing: dict[str, asyncio.TimerHandle] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._told: dict[str, set[str]] = {}
        """What a person was told hinders, with the folders that it still hinders."""
        self._watcher: Watcher | None = None

    # Folders and settings

    def set_folders(self, folders: Iterable[str]) -> None:
        """The workspace folders; sessions outside them stay while their files are open."""
        self._folders.replace(folders)
        self._rewatch()

    def configure(self, settings: Settings, folder: str | None = None) -> None:
        """Put settings in force, for one workspace folder or as the default."""
        if not self._folders.configure(settings, folder):
            return
        self._told.clear()
        self._toolchains.forget()
        self._rewatch()
        for session in self._sessions.values():
            if folder is None or self._folders.around(session.folder) == folder:
                session.request(Trigger.SETTINGS)

    def settings(self, folder: str) -> Settings:
        """The settings in force for a package's folder: a person's over those of its team."""
        return self._folders.settings(folder)

    def watch(self, watcher: Watcher | None) -> None:
        """Have changes outside the editor noticed by a watcher of our own, or by the client."""
        if self._watcher is not None:
            self._watcher.close()
        self._watcher = watcher
        self._rewatch()

    # Buffers

    def opened(self, path: str, version: int, text: Text) -> None:
        """A file was opened in the editor."""
        self.publisher.open(path, version, text)
        folder = os.path.dirname(path)
        if (timer := self._closing.pop(folder, None)) is not None:
            timer.cancel()
        session = self._sessions.get(folder)
        if session is None:
            session = self._sessions[folder] = Session(self, folder)
            self._rewatch()
        session.open_files.add(path)
        self.publisher.refresh([path])
        if self.settings(folder).run == "onSave":
            session.request(Trigger.OPEN)

    def changed(self, path: str, version: int, text: Text) -> None:
        """A buffer was edited: findings move along, nothing is compiled."""
        self.publisher.open(path, version, text)
        self.publisher.refresh([path])
        self.fixing.edited(path)

    def saved(self, path: str) -> None:
        """A file was saved."""
        self.inquiries.cancel()
        self._explanations.cancel()
        self.fixing.saved()
        session = self._sessions.get(os.path.dirname(path))
        if session is not None and self.settings(session.folder).run == "onSave":
            session.request(Trigger.SAVE)

    def closed(self, path: str) -> None:
        """A file was closed in the editor."""
        self.publisher.close(path)
        self.fixing.closed(path)
        folder = os.path.dirname(path)
        session = self._sessions.get(folder)
        if session is None:
            return
        session.open_files.discard(path)
        if session.open_files:
            self.publisher.refresh([path])
            return
        loop = asyncio.get_running_loop()
        self._closing[folder] = loop.call_later(self._linger, self._end, folder)

    def _end(self, folder: str) -> None:
        self._closing.pop(folder, None)
        session = self._sessions.get(folder)
        if session is not None and not session.open_files:
            del self._sessions[folder]
            self._spawn(session.close())
            self._rewatch()

    # Commands

    def check(self, path: str | None = None) -> None:
        """Analyse anew: the package of one file, or every package with an open file."""
        folder = os.path.dirname(path) if path else None
        for session in self._sessions.values():
            if folder is None or session.folder == folder:
                session.request(Trigger.COMMAND)

    async def cancel(self, folder: str) -> None:
        """Stop the run over one package."""
        if (session := self._sessions.get(folder)) is not None:
            await session.cancel()

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while True:
            before = [session.generation for session in self._sessions.values()]
            for session in list(self._sessions.values()):
                await session.idle()
            await asyncio.sleep(0)
            if before == [session.generation for session in self._sessions.values()]:
                return

    async def close(self) -> None:
        """Stop everything. Nothing is published any more."""
        leaks.stop()
        for timer in self._closing.values():
            timer.cancel()
        if self._watcher is not None:
            self._watcher.close()
        for session in self._sessions.values():
            await session.cancel()
        self.functions.close()
        self.inquiries.cancel()
        self._explanations.cancel()
        self.fixing.close()
        self._toolchains.cancel()
        for task in self._background:
            task.cancel()

    # Changes behind the editor

    def files_changed(self, paths: Iterable[str]) -> None:
        """Files were created, changed or deleted on disk, by whomever."""
        paths = set(paths)
        if teams := {path for path in paths if os.path.basename(path) == TEAM_FILE}:
            paths -= teams
            self._team_changed({os.path.dirname(path) for path in teams})
        if any(os.path.basename(path) in _MODULE_NAMES for path in paths):
            self._toolchains.forget()
            self._told.clear()
            for session in self._sessions.values():
                session.request(Trigger.DEPENDENCY)
            return
        folders = {os.path.dirname(path) for path in paths} | paths
        self.publisher.disk_changed(path for path in paths if path.endswith(".go"))
        # A folder with a session of its own tells its importers once it compiles.
        elsewhere = folders - self._sessions.keys()
        for session in self._sessions.values():
            if session.folder in folders:
                session.noticed()
            elif self._imports(session, elsewhere):
                session.request(Trigger.DEPENDENCY)

    def _team_changed(self, folders: set[str]) -> None:
        """A team's settings changed: what is below their folder may be seen differently."""
        self._told.clear()
        self._toolchains.forget()
        for session in self._sessions.values():
            if any(session.folder == f or session.folder.startswith(os.path.join(f, ""))
                   for f in folders):  # fmt: skip
                session.request(Trigger.SETTINGS)

    def package_changed(self, folder: str, unit: Unit) -> None:
        """A package compiles anew: whoever imports it and is open is asked again."""
        for other in self._sessions.values():
            if other.folder != folder and self._imports(other, {unit.dir}):
                other.request(Trigger.DEPENDENCY)

    def graph_changed(self) -> None:
        """A session listed its packages anew: other folders may matter now."""
        self._rewatch()

    @staticmethod
    def _imports(session: Session, folders: set[str]) -> bool:
        graph = session.graph
        return graph is not None and any(unit.dir in folders for unit in graph.units.values())

    # What is shown

    def placed_at(self, path: str, offset: int) -> list[Placed]:
        """The findings at a byte of the editor's text, the narrowest first."""
        found = [p for p in self.publisher.placed(path) if p.start <= offset <= p.end]
        inside = [p for p in found if offset < p.end]
        return sorted(inside or found, key=lambda p: (p.end - p.start, p.start))

    async def explained_at(
        self, path: str, offset: int, *, patience: float | None = None
    ) -> list[Placed]:
        """As :meth:`placed_at`, with flows that were too large to read at once asked for now.

        Args:
            path: Absolute.
            offset: In bytes of the editor's text.
            patience: Seconds to wait for them; they are asked for in the background. None: as
                long as it takes.
        """
        return await self.explained(path, self.placed_at(path, offset), patience=patience)

    async def explained(
        self, path: str, found: list[Placed], *, patience: float | None = None
    ) -> list[Placed]:
        """Findings of one place of a file, with their flows: as :meth:`explained_at`."""
        session = self._sessions.get(os.path.dirname(path))
        if session is None or not found:
            return found
        escapes = [placed.escape for placed in found]
        explained = await self._explanations.of(escapes, session.explained, patience)
        return [
            p if escape is p.escape else self.publisher.placed_again(p, escape)
            for p, escape in zip(found, explained, strict=True)
        ]

    def explaining(self, found: Sequence[Placed]) -> bool:
        """Whether the compiler is still being asked for the flows of the findings of one place."""
        return self._explanations.asking([placed.escape for placed in found])

    def locate(self, step: Step) -> tuple[str, Text, int] | None:
        """Where a flow's step stands in the text that a person sees: path, text, byte offset.

        None if its line was edited since it was compiled, or its file can't be read.
        """
        path = step.place.path
        compiled = self.publisher.compiled_text(path)
        text = self.publisher.text(path)
        if compiled is None or text is None:
            return None
        offset = compiled.offset_of_place(step.place)
        if offset is None:
            return None
        now = self.publisher.carry_offset(path, offset)
        return None if now is None else (path, text, now)

    def graph(self, folder: str) -> Graph | None:
        """The packages around an open one, as they were listed last."""
        session = self._sessions.get(folder)
        return session.graph if session is not None else None

    def generation(self, folder: str) -> int:
        """Counts the runs over a folder's package; 0 if it is not open."""
        session = self._sessions.get(folder)
        return session.generation if session is not None else 0

    def compiled_text(self, path: str) -> Text | None:
        """The text of a file that the compiler's places are in."""
        return self.publisher.compiled_text(path)

    async def settled(self, folder: str) -> None:
        """Wait until no run is under way for a folder, evidence included."""
        if (session := self._sessions.get(folder)) is not None:
            await session.idle()

    def is_large(self, folder: str, unit: str) -> bool:
        """Whether a unit's flows are too many to read."""
        session = self._sessions.get(folder)
        return session is not None and unit in session.large

    # What sessions need (session.Host)

    async def toolchain(self, folder: str) -> Toolchain:
        """The toolchain for a folder, found once for each module and set of settings.

        Raises:
            GoProblem: There is none, or it is too old.
        """
        return await self._toolchains.find(folder, self.settings(folder).go)

    def quiet_reason(self, toolchain: Toolchain, folder: str) -> str:
        """Why a package is not analysed: it is somebody else's, reached by go to definition."""
        cache = toolchain.gomodcache
        if cache and folder.startswith(os.path.join(cache, "")):
            # Even in the workspace: editors that look for go.mod make each module there a root.
            return "a dependency in the module cache"
        standard = folder.startswith(os.path.join(toolchain.goroot, "src", ""))
        if standard and self._folders.around(folder) is None:
            return "the standard library, outside the workspace"
        return ""

    def status(self, status: Status) -> None:
        """Tell the start or the end of a run."""
        if status.state == "idle":
            for message, folders in list(self._told.items()):
                folders.discard(status.folder)
                if not folders:
                    del self._told[message]
        if status.state == "idle":
            self.fixing.start(status.folder)
        else:
            self.fixing.stop(status.folder)
        self._client.status(status)

    def trouble(self, folder: str, message: str) -> None:
        """Tell a person what hinders a folder, once as long as it lasts anywhere."""
        if message not in self._told:
            self._client.trouble(message)
        self._told.setdefault(message, set()).add(folder)

    # Inside

    def local_folders(self) -> set[str]:
        """The folders whose files matter to what is open.

        The packages that are open and those that they import, without the standard library and
        the module cache.
        """
        return set(self._sessions) | {unit.dir for unit in self._local_units()}

    def _local_units(self) -> Iterable[Unit]:
        for session in self._sessions.values():
            for unit in session.graph.units.values() if session.graph else ():
                if (
                    unit.dir
                    and not unit.standard
                    and not unit.dir.startswith(tuple(self._toolchains.caches))
                ):
                    yield unit

    def _rewatch(self) -> None:
        if self._watcher is None:
            return
        modules = {unit.module_dir or unit.dir for unit in self._local_units()}
        self._watcher.watch([*self._folders.paths, *modules] or sorted(self._sessions))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
