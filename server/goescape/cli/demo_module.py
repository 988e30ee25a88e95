"""The copy of the sample module that ``goescape demo`` edits as an editor does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from goescape.cli.client import Editor, ServerGone
from goescape.text import Text

__all__ = ["FIRST_BUILD", "Module", "span", "weighed"]

FIRST_BUILD = 180.0
"""Seconds that the first look at a package may take: ``go`` builds what it imports."""


def weighed(message: dict[str, Any]) -> bool:
    """Whether a run has ended, and it is known what of its findings really allocates."""
    if message["method"] != "goescape/status":
        return False
    return message["params"]["evidence"] or message["params"]["state"] == "error"


class Module:
    """The module's files, and what an editor tells the server about them.

    Args:
        server: The server.
        folder: The module's folder, absolute.
    """

    def __init__(self, server: Editor, folder: str) -> None:
        self.server = server
        self.folder = folder
        self._versions: dict[str, int] = {}

    def uri(self, name: str = "") -> str:
        """Of a file, by its path in the module; of the module's folder."""
        return "file://" + quote(os.path.join(self.folder, name) if name else self.folder)

    def read(self, name: str) -> str:
        """A file's text."""
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    async def open(self, names: Sequence[str]) -> None:
        """Open files of one package, and wait for what is found in them.

        Raises:
            ServerGone: It did not come, or the package cannot be analysed.
        """
        ended = self.server.expect(weighed)
        for name in names:
            self._versions[name] = 1
            document = {
                "uri": self.uri(name),
                "languageId": "go",
                "version": 1,
                "text": self.read(name),
            }
            self.server.notify("textDocument/didOpen", {"textDocument": document})
        status = await self.server.wait(
            ended, FIRST_BUILD, "the server did not finish its first analysis"
        )
        if status["params"]["state"] == "error":
            raise ServerGone(str(status["params"]["error"]["message"]))

    def change(self, name: str, text: str) -> None:
        """Edit a file: in the editor, and on the disk."""
        self._versions[name] += 1
        document = {"uri": self.uri(name), "version": self._versions[name]}
        params = {"textDocument": document, "contentChanges": [{"text": text}]}
        self.server.notify("textDocument/didChange", params)
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def save(self, name: str) -> None:
        """Tell that a file was saved."""
        self.server.notify("textDocument/didSave", {"textDocument": {"uri": self.uri(name)}})

    def apply(self, edit: dict[str, Any]) -> list[str]:
        """Apply a workspace edit, as ``changes``, to open files; their names."""
        names = {self.uri(name): name for name in self._versions}
        for uri, edits in edit["changes"].items():
            text = Text.of(self.read(names[uri]))
            found = [(*span(text, one["range"]), one["newText"].encode()) for one in edits]
            data = text.data
            for start, end, new in sorted(found, reverse=True):
                data = data[:start] + new + data[end:]
            self.change(names[uri], data.decode())
        return [names[uri] for uri in edit["changes"]]


def span(text: Text, found: dict[str, Any]) -> tuple[int, int]:
    """The byte offsets of a range of the protocol, in UTF-8."""
    start, end = (
        text.offset_of_position(found[side]["line"], found[side]["character"], "utf-8")
        for side in ("start", "end")
    )
    return start, end
