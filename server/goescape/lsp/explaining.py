"""What is told of a place, for the hover and for the command ``goescape.explain``.

``goescape.explain``, a contract, version 1:

* without arguments: ``{version, pages}``; each of ``pages`` has ``slug``, ``title``, ``summary``,
  ``kind`` (``cause`` or ``fix``)
* with a cause's slug or a fix's name: ``{version, slug, title, markdown}``, the page of the manual
* with a URI and a position (``{line, character}``, 0-based, in the negotiated encoding):
  ``{version, markdown, range, slugs}``, the story of the findings there as the hover tells it, and
  the pages of their causes and of the fixes that are listed there; null where there is nothing to
  tell
"""

from __future__ import annotations

from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from goescape.engine import manual, stories
from goescape.engine.workspace import Workspace
from goescape.lsp import function_hover, hiding, hover
from goescape.lsp.client import EditorClient
from goescape.lsp.configuration import plain
from goescape.lsp.convert import lsp_range
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of
from goescape.text import Text

__all__ = ["EXPLAIN", "register", "told_at"]

EXPLAIN = "goescape.explain"
_VERSION = 1

Json = dict[str, Any]


def register(server: Server, workspace: Workspace, client: EditorClient) -> None:
    """Add the command."""

    @server.command(EXPLAIN)
    async def _(*arguments: Any) -> Json | None:
        match plain(arguments):
            case []:
                return {"version": _VERSION, "pages": _pages()}
            case [str(slug)]:
                return _page(slug)
            case [str(uri), {"line": int(line), "character": int(character)}]:
                return await _place(workspace, client, uri, line, character)
            case _:
                raise JsonRpcInvalidParams(
                    f"{EXPLAIN} takes no argument, a cause or a fix, or a URI and a position"
                )


async def told_at(
    workspace: Workspace, path: str, text: Text, offset: int
) -> tuple[int, int, str] | None:
    """The findings, the function and the ignoring comment at a byte offset of a file's text, told.

    Returns:
        The byte range that is spoken of and Markdown; None where there is nothing to tell, or
        the text was edited meanwhile.
    """
    found = await workspace.explained_at(path, offset, patience=stories.PATIENCE)
    function = await function_hover.at(workspace, path, text, offset)
    if workspace.publisher.text(path) is not text:
        return None
    told = [one for one in (function, hiding.comment_at(workspace, path, offset)) if one]
    if found:
        markdown = hover.markdown(
            await stories.stories(workspace, found, patience=stories.PATIENCE), workspace.locate
        )
        told.insert(0, (found[0].start, found[0].end, markdown))
    if not told:
        return None
    return told[0][0], told[0][1], "\n\n---\n\n".join(markdown for _, _, markdown in told)


def _pages() -> list[Json]:
    return [
        {"slug": slug, "title": page.title, "summary": page.summary, "kind": manual.kind(slug)}
        for slug, page in manual.PAGES.items()
    ]


def _page(slug: str) -> Json:
    page = manual.PAGES.get(slug)
    if page is None:
        meant = "".join(f" {word}" for word in manual.like(slug))
        raise JsonRpcInvalidParams(f"there is no cause or fix {slug!r}; like it:{meant or ' none'}")
    markdown = manual.readable(slug)
    return {"version": _VERSION, "slug": slug, "title": page.title, "markdown": markdown}


async def _place(
    workspace: Workspace, client: EditorClient, uri: str, line: int, character: int
) -> Json | None:
    path = path_of(uri)
    text = workspace.publisher.text(path) if path else None
    if path is None or text is None:
        return None
    offset = text.offset_of_position(line, character, client.encoding)
    told = await told_at(workspace, path, text, offset)
    if told is None:
        return None
    start, end, markdown = told
    placed = workspace.placed_at(path, offset)
    words = [one.escape.cause.slug for one in placed]
    listed = await workspace.fixing.at(path, [one.start for one in placed], patience=0.0)
    words += [offer.fix.name for offer in listed.offers]
    words += [untried.proposal.fix for untried in listed.untried]
    return {
        "version": _VERSION,
        "markdown": markdown,
        "range": lsp_range(text, start, end, client.encoding),
        "slugs": [word for word in dict.fromkeys(words) if word in manual.PAGES],
    }
