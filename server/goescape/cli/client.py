"""An editor in a hundred lines: enough of a client to drive the server over stdio.

``goescape demo`` uses it to see what an editor would see. It speaks JSON-RPC by itself, so that
what is timed is the server and not a client library.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, cast

import msgspec

__all__ = ["Editor", "ServerGone", "editor"]

_GOODBYE = 3.0

Message = dict[str, Any]


class ServerGone(Exception):  # noqa: N818 - says what happened
    """The server ended, answered with an error or did not answer in time."""


class Editor:
    """A connection to a running server.

    Args:
        reader: What the server says.
        writer: What it is told.
        log: Where its log goes.

    Attributes:
        diagnostics: By URI, what the server published last for each file.
        answers: By method, what answers the server's requests; others are answered with null.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        log: BinaryIO | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._log = log
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._heard: list[tuple[Callable[[Message], bool], asyncio.Future[Message]]] = []
        self._gone = False
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[str, Callable[[Any], Any]] = {}

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    async def request(self, method: str, params: Any, *, seconds: float) -> Any:
        """Send a request and wait for its result.

        Raises:
            ServerGone: It ended, refused, or took longer than ``seconds``.
        """
        number = next(self._ids)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        self._send({"id": number, "method": method, "params": params})
        return await self._within(future, seconds, f"the server did not answer {method}")

    def expect(self, wanted: Callable[[Message], bool]) -> asyncio.Future[Message]:
        """The next notification that is ``wanted``; ask before doing what brings it about."""
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._heard.append((wanted, future))
        if self._gone:
            future.set_exception(ServerGone("the server ended"))
        return future

    async def wait(self, future: asyncio.Future[Message], seconds: float, what: str) -> Message:
        """Wait for what :meth:`expect` gave; ``what`` is for the error.

        Raises:
            ServerGone: It did not come in time.
        """
        return await self._within(future, seconds, what)

    async def listen(self) -> None:
        """Take messages until the server ends."""
        try:
            while True:
                self._take(await self._read())
        except (EOFError, ConnectionError):
            self._gone = True
            for future in (*self._answers.values(), *(future for _, future in self._heard)):
                if not future.done():
                    future.set_exception(ServerGone("the server ended"))
                    future.exception()  # whoever still waits sees it; nobody else need be told

    async def _within(self, future: asyncio.Future[Any], seconds: float, what: str) -> Any:
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError as error:
            raise ServerGone(f"{what} within {seconds:g} s") from error

    async def _read(self) -> Message:
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return msgspec.json.decode(await self._reader.readexactly(length), type=dict[str, Any])

    def _take(self, message: Message) -> None:
        if "method" not in message:
            future = self._answers.pop(message.get("id", 0), None)
            if future is None or future.done():
                return
            if "error" in message:
                future.set_exception(ServerGone(str(message["error"].get("message"))))
            else:
                future.set_result(message.get("result"))
            return
        if "id" in message:
            # workspace/configuration, client/registerCapability and the like: an editor that
            # has nothing to say answers null.
            answer = self.answers.get(message["method"])
            result = answer(message["params"]) if answer is not None else None
            self._send({"id": message["id"], "result": result})
            return
        if message["method"] == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message["method"] == "window/logMessage" and self._log is not None:
            # Not through Python's buffer: the server's standard error may be the same file.
            os.write(self._log.fileno(), f"{message['params']['message']}\n".encode())
        for entry in list(self._heard):
            wanted, future = entry
            if future.done():
                self._heard.remove(entry)
            elif wanted(message):
                self._heard.remove(entry)
                future.set_result(message)

    def _send(self, message: Message) -> None:
        body = msgspec.json.encode({"jsonrpc": "2.0", **message})
        self._writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


@asynccontextmanager
async def editor(argv: Sequence[str], cwd: str, log: BinaryIO) -> AsyncGenerator[Editor]:
    """Start a server, and end it in good order, or by force, when done.

    Args:
        argv: The command.
        cwd: Where it runs.
        log: Where its standard error and its log go.
    """
    child = await asyncio.create_subprocess_exec(
        *argv,
        cwd=cwd,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )
    # PIPE gives both.
    connection = Editor(
        cast("asyncio.StreamReader", child.stdout), cast("asyncio.StreamWriter", child.stdin), log
    )
    listening = asyncio.create_task(connection.listen())
    try:
        yield connection
        with contextlib.suppress(ServerGone):
            await connection.request("shutdown", None, seconds=_GOODBYE)
            connection.notify("exit", None)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), _GOODBYE)
    finally:
        listening.cancel()
        if child.returncode is None:
            # SIGTERM first: the server takes its own children with it.
            for number, patience in ((signal.SIGTERM, 1.0), (signal.SIGKILL, _GOODBYE)):
                with contextlib.suppress(ProcessLookupError, TimeoutError):
                    child.send_signal(number)
                    await asyncio.wait_for(child.wait(), patience)
                    break
