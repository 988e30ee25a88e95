"""Each fix's page of the manual: its example is what the fix makes of it, its causes are true."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.engine import manual
from goescape.engine.fixed_file import is_local
from goescape.fixes import FIXES, Ground, Refused, candidates, prove_first
from goescape.fixes.edits import applied
from goescape.fixes.manual import PAGES
from goescape.fixes.page import go_code
from goescape.golang import Toolchain, gofmt, load
from tests.evidence.weighing import weighed


def test_every_fix_has_a_page() -> None:
    assert list(PAGES) == list(FIXES)
    assert list(manual.FIXES) == list(FIXES)
    for page in PAGES.values():
        assert page.title
        assert page.summary
        assert [heading for heading, text in page.sections.items() if not text] == []


def test_every_cause_that_has_a_fix_has_a_page() -> None:
    for fix, offered in manual.FIXES.items():
        assert offered.causes, fix
        for cause in offered.causes:
            assert f"`goescape explain {fix}`" in manual.readable(cause)
            assert f"`{cause}`" in manual.readable(fix)


@pytest.mark.parametrize("fix", FIXES)
async def test_the_example(fix: str, toolchain: Toolchain, tmp_path: Path) -> None:
    offered = manual.FIXES[fix]
    root = tmp_path.resolve()
    (root / "go.mod").write_text("module example.com/request\n\ngo 1.21\n")
    (root / "request.go").write_text(go_code(PAGES[fix], "Before"))
    graph = await load(toolchain, str(root), ["."])
    ground = Ground(toolchain, graph)
    path = str(root / "request.go")
    forms = [found for found in candidates(ground.source(path)) if found.fix == fix]
    forms = [f for f in forms if (f.function, f.site) == (forms[0].function, forms[0].site)]
    unit = graph.units_of_file(path)[0]
    found, refused = await prove_first(forms, ground, unit, asked=not offered.quick)
    assert found, refused
    assert found.fix.proof.effective == offered.quick
    assert is_local(found.fix, path) == offered.on_save
    edited = applied(ground.source(path).text.data, found.fix.edits)
    assert edited.decode() == go_code(PAGES[fix], "After")
    assert await gofmt(toolchain, edited) == edited


@pytest.mark.parametrize("fix", FIXES)
def test_the_causes(fix: str, toolchain: Toolchain, tmp_path: Path) -> None:
    """What the example mends has a cause that the page names."""
    (tmp_path / "go.mod").write_text("module example.com/request\n\ngo 1.21\n")
    file = tmp_path.resolve() / "request.go"
    file.write_text(go_code(PAGES[fix], "Before"))
    found = weighed(toolchain, file.parent)
    source = found.sources(str(file))
    assert source is not None
    spans = [
        span
        for one in candidates(source)
        if one.fix == fix and not isinstance(one, Refused)
        for span in (one.fresh or (one.span,))
        if span is not None
    ]
    mended = {
        escape.cause.slug
        for escape in found.escapes
        if any(span.start <= escape.span.start < span.end for span in spans)
    }
    assert mended & set(manual.FIXES[fix].causes), mended
