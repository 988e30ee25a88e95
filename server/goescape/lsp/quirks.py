"""What has to be wrapped in pygls 2.1, in one place.

Each item names what would happen without it. Look here first when pygls is updated.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, BinaryIO, cast

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

__all__ = ["Protocol", "QueuedOutput", "Server"]

log = logging.getLogger("goescape.lsp")


class _Futures(dict[Any, Any]):
    """Futures by request id; looping over them allows removing some."""

    def items(self) -> Any:
        # `shutdown` loops over the futures and cancels them, whose callbacks remove them:
        # "dictionary changed size during iteration", and no answer (pygls #606).
        return list(super().items())


class Protocol(LanguageServerProtocol):
    """pygls' protocol without its leaks."""

    def __init__(self, server: LanguageServer, converter: Any) -> None:
        super().__init__(server, converter)
        self._request_futures = _Futures()

    def _execute_handler(
        self,
        msg_id: Any,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        # The futures of notifications are never removed from _request_futures: one for each
        # didChange, for as long as the server lives. A request's own callback removes its future.
        def forget(future: Future[Any]) -> None:
            if self._request_futures.get(msg_id) is future:
                del self._request_futures[msg_id]
            callback(future)

        super()._execute_handler(msg_id, handler, forget, args, kwargs)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Turn a message into lsprotocol's classes; one that can't be still has its answer."""
        # A request with parameters of the wrong shape would never be answered: the error is
        # raised while the message is read, before anyone knows that it was a request.
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                refusal = JsonRpcInvalidParams.of(ValueError(f"{data['method']}: {error}"))
                self._send_response(data["id"], error=refusal.to_response_error())
            elif "id" in data and (waiting := self._request_futures.pop(data["id"], None)):
                # Nor would whoever waits for a response of the wrong shape (null for
                # workspace/applyEdit) ever go on.
                waiting.set_exception(error)
            raise

    def notify_plain(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification whose parameters are plain JSON values, without cattrs."""
        message = {"jsonrpc": self.VERSION, "method": method, "params": params}
        body = msgspec.json.encode(message)
        if self.writer is not None:
            self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


class Server(LanguageServer):
    """A language server whose faults go to the log, not into a person's face."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]  # pygls' *args are untyped
            name,
            version,
            # Incremental edits after a U+2028 corrupt pygls' copy of the text.
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )

    @property
    def plain(self) -> Protocol:
        """The protocol, with its own type."""
        return cast("Protocol", self.protocol)

    def report_server_error(
        self, error: Exception, source: type[PyglsError | JsonRpcException]
    ) -> None:
        """Write to the log."""
        # pygls pops up every exception at the user.
        log.error("%s: %s", source.__name__, error, exc_info=error)


class QueuedOutput:
    """An output that never blocks the event loop, however slowly the client reads.

    pygls writes to stdout from the event loop; a pipe holds 64 KiB, and a client that is busy
    would stop everything.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._drain, name="goescape-output", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> int:
        """Queue bytes."""
        self._queue.put(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the thread flushes."""

    def close(self) -> None:
        """Write what is queued, then end."""
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _drain(self) -> None:
        broken = False
        while (data := self._queue.get()) is not None:
            if broken:
                continue
            try:
                self._out.write(data)
                if self._queue.empty():
                    self._out.flush()
            except (OSError, ValueError):
                broken = True  # the client is gone; its stdin ends the server
