"""Code actions at the findings under the cursor.

Each sort of action is a provider: what it offers for a request, as code actions with their edits.
A client that does not take code actions as literals gets none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types

from goescape.engine.ignoring import ignore_function, ignore_line, remove_comment
from goescape.engine.notices import UNUSED
from goescape.engine.report import Placed
from goescape.engine.workspace import Workspace
from goescape.lsp.client import EditorClient
from goescape.lsp.configuration import plain
from goescape.lsp.edits import takes_versions, text_edit
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of
from goescape.model import TextEdit, VerdictKind
from goescape.syntax import Source
from goescape.text import Encoding

__all__ = ["Provider", "Request", "ignoring", "register"]


@dataclass(frozen=True, slots=True)
class Request:
    """What an editor asks.

    Attributes:
        uri: The file.
        version: The buffer's version.
        source: The buffer's text; asking for its tree may take 40 ms: not on the event loop.
        start: The first byte that was asked about.
        end: The last.
        only: The kinds that are asked for; empty: all but those that apply to a whole file.
        invoked: A person asked, where an editor asks by itself at each move of the cursor.
        found: The findings in the range that was asked about.
        diagnostics: As the editor has them, by the finding's id.
        encoding: Of the protocol's positions.
        versioned: The client takes edits that name a version.
    """

    uri: str
    version: int
    source: Source
    start: int
    end: int
    only: tuple[str, ...]
    invoked: bool
    found: Sequence[Placed]
    diagnostics: dict[str, types.Diagnostic]
    encoding: Encoding
    versioned: bool

    def wants(self, kind: str) -> bool:
        """Whether actions of a kind are asked for; kinds are hierarchical, an empty one is all."""
        if not self.only:
            return not kind.startswith("source")
        return any(asked in ("", kind) or kind.startswith(asked + ".") for asked in self.only)

    def quick_fix(
        self,
        title: str,
        edits: Iterable[TextEdit],
        placed: Iterable[Placed],
        *,
        preferred: bool = False,
    ) -> types.CodeAction:
        """A quick fix with edits in this file, for findings in it."""
        made = [text_edit(self.source.text, edit, self.encoding) for edit in edits]
        return types.CodeAction(
            title,
            types.CodeActionKind.QuickFix,
            diagnostics=self.about(placed),
            is_preferred=preferred or None,
            edit=self._workspace_edit(made),
        )

    def about(self, placed: Iterable[Placed]) -> list[types.Diagnostic] | None:
        """The diagnostics of findings, as the editor has them."""
        known = [self.diagnostics.get(one.escape.id) for one in placed]
        return [diagnostic for diagnostic in known if diagnostic is not None] or None

    def _workspace_edit(self, edits: list[types.TextEdit]) -> types.WorkspaceEdit:
        if not self.versioned:
            return types.WorkspaceEdit(changes={self.uri: edits})
        document = types.OptionalVersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        return types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(text_document=document, edits=edits)]
        )


Provider = Callable[[Request], Awaitable[list[types.CodeAction]]]


async def ignoring(request: Request) -> list[types.CodeAction]:
    """Write ``//goescape:ignore``, or remove one that is without effect."""
    if not request.found or not request.wants(types.CodeActionKind.QuickFix.value):
        return []
    return await asyncio.to_thread(lambda: list(_ignoring(request)))


def register(
    server: Server,
    workspace: Workspace,
    client: EditorClient,
    providers: Sequence[Provider] = (ignoring,),
    kinds: Sequence[str] = (types.CodeActionKind.QuickFix.value,),
    *,
    resolves: bool = False,
) -> None:
    """Answer ``textDocument/codeAction``, with what the providers offer, in their order.

    Args:
        server: Whose handler it is.
        workspace: The engine.
        client: The editor.
        providers: Of actions.
        kinds: Of the actions that they offer.
        resolves: ``codeAction/resolve`` is answered.
    """
    options = types.CodeActionOptions(
        code_action_kinds=list(kinds),
        resolve_provider=resolves or None,
    )

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def _(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = path_of(params.text_document.uri)
        buffer = workspace.publisher.buffer(path) if path else None
        if path is None or buffer is None or not _takes_literals(server):
            return []
        text = buffer.text
        start, end = (
            text.offset_of_position(position.line, position.character, client.encoding)
            for position in (params.range.start, params.range.end)
        )
        asked = params.context.only or ()
        request = Request(
            params.text_document.uri,
            buffer.version,
            Source(path, text),
            start,
            end,
            tuple(str(getattr(kind, "value", kind)) for kind in asked),
            params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic,
            [p for p in workspace.publisher.placed(path) if p.start <= end and start <= p.end],
            _by_id(params.context.diagnostics),
            client.encoding,
            takes_versions(server),
        )
        actions = [action for provider in providers for action in await provider(request)]
        now = workspace.publisher.buffer(path)
        return actions if now is not None and now.text is text else []


def _ignoring(request: Request) -> Iterable[types.CodeAction]:
    source = request.source
    lines: dict[int, tuple[TextEdit, list[Placed]]] = {}
    functions: dict[str, tuple[TextEdit, list[Placed]]] = {}
    for placed in request.found:
        if placed.escape.cause == UNUSED:
            edit = remove_comment(source, (placed.start, placed.end))
            title = "Remove the comment: it ignores nothing"
            yield request.quick_fix(title, [edit], [placed], preferred=True)
        if placed.escape.kind is VerdictKind.NOTICE:
            continue
        if (edit := ignore_line(source, placed.start)) is not None:
            lines.setdefault(edit.span.start, (edit, []))[1].append(placed)
        if (found := ignore_function(source, placed.start)) is not None:
            name, edit = found
            functions.setdefault(name, (edit, []))[1].append(placed)
    for edit, about in lines.values():
        number = source.text.display_column(about[0].start)[0]
        where = f"line {number}" if len(lines) > 1 else "this line"
        yield request.quick_fix(f"Ignore on {where}: //goescape:ignore", [edit], about)
    for name, (edit, about) in functions.items():
        yield request.quick_fix(f"Ignore in all of {name}: //goescape:ignore", [edit], about)


def _takes_literals(server: Server) -> bool:
    document = server.client_capabilities.text_document
    capability = document.code_action if document else None
    return capability is not None and capability.code_action_literal_support is not None


def _by_id(diagnostics: Iterable[types.Diagnostic]) -> dict[str, types.Diagnostic]:
    known: dict[str, types.Diagnostic] = {}
    for diagnostic in diagnostics:
        data = plain(diagnostic.data)
        if diagnostic.source == "goescape" and isinstance(data, dict):
            known[str(cast("dict[str, Any]", data).get("id"))] = diagnostic
    return known
