"""Each fix on readable cases: what it makes of them, or why it refuses."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from goescape.fixes import FIXES, Candidate, Ground, Later, Proved, Refused, candidates, prove_first
from goescape.fixes.edits import applied, by_file
from goescape.golang import gofmt
from tests.conftest import found
from tests.fixes.cases import Case, cases
from tests.fixes.conftest import Bench, written
from tests.go_versions import VERSIONS, go_command

PAIRS = [case for name in FIXES for case in cases(name)]
REFUSALS = [case for name in FIXES for case in cases(f"{name}_refused")]


def _named(case: Case) -> str:
    return f"{case.folder}/{case.name}"


async def result(bench: Bench, case: Case) -> Proved | Refused:
    """What becomes of the case's candidate."""
    unit = bench.unit(case)
    ground = Ground(bench.ground.toolchain, bench.ground.graph)
    every: list[Candidate | Later | Refused] = [
        found for path in unit.files for found in candidates(ground.source(path))
    ]
    wanted = case.said.get("function", "")
    form = case.said.get("form", "")
    begins = case.said.get("site", "").encode()
    fix = case.folder.removesuffix("_refused")
    every = [
        found
        for found in every
        if found.fix == fix
        and (not wanted or found.function == wanted)
        and (not form or found.form == form)
        and (not begins or _at(ground, found).startswith(begins))
    ]
    assert every, f"{case.name} has no candidate"
    first = every[0]
    forms = [f for f in every if (f.function, f.site) == (first.function, first.site)]
    proved, refused = await prove_first(forms, ground, unit, asked="asked" in case.said)
    return proved or refused[0]


def _at(ground: Ground, found: Candidate | Later | Refused) -> bytes:
    """The text of a local fix's site."""
    site = found.site
    return ground.source(site.path).text.data[site.start : site.end] if site else b""


async def check_pair(bench: Bench, case: Case) -> None:
    proved = await result(bench, case)
    assert isinstance(proved, Proved), proved
    fix = proved.fix
    assert fix.title == case.said["title"]
    assert fix.changes == case.said.get("changes", fix.changes)
    for path, edits in by_file(fix.edits).items():
        name = Path(path).name
        edited = applied(Path(path).read_bytes(), edits)
        assert edited.decode() == case.content(case.after[name]).decode()
        plain = edited.replace(b"\r\n", b"\n")
        assert await gofmt(bench.ground.toolchain, plain) == plain, "not as gofmt has it"
    assert {Path(path).name for path in by_file(fix.edits)} == set(case.after)


async def check_refusal(bench: Bench, case: Case) -> None:
    refused = await result(bench, case)
    assert isinstance(refused, Refused), f"proved: {refused.fix.title}"
    assert re.search(case.said["refused"], refused.reason), refused.reason


@pytest.mark.parametrize("case", PAIRS, ids=_named)
async def test_before_and_after(bench: Bench, case: Case) -> None:
    await check_pair(bench, case)


@pytest.mark.parametrize("case", REFUSALS, ids=_named)
async def test_refused(bench: Bench, case: Case) -> None:
    await check_refusal(bench, case)


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_in_every_version(version: str, tmp_path: Path) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    bench = written(found(str(go_command(version))), tmp_path.resolve())

    async def every() -> list[str]:
        wrong: list[str] = []
        for case in (*PAIRS, *REFUSALS):
            oldest = case.said.get("versions", "1.21")
            if bench.ground.toolchain.release < tuple(map(int, oldest.split("."))):
                continue
            try:
                await (check_pair if case.after else check_refusal)(bench, case)
            except AssertionError as error:
                wrong.append(f"{case.name}: {str(error)[:300]}")
        return wrong

    assert asyncio.run(every()) == []
