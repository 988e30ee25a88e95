"""The language server: handlers that translate and call the engine; nothing else."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any, BinaryIO, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from goescape import __version__
from goescape.engine.watch import Watcher
from goescape.engine.workspace import Workspace
from goescape.lsp import actions, commands, explaining, glance
from goescape.lsp.client import EditorClient
from goescape.lsp.configuration import Configuration
from goescape.lsp.convert import lsp_range
from goescape.lsp.fixes import KINDS, Fixes
from goescape.lsp.hover import content
from goescape.lsp.log import EditorLog
from goescape.lsp.process import tune
from goescape.lsp.progress import ProgressReporter
from goescape.lsp.quirks import QueuedOutput, Server
from goescape.lsp.uris import path_of
from goescape.text import Text

__all__ = ["CHECK_COMMAND", "create_server", "serve_stdio", "serve_tcp"]

log = logging.getLogger("goescape.lsp")

CHECK_COMMAND = "goescape.check"

_WATCHED = ("**/*.go", "**/go.mod", "**/go.sum", "**/go.work", "**/go.work.sum",
            "**/vendor/modules.txt", "**/*.{s,c,h,pgo}", "**/.goescape.toml")  # fmt: skip


def create_server(*, to_stderr: bool = True) -> Server:
    """A server with an engine of its own, not started yet.

    Args:
        to_stderr: Whether what the editor's log is sent goes to standard error as well.
    """
    server = Server("goescape", __version__)
    client = EditorClient(server)
    workspace = client.workspace = Workspace(client)
    configuration = Configuration(server, workspace)
    tasks: set[asyncio.Task[None]] = set()
    watching = _Watching(server, workspace)
    editor_log = EditorLog(server, instead=not to_stderr)

    def cancel(folder: str) -> None:
        task = asyncio.get_running_loop().create_task(workspace.cancel(folder))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    progress = client.progress = ProgressReporter(server, cancel)

    def folder_uris() -> list[str]:
        return [folder.uri for folder in server.workspace.folders.values()]

    def take_folders() -> None:
        uris = folder_uris() or [u for u in [server.workspace.root_uri] if u]
        workspace.set_folders([path for path in map(path_of, uris) if path])

    @server.feature(types.INITIALIZE)
    def _(params: types.InitializeParams) -> None:
        take_folders()
        configuration.initialize(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def _(_params: types.InitializedParams) -> None:
        editor_log.attach()
        log.info("goescape %s, Python %s", __version__, sys.version.split()[0])
        watching.start()
        await configuration.ask(folder_uris())
        watching.start()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        if path := _go_file(document.uri):
            client.opened(path)
            workspace.opened(path, document.version, Text.of(document.text))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _(params: types.DidChangeTextDocumentParams) -> None:
        path = _go_file(params.text_document.uri)
        buffer = workspace.publisher.buffer(path) if path else None
        if path is None or buffer is None:
            return
        text = buffer.text
        for change in params.content_changes:
            text = _changed(text, change, client.encoding)
        workspace.changed(path, params.text_document.version, text)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))
    def _(params: types.DidSaveTextDocumentParams) -> None:
        if path := _go_file(params.text_document.uri):
            workspace.saved(path)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _(params: types.DidCloseTextDocumentParams) -> None:
        if path := _go_file(params.text_document.uri):
            workspace.closed(path)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _(params: types.DidChangeWatchedFilesParams) -> None:
        paths = (path_of(change.uri) for change in params.changes)
        workspace.files_changed(path for path in paths if path)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def _(params: types.DidChangeConfigurationParams) -> None:
        configuration.pushed(params.settings)
        await configuration.ask(folder_uris())
        watching.start()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def _(_params: types.DidChangeWorkspaceFoldersParams) -> None:
        take_folders()
        await configuration.ask(folder_uris())

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def _(params: types.HoverParams) -> types.Hover | None:
        path = _go_file(params.text_document.uri)
        buffer = workspace.publisher.buffer(path) if path else None
        if path is None or buffer is None:
            return None
        text = buffer.text
        encoding = client.encoding
        position = params.position
        offset = text.offset_of_position(position.line, position.character, encoding)
        told = await explaining.told_at(workspace, path, text, offset)
        if told is None:
            return None
        start, end, markdown = told
        span = lsp_range(text, start, end, encoding)
        return types.Hover(content(markdown, server.client_capabilities), _range(span))

    fixes = Fixes(server, workspace, client, progress)
    fixes.register()
    providers = (fixes.provide, actions.ignoring)
    actions.register(server, workspace, client, providers, KINDS, resolves=True)
    glance.register(server, workspace, client)
    commands.register(server, workspace, client)
    explaining.register(server, workspace, client)

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def _(params: types.WorkDoneProgressCancelParams) -> None:
        progress.cancelled(params.token)

    @server.command(CHECK_COMMAND)
    def _(*arguments: Any) -> None:
        """Arguments: none for every open package, or the URI of one file."""
        match arguments:
            case ():
                workspace.check()
            case (str(uri),):
                workspace.check(path_of(uri))
            case _:
                raise JsonRpcInvalidParams(f"{CHECK_COMMAND} takes no argument, or one URI")

    @server.feature(types.SHUTDOWN)
    async def _(_params: Any) -> None:
        editor_log.detach()
        await workspace.close()

    return server


class _Watching:
    """Decides who watches files: the client, or a watcher of our own."""

    def __init__(self, server: Server, workspace: Workspace) -> None:
        self._server = server
        self._workspace = workspace
        self._method = ""

    def start(self) -> None:
        """Put the setting in force."""
        wanted = self._workspace.settings("").watch
        capabilities = self._server.client_capabilities.workspace
        watched = capabilities.did_change_watched_files if capabilities else None
        by_client = bool(watched and watched.dynamic_registration)
        method = ("client" if by_client else "os") if wanted == "auto" else wanted
        if method == self._method:
            return
        self._method = method
        if method == "client":
            self._register()
        if method in ("os", "watchdog", "polling"):
            how = "auto" if method == "os" else method
            local = self._workspace.local_folders
            watcher = Watcher(self._workspace.files_changed, local, how)  # pyright: ignore
            self._workspace.watch(watcher)
        else:
            self._workspace.watch(None)

    def _register(self) -> None:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration("goescape-watch", method, options)
        params = types.RegistrationParams([registration])
        self._server.protocol.send_request(types.CLIENT_REGISTER_CAPABILITY, params)


def serve_stdio() -> None:
    """Serve on standard input and output until the client says exit or is gone."""
    tune()
    server = create_server(to_stderr=False)
    out = QueuedOutput(sys.stdout.buffer)
    sys.stdout = sys.stderr  # a stray print must not corrupt the protocol
    server.start_io(stdout=cast("BinaryIO", out))


def serve_tcp(host: str, port: int) -> None:
    """Serve one client on a TCP port, for debugging."""
    tune()
    create_server().start_tcp(host, port)


def _go_file(uri: str) -> str | None:
    path = path_of(uri)
    return path if path and path.endswith(".go") else None


def _changed(text: Text, change: types.TextDocumentContentChangeEvent, encoding: Any) -> Text:
    # Full texts are asked for; a client that sends ranges all the same is understood.
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return Text.of(change.text)
    start, end = change.range.start, change.range.end
    first = text.offset_of_position(start.line, start.character, encoding)
    last = text.offset_of_position(end.line, end.character, encoding)
    new = change.text.encode("utf-8", "surrogatepass")
    return Text(text.data[:first] + new + text.data[last:])


def _range(span: dict[str, Any]) -> types.Range:
    start, end = span["start"], span["end"]
    return types.Range(types.Position(**start), types.Position(**end))
