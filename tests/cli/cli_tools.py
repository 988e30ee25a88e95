"""What the tests of the terminal share: goescape as a process, and a module with one finding."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from goescape.golang import Toolchain

__all__ = ["COMMAND", "GOOD", "Module", "Run", "environment", "slow_go", "survivors", "wait_for"]

Module = Callable[[dict[str, str]], Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

COMMAND = (sys.executable, "-m", "goescape")

GOOD = """\
package good

type T struct{ a, b int }

func New() *T {
	t := T{1, 2}
	return &t
}
"""
"""One finding, the same in every version of Go: t, on line 6."""


def environment(**more: str) -> dict[str, str]:
    """An environment in which colours and widths do not depend on who runs the tests."""
    ignored = ("NO_COLOR", "COLUMNS", "TERM", "LC_ALL", "PYTHONIOENCODING", "PYTHONUTF8")
    kept = {name: value for name, value in os.environ.items() if name not in ignored}
    return {**kept, "TERM": "xterm", **more}


def slow_go(toolchain: Toolchain, folder: Path) -> tuple[Path, Path]:
    """A go command whose ``list`` takes a minute, and the file that its process id goes to."""
    script, pid = folder / "slow-go", folder / "pid"
    script.write_text(
        f"#!/bin/sh\n"
        f'if [ "$1" = list ]; then echo $$ > {shlex.quote(str(pid))}; sleep 60 & wait; fi\n'
        f'exec {shlex.quote(toolchain.go)} "$@"\n'
    )
    script.chmod(0o755)
    return script, pid


def wait_for(file: Path) -> None:
    """Wait until a child wrote its file, and a moment more: whoever started it must know it."""
    deadline = time.monotonic() + 30
    while not (file.exists() and file.read_text().strip()):
        assert time.monotonic() < deadline, f"{file} was not written"
        time.sleep(0.02)
    time.sleep(0.5)


def survivors(group: int) -> list[str]:
    """The processes of a group that live on; those that were killed may take a moment to go."""
    deadline = time.monotonic() + 5
    while (found := _alive(group)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _alive(group: int) -> list[str]:
    """The processes of a group that still run (those that nobody has reaped yet do not)."""
    found: list[str] = []
    for process in psutil.process_iter(["name", "status"]):
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.info["name"])
    return found
