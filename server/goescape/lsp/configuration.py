"""Settings from the client: what it sent at the start, and what it answers when asked.

``initializationOptions`` are the base; what ``workspace/configuration`` answers goes on top,
for each workspace folder. Both may hold the tree itself or have it under ``goescape``.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

from lsprotocol import types

from goescape.engine.severity import unknown_causes
from goescape.engine.workspace import Workspace
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of
from goescape.settings import read

__all__ = ["Configuration", "plain"]

log = logging.getLogger("goescape.lsp")

_SECTION = "goescape"


class Configuration:
    """Keeps the engine's settings equal to the client's."""

    def __init__(self, server: Server, workspace: Workspace) -> None:
        self._server = server
        self._workspace = workspace
        self._options: dict[str, Any] = {}
        self._told: set[str] = set()

    def initialize(self, options: Any) -> None:
        """Take ``initializationOptions``."""
        self._options = _tree(options)
        self._apply(self._options, None)

    def pushed(self, settings: Any) -> None:
        """Take what ``workspace/didChangeConfiguration`` carries, if the client can't be asked."""
        if not self.can_ask:
            self._apply(_merged(self._options, _tree(settings)), None)

    @property
    def can_ask(self) -> bool:
        """Whether the client answers ``workspace/configuration``."""
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.configuration)

    async def ask(self, folders: list[str]) -> None:
        """Ask the client for its settings, in general and for each workspace folder."""
        if not self.can_ask:
            return
        uris: list[str | None] = [None, *folders]
        items = [types.ConfigurationItem(scope_uri=uri, section=_SECTION) for uri in uris]
        request = self._server.protocol.send_request_async(
            types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items=items)
        )
        try:
            # Shielded: a cancelled wait for the client ends in an InvalidStateError (pygls #621).
            answers = await asyncio.shield(request)
        except Exception as error:
            log.warning("the client refused to tell its settings: %s", error)
            return
        for uri, answer in zip(uris, cast("list[Any]", answers or []), strict=False):
            folder = path_of(uri) if uri else None
            self._apply(_merged(self._options, _tree(answer)), folder)

    def _apply(self, tree: dict[str, Any], folder: str | None) -> None:
        settings, problems = read(tree)
        problems += unknown_causes(settings)
        for problem in problems:
            log.warning("%s", problem)
            if problem not in self._told:
                self._told.add(problem)
                message = types.ShowMessageParams(types.MessageType.Warning, problem)
                self._server.window_show_message(message)
        self._workspace.configure(settings, folder)


def _tree(value: Any) -> dict[str, Any]:
    """The settings' tree as plain JSON values, wherever the client put it."""
    found = plain(value)
    if not isinstance(found, dict):
        return {}
    tree = cast("dict[str, Any]", found)
    nested = tree.get(_SECTION)
    return cast("dict[str, Any]", nested) if isinstance(nested, dict) else tree


def plain(value: Any) -> Any:
    """Untyped JSON as dictionaries and lists, whatever pygls made of it."""
    # pygls hands out untyped JSON objects as namedtuple-like objects in some places.
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in cast("dict[Any, Any]", value).items()}
    if hasattr(value, "_asdict"):
        return {k: plain(v) for k, v in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("list[Any]", value)]
    return value


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        below = merged.get(name)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[name] = _merged(cast("dict[str, Any]", below), cast("dict[str, Any]", value))
        elif value is not None:
            merged[name] = value
    return merged
