"""``goescape demo``: for someone who has just arrived.

Nothing is staged: the server is started as an editor starts it, on a copy of the sample
module, and what is shown is what it published. The times are taken on this machine, now. Then the
fixes are applied to the copy, and measured (``demo_fixes``).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from goescape.cli.arguments import Arguments
from goescape.cli.client import ServerGone, editor
from goescape.cli.demo_fixes import show_fixes, show_refactorings
from goescape.cli.demo_module import Module, span, weighed
from goescape.cli.demo_out import Out
from goescape.cli.options import settings_of, tree_of
from goescape.cli.running import run
from goescape.cli.sample import sample_copy
from goescape.cli.terminal import Paint
from goescape.engine.plain import plain
from goescape.golang import GoProblem, Toolchain, find_toolchain
from goescape.golang.reference import build_m2
from goescape.settings import Go, Severity
from goescape.text import Text

__all__ = ["demo"]

_FILES = ("request.go", "counter.go", "event.go", "log.go", "main.go")
_EDITED = "request.go"
_SAVES = 7
_ANSWER = 30.0
_KEYSTROKE = 0.05
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information", "hint")

_FUNCTION = """
func anotherRequest{0}(id int) *Request {{
	another := Request{{ID: id + {0}}}
	return &another
}}
"""
"""What each timed edit adds: a finding that was not there before."""

_NEXT = """\
What next
  In the terminal  goescape check            in the folder of a Go module
                   goescape fix --diff       the edits that are proved to remove an allocation
                   goescape check --help     JSON, exit codes for CI, what else can be shown
  In an editor     goescape serve            is the command to start for Go files: a language
                                             server on stdin and stdout
  If it fails      goescape doctor           which Go is used, what works, what to do
"""


def demo(arguments: Arguments) -> int:
    """Show it; 0, or 2 with a message when something fails."""
    settings = settings_of(arguments)
    colour = "never" if arguments.plain else "auto"
    out = Out(Paint(sys.stdout, colour))
    try:
        with sample_copy() as folder, TemporaryFile() as log:
            try:
                return run(_demo(out, folder, log, settings.go, arguments.set))
            except ServerGone as gone:
                out.failed(f"The server did not do its part: {gone}.", _tail(log))
            except GoProblem as problem:
                out.failed(problem.message, problem.details)
    except BrokenPipeError:
        raise  # the reader has left: `main` ends quietly
    except OSError as error:
        out.failed(f"The sample could not be copied: {error}", "")
    return 2


async def _demo(out: Out, folder: str, log: BinaryIO, go: Go, assignments: list[str]) -> int:
    toolchain = await find_toolchain(folder, go)
    out.title(f"goescape asks {toolchain.version} ({toolchain.go}) what goes to the heap, and why")
    out.say(f"The lesson's programs, copied to {folder}; the server starts as an editor starts it.")
    argv = (sys.executable, "-P", "-m", "goescape", "serve")
    async with editor(argv, folder, log) as server:
        module = Module(server, folder)
        await _open(out, module, assignments)
        _show_squiggles(out, module)
        await _show_hover(out, module)
        await show_refactorings(out, module)
        await _show_times(out, module, toolchain)
        await show_fixes(out, module, toolchain)
    out.say("")
    out.say(_NEXT.rstrip())
    return 0


async def _open(out: Out, module: Module, assignments: list[str]) -> None:
    options = {
        "processId": os.getpid(),
        "clientInfo": {"name": "goescape demo"},
        "rootUri": module.uri(),
        "workspaceFolders": [{"uri": module.uri(), "name": "lesson"}],
        "capabilities": {
            "general": {"positionEncodings": ["utf-8"]},
            "workspace": {"applyEdit": True},
            "textDocument": {
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}}
            },
        },
        # What is free is hidden by default; here it is what there is to learn.
        "initializationOptions": {"show": "all", **tree_of(assignments)},
    }
    await module.server.request("initialize", options, seconds=_ANSWER)
    module.server.notify("initialized", {})
    await out.patiently(
        module.open(_FILES),
        "waiting for Go: its first build of the standard library can take 20 s, once",
    )


def _show_squiggles(out: Out, module: Module) -> None:
    out.title("What the editor shows (with what is free, which is hidden by default)")
    page = out.page(module.folder)
    diagnostics = module.server.diagnostics
    for name in _FILES:
        found = diagnostics.get(module.uri(name), [])
        text = Text.of(module.read(name))
        if found:
            out.say(name, "bold")
        for diagnostic in found:
            severity = _SEVERITIES[int(diagnostic["severity"]) - 1]
            where = span(text, diagnostic["range"])
            out.write(page.excerpt(text, where, severity, diagnostic["message"]))
    if not any(diagnostics.values()):
        raise ServerGone("it published no findings for the sample, which has some")


async def _show_hover(out: Out, module: Module) -> None:
    uri = module.uri(_EDITED)
    at = module.server.diagnostics[uri][0]["range"]["start"]
    hover = await module.server.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": at}, seconds=_ANSWER
    )
    if not hover:
        raise ServerGone("it had no hover for a finding that it published")
    out.title(f"What a hover there says ({_EDITED}, line {at['line'] + 1})")
    for line in plain(hover["contents"]["value"]).splitlines():
        out.say(f"  {line}".rstrip())


async def _show_times(out: Out, module: Module, toolchain: Toolchain) -> None:
    out.title(f"From save to squiggle ({_SAVES} edits, each adds a function with a finding)")
    squiggle: list[float] = []
    build: list[float] = []
    # go build's first run links what no later one has to.
    await out.patiently(build_m2(toolchain, module.folder, "."), "warming up go build")
    source = module.read(_EDITED)
    for number in range(1, _SAVES + 1):
        source += _FUNCTION.format(number)
        squiggle.append(await _save(module, source, f"anotherRequest{number}"))
        seconds, _ = await build_m2(toolchain, module.folder, ".")
        build.append(seconds)
    ours, theirs = statistics.median(squiggle), statistics.median(build)
    for what, seconds in (
        ("goescape, save to squiggle", squiggle),
        ("go build -gcflags=-m=2", build),
    ):
        middle, least, most = (1e3 * f(seconds) for f in (statistics.median, min, max))
        out.say(f"  {what:<27} {middle:>5.0f} ms   (median; {least:.0f} to {most:.0f})")
    if ours < theirs:
        out.say(f"  {theirs / ours:.1f} times as fast, and at the line itself", "good")


async def _save(module: Module, source: str, function: str) -> float:
    """Edit and save as an editor does; seconds from didSave to the finding in a new function."""
    server, uri = module.server, module.uri(_EDITED)

    def shows_it(message: dict[str, Any]) -> bool:
        params = message["params"]
        return (
            message["method"] == "textDocument/publishDiagnostics"
            and params["uri"] == uri
            and any(d["data"]["function"] == function for d in params["diagnostics"])
        )

    module.change(_EDITED, source)
    await asyncio.sleep(_KEYSTROKE)
    shown, ended = server.expect(shows_it), server.expect(weighed)
    began = time.perf_counter()
    module.save(_EDITED)
    await server.wait(shown, _ANSWER, "the new finding did not appear")
    seconds = time.perf_counter() - began
    await server.wait(ended, _ANSWER, "the run did not end")
    return seconds


def _tail(log: BinaryIO) -> str:
    log.seek(0)
    return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-15:])
