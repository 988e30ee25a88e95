"""The commands that answer with data: a contract, version 1.

``goescape.roots``
    Arguments: none for all open packages, or the URI of a file for those roots that its package
    has findings of. Answers ``{version, roots}``, the most valuable first; each root has ``key``
    (equal in all packages), ``kind``, ``text`` (``parameter v of logValue``), ``sentence``,
    ``tally``, ``location`` (null where it is not known), ``functions`` (how many), ``sites`` and
    ``findings``.

``goescape.function``
    Arguments: the URI of a file, a function's name (``F``, ``T.M``, ``(*T).M``) and, where a file
    has several of that name (``init``), how many come before it. Answers ``{version, uri,
    function, number, markdown, sites, findings, leaks, inlining, calls}``: ``inlining`` is
    ``{can, cost, budget, why}`` or null, ``calls`` the locations of inlined calls; each of
    ``leaks`` has ``parameter``, ``content``, ``result`` (empty for the heap), ``text`` and
    ``location`` (what makes it leak, or null).

``goescape.showFunction``
    The command of a code lens, with the same arguments: shows the document at the function's next
    finding (``window/showDocument``), and answers as ``goescape.function``. Editors that have a
    view of their own take it over.

``sites`` is ``{definite, possible, unknown, loops, size}``: how many findings allocate, may, or are
not known to yet, how many of them stand in loops, and the bytes of those that allocate. A finding
has ``id``, ``code``, ``kind``, ``message``, ``package``, ``function``, ``allocates`` (as the
evidence says: ``emitted``, ``conditional``, …), ``size`` (bytes or null), ``loops`` (depth) and
``location``. Locations are the protocol's, in the negotiated encoding and the text that the
editor has; what stands on an edited line is left out.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import Iterable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from goescape.engine.callee import read
from goescape.engine.function_story import FunctionStory, story
from goescape.engine.roots import RootGroup, declared, open_findings, roots, sentence, tally
from goescape.engine.workspace import Workspace
from goescape.lsp.client import EditorClient
from goescape.lsp.convert import lsp_range
from goescape.lsp.function_hover import markdown
from goescape.lsp.glance import SHOW_FUNCTION
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of, uri_of
from goescape.model import Escape, Place, Step
from goescape.text import Text

__all__ = ["FUNCTION", "ROOTS", "register"]

FUNCTION = "goescape.function"
ROOTS = "goescape.roots"
_VERSION = 1
_AT_A_TIME = 100
"""Findings that are told before others get their turn."""

Json = dict[str, Any]
Declared = tuple[str, Text, int, int]
"""A file, its text, and a byte range in it."""


def register(server: Server, workspace: Workspace, client: EditorClient) -> None:
    """Add the commands."""
    at = _Locations(workspace, client)
    visited: dict[tuple[str, str, int], int] = {}

    @server.command(ROOTS)
    async def _(*arguments: Any) -> Json:
        match arguments:
            case ():
                folder = ""
            case (str(uri),) if path := path_of(uri):
                folder = os.path.dirname(path)
            case _:
                raise JsonRpcInvalidParams(f"{ROOTS} takes no argument, or the URI of a file")
        groups = roots(open_findings(workspace.publisher))
        mine = [group for group in groups if _is_of(group, folder)]
        found = await asyncio.to_thread(_declarations, workspace, mine)
        told = [await _root(group, at, where) for group, where in zip(mine, found, strict=True)]
        return {"version": _VERSION, "roots": told}

    @server.command(FUNCTION)
    async def _(*arguments: Any) -> Json:
        path, name, number = _function_asked(FUNCTION, arguments)
        return await _function(await story(workspace, path, (name, number)), at)

    @server.command(SHOW_FUNCTION)
    async def _(*arguments: Any) -> Json:
        path, name, number = _function_asked(SHOW_FUNCTION, arguments)
        told = await story(workspace, path, (name, number))
        locations = [found for e in told.escapes if (found := at.escape(e)) is not None]
        window = server.client_capabilities.window
        if locations and window and window.show_document and window.show_document.support:
            key = path, name, number
            index = visited.get(key, -1) + 1
            visited[key] = index = index % len(locations)
            target = locations[index]
            selection = types.Range(
                types.Position(**target["range"]["start"]), types.Position(**target["range"]["end"])
            )
            params = types.ShowDocumentParams(target["uri"], take_focus=True, selection=selection)
            server.protocol.send_request(types.WINDOW_SHOW_DOCUMENT, params)
        return await _function(told, at)


class _Locations:
    """Where things stand now, as the protocol says it."""

    def __init__(self, workspace: Workspace, client: EditorClient) -> None:
        self.locate = workspace.locate
        self._workspace = workspace
        self._client = client

    def escape(self, escape: Escape) -> Json | None:
        """A finding's location; None if its line was edited."""
        publisher = self._workspace.publisher
        span, text = escape.span, publisher.text(escape.span.path)
        where = publisher.carry_span(span)
        if text is None or where is None:
            return None
        return self.range(span.path, text, *where)

    def place(self, place: Place | None) -> Json | None:
        """The location of a compiler's place."""
        found = self.locate(Step("", "", place)) if place is not None else None
        if found is None:
            return None
        path, text, offset = found
        return self.range(path, text, offset, offset)

    def range(self, path: str, text: Text, start: int, end: int) -> Json:
        """A location in the text that the editor has."""
        return {"uri": uri_of(path), "range": lsp_range(text, start, end, self._client.encoding)}

    def line(self, place: Place) -> int | None:
        """The line (1-based) on which a place stands now."""
        found = self.locate(Step("", "", place))
        return None if found is None else found[1].display_column(found[2])[0]


def _is_of(group: RootGroup, folder: str) -> bool:
    return not folder or any(os.path.dirname(e.span.path) == folder for e in group.escapes)


def _declarations(workspace: Workspace, groups: list[RootGroup]) -> list[Declared | None]:
    """Where roots are declared, in the text that the editor has; not for the event loop."""
    known: dict[str, Text | None] = {}

    def reading(path: str) -> Text | None:
        if path not in known:
            known[path] = read(workspace, path)
        return known[path]

    found: list[Declared | None] = []
    for group in groups:
        folders = {os.path.dirname(escape.span.path) for escape in group.escapes}
        graphs = [graph for folder in folders if (graph := workspace.graph(folder)) is not None]
        units = {name: unit for graph in graphs for name, unit in graph.units.items()}
        found.append(declared(group.root, units, reading) if not group.root.place else None)
    return found


async def _root(group: RootGroup, at: _Locations, where: Declared | None) -> Json:
    root = group.root
    return {
        "key": root.key,
        "kind": root.kind,
        "text": root.told(at.line),
        "sentence": sentence(group, at.line),
        "tally": tally(group),
        "location": at.range(*where) if where else at.place(root.place),
        "functions": group.functions,
        "sites": dataclasses.asdict(group.sites),
        "findings": await _findings(group.escapes, at),
    }


async def _findings(escapes: Iterable[Escape], at: _Locations) -> list[Json]:
    found: list[Json] = []
    for number, escape in enumerate(escapes):
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)  # others get their turn
        location = at.escape(escape)
        if location is None:
            continue
        found.append(
            {
                "id": escape.id,
                "code": escape.cause.slug,
                "kind": escape.kind.value,
                "message": escape.told(at.line),
                "package": escape.package,
                "function": escape.function,
                "allocates": escape.evidence.kind.value,
                "size": escape.evidence.size,
                "loops": escape.circumstances.loops,
                "location": location,
            }
        )
    return found


async def _function(told: FunctionStory, at: _Locations) -> Json:
    facts = told.facts
    said = facts.inlining if facts else None
    lines = told.parameters
    return {
        "version": _VERSION,
        "uri": uri_of(told.path),
        "function": told.name[0],
        "number": told.name[1],
        "markdown": markdown(told, at.locate),
        "sites": dataclasses.asdict(told.sites),
        "findings": await _findings(told.escapes, at),
        "leaks": [
            {
                "parameter": leaking.leak.parameter,
                "content": leaking.leak.content,
                "result": leaking.leak.result,
                "text": line.text,
                "location": at.place(line.place),
            }
            for leaking, line in zip(facts.leaks if facts else (), lines, strict=True)
        ],
        "inlining": dataclasses.asdict(said) if said else None,
        "calls": [found for call in (facts.calls if facts else ()) if (found := at.place(call))],
    }


def _function_asked(command: str, arguments: tuple[Any, ...]) -> tuple[str, str, int]:
    match arguments:
        case (str(uri), str(name)) if path := path_of(uri):
            return path, name, 0
        case (str(uri), str(name), int(number)) if path := path_of(uri):
            return path, name, number
        case _:
            raise JsonRpcInvalidParams(
                f"{command} takes a file's URI, a function's name, and its number if the file has "
                "several of that name"
            )
