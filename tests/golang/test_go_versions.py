"""The same samples under every supported Go."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from goescape.golang import ALL_KINDS, Toolchain, analyse, find_toolchain, load
from goescape.model import Place
from goescape.settings import Go
from tests.go_versions import VERSIONS, go_command

from .conftest import SAMPLES
from .parity import compare

pytestmark = pytest.mark.versions

MODULES = sorted(path.name for path in SAMPLES.iterdir() if path.name != "errs")


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Toolchain:
    go = go_command(request.param)
    if not go.exists():
        pytest.skip(
            f"Go {request.param} is not in {go.parents[3]}: run python tests/go_versions.py"
        )
    settings = Go(executable=str(go), env={"GOTOOLCHAIN": "local"})
    found = asyncio.run(find_toolchain(str(SAMPLES / "base"), settings))
    assert found.version == f"go{request.param}"
    return found


def compiles(toolchain: Toolchain, module: str) -> bool:
    wanted = re.search(r"^go (\d+)\.(\d+)", (SAMPLES / module / "go.mod").read_text(), re.MULTILINE)
    assert wanted
    return (int(wanted[1]), int(wanted[2])) <= toolchain.release


async def test_parity(version: Toolchain) -> None:
    compared = 0
    modules = [module for module in MODULES if compiles(version, module)]
    assert {"base", "truth"} <= set(modules)
    for module in modules:
        result = await compare(version, SAMPLES / module, ["./..."], tests=True)
        print(f"\nparity, {version.version}, {module}: {result}")
        assert result.differences == []
        compared += result.verdicts
    assert compared > 1300


async def test_the_go_command_says_the_same(version: Toolchain, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES / "base", tmp_path / "base")
    graph = await load(version, str(folder), ["./..."])
    settings = Go(
        executable=version.go,
        env={"GOTOOLCHAIN": "local", "GOFLAGS": "-gcflags=example.com/none=-e"},
    )
    by_go = await find_toolchain(str(folder), settings)
    for root in graph.roots:
        unit = graph.units[root]
        direct = await analyse(version, graph, unit, kinds=ALL_KINDS)
        told = await analyse(by_go, graph, unit, kinds=ALL_KINDS)
        assert (direct.way, told.way) == ("direct", "go")
        assert sorted(map(repr, direct.verdicts)) == sorted(map(repr, told.verdicts))


async def test_profiles(version: Toolchain) -> None:
    folder = Path(__file__).parent / "pgo"
    result = await compare(version, folder, ["./hot"], tests=False, pgo="auto")
    print(f"\nparity, {version.version}, default.pgo: {result}")
    assert result.differences == []
    graph = await load(version, str(folder), ["./hot"], tests=False)
    report = await analyse(version, graph, graph.units["example.com/pgo/hot"], kinds=ALL_KINDS)
    assert "inlining call to lib.New" in {verdict.text for verdict in report.verdicts}


async def test_errors(version: Toolchain, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES / "errs", tmp_path / "errs")
    graph = await load(version, str(folder))
    unit = graph.units["example.com/errs"]
    expected = [Place(f"{folder}/b.go", 3, 8), Place(f"{folder}/b.go", 5, 23)]
    assert [error.place for error in unit.errors] == expected
    report = await analyse(version, graph, unit)
    assert not report.ok
    assert [error.place for error in report.errors] == expected
    overlay = {f"{folder}/b.go": b"package errs\n\nfunc B() { y := 1; G = &y }\n"}
    report = await analyse(version, graph, unit, overlay)
    assert [str(v.place) for v in report.verdicts] == [f"{folder}/a.go:5:12", f"{folder}/b.go:3:12"]
    again = await analyse(version, graph, unit)
    assert again.errors
    assert not again.ok
