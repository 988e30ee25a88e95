"""How long from a save to the squiggles, against ``go build -gcflags=-m=2`` of the same edit.

    .venv/bin/python -m tests.bench [--saves N] [--json FILE] [NAME …]

Each of three packages is copied to a temporary folder and opened in a real server process, as
an editor would. Then, ``--saves`` times: a function whose result is on the heap is added to the
end of a file, the file is saved, and three things are timed one after the other on this very
edit, so that the machine's mood touches them alike:

* **squiggle**: from ``textDocument/didSave`` to the ``publishDiagnostics`` with the new finding
* **compile**: the bare compiler as goescape calls it, stopped after the front end
* **go build**: ``go build -gcflags=-m=2`` of the package, whose dependencies are built already

Printed are medians, and the ratios that the project promises to keep. Last come the memory of
the server after it checked net/http and go/types, how long ``initialize`` took, and the longest
that the server left a request unanswered meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil

from goescape.cli.client import Editor, editor
from goescape.golang import Toolchain, analyse, find_toolchain, load
from goescape.golang.reference import build_m2
from goescape.lsp.uris import uri_of
from goescape.settings import Go
from tests.bench.modules import PACKAGES, Package

SERVE = [sys.executable, "-m", "goescape", "serve"]


@dataclass(frozen=True)
class Timing:
    """Medians in milliseconds."""

    name: str
    lines: int
    squiggle: float
    compile: float
    build: float

    @property
    def against_build(self) -> float:
        return self.squiggle / self.build

    @property
    def against_compile(self) -> float:
        return self.squiggle / self.compile


async def time_saves(package: Package, folder: Path, saves: int) -> Timing:
    """Edit and save, and time each of the three."""
    toolchain = await find_toolchain(str(folder), Go())
    await build_m2(toolchain, str(folder), ".")  # the dependencies, and the package once
    path = folder / package.file
    original = path.read_text()
    samples: list[tuple[float, float, float]] = []
    async with editor(SERVE, str(folder), sys.stderr.buffer) as client:
        await initialize(client, folder)
        uri = uri_of(str(path))
        done = settled(client)
        client.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "go", "version": 1, "text": original}})  # fmt: skip
        await client.wait(done, 300, "nothing came after opening")
        for number in range(1, saves + 3):
            name = f"goescapeBench{number}"
            text = (
                f"{original}\nfunc {name}() *int {{\n\t{name} := {number}\n\treturn &{name}\n}}\n"
            )
            client.notify("textDocument/didChange", {
                "textDocument": {"uri": uri, "version": number + 1},
                "contentChanges": [{"text": text}]})  # fmt: skip
            await asyncio.sleep(0.05)
            path.write_text(text)
            shown = client.expect(lambda m, uri=uri, name=name: shows(m, uri, name))
            done = settled(client)
            began = time.perf_counter()
            client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            await client.wait(shown, 60, "no diagnostics came")
            squiggle = time.perf_counter() - began
            await client.wait(done, 60, "the run did not end")
            graph = await load(toolchain, str(folder), ["."], tests=False)
            # `load` has compiled the edit without -m; `go build` below compiles it with.
            report = await analyse(toolchain, graph, graph.units[graph.roots[0]])
            assert report.ok and report.way == "direct", report.errors
            build, _ = await build_m2(toolchain, str(folder), ".")
            if number > 2:  # the first two warm the disk's and the processor's caches
                samples.append((squiggle, report.compile_seconds, build))
    path.write_text(original)
    squiggle, compiled, build = (
        statistics.median(column) * 1e3 for column in zip(*samples, strict=True)
    )
    lines = sum(len(file.read_bytes().splitlines()) for file in folder.glob("*.go")
                if not file.name.endswith("_test.go"))  # fmt: skip
    return Timing(package.name, lines, squiggle, compiled, build)


def shows(message: dict[str, Any], uri: str, name: str) -> bool:
    """Whether a message publishes a finding about ``name``."""
    params = cast("dict[str, Any]", message.get("params") or {})
    return (
        message.get("method") == "textDocument/publishDiagnostics"
        and params["uri"] == uri
        and any(name in d["message"] for d in params["diagnostics"])
    )


def settled(client: Editor) -> asyncio.Future[dict[str, Any]]:
    """The end of the next run, and of the gathering of evidence behind it."""

    def over(message: dict[str, Any]) -> bool:
        params = cast("dict[str, Any]", message.get("params") or {})
        return message.get("method") == "goescape/status" and (
            params["evidence"] or params["state"] == "error"
        )

    return client.expect(over)


async def initialize(client: Editor, *folders: Path) -> float:
    """Shake hands; seconds that it took."""
    began = time.perf_counter()
    capabilities = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}},
                    "general": {"positionEncodings": ["utf-8"]}}  # fmt: skip
    await client.request("initialize", {
        "processId": os.getpid(), "rootUri": uri_of(str(folders[0])), "capabilities": capabilities,
        "workspaceFolders": [{"uri": uri_of(str(f)), "name": f.name} for f in folders],
        "initializationOptions": {"maxFindings": 0},  # the edit's finding is one of many
    }, seconds=30)  # fmt: skip
    client.notify("initialized", {})
    return time.perf_counter() - began


async def measure_server(toolchain: Toolchain) -> dict[str, float]:
    """Memory, the handshake, and the longest pause, over the two largest packages of std."""
    source = Path(toolchain.goroot, "src")
    started = time.perf_counter()
    async with editor(SERVE, str(source), sys.stderr.buffer) as client:
        await initialize(client, source)
        handshake = time.perf_counter() - started
        process = next(p for p in psutil.Process().children() if "serve" in p.cmdline())
        peak, pause = 0.0, 0.0
        for name in ("net/http/server.go", "go/types/check.go"):
            uri = uri_of(str(source / name))
            text = (source / name).read_text()
            done = settled(client)
            client.notify("textDocument/didOpen", {"textDocument": {
                "uri": uri, "languageId": "go", "version": 1, "text": text}})  # fmt: skip
            while not done.done():
                began = time.perf_counter()
                await client.request("textDocument/hover", {
                    "textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}},
                    seconds=60)  # fmt: skip
                pause = max(pause, time.perf_counter() - began)
                peak = max(peak, process.memory_info().rss / 1e6)
                await asyncio.sleep(0.005)
            assert done.result()["params"]["state"] == "idle", done.result()
        return {
            "initialize, seconds from start": handshake,
            "longest pause, ms": pause * 1e3,
            "memory at the end, MB": process.memory_info().rss / 1e6,
            "memory at the most, MB": peak,
        }


def table(timings: list[Timing]) -> str:
    """Markdown."""
    rows = [
        "| package | lines | save to squiggle | bare compile | go build -m=2 "
        "| squiggle / go build | squiggle / compile |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    rows += [
        f"| {t.name} | {t.lines:,} | {t.squiggle:.0f} ms | {t.compile:.0f} ms | {t.build:.0f} ms "
        f"| **{t.against_build:.2f}** | {t.against_compile:.2f} |"
        for t in timings
    ]
    return "\n".join(rows)


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="sample, zap, http2, server (default: all)")
    parser.add_argument("--saves", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names = options.names or [*PACKAGES, "server"]
    work = Path(tempfile.mkdtemp(prefix="goescape-bench-"))
    try:
        toolchain = await find_toolchain(str(work), Go())
        print(f"{toolchain.version}, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
        timings: list[Timing] = []
        for name in names:
            if name in PACKAGES:
                folder = await PACKAGES[name].copy(toolchain, work / name)
                timings.append(await time_saves(PACKAGES[name], folder, options.saves))
        print(table(timings))
        facts = await measure_server(toolchain) if "server" in names else {}
        print("\n" + "\n".join(f"{what}: {value:.2f}" for what, value in facts.items()))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if options.json:
        facts = {"go": toolchain.version, "timings": [vars(t) for t in timings], "server": facts}
        options.json.write_text(json.dumps(facts, indent=1))


asyncio.run(main())
