"""What evidence costs: the emitted calls of a package, against a plain compile of it.

    .venv/bin/python -m tests.bench.truth.cost [--runs N] [NAME …]

Of each package (``http2`` and ``zap``, from the module proxy) medians of

* **compile**: the compiler as ``go build`` calls it, with four workers and debug information
* **evidence**: one whole compile and reading its object file
  (:func:`goescape.golang.emitted`), as it is after an edit
* **cached**: the same of an archive in the build cache, as it is when a file is opened
* **weigh**: bringing it together with the findings (:func:`goescape.evidence.weigh`)
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from goescape.engine.findings import findings
from goescape.evidence import weigh
from goescape.golang import FACT_KINDS, HEAP_KINDS, analyse, command, emitted, find_toolchain, load
from goescape.golang.process import run
from goescape.golang.question import Question
from goescape.model import NO_OVERLAY
from goescape.settings import Go
from goescape.syntax import Source
from goescape.text import Text
from tests.bench.modules import PACKAGES, Package


def main() -> int:
    """Prints one line for each package."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.truth.cost", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(PACKAGES))
    parser.add_argument("--runs", type=int, default=11)
    args = parser.parse_args()
    print("| package | compile | evidence | cached | weigh | evidence / compile |")
    print("|---|---|---|---|---|---|")
    for name in args.names or ["http2", "zap"]:
        with tempfile.TemporaryDirectory(prefix="cost-") as temporary:
            print(asyncio.run(_cost(PACKAGES[name], Path(temporary), args.runs)), flush=True)
    return 0


async def _cost(package: Package, temporary: Path, runs: int) -> str:
    toolchain = await find_toolchain(str(temporary), Go(env={"GOWORK": "off", "GOFLAGS": ""}))
    folder = str(await package.copy(toolchain, temporary / "module"))
    graph = await load(toolchain, folder, ["."], tests=False)
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit)
    facts = (await analyse(toolchain, graph, unit, kinds=FACT_KINDS, level=1)).verdicts
    question = Question(toolchain, graph, unit, NO_OVERLAY, HEAP_KINDS, 1)
    call = command.prepare(question, whole=True)
    plain = [arg for arg in call.argv if arg not in ("-m=1", "-dwarf=false")]
    plain[1:1] = ["-c=4"]
    times: dict[str, list[float]] = {"compile": [], "evidence": [], "cached": [], "weigh": []}
    for _ in range(runs):
        began = time.perf_counter()
        with await run(
            plain, cwd=unit.dir, environment=toolchain.environment, timeout=300, merged=True
        ) as done:
            if done.code:
                sys.exit(f"{package.name} does not compile: {done.output().decode()}")
        times["compile"].append(time.perf_counter() - began)
        found = await emitted(toolchain, graph, unit, fresh=False, facts=facts)
        times["evidence"].append(found.seconds)
        cached = await emitted(toolchain, graph, unit, fresh=True, facts=facts)
        times["cached"].append(cached.seconds)
        sources = _sources()
        escapes = findings(unit, report, sources)
        began = time.perf_counter()
        await asyncio.to_thread(weigh, unit, escapes, found, sources)
        times["weigh"].append(time.perf_counter() - began)
    call.remove()
    medians = {name: statistics.median(values) for name, values in times.items()}
    cells = [f"{1e3 * medians[name]:.0f} ms" for name in times]
    return (
        f"| {package.name} | {' | '.join(cells)} | {medians['evidence'] / medians['compile']:.2f} |"
    )


def _sources() -> Callable[[str], Source | None]:
    known: dict[str, Source | None] = {}

    def source(path: str) -> Source | None:
        if path not in known:
            file = Path(path)
            known[path] = Source(path, Text(file.read_bytes())) if file.exists() else None
        return known[path]

    return source


if __name__ == "__main__":
    sys.exit(main())
