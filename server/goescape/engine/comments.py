"""The comments to goescape in a unit's files, read again only where a file changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goescape.engine.freshness import FileStamp, file_stamp
from goescape.syntax import Source
from goescape.syntax.directives import Directive, directives

__all__ = ["Comments"]


class Comments:
    """What is remembered of a unit's files from one run to the next."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[FileStamp, tuple[Directive, ...]]] = {}

    def read(
        self, paths: Iterable[str], sources: Callable[[str], Source | None]
    ) -> dict[str, tuple[Directive, ...]]:
        """The comments by file; files without any are left out."""
        found: dict[str, tuple[FileStamp, tuple[Directive, ...]]] = {}
        for path in paths:
            stamp = file_stamp(path)
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                source = sources(path)
                known = stamp, directives(source) if source is not None else ()
            found[path] = known
        self._known = found
        return {path: said for path, (_, said) in found.items() if said}
