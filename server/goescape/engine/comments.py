"""The comments to goescape in a unit's files, read again only where a file changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goescape.syntax import Source
from goescape.syntax.directives import Directive, directives
from goescape.text import Text

__all__ = ["Comments"]


class Comments:
    """What is remembered of a unit's files from one run to the next."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Text, tuple[Directive, ...]]] = {}

    def read(
        self, paths: Iterable[str], sources: Callable[[str], Source | None]
    ) -> dict[str, tuple[Directive, ...]]:
        """The comments by file; files without any are left out.

        Known by their text, not by the file's time: a run that was overtaken may still read here,
        with a text that is older than the file.
        """
        found: dict[str, tuple[Text, tuple[Directive, ...]]] = {}
        for path in paths:
            source = sources(path)
            if source is None:
                continue
            known = self._known.get(path)
            if known is None or known[0] != source.text:
                known = source.text, directives(source)
            found[path] = known
        self._known = found
        return {path: said for path, (_, said) in found.items() if said}
