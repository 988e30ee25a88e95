"""The second half of ``goescape demo``: the fixes, applied as from an editor's menu, and measured.

The lesson's functions are inlined where they are called and mostly free, which their refactorings
say. In ``internal/grown`` of the sample module they stand grown past what the compiler inlines. The
server proves each remedy and edits the copy; the package's own benchmarks are run before and after.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goescape.cli.client import ServerGone
from goescape.cli.demo_module import Module, weighed
from goescape.cli.demo_out import Out
from goescape.golang import Toolchain
from goescape.golang.benchmark import Figures, benchmarks, can_run

__all__ = ["show_fixes", "show_refactorings"]

_AS_THEY_STAND = (("request.go", "func handleRequest"), ("event.go", "func NewEvent"))

_FOLDER = "internal/grown"
_PROOF = 60.0
_RUN = 30.0
_AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class _Remedy:
    """One fix of one function.

    Attributes:
        file: Where the function is.
        fix: The fix.
        function: The function.
        benchmark: What measures it.
        site: How the place in the function begins that the fix is about; empty: all of it.
        asked: It is a refactoring: no gain is claimed.
        by_hand: What a person adds, text by text; each stands once in the file.
    """

    file: str
    fix: str
    function: str
    benchmark: str
    site: str = ""
    asked: bool = False
    by_hand: tuple[tuple[str, str], ...] = ()


_REMEDIES = (
    _Remedy("request.go", "fill", "handleRequest", "Serve"),
    _Remedy("event.go", "value", "NewEvent", "Size"),
    _Remedy("key.go", "sprintf", "Keys", "Keys", site="fmt.Sprintf("),
    _Remedy(
        "message.go",
        "pool",
        "newMessage",
        "Queue",
        asked=True,
        by_hand=(
            ("queue <- newMessage(", "queue <- acquireMessage("),
            ("// m is done with here.", "releaseMessage(m)"),
        ),
    ),
)


async def show_refactorings(out: Out, module: Module) -> None:
    """What is listed with the cursor on the lesson's functions: no gain where they are free.

    Raises:
        ServerGone: The server did not answer.
    """
    out.title("The refactorings at the lesson's functions as they stand: mostly free already")
    for name, function in _AS_THEY_STAND:
        text = module.read(name)
        line = text[: text.index(function)].count("\n")
        for title in await out.patiently(_listed(module, name, line), "proving refactorings"):
            out.say(f"  {name}:{line + 1}: {title}")


async def _listed(module: Module, name: str, line: int) -> list[str]:
    """The titles of a function's refactorings, once each is proved or refused."""
    at = {"line": line, "character": 0}
    params = {
        "textDocument": {"uri": module.uri(name)},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "only": ["refactor"], "triggerKind": 1},
    }
    until = time.monotonic() + _PROOF
    while True:
        found = await module.server.request("textDocument/codeAction", params, seconds=_RUN)
        titles = [str(action["title"]) for action in found or ()]
        if not any(title.startswith("Try: ") for title in titles):
            return titles
        if time.monotonic() > until:
            raise ServerGone(f"it did not prove the refactorings in {name} within {_PROOF:g} s")
        await asyncio.sleep(_AGAIN)


async def show_fixes(out: Out, module: Module, toolchain: Toolchain) -> None:
    """Measure, apply every remedy, and measure again.

    Raises:
        ServerGone: A fix was not applied.
        GoProblem: The benchmarks could not be run.
    """
    out.title(f"The fixes, applied to {_FOLDER} and measured (go test -bench . -benchmem)")
    files = dict.fromkeys(f"{_FOLDER}/{remedy.file}" for remedy in _REMEDIES)
    await out.patiently(
        module.open([*files]), "waiting for Go: it builds the package testing, once"
    )
    before = await _measured(out, module, toolchain)
    for remedy in _REMEDIES:
        out.say(f"  {remedy.file}: {await _applied(module, remedy)}", "good")
        for old, new in remedy.by_hand:
            out.say(f"    by hand: {old.rstrip('(')} -> {new.rstrip('(')}")
    after = await _measured(out, module, toolchain)
    out.say("")
    if not before or not after:
        target = f"{toolchain.go_env.get('GOOS')}/{toolchain.go_env.get('GOARCH')}"
        out.say(f"  Not measured: what is built for {target} does not run here.")
        return
    for line in _table(before, after):
        out.say(line)
    out.say(
        "  Times are the fastest of 10 runs of 5 ms each; an idle machine tells them best.", "dim"
    )


async def _measured(out: Out, module: Module, toolchain: Toolchain) -> Mapping[str, Figures]:
    if not can_run(toolchain):
        return {}
    return await out.patiently(
        benchmarks(toolchain, module.folder, f"./{_FOLDER}"), "go test builds and runs benchmarks"
    )


async def _applied(module: Module, remedy: _Remedy) -> str:
    """Have the server prove a fix and edit the module; the fix's title."""
    name = f"{_FOLDER}/{remedy.file}"
    edited: list[str] = []

    def apply(params: Any) -> Any:
        edited.extend(module.apply(params["edit"]))
        return {"applied": True}

    module.server.answers["workspace/applyEdit"] = apply
    target = remedy.function
    if remedy.site:
        text = module.read(name)
        target += f"+{text.index(remedy.site) - text.index(f'func {remedy.function}(')}"
    arguments = [module.uri(name), remedy.fix, target, remedy.asked]
    answer = await module.server.request(
        "workspace/executeCommand",
        {"command": "goescape.tryFix", "arguments": arguments},
        seconds=_PROOF,
    )
    if not answer["applied"]:
        raise ServerGone(f"it did not apply {remedy.fix} to {remedy.function}: {answer['message']}")
    text = module.read(name)
    for old, new in remedy.by_hand:
        text = text.replace(old, new)
    if remedy.by_hand:
        module.change(name, text)
    ended = module.server.expect(weighed)
    for one in dict.fromkeys([*edited, name]):
        module.save(one)
    await module.server.wait(ended, _RUN, "the run after a fix did not end")
    return str(answer["title"])


def _table(before: Mapping[str, Figures], after: Mapping[str, Figures]) -> list[str]:
    rows = [f"  {'':<22} {'ns/op':>16} {'B/op':>12} {'allocs/op':>12}"]
    for remedy in _REMEDIES:
        old, new = before[remedy.benchmark], after[remedy.benchmark]
        times = f"{old.nanoseconds:.0f} -> {new.nanoseconds:.0f}"
        sizes = f"{old.size} -> {new.size}"
        counts = f"{old.allocations} -> {new.allocations}"
        name = f"{remedy.fix} ({remedy.function})"
        rows.append(f"  {name:<22} {times:>16} {sizes:>12} {counts:>12}")
    return rows
