"""How long from opening the light to the list of proved actions.

    .venv/bin/python -m tests.bench.fixes [NAME …]

Each of three packages is copied to a temporary folder and every file of it opened in a real server
process, which proves what it can in the background. Then, at each finding that is shown, the
actions are asked for as an editor does when a person opens the light:

* **ready**: of the text that was proved
* **edited**: of a text that was edited a moment ago and not saved, one edit for each request

Printed are medians and the longest in milliseconds, how many of the answers had a fix or something
to try, and how long proving took in the background.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from lsprotocol import types

from goescape.golang import find_toolchain
from goescape.lsp.uris import uri_of
from goescape.settings import Go
from tests.bench.modules import PACKAGES, Package
from tests.lsp.harness import Editor, spawned

_AT_MOST = 40


async def measure(package: Package, folder: Path) -> str:
    """One row of the table."""
    toolchain = await find_toolchain(str(folder.parent), Go())
    root = await package.copy(toolchain, folder)
    async with spawned(root) as editor:
        began = time.monotonic()
        names = sorted(path.name for path in root.glob("*.go"))
        names = [name for name in names if not name.endswith("_test.go")]
        for name in names:
            editor.open(name)
        await editor.settled(names[0], 0)
        await editor.weighed(names[0])
        places = [
            (name, diagnostic)
            for name in names
            for diagnostic in editor.shown(name)
            if diagnostic.code == "returned-address"
        ][:_AT_MOST]
        while any([await _untried(editor, *place) for place in places]):
            if time.monotonic() - began > 60:
                break
            await asyncio.sleep(0.2)
        proving = time.monotonic() - began
        ready = [await _asked(editor, *place) for place in places]
        edited: list[tuple[float, int, int]] = []
        for number, (name, diagnostic) in enumerate(places):
            editor.change(name, editor.texts[name] + f"// {number}\n")
            edited.append(await _asked(editor, name, diagnostic))
    return f"{package.name:24} {len(places):4} {_row(ready)} {_row(edited)} {proving:6.1f} s"


async def _untried(editor: Editor, name: str, diagnostic: types.Diagnostic) -> bool:
    return bool((await _asked(editor, name, diagnostic, types.CodeActionTriggerKind.Automatic))[2])


async def _asked(
    editor: Editor,
    name: str,
    diagnostic: types.Diagnostic,
    trigger: types.CodeActionTriggerKind = types.CodeActionTriggerKind.Invoked,
) -> tuple[float, int, int]:
    """Milliseconds, and how many actions are proved, and to be tried."""
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri_of(editor.path(name))),
        diagnostic.range,
        types.CodeActionContext([diagnostic], ["quickfix"], trigger),
    )
    began = time.perf_counter()
    found = await editor.client.text_document_code_action_async(params)
    milliseconds = (time.perf_counter() - began) * 1000
    titles = [action.title for action in found or [] if "gnore" not in action.title]
    tries = sum(title.startswith("Try: ") for title in titles)
    return milliseconds, len(titles) - tries, tries


def _row(found: list[tuple[float, int, int]]) -> str:
    if not found:
        return f"{'-':>7} {'-':>7} {0:4} {0:4}"
    times = [milliseconds for milliseconds, _, _ in found]
    proved, tried = (sum(one[i] > 0 for one in found) for i in (1, 2))
    return f"{statistics.median(times):7.0f} {max(times):7.0f} {proved:4} {tried:4}"


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PACKAGES))
    names = parser.parse_args().names or list(PACKAGES)
    print(
        f"{'':29} {'ready':>15} {'fix':>4} {'try':>4} {'edited':>15} {'fix':>4} {'try':>4} proving"
    )
    for name in names:
        folder = Path(tempfile.mkdtemp(prefix="goescape-bench-"))
        try:
            print(await measure(PACKAGES[name], folder / "m"), flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(_main())
