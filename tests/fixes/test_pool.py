"""A pool in a module that is older than the word ``any``."""

from __future__ import annotations

from pathlib import Path

import pytest

from goescape.fixes import Ground, candidates, prove_first
from goescape.fixes.edits import applied
from goescape.golang import Toolchain, load

_CODE = """package event

type Event struct {
	Size int
}

func newEvent(n int) *Event {
	return &Event{Size: n}
}
"""


@pytest.mark.parametrize(("version", "anything"), [("1.16", "interface{}"), ("1.18", "any")])
async def test_the_empty_interface(
    toolchain: Toolchain, tmp_path: Path, version: str, anything: str
) -> None:
    root = tmp_path.resolve()
    (root / "go.mod").write_text(f"module example.com/event\n\ngo {version}\n")
    (root / "event.go").write_text(_CODE)
    graph = await load(toolchain, str(root), ["."])
    ground = Ground(toolchain, graph)
    path = str(root / "event.go")
    forms = [found for found in candidates(ground.source(path)) if found.fix == "pool"]
    found, refused = await prove_first(forms, ground, graph.units_of_file(path)[0], asked=True)
    assert found, refused
    edited = applied(ground.source(path).text.data, found.fix.edits).decode()
    assert f"New: func() {anything} {{ return new(Event) }}" in edited
