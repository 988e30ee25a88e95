"""The workspace folders, and the settings in force in each."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable

from goescape.engine.team import Teams
from goescape.model import BuildError
from goescape.settings import Settings

__all__ = ["Folders"]


class Folders:
    """See the module's text.

    Args:
        tell: Told what is wrong in a team's file.
        explicit: The full names of a person's settings that are meant although they equal the
            default, and so are stronger than a team's.
    """

    def __init__(self, tell: Callable[[BuildError], None], explicit: Collection[str]) -> None:
        self.paths: list[str] = []
        self._teams = Teams(tell)
        self._explicit = explicit
        self._default = Settings()
        self._own: dict[str, Settings] = {}
        """A person's settings for one folder."""

    def replace(self, paths: Iterable[str]) -> None:
        """Other folders are open now."""
        self.paths = list(paths)
        self._own = {path: own for path, own in self._own.items() if path in self.paths}

    def configure(self, settings: Settings, folder: str | None) -> bool:
        """Put a person's settings in force, for one folder or as the default.

        Returns:
            Whether that changes anything.
        """
        if folder is None:
            changed, self._default = settings != self._default, settings
            return changed
        if settings == self._own.get(folder, self._default):
            return False
        self._own[folder] = settings
        return True

    def settings(self, folder: str) -> Settings:
        """The settings in force for a package's folder: a person's over those of its team."""
        chosen = self._own.get(self.around(folder) or "", self._default)
        return self._teams.settings(folder, chosen, self._explicit)

    def around(self, path: str) -> str | None:
        """The innermost workspace folder that a path is in; None if it is in none."""
        found = [f for f in self.paths if path == f or path.startswith(os.path.join(f, ""))]
        return max(found, key=len, default=None)
