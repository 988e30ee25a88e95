"""The engine's listener: sends what the engine tells to the editor."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from lsprotocol import types

from goescape.engine.report import Publication, Status
from goescape.engine.workspace import Workspace
from goescape.lsp import convert
from goescape.lsp.progress import ProgressReporter
from goescape.lsp.quirks import Server
from goescape.text import Encoding

__all__ = ["EditorClient"]


class EditorClient:
    """See :class:`goescape.engine.report.Client`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._sent: dict[str, int] = {}
        self.workspace: Workspace | None = None
        self.progress: ProgressReporter | None = None
        self.ended: Callable[[Status], None] | None = None
        """Called after the end of a run, and once more when evidence has come."""

    @property
    def encoding(self) -> Encoding:
        """The negotiated position encoding."""
        negotiated = self._server.workspace.position_encoding
        return "utf-16" if negotiated is None else types.PositionEncodingKind(negotiated).value

    def publish(self, publication: Publication) -> None:
        """``textDocument/publishDiagnostics``."""
        locate = self.workspace.locate if self.workspace and self._takes_related() else None
        params = convert.diagnostics(publication, self.encoding, locate)
        sent = hash(msgspec.json.encode(params["diagnostics"]))
        if self._sent.get(publication.path) == sent:
            return  # the editor has moved them already
        if publication.placed:
            self._sent[publication.path] = sent
        else:
            self._sent.pop(publication.path, None)
        self._server.plain.notify_plain(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def opened(self, path: str) -> None:
        """Send what a file shows anew: Neovim forgets that of a buffer that goes."""
        self._sent.pop(path, None)

    def status(self, status: Status) -> None:
        """``goescape/status`` and ``$/progress``."""
        self._server.plain.notify_plain("goescape/status", convert.status(status))
        if self.progress is not None:
            self.progress.follow(status)
        if self.ended is not None and status.state != "checking":
            self.ended(status)

    def trouble(self, message: str) -> None:
        """``window/showMessage``."""
        params = types.ShowMessageParams(types.MessageType.Error, f"goescape: {message}")
        self._server.window_show_message(params)

    def _takes_related(self) -> bool:
        document = self._server.client_capabilities.text_document
        publish = document.publish_diagnostics if document else None
        return bool(publish and publish.related_information)
