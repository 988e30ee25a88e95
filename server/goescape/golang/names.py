"""The names of packages, without building anything: for ``goescape doctor``."""

from __future__ import annotations

from goescape.golang.process import run
from goescape.golang.toolchain import Toolchain

__all__ = ["package_names"]


async def package_names(toolchain: Toolchain, folder: str, pattern: str) -> tuple[list[str], str]:
    """What ``go list`` names, and what it complains about (empty if nothing).

    Raises:
        GoProblem: ``go`` could not be run.
    """
    argv = [toolchain.go, "list", "-e", "-f", "{{.ImportPath}}", "--", pattern]
    with await run(
        argv,
        cwd=folder,
        environment=toolchain.environment,
        timeout=toolchain.settings.timeout,
    ) as done:
        names = done.output().decode("utf-8", "replace").split()
        complaint = done.errors().decode("utf-8", "replace").strip()
    return names, complaint
