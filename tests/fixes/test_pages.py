"""Each fix's page of the manual: its example is what the fix makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.fixes import FIXES, Ground, candidates, fill, pool, prove_first, value
from goescape.fixes.edits import applied
from goescape.fixes.page import go_code, page
from goescape.golang import Toolchain, gofmt, load

PAGES = {fill.NAME: fill.__doc__, value.NAME: value.__doc__, pool.NAME: pool.__doc__}
UNPROVED = {pool.NAME}
"""Fixes that are there for who asks for them, and claim no gain."""


def test_every_fix_has_a_page() -> None:
    assert set(PAGES) == set(FIXES)


@pytest.mark.parametrize("fix", sorted(PAGES))
async def test_the_example(fix: str, toolchain: Toolchain, tmp_path: Path) -> None:
    documented = page(fix, PAGES[fix] or "")
    root = tmp_path.resolve()
    (root / "go.mod").write_text("module example.com/request\n\ngo 1.21\n")
    (root / "request.go").write_text(go_code(documented, "Before"))
    graph = await load(toolchain, str(root), ["."])
    ground = Ground(toolchain, graph)
    path = str(root / "request.go")
    forms = [found for found in candidates(ground.source(path)) if found.fix == fix]
    unit = graph.units_of_file(path)[0]
    found, refused = await prove_first(forms, ground, unit, asked=fix in UNPROVED)
    assert found, refused
    assert found.fix.proof.effective == (fix not in UNPROVED)
    edited = applied(ground.source(path).text.data, found.fix.edits)
    assert edited.decode() == go_code(documented, "After")
    assert await gofmt(toolchain, edited) == edited
