"""Every use of a function, by renaming it until nothing is left."""

from __future__ import annotations

from pathlib import Path

from goescape.golang import Toolchain, load
from goescape.golang.uses import Uses, uses_of
from goescape.model import Span

from .conftest import Write

LONG = "x" * 250


async def _uses(toolchain: Toolchain, folder: Path, declared: str, unit: str) -> Uses:
    graph = await load(toolchain, str(folder), ["."])
    path = folder / "p.go"
    end = path.read_bytes().index(f"{declared}(".encode()) + len(declared)
    name = Span(str(path), end - len(declared.rpartition(" ")[2]), end)
    return await uses_of(toolchain, graph, graph.units[unit], name)


def _told(uses: Uses) -> list[tuple[str, int]]:
    """File and line of each use."""
    told: list[tuple[str, int]] = []
    for span in uses.places:
        data = Path(span.path).read_bytes()
        assert data[span.start : span.end] in (b"newT", b"make")
        told.append((Path(span.path).name, data.count(b"\n", 0, span.start) + 1))
    return told


async def test_one_line_and_values(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "p.go": "package p\n\ntype T struct{ n int }\n\n"
            "func newT(n int) *T { return &T{n} }\n\n"
            "var all = []*T{newT(1), newT(2)}\n"
            f'var text = "{LONG}" + string(rune(newT(3).n))\n\n'
            "func f() *T {\n\tg := newT\n\tnewT := func() *T { return g(1) }\n"
            "\treturn newT()\n}\n",
            "p_test.go": "package p\n\nvar ofTest = newT(4)\n",
        }
    )
    uses = await _uses(toolchain, folder, "func newT", "example.com/m [example.com/m.test]")
    assert _told(uses) == [("p.go", 7), ("p.go", 7), ("p.go", 8), ("p.go", 11), ("p_test.go", 3)]
    assert uses.errors == ()


async def test_a_method_that_an_interface_asks_for(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "p.go": "package p\n\ntype T struct{}\n\nfunc (T) make() int { return 1 }\n\n"
            "type Maker interface{ make() int }\n\nvar m Maker = T{}\n\nvar n = T{}.make()\n",
        }
    )
    uses = await _uses(toolchain, folder, "func (T) make", "example.com/m")
    assert _told(uses) == [("p.go", 11)]
    assert "make" in uses.errors[0].message
