"""What takes a while is shown as ``$/progress``, and can be cancelled there.

Runs are shown after half a second, what a person asked for at once.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from lsprotocol import types

from goescape.engine.report import Status
from goescape.lsp.quirks import Server

__all__ = ["ProgressReporter"]

_AFTER = 0.5
"""Seconds of work before anything is shown."""


class ProgressReporter:
    """One progress for each folder that is being worked at."""

    def __init__(self, server: Server, cancel: Callable[[str], None]) -> None:
        self._server = server
        self._cancel = cancel
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tokens: dict[str, str] = {}
        self._begun: set[str] = set()
        self._works: dict[str, Callable[[], object]] = {}
        self._counter = itertools.count(1)

    def follow(self, status: Status) -> None:
        """Take note of a run's start or end."""
        folder = status.folder
        if status.state == "checking":
            if folder not in self._timers and folder not in self._tokens:
                loop = asyncio.get_running_loop()
                self._timers[folder] = loop.call_later(_AFTER, self._create, folder, status.package)
            return
        if (timer := self._timers.pop(folder, None)) is not None:
            timer.cancel()
        token = self._tokens.pop(folder, None)
        if token in self._begun:
            self._begun.discard(token)
            self._send(token, {"kind": "end"})

    @contextmanager
    def work(self, title: str, cancel: Callable[[], object]) -> Generator[None]:
        """Show a work that a person asked for, at once, as long as the block runs.

        Args:
            title: What is done.
            cancel: Called when the person presses cancel.
        """
        if not _supported(self._server.client_capabilities):
            yield
            return
        token = f"goescape-{next(self._counter)}"
        self._works[token] = cancel

        def created(reply: Future[Any]) -> None:
            if reply.exception() is None and token in self._works:
                self._begun.add(token)
                self._send(token, {"kind": "begin", "title": title, "cancellable": True})

        self._request(token).add_done_callback(created)
        try:
            yield
        finally:
            del self._works[token]
            if token in self._begun:
                self._begun.discard(token)
                self._send(token, {"kind": "end"})

    def cancelled(self, token: str | int) -> None:
        """The person pressed cancel."""
        if (cancel := self._works.get(str(token))) is not None:
            cancel()
        for folder, known in self._tokens.items():
            if known == token:
                self._cancel(folder)

    def _create(self, folder: str, package: str) -> None:
        del self._timers[folder]
        if not _supported(self._server.client_capabilities):
            return
        token = f"goescape-{next(self._counter)}"
        self._tokens[folder] = token

        def created(reply: Future[Any]) -> None:
            # Not awaited: cancelling a task that waits for the client ends in an
            # InvalidStateError when the reply comes (pygls #621).
            if reply.exception() is None and self._tokens.get(folder) == token:
                self._begun.add(token)
                begin = {"kind": "begin", "title": f"goescape: {package}", "cancellable": True}
                self._send(token, begin)

        self._request(token).add_done_callback(created)

    def _request(self, token: str) -> Future[Any]:
        params = types.WorkDoneProgressCreateParams(token=token)
        request = types.WINDOW_WORK_DONE_PROGRESS_CREATE
        return self._server.protocol.send_request(request, params)

    def _send(self, token: str, value: dict[str, Any]) -> None:
        self._server.plain.notify_plain("$/progress", {"token": token, "value": value})


def _supported(capabilities: types.ClientCapabilities) -> bool:
    return bool(capabilities.window and capabilities.window.work_done_progress)
