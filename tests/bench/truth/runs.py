"""Runs a package's tests twice: once recording every allocation, once counting what is executed.

The runtime records each allocation with ``GODEBUG=memprofilerate=1``, from the start. Its
profiles leave out the runtime's own frames, which tell what an allocation is for; an overlay on
``runtime/pprof`` keeps them. Coverage changes the code, so it is a run of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from goescape.golang import Toolchain
from tests.bench.truth.profile import Allocation, read_profile

__all__ = ["Block", "Recorded", "record"]

_AS_ROOT = "TestFailGen"  # cobra: expects that a file cannot be written, and crashes if it can
_BLOCK = re.compile(r"(.+):(\d+)\.(\d+),(\d+)\.(\d+) \d+ (\d+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A basic block that was executed: from (line, column) to (line, column), 1-based bytes."""

    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the tests of one package did.

    Attributes:
        allocations: Every stack that allocated.
        blocks: Executed blocks by the base name of the file.
    """

    allocations: list[Allocation]
    blocks: dict[str, list[Block]]


def record(
    toolchain: Toolchain, folder: str, package: str, directory: str, seconds: int
) -> Recorded:
    """Builds and runs the tests of one package.

    Args:
        toolchain: Which Go.
        folder: Where the go command runs.
        package: Its import path.
        directory: Its folder, where the tests run.
        seconds: For each run of the tests.

    Raises:
        RuntimeError: The tests cannot be built, take too long, or leave no profile.
    """
    with tempfile.TemporaryDirectory(prefix="truth-") as temporary:
        work = Path(temporary)
        overlay = _with_runtime_frames(toolchain, work)
        # cobra looks whether its own binary is cobra.test
        name = package.rsplit("/", 1)[-1] + ".test"
        test, covered = str(work / "mem" / name), str(work / "cover" / name)
        _go(toolchain, folder, "test", "-c", "-vet=off", f"-overlay={overlay}", "-o", test, package)
        _go(toolchain, folder, "test", "-c", "-vet=off", "-cover", "-o", covered, package)
        profile, coverage = work / "mem.out", work / "cover.out"
        _run(toolchain, [test, f"-test.memprofile={profile}"], directory, seconds, rate=True)
        _run(toolchain, [covered, f"-test.coverprofile={coverage}"], directory, seconds)
        if not profile.exists() or not coverage.exists():
            raise RuntimeError("the tests left no profile (they crashed, or took too long)")
        return Recorded(read_profile(profile), _blocks(coverage))


def _with_runtime_frames(toolchain: Toolchain, work: Path) -> Path:
    original = Path(toolchain.goroot, "src", "runtime", "pprof", "protomem.go")
    text = original.read_text()
    changed = text.replace("hideRuntime := true", "hideRuntime := false")
    if changed == text:
        raise RuntimeError(f"{original} is not as expected")
    copy = work / "protomem.go"
    copy.write_text(changed)
    overlay = work / "overlay.json"
    overlay.write_text(json.dumps({"Replace": {str(original): str(copy)}}))
    return overlay


def _go(toolchain: Toolchain, folder: str, *argv: str) -> None:
    done = subprocess.run(
        [toolchain.go, *argv],
        cwd=folder,
        env={**toolchain.environment, "PWD": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"go {argv[0]}: {(done.stderr or done.stdout).strip()[:400]}")


def _run(
    toolchain: Toolchain, argv: list[str], directory: str, seconds: int, *, rate: bool = False
) -> None:
    environment = {**toolchain.environment, "PWD": directory}
    if rate:
        environment["GODEBUG"] = "memprofilerate=1"
    # tests that look for the go command must find this one
    bin_ = os.path.dirname(toolchain.go)
    environment["PATH"] = f"{bin_}{os.pathsep}{environment.get('PATH', '')}"
    began = time.monotonic()
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [*argv, "-test.short", f"-test.timeout={seconds}s", f"-test.skip={_AS_ROOT}"],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds + 30,
            check=False,
        )
    # on a timeout the profiles of a part of the tests are written: of which part, nobody knows
    if time.monotonic() - began >= seconds:
        raise RuntimeError(f"the tests take longer than {seconds} s (see --seconds)")


def _blocks(coverage: Path) -> dict[str, list[Block]]:
    blocks: dict[str, list[Block]] = {}
    for line in coverage.read_text().splitlines():
        match = _BLOCK.fullmatch(line)
        if match and int(match[6]):
            name = match[1].rsplit("/", 1)[-1]
            first = int(match[2]), int(match[3])
            blocks.setdefault(name, []).append(Block(first, (int(match[4]), int(match[5]))))
    return blocks
