"""All fixes of every file through the real server, as an editor asks for them while it saves.

A server process is talked to over stdio by a real client. Of each package all files are opened;
each in turn is saved the way VS Code saves it: ``textDocument/codeAction`` for the whole file with
``only: [source.fixAll.goescape]``, asked by the editor itself; what comes is applied and the file
written. The answer is compared with what the engine makes of the same text without a server and
without a clock. A file whose fixes did not come within a second is saved again a little later,
until they have come (``_TIMES`` at the most). In the end Go judges the whole as it does one edit,
and a second server is asked once more, which must change nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from lsprotocol import types

from goescape.fixes.edits import applied as edited
from goescape.golang import GoProblem
from goescape.settings import Settings
from tests.bench.campaign.checking import Copy
from tests.bench.campaign.fix_all import fixed, look
from tests.bench.campaign.modules import Go1, Module, Package
from tests.bench.campaign.records import Record, Records
from tests.lsp.editing import applied, fix_all_on_save, negotiated
from tests.lsp.harness import Editor, spawned, wait_until

__all__ = ["served", "served_table"]

_WORK = "served"
_TIMES = 40
_BREATH = 2.0
"""Seconds between one save and the next."""
_LATE = "took too long"
_LONG = 400.0
"""Seconds after which something is waited for in vain."""

log = logging.getLogger("campaign")


async def served(go1: Go1, module: Module, records: Records, checks: Records) -> None:
    """Save a module's files twice, judge it, and keep what came of it; goes on package-wise."""
    name = f"{module.name}@{module.version}"
    if records.get(name) is not None:
        return
    began = time.monotonic()
    if not any(record["id"].startswith(f"{name}|") for record in records):
        shutil.rmtree(go1.out / _WORK / module.short, ignore_errors=True)
    copy = await Copy.made(go1, module, _WORK)
    for number in ("first", "second"):
        missing = [
            package
            for package in copy.packages.values()
            if records.get(f"{name}|{number}|{package.path}") is None
            and not package.path.startswith("vendor/")
        ]
        if not missing:
            continue
        settings = Settings(go=go1.settings(module, copy.root), max_findings=0)
        options = {
            "go": {"executable": settings.go.executable, "env": settings.go.env},
            "maxFindings": 0,
        }
        async with spawned(copy.root, options=options) as editor:
            person = _Person(editor)
            for package in missing:
                files = await _package(person, settings, package, compare=number == "first")
                records.add({"id": f"{name}|{number}|{package.path}", "files": files})
                log.info("%s: %s, %s run", module.name, package.path, number)
    contents = {
        path: (copy.root / path).read_bytes()
        for path in sorted({one["file"] for one in _files(records, name) if one["fixes"]})
    }
    before = await Copy.made(go1, module, "before")
    known = await before.known_whole(copy.packages_of(contents), checks)
    verdict = await copy.judge(contents, known)
    records.add({"id": name, "module": name, **verdict, "seconds": round(time.monotonic() - began)})


def served_table(records: Records, modules: Sequence[Module]) -> str:
    """What came of it, by module, as Markdown."""
    if not any(records.get(f"{module.name}@{module.version}") for module in modules):
        return ""
    lines = [
        "",
        "## While saving",
        "",
        "The same through the real server over stdio (`--server`): each file saved once, "
        "its package open. Times to the answer, where anything is proposed for the file.",
        "",
        "| | files | with proposals | fixes | answered at the first save | later | never "
        "| median ms | longest ms | not as without a server | by a second run | broken |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for module in modules:
        name = f"{module.name}@{module.version}"
        if (whole := records.get(name)) is None:
            continue
        first, second = (list(_files(records, name, part)) for part in ("first", "second"))
        asked = [one for one in first if one["proposed"]]
        times = [one["ms"][0] for one in asked] or [0]
        cells = (
            f"{len(first):,}",
            f"{len(asked):,}",
            f"{sum(one['fixes'] for one in first):,}",
            f"{sum(len(one['ms']) == 1 and not one['late'] for one in asked):,}",
            f"{sum(len(one['ms']) > 1 and not one['late'] for one in asked):,}",
            f"{sum(one['late'] for one in asked):,}",
            f"{statistics.median(times):.0f}",
            f"{max(times):.0f}",
            f"{sum(one['differs'] for one in first):,}",
            f"{sum(bool(one['fixes']) for one in second):,}",
            whole["broken"] or "no",
        )
        lines.append(f"| {module.name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _files(records: Records, name: str, part: str = "first") -> Iterable[Record]:
    for record in records:
        if record["id"].startswith(f"{name}|{part}|"):
            yield from record["files"]


class _Person:
    """Somebody who saves files with ``editor.codeActionsOnSave``, and what the server tells."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.told: list[str] = []
        features = cast("dict[str, Any]", editor.client.protocol.fm.features)  # pyright: ignore[reportUnknownMemberType]  # pygls' feature manager is untyped
        features.pop(types.WINDOW_LOG_MESSAGE, None)

        def message(params: types.LogMessageParams) -> None:
            self.told.append(params.message)

        editor.client.feature(types.WINDOW_LOG_MESSAGE)(message)

    async def ask(self, name: str) -> tuple[types.CodeAction | None, float, str]:
        """What the editor asks before it saves: the answer, its milliseconds, why there is none."""
        editor = self.editor
        params = fix_all_on_save(editor, name)
        known = len(self.told)
        began = time.perf_counter()
        found = await editor.client.text_document_code_action_async(params)
        milliseconds = (time.perf_counter() - began) * 1000
        mark = f"{editor.path(name)}: fix all changes nothing: "
        reasons = [one for one in self.told[known:] if one.startswith(mark)]
        for action in found or []:
            assert isinstance(action, types.CodeAction), action
            return action, milliseconds, ""
        return None, milliseconds, reasons[-1].removeprefix(mark) if reasons else "nothing was said"

    async def ready(self, name: str, ended: int) -> None:
        """Wait for a run over a file's package newer than ``ended``, and for its evidence."""
        editor = self.editor
        await wait_until(
            lambda: editor.ended(name) > ended and editor.last(name)["state"] != "checking",
            f"the findings of {name}",
            _LONG,
        )
        if editor.last(name)["state"] == "idle":
            await wait_until(lambda: editor.last(name)["evidence"], f"evidence of {name}", _LONG)


async def _package(
    person: _Person, settings: Settings, package: Package, *, compare: bool
) -> list[Record]:
    """Save every file of a package; what became of each."""
    editor = person.editor
    names = [str(Path(package.folder) / name) for name in package.files]
    if not names:
        return []
    ended = editor.ended(names[0])
    for name in names:
        editor.open(name)
    await person.ready(names[0], ended)
    found = [await _file(person, settings, name, compare=compare) for name in names]
    for name in names:
        editor.close(name)
    return found


async def _file(person: _Person, settings: Settings, name: str, *, compare: bool) -> Record:
    editor = person.editor
    path = Path(editor.path(name))
    before = editor.texts[name]
    action, milliseconds, reason = await person.ask(name)
    times = [round(milliseconds)]
    while action is None and _LATE in reason and len(times) < _TIMES:
        await asyncio.sleep(_BREATH)
        action, milliseconds, reason = await person.ask(name)
        times.append(round(milliseconds))
    after = before
    if action is not None:
        assert action.edit is not None, action
        after = applied(editor, action.edit, negotiated(editor))[str(path)]
    proposed, differs = True, False
    if compare:
        text, proposed, problem = await _without(settings, path)
        late = action is None and _LATE in reason
        differs = not late and (problem != "" or text != after)
        if differs:
            log.warning("%s: with a server: %r (%s)", path, action and action.title, reason)
            log.warning("%s: without: %s", path, problem or f"changed: {text != before}")
    if after != before:
        ended = editor.ended(name)
        editor.save(name, after)
        await person.ready(name, ended)
    log.info("%s: %s ms: %s", name, times, action.title if action else reason)
    return {
        "file": name,
        "proposed": proposed,
        "ms": times,
        "late": action is None and _LATE in reason,
        "reason": reason,
        "fixes": _count(action),
        "differs": differs,
    }


async def _without(settings: Settings, path: Path) -> tuple[str, bool, str]:
    """A file's text as the engine fixes it, whether anything is proposed, and what went wrong."""
    data = path.read_bytes()
    problem = ""
    try:
        done = await fixed(path, lambda: look(path.parent, settings))
    except GoProblem as error:
        done, problem = None, error.message
    after = edited(data, done.edits) if done is not None else data
    return after.decode("utf-8", "replace"), done is not None, problem


def _count(action: types.CodeAction | None) -> int:
    if action is None:
        return 0
    several = re.match(r"Apply ([\d,]+) proved fixes", action.title)
    return int(several[1].replace(",", "")) if several else 1
