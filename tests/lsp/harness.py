"""An editor for tests: a real pytest-lsp client that talks to a real server.

In-process (over a socket pair, a few milliseconds a test) or spawned (``goescape serve``).
Nothing sleeps: everything waits for a condition.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union, cast

from lsprotocol import types
from pygls.io_ import run_async
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from goescape.lsp.server import create_server
from goescape.lsp.uris import path_of, uri_of

__all__ = ["PRESETS", "Editor", "in_process", "plain", "spawned", "wait_until"]

PRESETS = ("neovim", "visual-studio-code", "emacs")
TIMEOUT = 20.0


async def wait_until(condition: Callable[[], Any], what: str, timeout: float = TIMEOUT) -> Any:
    """Wait for a condition; its value."""
    until = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"still waiting after {timeout:.0f} s: {what}")
        await asyncio.sleep(0.002)
    return value


@dataclass
class Editor:
    """What a person does in an editor, and what they see."""

    client: LanguageClient
    root: Path
    capabilities: types.ServerCapabilities | None = None
    statuses: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    publications: list[types.PublishDiagnosticsParams] = field(
        default_factory=list[types.PublishDiagnosticsParams]
    )
    versions: dict[str, int] = field(default_factory=dict[str, int])
    texts: dict[str, str] = field(default_factory=dict[str, str])

    # What a person does

    def path(self, name: str) -> str:
        return str(self.root / name)

    def open(self, name: str, text: str | None = None) -> None:
        path = self.path(name)
        if text is None:
            text = Path(path).read_bytes().decode("utf-8", "replace")
        self.versions[name] = self.versions.get(name, 0) + 1
        self.texts[name] = text
        item = types.TextDocumentItem(uri_of(path), "go", self.versions[name], text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> None:
        self.versions[name] += 1
        self.texts[name] = text
        identifier = types.VersionedTextDocumentIdentifier(
            version=self.versions[name], uri=uri_of(self.path(name))
        )
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(identifier, [change])
        )

    def write(self, name: str, text: str) -> None:
        """Write to disk behind the editor's back."""
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def save(self, name: str, text: str | None = None) -> None:
        """Edit (if a text is given), write, and tell the server."""
        if text is not None and text != self.texts.get(name):
            self.change(name, text)
        self.write(name, self.texts[name])
        document = types.TextDocumentIdentifier(uri_of(self.path(name)))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def close(self, name: str) -> None:
        document = types.TextDocumentIdentifier(uri_of(self.path(name)))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def hover(self, name: str, line: int, character: int) -> str | None:
        """The hover's Markdown at a 0-based position."""
        params = types.HoverParams(
            types.TextDocumentIdentifier(uri_of(self.path(name))), types.Position(line, character)
        )
        hover = await self.client.text_document_hover_async(params)
        if hover is None:
            return None
        assert isinstance(hover.contents, types.MarkupContent)
        return hover.contents.value

    # What they see

    def shown(self, name: str) -> list[types.Diagnostic]:
        found = self.client.diagnostics.get(uri_of(self.path(name)), [])
        return sorted(found, key=lambda d: (d.range.start.line, d.range.start.character, d.message))

    def lines(self, name: str) -> list[str]:
        """What is shown as ``line:column-line:column message``, 0-based."""
        return [
            f"{d.range.start.line}:{d.range.start.character}"
            f"-{d.range.end.line}:{d.range.end.character} {d.message}"
            for d in self.shown(name)
        ]

    def tokens(self, name: str) -> list[str]:
        """The text under each squiggle, for one-line ranges of ASCII lines."""
        lines = self.texts[name].splitlines()
        return [
            lines[d.range.start.line][d.range.start.character : d.range.end.character]
            for d in self.shown(name)
        ]

    def ended(self, name: str) -> int:
        """The generation of the last run over a file's package, 0 if there was none."""
        folder = os.path.dirname(self.path(name))
        of_package = (s["generation"] for s in self.statuses if path_of(s["uri"]) == folder)
        return max(of_package, default=0)

    def last(self, name: str) -> dict[str, Any]:
        """The last status of a file's package."""
        folder = os.path.dirname(self.path(name))
        return [s for s in self.statuses if path_of(s["uri"]) == folder][-1]

    async def settled(self, name: str, ended: int) -> dict[str, Any]:
        """Wait for the end of a run over a file's package newer than generation ``ended``."""

        def done() -> bool:
            return self.ended(name) > ended and self.last(name)["state"] != "checking"

        await wait_until(done, f"the end of a run for {name}")
        return self.last(name)

    async def weighed(self, name: str) -> dict[str, Any]:
        """Wait until the last run's findings carry evidence."""

        def done() -> bool:
            return self.last(name)["evidence"]

        await wait_until(done, f"the evidence for {name}")
        return self.last(name)

    async def opened(self, name: str, text: str | None = None) -> dict[str, Any]:
        """Open and wait."""
        ended = self.ended(name)
        self.open(name, text)
        return await self.settled(name, ended)

    async def saved(self, name: str, text: str | None = None) -> dict[str, Any]:
        """Save and wait."""
        ended = self.ended(name)
        self.save(name, text)
        return await self.settled(name, ended)


def _attach(client: LanguageClient, editor: Editor) -> None:
    features = cast("dict[str, Any]", client.protocol.fm.features)  # pyright: ignore[reportUnknownMemberType]  # pygls' feature manager is untyped
    known = features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    def status(params: Any) -> None:
        editor.statuses.append(plain(params))

    def published(params: types.PublishDiagnosticsParams) -> None:
        editor.publications.append(params)
        known(params)

    def register(_params: types.RegistrationParams) -> None:
        return None

    def action(value: Any, _: Any) -> types.Command | types.CodeAction:
        # lsprotocol takes every action that has a command for a mere command
        kind = types.Command if isinstance(value["command"], str) else types.CodeAction
        return converter.structure(value, kind)

    converter = client.protocol._converter  # pyright: ignore[reportPrivateUsage]  # no other way
    hooked = Union[types.Command, types.CodeAction]  # noqa: UP007  # as it is written there
    converter.register_structure_hook(
        hooked,
        lambda v, t: action(v, t) if "command" in v else converter.structure(v, types.CodeAction),
    )
    client.feature("goescape/status")(status)
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)


def plain(value: Any) -> Any:
    """Untyped JSON, which pygls hands out as named tuples, as dictionaries."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in cast("dict[Any, Any]", value).items()}
    return value


async def _begin(editor: Editor, preset: str, options: Any, folders: list[Path] | None) -> None:
    roots = folders if folders is not None else [editor.root]
    capabilities = client_capabilities(preset)
    result = await editor.client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            process_id=os.getpid(),
            root_uri=uri_of(str(roots[0])) if roots else None,
            workspace_folders=[types.WorkspaceFolder(uri_of(str(r)), r.name) for r in roots],
            initialization_options=options,
        )
    )
    editor.capabilities = result.capabilities


@asynccontextmanager
async def in_process(
    root: Path,
    *,
    preset: str = "visual-studio-code",
    options: Any = None,
    configuration: dict[str, Any] | None = None,
    folders: list[Path] | None = None,
) -> AsyncGenerator[Editor]:
    """A server in this process, talked to over a socket pair."""
    server = create_server()
    client = make_test_lsp_client()
    if configuration is not None:
        client.set_configuration({"goescape": configuration})
    editor = Editor(client, root)
    _attach(client, editor)
    ours, theirs = socket.socketpair()
    loops: list[asyncio.Task[Any]] = []
    writers: list[asyncio.StreamWriter] = []
    stop = threading.Event()
    for end, protocol in ((ours, client.protocol), (theirs, server.protocol)):
        reader, writer = await asyncio.open_connection(sock=end)
        protocol.set_writer(writer)  # pyright: ignore[reportArgumentType]  # as start_tcp does
        writers.append(writer)
        loops.append(asyncio.create_task(run_async(stop, reader, protocol)))
    await _begin(editor, preset, options, folders)
    try:
        yield editor
    finally:
        await client.shutdown_async(None)
        for task in loops:
            task.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        for writer in writers:
            writer.close()


@asynccontextmanager
async def spawned(
    root: Path,
    *,
    preset: str = "visual-studio-code",
    options: Any = None,
    env: dict[str, str] | None = None,
    folders: list[Path] | None = None,
    command: Sequence[str] = (sys.executable, "-m", "goescape", "serve"),
) -> AsyncGenerator[Editor]:
    """``goescape serve`` as a process of its own."""
    client = make_test_lsp_client()
    editor = Editor(client, root)
    _attach(client, editor)
    start = cast("Any", client.start_io)  # pyright: ignore[reportUnknownMemberType]  # untyped *args
    await start(*command, env=env or dict(os.environ))
    await _begin(editor, preset, options, folders)
    try:
        yield editor
    finally:
        server = client._server  # pyright: ignore[reportPrivateUsage]  # there is no other way
        if server is not None and server.returncode is None:
            await client.shutdown_session()
            await client.stop()
