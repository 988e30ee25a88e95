"""What an editor makes of the edits that it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from goescape.lsp.uris import path_of, uri_of

from .harness import Editor

__all__ = ["applied", "fix_all_on_save", "negotiated"]


def applied(editor: Editor, edit: types.WorkspaceEdit, encoding: str) -> dict[str, str]:
    """The texts after an edit, by path, applied as an editor does."""
    files: dict[str, list[Any]] = {}
    for change in edit.document_changes or []:
        assert isinstance(change, types.TextDocumentEdit)
        path = path_of(change.text_document.uri)
        assert path
        name = str(Path(path).relative_to(editor.root))
        assert change.text_document.version == editor.versions.get(name)
        files[path] = list(change.edits)
    for uri, edits in (edit.changes or {}).items():
        path = path_of(uri)
        assert path
        files[path] = list(edits)
    texts: dict[str, str] = {}
    for path, edits in files.items():
        name = str(Path(path).relative_to(editor.root))
        text = editor.texts.get(name)
        data = (Path(path).read_text() if text is None else text).encode()
        for one in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character))[::-1]:
            start, end = (
                _offset(data, p.line, p.character, encoding)
                for p in (one.range.start, one.range.end)
            )
            data = data[:start] + one.new_text.encode() + data[end:]
        texts[path] = data.decode()
    return texts


def negotiated(editor: Editor) -> str:
    """The encoding of positions that a client and the server agreed on."""
    assert editor.capabilities
    encoding = editor.capabilities.position_encoding
    return str(getattr(encoding, "value", encoding) or "utf-16")


def _offset(data: bytes, line: int, character: int, encoding: str) -> int:
    whole = data.split(b"\n")
    before = sum(len(one) + 1 for one in whole[:line])
    unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = encoding if unit == 1 else f"{encoding}-le"
    return before + len(whole[line].decode().encode(name)[: character * unit].decode(name).encode())


def fix_all_on_save(editor: Editor, name: str) -> types.CodeActionParams:
    """What VS Code asks for with ``editor.codeActionsOnSave``: of the whole file, by itself."""
    last = editor.texts[name].count("\n") + 1
    return types.CodeActionParams(
        types.TextDocumentIdentifier(uri_of(editor.path(name))),
        types.Range(types.Position(0, 0), types.Position(last, 0)),
        types.CodeActionContext(
            editor.shown(name),
            only=["source.fixAll.goescape"],  # pyright: ignore[reportArgumentType]  # kinds of one's own are strings
            trigger_kind=types.CodeActionTriggerKind.Automatic,
        ),
    )
