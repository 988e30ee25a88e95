"""``goescape demo``: for someone who has just arrived.

Nothing is staged: the server is started as an editor starts it, on a copy of the sample
module, and what is shown is what it published. The times are taken on this machine, now.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from goescape.cli.arguments import Arguments
from goescape.cli.client import Editor, ServerGone, editor
from goescape.cli.options import settings_of, tree_of
from goescape.cli.report import Page
from goescape.cli.running import run
from goescape.cli.sample import sample_copy
from goescape.cli.terminal import Paint
from goescape.engine.plain import plain
from goescape.golang import GoProblem, Toolchain, find_toolchain
from goescape.golang.reference import build_m2
from goescape.settings import Go, Severity
from goescape.text import Text

__all__ = ["demo"]

_T = TypeVar("_T")

_FILES = ("request.go", "counter.go", "event.go", "log.go", "main.go")
_EDITED = "request.go"
_SAVES = 7
_PATIENCE = 1.0
_FIRST_BUILD = 180.0
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
                   goescape check --help     JSON, exit codes for CI, what else can be shown
  In an editor     goescape serve            is the command to start for Go files: a language
                                             server on stdin and stdout
  If it fails      goescape doctor           which Go is used, what works, what to do
"""


def demo(arguments: Arguments) -> int:
    """Show it; 0, or 2 with a message when something fails."""
    settings = settings_of(arguments)
    colour = "never" if arguments.plain else "auto"
    out = _Out(Paint(sys.stdout, colour))
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


async def _demo(out: _Out, folder: str, log: BinaryIO, go: Go, assignments: list[str]) -> int:
    toolchain = await find_toolchain(folder, go)
    out.title(f"goescape asks {toolchain.version} ({toolchain.go}) what goes to the heap, and why")
    out.say(f"The lesson's programs, copied to {folder}; the server starts as an editor starts it.")
    argv = (sys.executable, "-P", "-m", "goescape", "serve")
    async with editor(argv, folder, log) as server:
        await _open(out, server, folder, assignments)
        _show_squiggles(out, server, folder)
        await _show_hover(out, server, folder)
        await _show_times(out, server, folder, toolchain)
    out.say("")
    out.say(_NEXT.rstrip())
    return 0


async def _open(out: _Out, server: Editor, folder: str, assignments: list[str]) -> None:
    options = {
        "processId": os.getpid(),
        "clientInfo": {"name": "goescape demo"},
        "rootUri": _uri(folder),
        "workspaceFolders": [{"uri": _uri(folder), "name": "lesson"}],
        "capabilities": {"general": {"positionEncodings": ["utf-8"]}},
        # What is free is hidden by default; here it is what there is to learn.
        "initializationOptions": {"show": "all", **tree_of(assignments)},
    }
    await server.request("initialize", options, seconds=_ANSWER)
    server.notify("initialized", {})
    ended = server.expect(_weighed)
    for name in _FILES:
        document = {
            "uri": _uri(folder, name),
            "languageId": "go",
            "version": 1,
            "text": _read(folder, name),
        }
        server.notify("textDocument/didOpen", {"textDocument": document})
    status = await out.patiently(
        server.wait(ended, _FIRST_BUILD, "the server did not finish its first analysis"),
        "waiting for Go: its first build of the standard library can take 20 s, once",
    )
    if status["params"]["state"] == "error":
        raise ServerGone(str(status["params"]["error"]["message"]))


def _show_squiggles(out: _Out, server: Editor, folder: str) -> None:
    out.title("What the editor shows (with what is free, which is hidden by default)")
    page = out.page(folder)
    for name in _FILES:
        found = server.diagnostics.get(_uri(folder, name), [])
        text = Text.of(_read(folder, name))
        if found:
            out.say(name, "bold")
        for diagnostic in found:
            severity = _SEVERITIES[int(diagnostic["severity"]) - 1]
            span = _span(text, diagnostic["range"])
            out.write(page.excerpt(text, span, severity, diagnostic["message"]))
    if not any(server.diagnostics.values()):
        raise ServerGone("it published no findings for the sample, which has some")


async def _show_hover(out: _Out, server: Editor, folder: str) -> None:
    uri = _uri(folder, _EDITED)
    at = server.diagnostics[uri][0]["range"]["start"]
    hover = await server.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": at}, seconds=_ANSWER
    )
    if not hover:
        raise ServerGone("it had no hover for a finding that it published")
    out.title(f"What a hover there says ({_EDITED}, line {at['line'] + 1})")
    for line in plain(hover["contents"]["value"]).splitlines():
        out.say(f"  {line}".rstrip())


async def _show_times(out: _Out, server: Editor, folder: str, toolchain: Toolchain) -> None:
    out.title(f"From save to squiggle ({_SAVES} edits, each adds a function with a finding)")
    squiggle: list[float] = []
    build: list[float] = []
    # go build's first run links what no later one has to.
    await out.patiently(build_m2(toolchain, folder, "."), "warming up go build")
    source = _read(folder, _EDITED)
    for number in range(1, _SAVES + 1):
        source += _FUNCTION.format(number)
        squiggle.append(await _save(server, folder, source, number))
        seconds, _ = await build_m2(toolchain, folder, ".")
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


async def _save(server: Editor, folder: str, source: str, number: int) -> float:
    """Edit and save as an editor does; seconds from didSave to the new finding."""
    uri = _uri(folder, _EDITED)

    def shows_it(message: dict[str, Any]) -> bool:
        params = message["params"]
        return (
            message["method"] == "textDocument/publishDiagnostics"
            and params["uri"] == uri
            and any(
                d["data"]["function"] == f"anotherRequest{number}" for d in params["diagnostics"]
            )
        )

    document = {"uri": uri, "version": number + 1}
    server.notify(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": source}]}
    )
    _write(folder, _EDITED, source)
    await asyncio.sleep(_KEYSTROKE)
    shown, ended = server.expect(shows_it), server.expect(_weighed)
    began = time.perf_counter()
    server.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    await server.wait(shown, _ANSWER, "the new finding did not appear")
    seconds = time.perf_counter() - began
    await server.wait(ended, _ANSWER, "the run did not end")
    return seconds


def _weighed(message: dict[str, Any]) -> bool:
    """Whether a run has ended, and it is known what of its findings really allocates."""
    if message["method"] != "goescape/status":
        return False
    return message["params"]["evidence"] or message["params"]["state"] == "error"


def _read(folder: str, name: str) -> str:
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def _uri(folder: str, name: str = "") -> str:
    return "file://" + quote(os.path.join(folder, name) if name else folder)


def _span(text: Text, found: dict[str, Any]) -> tuple[int, int]:
    start, end = (
        text.offset_of_position(found[side]["line"], found[side]["character"], "utf-8")
        for side in ("start", "end")
    )
    return start, end


def _tail(log: BinaryIO) -> str:
    log.seek(0)
    return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-15:])


class _Out:
    """What the demo says, on stdout; what failed, on stderr."""

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._titles = 0

    def page(self, folder: str) -> Page:
        return Page(sys.stdout, self._paint, folder)

    def title(self, text: str) -> None:
        self.write(("\n" if self._titles else "") + self._paint(text, "bold") + "\n\n")
        self._titles += 1

    def say(self, text: str, look: str = "") -> None:
        self.write((self._paint(text, look) if look else text) + "\n")

    def write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    async def patiently(self, work: Awaitable[_T], what: str) -> _T:
        """Wait, and say what for once it takes long."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(_PATIENCE, self.say, f"  ... {what}", "dim")
        try:
            return await work
        finally:
            timer.cancel()

    def failed(self, message: str, details: str) -> None:
        sys.stdout.flush()
        indented = "".join(f"    {line}\n" for line in details.splitlines())
        sys.stderr.write(f"goescape demo: {message}\n{indented}`goescape doctor` may know more.\n")
