"""The diary in the editor's own log (``window/logMessage``)."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from goescape.lsp.quirks import Server

__all__ = ["EditorLog"]

_TYPES = {logging.ERROR: 1, logging.WARNING: 2, logging.INFO: 3, logging.DEBUG: 4}


class EditorLog(logging.Handler):
    """Sends what the loggers ``goescape.*`` say to the editor.

    Args:
        server: The server.
        instead: Of standard error, as long as the editor is sent it: editors log that as well,
            Neovim each line of it as an error. Debugging and files are not affected.
    """

    def __init__(self, server: Server, *, instead: bool) -> None:
        super().__init__(logging.INFO)
        self._server = server
        self._instead = instead
        self._loop: asyncio.AbstractEventLoop | None = None
        self.setFormatter(logging.Formatter("%(message)s"))

    def attach(self) -> None:
        """Begin; called once the client is ready for messages."""
        self._loop = asyncio.get_running_loop()
        logger = logging.getLogger("goescape")
        if logger.getEffectiveLevel() > logging.INFO:
            logger.setLevel(logging.INFO)
        for handler in logger.handlers if self._instead else ():
            if type(handler) is logging.StreamHandler:
                handler.addFilter(self._is_not_sent)
        logger.addHandler(self)

    def detach(self) -> None:
        """End; nothing may be sent after a shutdown."""
        logger = logging.getLogger("goescape")
        logger.removeHandler(self)
        for handler in logger.handlers:
            handler.removeFilter(self._is_not_sent)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one line, from whichever thread it comes."""
        if self._loop is None:
            return
        kind = _TYPES.get(record.levelno, 4)
        params = {"type": kind, "message": self.format(record)}
        with contextlib.suppress(RuntimeError):  # the loop has ended
            send = self._server.plain.notify_plain
            self._loop.call_soon_threadsafe(send, "window/logMessage", params)

    def _is_not_sent(self, record: logging.LogRecord) -> bool:
        return record.levelno < self.level
