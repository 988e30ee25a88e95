"""What is boxed, and what is passed to calls: known and unknown ones, fmt, log, reflect, panic."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.engine.findings import Known, findings
from goescape.golang import Toolchain, analyse, load
from goescape.syntax import Source
from goescape.text import Text
from tests.causes.told import problems

CALLING = sorted((Path(__file__).parent / "calling").glob("*.go"))


@pytest.mark.parametrize("file", CALLING, ids=lambda file: file.stem)
def test_calling(file: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    told = problems(toolchain, file, tmp_path)
    assert not told, "\n".join(told)


async def test_names_from_another_file_are_current(toolchain: Toolchain, tmp_path: Path) -> None:
    """A file that did not change is not read again, unless what its messages name has changed."""
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "a.go").write_text("package p\n\nfunc F() { x := 1; keep(&x) }\n")
    kept = "package p\n\nvar sink *int\n\n//go:noinline\nfunc keep({0} *int) {{ sink = {0} }}\n"
    known = Known()
    for name in ("first", "first", "second"):
        (tmp_path / "b.go").write_text(kept.format(name))
        graph = await load(toolchain, str(tmp_path), ["."], tests=False)
        unit = graph.units[graph.roots[0]]
        report = await analyse(toolchain, graph, unit)
        sources = {path: Source(path, Text(Path(path).read_bytes())) for path in unit.files}
        found = findings(unit, report, sources.get, known)
        assert [escape.message for escape in found] == [
            f"x moves to the heap: &x is passed to keep, whose parameter {name} escapes"
        ]
