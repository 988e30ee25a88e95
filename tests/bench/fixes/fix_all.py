"""How long ``source.fixAll`` takes while a file is saved, and how often a second is too short.

Of each file for which it has an answer, asked as VS Code does before it saves:

* **behind**: nothing was edited, and what can be is proved
* **edited**: a statement was added to the body of another function a moment ago
* **paused**: the same, and what can be proved behind is
* **saved**: that was saved, and findings and evidence have come this moment
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.fixes.server import cpu, other_body, quiet
from tests.lsp.editing import fix_all_on_save
from tests.lsp.harness import Editor, wait_until

__all__ = ["fix_all"]

_AT_MOST = 12
_LATE = 950.0
"""Milliseconds after which an answer without edits means that there was no time."""


@dataclass(frozen=True)
class _Saved:
    """One answer: its milliseconds, the action's title, the processor's milliseconds."""

    milliseconds: float
    title: str
    processor: float

    @property
    def late(self) -> bool:
        return not self.title and self.milliseconds > _LATE


async def fix_all(editor: Editor, names: Sequence[str]) -> None:
    """Print the rows of a package whose files are open."""
    for name in names:  # from now on it is proved behind
        await _ask(editor, name)
    await quiet(editor)
    found = {name: await _ask(editor, name) for name in names}
    some = [name for name, one in found.items() if one.title or one.late][:_AT_MOST]
    if not some:
        print("  fix all: no file has a fix that may be applied unasked", flush=True)
        return
    print("  fix all: " + "; ".join(f"{name}: {found[name].title or 'late'}" for name in some))
    _row("behind", [found[name] for name in some])
    rows: dict[str, list[_Saved]] = {"edited": [], "paused": [], "saved": []}
    for name in some:
        text = editor.texts[name]
        body = other_body(text, len(text)) or other_body(text, 0)
        if body is None:
            continue
        edited = f"{text[:body]}\tprintln({editor.versions[name]})\n{text[body:]}"
        editor.change(name, edited)
        rows["edited"].append(await _ask(editor, name))
        await quiet(editor)
        rows["paused"].append(await _ask(editor, name))
        ended = editor.ended(name)
        editor.save(name)
        await wait_until(lambda n=name, e=ended: editor.ended(n) > e, "findings", 120)
        await wait_until(lambda n=name: editor.last(n)["evidence"], "evidence", 120)
        rows["saved"].append(await _ask(editor, name))
        editor.save(name, text)
        await quiet(editor)
    for what, answers in rows.items():
        _row(what, answers)


async def _ask(editor: Editor, name: str) -> _Saved:
    params = fix_all_on_save(editor, name)
    used, began = cpu(editor), time.perf_counter()
    found = await editor.client.text_document_code_action_async(params)
    milliseconds = 1e3 * (time.perf_counter() - began)
    title = found[0].title if found else ""
    return _Saved(milliseconds, title, 1e3 * (cpu(editor) - used))


def _row(what: str, found: list[_Saved]) -> None:
    times = [one.milliseconds for one in found] or [0.0]
    processor = statistics.mean([one.processor for one in found] or [0.0])
    print(
        f"    {what:7} {len(found)} files: edits {sum(bool(one.title) for one in found)}, "
        f"not within a second {sum(one.late for one in found)}; "
        f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms, "
        f"processor {processor:.0f} ms",
        flush=True,
    )
