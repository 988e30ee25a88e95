"""``go build -gcflags=-m=2``: what everyone can run, and what goescape is measured against.

It is the reference twice: for the truth of the verdicts, and for the time that they take.
"""

from __future__ import annotations

import os

from goescape.golang.problems import GoFailed
from goescape.golang.process import run
from goescape.golang.toolchain import Toolchain

__all__ = ["build_m2"]


async def build_m2(toolchain: Toolchain, folder: str, pattern: str) -> tuple[float, bytes]:
    """Build the packages of a pattern with ``-m=2``, and throw the program away.

    ``-o /dev/null`` changes neither the work nor its time (a main package is linked all the
    same; go1.26, 0.22 to 0.30 s either way on a package of 100 lines); it only keeps the folder
    clean. An unchanged package is not compiled again: ``go`` replays its lines.

    Returns:
        Wall seconds, and the compiler's lines as ``go`` prints them (paths relative to
        ``folder``).

    Raises:
        GoFailed: The packages do not build; ``details`` has what ``go`` printed.
        GoProblem: ``go`` could not be run.
    """
    with await run(
        [toolchain.go, "build", "-gcflags=-m=2", "-o", os.devnull, pattern],
        cwd=folder,
        environment=toolchain.environment,
        timeout=toolchain.settings.timeout,
    ) as done:
        printed = done.errors()
        if done.code:
            raise GoFailed(
                f"`go build {pattern}` failed in {folder}.", printed.decode("utf-8", "replace")
            )
        return done.seconds, printed
