"""What goescape says allocates, against what the Go runtime recorded.

    .venv/bin/python -m tests.bench.truth [--go GO] [--out DIR] [--seconds N] [PACKAGE …]

For each package its own tests are run twice: with ``GODEBUG=memprofilerate=1``, so that the
runtime records every allocation with its stack, and with coverage, for what was executed.
Counted are executed statements (a statement over several lines is one; an allocation in inlined
code belongs to the innermost line that is the package's own).

* **precision**: of the executed statements that are flagged, how many allocated
* **recall**: of those that allocated, how many are flagged
* **silence wrong**: of the executed statements that are not flagged, how many allocated

Side by side: raw ``-m``, which is what other tools show; goescape's instant findings; and those
with evidence: *said* (a call stands there) and *may* (a condition is named, or the calls
decide). Statements of which all that is said are pointer-free objects under 16 bytes, boxed
numbers among them, are apart: the runtime records those only by chance. Left out are generic
functions that the package itself never instantiates: their code is in other packages' objects.

Without names: 44 packages of the standard library, and spf13/cobra, go.uber.org/zap and
gin-gonic/gin from the module proxy. Takes about 20 minutes on two cores. ``--out`` receives
``truth.md``, ``truth.json`` and ``errors.txt``: 50 of the remaining errors, by chance.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from goescape.engine.findings import findings
from goescape.evidence import weigh
from goescape.golang import GoProblem, Toolchain, analyse, emitted, find_toolchain, load
from goescape.settings import Go
from goescape.syntax import Source
from goescape.text import Text
from tests.bench.truth.compare import Outcome, compare
from tests.bench.truth.report import write_report
from tests.bench.truth.runs import record

STD = [
    "archive/tar",
    "archive/zip",
    "bufio",
    "bytes",
    "compress/bzip2",
    "compress/flate",
    "compress/gzip",
    "compress/lzw",
    "container/list",
    "context",
    "crypto/x509",
    "database/sql",
    "encoding/asn1",
    "encoding/base64",
    "encoding/binary",
    "encoding/csv",
    "encoding/gob",
    "encoding/hex",
    "encoding/json",
    "encoding/pem",
    "encoding/xml",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go/ast",
    "go/constant",
    "go/format",
    "go/parser",
    "go/printer",
    "go/scanner",
    "go/token",
    "html",
    "html/template",
    "image/gif",
    "image/png",
    "index/suffixarray",
    "io",
    "log",
    "log/slog",
    "maps",
    "math/big",
    "mime",
    "mime/multipart",
    "mime/quotedprintable",
    "net/http",
    "net/mail",
    "net/netip",
    "net/textproto",
    "net/url",
    "os",
    "path/filepath",
    "reflect",
    "regexp",
    "regexp/syntax",
    "sort",
    "strconv",
    "strings",
    "text/scanner",
    "text/tabwriter",
    "text/template",
    "text/template/parse",
    "time",
    "unicode/utf8",
]
MODULES = {
    "github.com/spf13/cobra": "v1.9.1",
    "go.uber.org/zap": "v1.27.0",
    "github.com/gin-gonic/gin": "v1.10.1",
}


def main() -> int:
    """Runs the experiment."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.truth", description=__doc__)
    parser.add_argument("packages", nargs="*", help="import paths (default: all)")
    parser.add_argument("--go", default="", help="the go command")
    parser.add_argument("--out", type=Path, default=Path("truth"), help="folder of the results")
    parser.add_argument("--seconds", type=int, default=300, help="for one run of one package")
    parser.add_argument("--seed", type=int, default=1, help="for the choice of errors")
    args = parser.parse_args()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="truth-mods-") as temporary:
        for package in args.packages or [*STD, *MODULES]:
            began = time.monotonic()
            try:
                outcome = asyncio.run(_one(package, args.go, args.seconds, Path(temporary)))
            except (RuntimeError, GoProblem) as problem:
                print(f"{package}: left out: {problem}", file=sys.stderr)
                continue
            outcomes.append(outcome)
            took = time.monotonic() - began
            print(f"{package}: {len(outcome.statements)} statements, {took:.0f} s", file=sys.stderr)
        toolchain = asyncio.run(_toolchain(args.go, os.getcwd()))
        args.out.mkdir(parents=True, exist_ok=True)
        print(write_report(outcomes, toolchain.version, args.out, args.seed))
    return 0


async def _toolchain(go: str, folder: str) -> Toolchain:
    environment = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0"}
    return await find_toolchain(folder, Go(executable=go, env=environment))


async def _one(package: str, go: str, seconds: int, temporary: Path) -> Outcome:
    toolchain = await _toolchain(go, str(temporary))
    folder = _folder(package, toolchain, temporary)
    toolchain = await _toolchain(go, folder)
    graph = await load(toolchain, folder, [package], tests=False)
    if not graph.roots:
        raise RuntimeError(f"no such package: {[str(error) for error in graph.errors]}")
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit)
    if not report.ok:
        raise RuntimeError(f"does not compile: {report.errors[0]}")
    known: dict[str, Source | None] = {}

    def sources(path: str) -> Source | None:
        if path not in known:
            try:
                known[path] = Source(path, Text(Path(path).read_bytes()))
            except OSError:
                known[path] = None
        return known[path]

    instant = findings(unit, report, sources)
    evidence = await emitted(toolchain, graph, unit, fresh=True)
    weighed = weigh(unit, instant, evidence, sources)
    recorded = record(toolchain, folder, package, unit.dir, seconds)
    return compare(
        unit,
        report=report,
        instant=instant,
        weighed=weighed,
        emitted=evidence,
        recorded=recorded,
        sources=sources,
    )


def _folder(package: str, toolchain: Toolchain, temporary: Path) -> str:
    """Where the go command runs: GOROOT, or a writable copy of the module."""
    module = next((m for m in MODULES if package == m or package.startswith(m + "/")), None)
    if module is None:
        return os.path.join(toolchain.goroot, "src")
    copy = temporary / module.replace("/", "_")
    if not copy.exists():
        wanted = f"{module}@{MODULES[module]}"
        subprocess.run(
            [toolchain.go, "mod", "download", wanted],
            cwd=temporary,
            env={**toolchain.environment, "GOFLAGS": "-modcacherw"},
            check=True,
            capture_output=True,
        )
        cached = os.path.join(toolchain.gomodcache, _escaped(module) + "@" + MODULES[module])
        shutil.copytree(cached, copy)
        for path in _all(copy):
            path.chmod(0o755 if path.is_dir() else 0o644)
    return str(copy)


def _all(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def _escaped(module: str) -> str:
    return "".join(f"!{c.lower()}" if c.isupper() else c for c in module)


if __name__ == "__main__":
    sys.exit(main())
