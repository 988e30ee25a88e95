"""``file:`` URIs and paths."""

from __future__ import annotations

import os
from urllib.parse import quote

from pygls.uris import to_fs_path

__all__ = ["path_of", "uri_of"]


def path_of(uri: str) -> str | None:
    """The absolute path of a ``file:`` URI; None for any other (untitled, git, …)."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return os.path.normpath(path) if path else None


def uri_of(path: str) -> str:
    """The ``file:`` URI of an absolute path."""
    return "file://" + quote(path.encode("utf-8", "surrogateescape"))
