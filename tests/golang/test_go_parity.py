"""The promise of truth: what goescape says is what ``go build -gcflags=-m=2`` says.

Every verdict of every kind, by file, line, column and text, in the package's own files; test
variants too; and every flow stands in the go command's text.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from goescape.golang import Toolchain, find_toolchain
from goescape.settings import Go

from .parity import Parity, compare

MODULES = {
    "github.com/spf13/cobra@v1.9.1": 2,
    "go.uber.org/zap@v1.27.0": 15,
    "github.com/gin-gonic/gin@v1.10.1": 5,
}
"""Modules, and the least number of packages that there must be to compare."""


def check(toolchain: Toolchain, what: str, result: Parity, least: tuple[int, int]) -> None:
    print(f"\nparity, {toolchain.version}, {what}: {result}")
    assert result.differences == []
    assert result.units >= least[0]
    assert result.verdicts >= least[1]


@pytest.mark.parity
async def test_the_standard_library(toolchain: Toolchain) -> None:
    # Its test packages take minutes to compile for the first time.
    patient = await find_toolchain(
        toolchain.goroot, Go(executable=toolchain.go, timeout=3600, env={"GOTOOLCHAIN": "local"})
    )
    result = await compare(patient, f"{toolchain.goroot}/src", ["std"], tests=True)
    check(toolchain, "std with its tests", result, (500, 100_000))


@pytest.mark.parity
@pytest.mark.network
@pytest.mark.parametrize("module", MODULES)
async def test_modules(toolchain: Toolchain, module: str, tmp_path: Path) -> None:
    folder = Path(os.path.realpath(tmp_path)) / "module"
    shutil.copytree(download(toolchain, module), folder, copy_function=shutil.copyfile)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    own = await find_toolchain(str(folder), Go(executable=toolchain.go))
    await asyncio.to_thread(go, own, folder, "mod", "download")
    result = await compare(own, folder, ["./..."], tests=True)
    check(own, module, result, (MODULES[module], 1000))


@pytest.mark.parity
async def test_a_main_package_with_its_profile(toolchain: Toolchain) -> None:
    folder = Path(__file__).parent / "pgo"
    result = await compare(toolchain, folder, ["./hot"], tests=False, pgo="auto")
    check(toolchain, "a main package with default.pgo", result, (1, 6))


def download(toolchain: Toolchain, module: str) -> str:
    found = go(toolchain, Path("/"), "mod", "download", "-json", module)
    return json.loads(found)["Dir"]


def go(toolchain: Toolchain, folder: Path, *arguments: str) -> bytes:
    environment = {**toolchain.environment, "GOFLAGS": "", "PWD": str(folder)}
    argv = [toolchain.go, *arguments]
    return subprocess.run(argv, cwd=folder, env=environment, stdout=-1, check=True).stdout
