"""Proved fixes as code actions, and a command that proves what is not proved yet.

* ``quickfix`` at a finding, the best one preferred
* ``refactor.rewrite.goescape.NAME`` with the cursor on a function's header, or anywhere in it where
  a person asks for refactorings alone; its title says so where nothing is to be gained
* ``source.fixAll.goescape``: every fix of a file that is equivalent and edits no other, or nothing

Listed is only what is proved for the texts as they are. A client that resolves edits gets them by
``codeAction/resolve``, which proves nothing: it refuses (``ContentModified``) what the code has
changed under.

Command ``goescape.tryFix``, a contract, version 1: a file's URI, a fix, a function's name (``F``,
``(*T).M``), and whether it is asked for as a refactoring. It proves the fix in the whole module
with a progress that can be cancelled, then applies it or tells why not. Answers ``{version,
applied, title, message}``; ``message`` is empty where it was applied.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterable, Sequence
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInvalidParams

from goescape.engine.fixed_file import is_local
from goescape.engine.fixing import Listed, Offer
from goescape.engine.manual import FIXES
from goescape.engine.proposals import Proposal
from goescape.engine.report import Placed
from goescape.engine.workspace import Workspace
from goescape.golang import GoProblem
from goescape.lsp.actions import Request
from goescape.lsp.client import EditorClient
from goescape.lsp.configuration import plain
from goescape.lsp.edits import workspace_edit
from goescape.lsp.progress import ProgressReporter
from goescape.lsp.quirks import Server
from goescape.lsp.uris import path_of
from goescape.model import Span

__all__ = ["FIX_ALL", "KINDS", "TRY_FIX", "Fixes"]

log = logging.getLogger("goescape.lsp")

TRY_FIX = "goescape.tryFix"
FIX_ALL = "source.fixAll.goescape"
_QUICK_FIX = types.CodeActionKind.QuickFix.value
_REWRITE = "refactor.rewrite.goescape."
_REFACTORINGS = tuple(name for name, offered in FIXES.items() if offered.asked)
KINDS = (_QUICK_FIX, *(_REWRITE + name for name in _REFACTORINGS), FIX_ALL)
"""The kinds of the actions offered here."""

_VERSION = 1
_WITHIN = 1.0
"""Seconds for all fixes of a file: an editor waits for them while it saves."""
_PATIENCE = 0.15
"""Seconds that a person's list of actions waits for proofs that are being made."""
_KEPT = 256
"""Offers that can be resolved."""

Json = dict[str, Any]


class Fixes:
    """The handlers, and the offers that were listed."""

    def __init__(
        self,
        server: Server,
        workspace: Workspace,
        client: EditorClient,
        progress: ProgressReporter,
    ) -> None:
        self._server = server
        self._workspace = workspace
        self._client = client
        self._progress = progress
        self._offers: dict[str, Offer] = {}
        self._counter = itertools.count(1)

    def register(self) -> None:
        """Answer ``codeAction/resolve``, and add the command."""

        @self._server.feature(types.CODE_ACTION_RESOLVE)
        async def _(action: types.CodeAction) -> types.CodeAction:
            return await self._resolve(action)

        @self._server.command(TRY_FIX)
        async def _(*arguments: Any) -> Json:
            match plain(arguments):
                case [str(uri), str(fix), str(function), bool(asked)] if path := path_of(uri):
                    return await self._try(path, fix, function, asked=asked)
                case _:
                    raise JsonRpcInvalidParams(
                        f"{TRY_FIX} takes a file's URI, a fix, a function's name, and whether it "
                        "is asked for as a refactoring"
                    )

    async def provide(self, request: Request) -> list[types.CodeAction]:
        """A provider (see ``lsp/actions.py``)."""
        fixing, path = self._workspace.fixing, request.source.path
        patience = _PATIENCE if request.invoked else 0.0
        fixing.looked(path, request.start)
        quick, rewrites = Listed(), Listed()
        wanted = [name for name in _REFACTORINGS if request.wants(_REWRITE + name)]
        if request.found and request.wants(_QUICK_FIX):
            starts = [placed.start for placed in request.found]
            asking = asyncio.create_task(fixing.at(path, starts, patience=patience))
        else:
            asking = None
        if wanted:
            inside = any(kind.startswith("refactor") for kind in request.only)
            rewrites = await fixing.refactorings(
                path, request.start, request.end, wanted, inside=inside, patience=patience
            )
        if asking is not None:
            quick = await asking
        actions = [*self._quick_fixes(request, quick), *self._refactorings(request, rewrites)]
        if request.only and request.wants(FIX_ALL):
            actions += await self._fix_all(request)
        return actions

    # What is listed

    def _quick_fixes(self, request: Request, listed: Listed) -> Iterable[types.CodeAction]:
        # what changes nothing but the allocation comes first, then what gains most
        best = sorted(listed.offers, key=lambda o: (bool(o.fix.changes), -len(o.fix.proof.gained)))
        for number, offer in enumerate(best):
            about = request.about(_inside(request.found, offer.fix.mends))
            action = self._action(offer, _QUICK_FIX, about)
            if action is not None:
                preferred = number == 0 and is_local(offer.fix, request.source.path)
                action.is_preferred = preferred or None
                yield action
        for untried in listed.untried if self._applies() else ():
            about = request.about(_inside(request.found, untried.proposal.mends))
            yield self._attempt(request, untried.proposal, _QUICK_FIX, about)

    def _refactorings(self, request: Request, listed: Listed) -> Iterable[types.CodeAction]:
        for offer in listed.offers:
            action = self._action(offer, _REWRITE + offer.fix.name)
            if action is not None:
                yield action
        # an editor that asks by itself would show a light wherever an object is made
        for untried in listed.untried if self._applies() and request.invoked else ():
            yield self._attempt(request, untried.proposal, _REWRITE + untried.proposal.fix)

    async def _fix_all(self, request: Request) -> Iterable[types.CodeAction]:
        path = request.source.path
        offer, reason = await self._workspace.fixing.file(path, within=_WITHIN)
        if offer is None:
            message = f"fix all changes nothing: {reason}"
            log.info("%s: %s", path, message)
            if request.invoked:
                self._tell(message)
            return ()
        action = self._action(offer, FIX_ALL, at_once=True)
        return () if action is None else (action,)

    def _action(
        self,
        offer: Offer,
        kind: str,
        about: list[types.Diagnostic] | None = None,
        *,
        at_once: bool = False,
    ) -> types.CodeAction | None:
        action = types.CodeAction(offer.fix.title, kind, diagnostics=about)
        if self._resolves() and not at_once:
            name = str(next(self._counter))
            self._offers[name] = offer
            for old in list(self._offers)[:-_KEPT]:
                del self._offers[old]
            action.data = {"version": _VERSION, "offer": name}
            return action
        action.edit = self._edit(offer)
        return action if action.edit is not None else None

    def _attempt(
        self,
        request: Request,
        proposal: Proposal,
        kind: str,
        about: list[types.Diagnostic] | None = None,
    ) -> types.CodeAction:
        title = f"Try: {proposal.title}"
        asked = kind != _QUICK_FIX
        arguments = [request.uri, proposal.fix, proposal.target, asked]
        command = types.Command(title, TRY_FIX, arguments=arguments)
        return types.CodeAction(title, kind, diagnostics=about, command=command)

    # What is applied

    def _edit(self, offer: Offer) -> types.WorkspaceEdit | None:
        """An offer's edits; None where a buffer is not what they were proved for."""
        publisher = self._workspace.publisher
        versions: dict[str, int] = {}
        for path, text in offer.texts.items():
            buffer = publisher.buffer(path)
            if buffer is None:
                continue
            if buffer.text.data != text.data:
                return None
            versions[path] = buffer.version
        return workspace_edit(
            self._server,
            offer.fix.edits,
            offer.texts,
            title=offer.fix.title,
            encoding=self._client.encoding,
            version=versions.get,
        )

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        data = plain(action.data)
        if action.edit is not None or not isinstance(data, dict):
            return action
        offer = self._offers.get(str(cast("Json", data).get("offer")))
        if offer is None:
            raise JsonRpcContentModified("goescape does not know this fix any more: ask again")
        edit = self._edit(offer) if await self._workspace.fixing.holds(offer) else None
        if edit is None:
            raise JsonRpcContentModified(
                "the code has changed since goescape proved this fix: ask again"
            )
        action.edit = edit
        return action

    async def _try(self, path: str, fix: str, function: str, *, asked: bool) -> Json:
        attempt = self._workspace.fixing.attempt(path, fix, function, asked=asked)
        work = asyncio.ensure_future(attempt)
        try:
            with self._progress.work(f"goescape: {fix} {function}", work.cancel):
                found = await work
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            return _answer("", "cancelled")
        except GoProblem as problem:
            found = problem.message
        if isinstance(found, str):
            self._tell(f"{function}: {fix} is not offered: {found}")
            return _answer("", found)
        title, edit = found.fix.title, self._edit(found)
        if edit is None:
            reason = "the code was edited meanwhile"
        elif reason := await self._apply(title, edit):
            reason = f"the editor did not apply it: {reason}"
        if reason:
            self._tell(f"{function}: {reason}")
        return _answer(title, reason)

    async def _apply(self, title: str, edit: types.WorkspaceEdit) -> str:
        """Have the editor apply an edit; why it did not, or empty."""
        params = types.ApplyWorkspaceEditParams(edit, title)
        asking = self._server.workspace_apply_edit_async(params)
        try:
            # the reply comes whatever becomes of us (pygls #621)
            result = await asyncio.shield(asyncio.ensure_future(asking))
        except JsonRpcException as error:
            return str(error)
        return "" if result.applied else result.failure_reason or "no reason was given"

    def _tell(self, message: str) -> None:
        params = types.ShowMessageParams(types.MessageType.Info, f"goescape: {message}")
        self._server.window_show_message(params)

    # What the client can do

    def _resolves(self) -> bool:
        document = self._server.client_capabilities.text_document
        action = document.code_action if document else None
        support = action.resolve_support if action else None
        return bool(support and action and action.data_support and "edit" in support.properties)

    def _applies(self) -> bool:
        capabilities = self._server.client_capabilities.workspace
        return bool(capabilities and capabilities.apply_edit)


def _inside(found: Iterable[Placed], spans: Sequence[Span]) -> list[Placed]:
    return [placed for placed in found if any(s.start <= placed.start < s.end for s in spans)]


def _answer(title: str, message: str) -> Json:
    return {"version": _VERSION, "applied": not message, "title": title, "message": message}
