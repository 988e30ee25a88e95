"""The toolchain for a folder, found once for each module and set of settings."""

from __future__ import annotations

import asyncio
import os

from goescape.engine.freshness import file_stamp, module_files
from goescape.golang import GoProblem, Toolchain, find_toolchain
from goescape.settings import Go

__all__ = ["Toolchains"]


class Toolchains:
    """Those that were found, or are being looked for.

    Attributes:
        caches: The module caches of all that were ever found, each with a slash at its end.
    """

    def __init__(self) -> None:
        self.caches: set[str] = set()
        self._tasks: dict[tuple[object, ...], asyncio.Task[Toolchain]] = {}

    def forget(self) -> None:
        """Another Go may be meant now."""
        self._tasks.clear()

    def cancel(self) -> None:
        """End what is being looked for."""
        for task in self._tasks.values():
            task.cancel()

    async def find(self, folder: str, settings: Go) -> Toolchain:
        """The toolchain for a folder.

        Raises:
            GoProblem: There is none, or it is too old.
        """
        files = module_files(folder)
        module = next((os.path.dirname(f) for f in files if f.endswith(("go.mod", "go.work"))
                       and os.path.exists(f)), folder)  # fmt: skip
        stamps = tuple(file_stamp(f) for f in files if f.endswith(("go.mod", "go.work")))
        key = (module, stamps, repr(settings))
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(find_toolchain(module, settings))
        try:
            toolchain = await asyncio.shield(task)
        except GoProblem:
            self._tasks.pop(key, None)
            raise
        if toolchain.gomodcache:
            self.caches.add(os.path.join(toolchain.gomodcache, ""))
        return toolchain
