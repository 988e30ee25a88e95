"""The figures in the titles of local fixes: real Go, before an edit and after it.

``testdata/measured`` has a package for each fix, with functions of one place each. Its test prints
``FUNCTION allocations N`` (AllocsPerRun) and ``FUNCTION result …``. All fixes are applied, by the
real proof; then the first must be what each title said before and after, and the second the same.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from goescape.engine.proposals import proposals
from goescape.engine.sites import prove_sites
from goescape.fixes import Ground
from goescape.golang import Toolchain, load
from tests.conftest import found
from tests.fixes.cases import Case, cases
from tests.fixes.modules import go
from tests.go_versions import VERSIONS, go_command

MEASURED = cases("measured")


def _printed(toolchain: Toolchain, root: Path, what: str) -> dict[str, str]:
    out = go(toolchain, root, "test", "-count=1", "-v", ".")
    return dict(re.findall(rf"^(\w+) {what} (.*)$", out, re.MULTILINE))


async def _check(toolchain: Toolchain, case: Case, root: Path) -> None:
    oldest = tuple(map(int, case.said.get("versions", "1.21").split(".")))
    if toolchain.release[:2] < oldest:
        return
    line = case.said.get("go", "1.21")
    (root / "go.mod").write_text(f"module example.com/measured\n\ngo {line}\n")
    for name, text in case.files.items():
        (root / name).write_text(text)
    before = await asyncio.to_thread(_printed, toolchain, root, "allocations")
    results = await asyncio.to_thread(_printed, toolchain, root, "result")
    assert results
    graph = await load(toolchain, str(root), ["."], tests=True)
    ground = Ground(toolchain, graph)
    path = next(str(root / name) for name in case.files if not name.endswith("_test.go"))
    wanted = [one for one in proposals(ground.source(path)) if one.fix == case.name]
    proved = await prove_sites(ground, graph.units_of_file(path)[0], wanted)
    assert proved.together is not None, proved.refused
    assert proved.refused == {}
    assert set(before) == {part.function for part in proved.together.parts}
    Path(path).write_bytes(ground.edited(proved.together.edits)[path])
    after = await asyncio.to_thread(_printed, toolchain, root, "allocations")
    for part in proved.together.parts:
        measured = part.measured
        assert measured is not None
        was, now = int(before[part.function]), int(after[part.function])
        assert (part.function, now) == (part.function, measured.after)
        if not measured.or_more:
            assert (part.function, was) == (part.function, measured.before)
        assert was >= measured.before > measured.after, part.function
    assert await asyncio.to_thread(_printed, toolchain, root, "result") == results


@pytest.mark.parametrize("case", MEASURED, ids=lambda case: case.name)
async def test_measured(case: Case, toolchain: Toolchain, tmp_path: Path) -> None:
    await _check(toolchain, case, tmp_path.resolve())


@pytest.mark.versions
@pytest.mark.parametrize("case", MEASURED, ids=lambda case: case.name)
@pytest.mark.parametrize("version", VERSIONS)
def test_measured_in_every_version(version: str, case: Case, tmp_path: Path) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    asyncio.run(_check(found(str(go_command(version))), case, tmp_path.resolve()))
