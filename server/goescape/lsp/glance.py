"""Code lenses over functions and inlay hints behind tokens, both off by default.

A lens comes without its text unless that is known already; ``codeLens/resolve`` fills it in, for
which the compiler may have to be asked. The client is told to ask again (``workspace/…/refresh``)
when a run has ended and when evidence has come, never for an edit: the client asks by itself
then, and gets the same texts at the new places.

A lens's command is ``goescape.showFunction`` (see ``lsp/commands.py``).
"""

from __future__ import annotations

import dataclasses
from typing import Any

from lsprotocol import types

from goescape.engine import glance
from goescape.engine.function_words import lens as words
from goescape.engine.functions import Sites
from goescape.engine.report import Status
from goescape.engine.workspace import Workspace
from goescape.lsp.client import EditorClient
from goescape.lsp.configuration import plain
from goescape.lsp.convert import lsp_range
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of, uri_of
from goescape.text import Encoding, Text

__all__ = ["SHOW_FUNCTION", "register"]

SHOW_FUNCTION = "goescape.showFunction"
_VERSION = 1


def register(server: Server, workspace: Workspace, client: EditorClient) -> None:
    """Add the handlers, and have the client ask again when there is news."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    def _(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        path = path_of(params.text_document.uri)
        text = workspace.publisher.text(path) if path else None
        if path is None or text is None:
            return None
        wanted = workspace.settings(path).code_lens
        found = glance.lenses(workspace.publisher, path, wanted)
        known = workspace.functions.inlining_now(path) if found else None
        lenses: list[types.CodeLens] = []
        for lens in found:
            name, number = lens.name
            data: dict[str, Any] = {
                "version": _VERSION,
                "path": path,
                "function": name,
                "number": number,
                "sites": dataclasses.asdict(lens.sites),
                "hidden": lens.hidden,
            }
            command = None
            if known is not None:
                title = words(lens.sites, known.get(lens.name), lens.hidden)
                command = _command(title, path, lens.name)
            at = _range(text, lens.start, lens.end, client.encoding)
            lenses.append(types.CodeLens(at, command, data))
        return lenses

    @server.feature(types.CODE_LENS_RESOLVE)
    async def _(lens: types.CodeLens) -> types.CodeLens:
        data = plain(lens.data)
        path, name = data["path"], (data["function"], data["number"])
        inlining = await workspace.functions.inlining(path)
        title = words(Sites(**data["sites"]), inlining.get(name), data["hidden"])
        lens.command = _command(title, path, name)
        return lens

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def _(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        path = path_of(params.text_document.uri)
        text = workspace.publisher.text(path) if path else None
        if path is None or text is None or not workspace.settings(path).inlay_hints:
            return None
        encoding = client.encoding
        first, last = params.range.start, params.range.end
        start = text.offset_of_position(first.line, first.character, encoding)
        end = text.offset_of_position(last.line, last.character, encoding)
        found = glance.hints(workspace.publisher.placed(path), start, end)
        return [_hint(text, hint, encoding) for hint in found]

    def ended(status: Status) -> None:
        settings = workspace.settings(status.folder)
        asked = server.client_capabilities.workspace
        lens, hint = (asked.code_lens, asked.inlay_hint) if asked else (None, None)
        if lens and lens.refresh_support and settings.code_lens != "off":
            server.protocol.send_request(types.WORKSPACE_CODE_LENS_REFRESH, None)
        if hint and hint.refresh_support and settings.inlay_hints:
            server.protocol.send_request(types.WORKSPACE_INLAY_HINT_REFRESH, None)

    client.ended = ended


def _command(title: str, path: str, name: tuple[str, int]) -> types.Command:
    return types.Command(title, SHOW_FUNCTION, arguments=[uri_of(path), *name])


def _hint(text: Text, hint: glance.Hint, encoding: Encoding) -> types.InlayHint:
    line, character = text.position_of_offset(hint.offset, encoding)
    return types.InlayHint(
        types.Position(line, character), hint.label, tooltip=hint.tooltip, padding_left=True
    )


def _range(text: Text, start: int, end: int, encoding: Encoding) -> types.Range:
    span = lsp_range(text, start, end, encoding)
    return types.Range(types.Position(**span["start"]), types.Position(**span["end"]))
