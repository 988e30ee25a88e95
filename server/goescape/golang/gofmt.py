"""The toolchain's own gofmt: the judge of how code is laid out."""

from __future__ import annotations

import asyncio
import os
import shutil

from goescape.golang import scratch
from goescape.golang.problems import GoMissing
from goescape.golang.process import run
from goescape.golang.toolchain import Toolchain

__all__ = ["gofmt"]

_LARGEST = 64 << 20


async def gofmt(toolchain: Toolchain, text: bytes) -> bytes | None:
    r"""A file as gofmt lays it out.

    A whole one: it takes fragments from its standard input only. Lines come back with
    ``\\n``. None where it does not parse.

    Raises:
        GoMissing: The toolchain has no gofmt.
        GoFailed, GoTimeout: It gave no answer.
    """
    program = os.path.join(toolchain.goroot, "bin", "gofmt")
    if not os.access(program, os.X_OK):
        program = os.path.join(os.path.dirname(toolchain.go), "gofmt")
    if not os.access(program, os.X_OK):
        raise GoMissing(f"There is no gofmt in {toolchain.goroot}: the Go installation is partial.")
    folder, path = await asyncio.to_thread(_written, text)
    try:
        with await run(
            [program, path],
            cwd=folder,
            environment=toolchain.environment,
            timeout=toolchain.settings.timeout,
            limit=_LARGEST,
        ) as done:
            return None if done.code else done.output()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(text: bytes) -> tuple[str, str]:
    folder = scratch.new_folder()
    path = os.path.join(folder, "x.go")
    with open(path, "wb") as file:
        file.write(text)
    return folder, path
