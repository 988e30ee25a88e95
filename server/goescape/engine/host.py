"""What makes a session run, and what it needs from the workspace around it."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from goescape.engine.gate import Gate
from goescape.engine.publisher import Publisher
from goescape.engine.report import Status
from goescape.golang import Toolchain, Unit
from goescape.settings import Settings

__all__ = ["Host", "Trigger"]


class Trigger(Enum):
    """What made a run necessary."""

    OPEN = "open"
    SAVE = "save"
    DISK = "change on disk"
    DEPENDENCY = "dependency changed"
    SETTINGS = "settings"
    COMMAND = "command"

    @property
    def background(self) -> bool:
        """Whether nobody is waiting for it."""
        return self in (Trigger.DEPENDENCY, Trigger.DISK)

    @property
    def everything(self) -> bool:
        """Whether to ask again although nothing seems to have changed."""
        return self in (Trigger.SETTINGS, Trigger.COMMAND)


class Host(Protocol):
    """What a session needs from the workspace around it."""

    gate: Gate
    publisher: Publisher

    def settings(self, folder: str) -> Settings:
        """The settings in force for a folder."""
        ...

    async def toolchain(self, folder: str) -> Toolchain:
        """The toolchain for a folder. Raises GoProblem."""
        ...

    def quiet_reason(self, toolchain: Toolchain, folder: str) -> str:
        """Why the package of a folder is not analysed at all; empty if it is."""
        ...

    def status(self, status: Status) -> None:
        """Tell the start or the end of a run."""
        ...

    def trouble(self, folder: str, message: str) -> None:
        """Tell a person what hinders a folder."""
        ...

    def graph_changed(self) -> None:
        """The packages were listed anew."""
        ...

    def package_changed(self, folder: str, unit: Unit) -> None:
        """A package compiles anew: whoever imports it may see other findings."""
        ...
