"""``go test -bench -benchmem``: what a package's benchmarks say, as numbers.

The demo shows with it that a fix does what it says, by the measure that every Go programmer has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from goescape.golang import scratch
from goescape.golang.problems import GoFailed
from goescape.golang.process import run
from goescape.golang.toolchain import Toolchain

__all__ = ["Figures", "benchmarks", "can_run"]

_LINE = re.compile(
    r"^Benchmark(?P<name>\S+?)(?:-\d+)?\s+\d+\s+(?P<time>[\d.]+) ns/op"
    r"(?:\s+(?P<bytes>\d+) B/op\s+(?P<allocations>\d+) allocs/op)?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one round of a benchmark took.

    Attributes:
        nanoseconds: Wall time, of the fastest of the runs.
        size: Bytes that were allocated, on average, rounded down.
        allocations: How many, likewise.
    """

    nanoseconds: float
    size: int
    allocations: int


def can_run(toolchain: Toolchain) -> bool:
    """Whether what the toolchain builds runs on this machine."""
    env = toolchain.go_env
    return env.get("GOOS") == env.get("GOHOSTOS") and env.get("GOARCH") == env.get("GOHOSTARCH")


async def benchmarks(
    toolchain: Toolchain, folder: str, pattern: str, *, time: str = "5ms", count: int = 10
) -> dict[str, Figures]:
    """Run the benchmarks of a package.

    Args:
        toolchain: The Go to ask.
        folder: Where it runs.
        pattern: The package.
        time: How long each runs, as ``-benchtime`` takes it.
        count: How often each runs. The fastest run counts: what disturbs only makes slower.

    Returns:
        By name, without ``Benchmark``.

    Raises:
        GoFailed: The package does not build, or a benchmark failed; ``details`` has what was said.
        GoProblem: ``go`` could not be run.
    """
    flags = ("-run=^$", "-bench=.", "-benchmem", f"-benchtime={time}", f"-count={count}")
    with (
        scratch.built_in(toolchain.environment) as environment,
        await run(
            [toolchain.go, "test", "-vet=off", *flags, pattern],
            cwd=folder,
            environment=environment,
            timeout=toolchain.settings.timeout,
            merged=True,
        ) as done,
    ):
        printed, code = done.output().decode("utf-8", "replace"), done.code
    if code:
        raise GoFailed(f"`go test -bench . {pattern}` failed in {folder}.", printed)
    found: dict[str, Figures] = {}
    for match in _LINE.finditer(printed):
        one = Figures(
            float(match["time"]), int(match["bytes"] or 0), int(match["allocations"] or 0)
        )
        known = found.get(match["name"])
        if known is None or one.nanoseconds < known.nanoseconds:
            found[match["name"]] = one
    return found
