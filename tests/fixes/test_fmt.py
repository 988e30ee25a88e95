"""The fmt rewrites against fmt itself: in real Go, on random and extreme values of every type.

All shapes are rewritten by the real fixes. Then one program compares, seeded, what both print, and
counts what both allocate: the figures in the titles for everyday values, and never more for small
numbers.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from goescape.engine.proposals import proposals
from goescape.engine.sites import prove_sites
from goescape.fixes import Candidate, Ground
from goescape.golang import Toolchain, load
from tests.conftest import found
from tests.fixes.fmt_program import files
from tests.fixes.fmt_shapes import shapes
from tests.fixes.modules import go
from tests.go_versions import VERSIONS, go_command

FIXES = ("sprintf", "fprint", "appendf")
REASONS = "allocate as much|nothing to be saved|may be the writer's own|allocates no more"


async def _rewritten(toolchain: Toolchain, root: Path) -> dict[str, Candidate]:
    """Writes ``after``; the candidates by function."""
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    path = str(root / "before" / "before.go")
    proposed = [p for p in proposals(ground.source(path)) if p.fix in FIXES]
    # one for each function: the writer's call before the string's inside of it
    rank = {"fprint": 0, "appendf": 1, "sprintf": 2}
    best = {p.function: p for p in sorted(proposed, key=lambda p: rank[p.fix], reverse=True)}
    proved = await prove_sites(ground, graph.units["example.com/shapes/before"], best.values())
    assert proved.together is not None
    assert not proved.left
    reasons = {one.reason for several in proved.refused.values() for one in several}
    assert [reason for reason in reasons if not re.search(REASONS, reason)] == []
    text = ground.edited(proved.together.edits)[path].replace(b"package before", b"package after")
    (root / "after").mkdir()
    (root / "after" / "after.go").write_bytes(text)
    return {part.function: part for part in proved.together.parts}


async def _check(toolchain: Toolchain, root: Path) -> None:
    for name, text in files().items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    rewritten = await _rewritten(toolchain, root)
    assert len(rewritten) > len(shapes()) * 0.7
    out = await asyncio.to_thread(go, toolchain, root, "test", "-vet=off", "-v", "-count=1", ".")
    counted = re.findall(r"^(usual|least) (\w+) (\d+) (\d+)$", out, re.MULTILINE)
    assert len(counted) == 2 * len(shapes())
    wrong: list[str] = []
    for label, function, before, after in counted:
        part = rewritten.get(function)
        if part is None or part.measured is None:
            continue
        told = (part.measured.before, part.measured.after)
        real = (int(before), int(after))
        if part.fix == "appendf":  # its arguments are put into interfaces as before
            real = (real[0] - real[1] + 1, 1)
        if (real != told) if label == "usual" else (real[1] > real[0]):
            wrong.append(f"{label} {function}: told {told}, measured {real}")
    assert wrong == []


async def test_same_text_and_fewer_allocations(toolchain: Toolchain, tmp_path: Path) -> None:
    await _check(toolchain, tmp_path.resolve())


async def test_what_only_fmt_knows_is_kept(toolchain: Toolchain, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    for name, text in files().items():
        if name.startswith(("go.mod", "kept/")):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text)
    graph = await load(toolchain, str(root), ["./..."])
    ground = Ground(toolchain, graph)
    proposed = proposals(ground.source(str(root / "kept" / "kept.go")))
    assert len({p.function for p in proposed}) > 45
    proved = await prove_sites(ground, graph.units["example.com/shapes/kept"], proposed)
    assert proved.together is None, [part.function for part in proved.together.parts]


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_in_every_version(version: str, tmp_path: Path) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    asyncio.run(_check(found(str(go_command(version))), tmp_path.resolve()))
