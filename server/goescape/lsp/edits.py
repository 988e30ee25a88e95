"""Text edits as the protocol has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lsprotocol import types

from goescape.lsp.convert import lsp_range
from goescape.lsp.quirks import Server
from goescape.lsp.uris import uri_of
from goescape.model import TextEdit
from goescape.text import Encoding, Text

__all__ = ["takes_annotations", "takes_versions", "text_edit", "workspace_edit"]

_ANNOTATION = "goescape"


def takes_versions(server: Server) -> bool:
    """Whether the client takes edits that name the version of what they edit."""
    capability = _capability(server)
    return bool(capability and capability.document_changes)


def takes_annotations(server: Server) -> bool:
    """Whether the client shows what the edits of several files are for."""
    capability = _capability(server)
    return bool(capability and capability.change_annotation_support)


def text_edit(text: Text, edit: TextEdit, encoding: Encoding) -> types.TextEdit:
    """One edit of a text."""
    span = lsp_range(text, edit.span.start, edit.span.end, encoding)
    start, end = (types.Position(**span[side]) for side in ("start", "end"))
    return types.TextEdit(types.Range(start, end), edit.new_text.decode("utf-8", "replace"))


def workspace_edit(
    server: Server,
    edits: Iterable[TextEdit],
    texts: Mapping[str, Text],
    *,
    title: str,
    encoding: Encoding,
    version: Callable[[str], int | None],
) -> types.WorkspaceEdit:
    """The edits of one action.

    Args:
        server: Whose client it is for.
        edits: Not overlapping, in any number of files.
        texts: Each edited file as it is.
        title: What they do; told with the edits where there are several files.
        encoding: Of the protocol's positions.
        version: An open file's version.
    """
    files: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        path = edit.span.path
        files.setdefault(path, []).append(text_edit(texts[path], edit, encoding))
    if not takes_versions(server):
        return types.WorkspaceEdit(changes={uri_of(path): found for path, found in files.items()})
    annotated = len(files) > 1 and takes_annotations(server)
    changes: list[types.TextDocumentEdit] = []
    for path, found in files.items():
        document = types.OptionalVersionedTextDocumentIdentifier(uri_of(path), version(path))
        told = [types.AnnotatedTextEdit(_ANNOTATION, e.range, e.new_text) for e in found]
        changes.append(types.TextDocumentEdit(document, told if annotated else found))
    annotations = {_ANNOTATION: types.ChangeAnnotation(title)} if annotated else None
    return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations)


def _capability(server: Server) -> types.WorkspaceEditClientCapabilities | None:
    capabilities = server.client_capabilities.workspace
    return capabilities.workspace_edit if capabilities else None
