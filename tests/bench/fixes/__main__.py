"""How long from opening the light to the list of proved actions, and what proving costs meanwhile.

    .venv/bin/python -m tests.bench.fixes [NAME …]

Each of five packages is copied to a temporary folder and every file of it opened in a real server
process, which proves what it can in the background. Then, at each of (at most) 60 findings that are
shown, those with a proved fix first and the
others drawn evenly, and at the functions that they are in, all actions are asked for, as an editor
does when a person opens the light:

* **ready**: of the text that was proved
* **moved**: of a text to which a comment was added a moment ago, not saved: one edit a request
* **edited**: of a text in which a statement was added to the body of another function, likewise

Printed are medians and the longest in milliseconds, of places with a proved fix, with something to
try alone, and with neither; and the processor time of one request (the server and its compilers, on
average; it tells more than the others on a busy machine).

Then what proving costs: processor seconds of the server and its compilers for all proofs after
opening, and after a save that changes the body of a long function; and from a save to its findings,
in milliseconds, with no proof under way and in the middle of them. Last ``source.fixAll`` of every
file (``fix_all.py``).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from goescape.golang import find_toolchain
from goescape.lsp.uris import uri_of
from goescape.settings import Go
from tests.bench.fixes.fix_all import fix_all
from tests.bench.fixes.server import BODY, cpu, other_body, quiet
from tests.bench.modules import PACKAGES, Package
from tests.lsp.harness import Editor, spawned, wait_until

_PLACES = {
    **PACKAGES,
    # where many fixes are: formats, and errors
    "bpf": Package("golang.org/x/net/bpf", "instructions.go", "golang.org/x/net@v0.47.0", "bpf"),
    "cobra": Package("github.com/spf13/cobra", "command.go", "github.com/spf13/cobra@v1.10.2"),
}
_AT_MOST = 60
_LONG = 1500
"""Bytes of a body that is surely too large to be inlined."""


@dataclass(frozen=True)
class _Asked:
    """One list of actions: milliseconds, and how many are proved, and to be tried."""

    milliseconds: float
    proved: int
    tried: int


async def measure(package: Package, folder: Path) -> None:
    """Print one package's rows."""
    toolchain = await find_toolchain(str(folder.parent), Go())
    root = await package.copy(toolchain, folder)
    async with spawned(root) as editor:
        names = sorted(path.name for path in root.glob("*.go"))
        names = [name for name in names if not name.endswith("_test.go")]
        for name in names:
            editor.open(name)
        await wait_until(lambda: editor.ended(names[0]), "findings", 120)
        await wait_until(lambda: editor.last(names[0])["evidence"], "evidence", 120)
        began = cpu(editor)
        await quiet(editor)
        opened = cpu(editor) - began
        shown = [(name, d) for name in names for d in editor.shown(name)]
        places = await _places(editor, shown)
        print(f"{package.name}: {len(places)} of {len(shown)} findings")
        used = cpu(editor)
        found = [await _asked(editor, *place) for place in places]
        _row("ready", found, cpu(editor) - used)
        used = cpu(editor)
        found = [await _edited(editor, *place, comment=True) for place in places]
        _row("moved", found, cpu(editor) - used)
        used = cpu(editor)
        found = [await _edited(editor, *place, comment=False) for place in places]
        _row("edited", found, cpu(editor) - used)
        saved, calm, amid = await _saves(editor, package.file)
        print(
            f"  proving: {opened:.1f} s after opening, {saved:.1f} s after a save; "
            f"save to findings {calm:.0f} ms, amid proofs {amid:.0f} ms",
            flush=True,
        )
        await fix_all(editor, names)


async def _places(
    editor: Editor, shown: list[tuple[str, types.Diagnostic]]
) -> list[tuple[str, types.Diagnostic]]:
    """Where to ask: where there is a proved fix, then others, drawn evenly."""
    automatic = types.CodeActionTriggerKind.Automatic  # waits for no proof
    proved = [(await _asked(editor, *one, trigger=automatic)).proved > 0 for one in shown]
    some = [one for one, is_proved in zip(shown, proved, strict=True) if is_proved]
    others = [one for one, is_proved in zip(shown, proved, strict=True) if not is_proved]
    left = max(1, _AT_MOST - len(some))
    return [*some, *others[:: max(1, -(-len(others) // left))]][:_AT_MOST]


async def _edited(
    editor: Editor, name: str, diagnostic: types.Diagnostic, *, comment: bool
) -> _Asked:
    """As :func:`_asked`, a moment after an edit that is taken back then."""
    text = editor.texts[name]
    number = editor.versions[name]
    edited = text + f"// {number}\n"
    if not comment:
        lines = text.splitlines(keepends=True)
        at = sum(map(len, lines[: diagnostic.range.start.line]))
        other = other_body(text, at)
        if other is None:
            return _Asked(0.0, 0, 0)
        edited = f"{text[:other]}\tprintln({number})\n{text[other:]}"
    editor.change(name, edited)
    found = await _asked(editor, name, diagnostic)
    editor.change(name, text)
    return found


async def _saves(editor: Editor, name: str) -> tuple[float, float, float]:
    """Processor seconds of proofs after a save; from save to findings without proofs, and amid."""
    text = editor.texts[name]
    await quiet(editor)
    # of the first long function: after an edit of one that is inlined everything is proved anew
    bodies = [match.end() for match in BODY.finditer(text)]
    body = next((at for at in bodies if text.find("\n}", at) - at > _LONG), bodies[0])
    line = text.count("\n", 0, body)
    times: list[float] = []
    spent: list[float] = []
    for number in range(8):
        known = len(editor.publications)
        # a finding that was not there: the lines of all others move by turns
        added = "\n" * (number % 2) + f"\tprintln(len(make([]byte, 1<<20+{number})))\n"
        began = time.perf_counter()
        editor.save(name, f"{text[:body]}{added}{text[body:]}")
        uri, at = uri_of(editor.path(name)), line + number % 2

        def told(known: int = known, uri: str = uri, at: int = at) -> bool:
            return any(
                one.uri == uri and any(d.range.start.line == at for d in one.diagnostics)
                for one in editor.publications[known:]
            )

        await wait_until(told, "the finding", 60)
        times.append(1e3 * (time.perf_counter() - began))
        await wait_until(lambda: editor.last(name)["evidence"], "evidence", 120)
        if number % 2:
            continue  # the next one comes while this one's proofs are under way
        used = cpu(editor)
        await quiet(editor)
        spent.append(cpu(editor) - used)
    return statistics.median(spent), statistics.median(times[1::2]), statistics.median(times[2::2])


async def _asked(
    editor: Editor,
    name: str,
    diagnostic: types.Diagnostic,
    trigger: types.CodeActionTriggerKind = types.CodeActionTriggerKind.Invoked,
) -> _Asked:
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri_of(editor.path(name))),
        diagnostic.range,
        types.CodeActionContext([diagnostic], trigger_kind=trigger),
    )
    began = time.perf_counter()
    found = await editor.client.text_document_code_action_async(params)
    milliseconds = (time.perf_counter() - began) * 1000
    titles = [action.title for action in found or [] if "gnore" not in action.title]
    tries = sum(title.startswith("Try: ") for title in titles)
    return _Asked(milliseconds, len(titles) - tries, tries)


def _row(what: str, found: list[_Asked], used: float) -> None:
    some = [one for one in found if one.milliseconds]
    groups = (
        ("a proved fix", [one for one in some if one.proved]),
        ("one to try alone", [one for one in some if one.tried and not one.proved]),
        ("none", [one for one in some if not one.proved and not one.tried]),
    )
    told = [
        f"{name} at {len(group)} places: median "
        f"{statistics.median(one.milliseconds for one in group):.0f} ms, "
        f"longest {max(one.milliseconds for one in group):.0f} ms"
        for name, group in groups
        if group
    ]
    processor = 1e3 * used / max(1, len(found))
    print(f"  {what:8} {'; '.join(told)}; processor {processor:.0f} ms", flush=True)


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_PLACES))
    for name in parser.parse_args().names or list(_PLACES):
        folder = Path(tempfile.mkdtemp(prefix="goescape-bench-"))
        try:
            await measure(_PLACES[name], folder / "m")
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    asyncio.run(_main())
