"""Where the emitted calls are read, that they are the same everywhere, and that it is gentle."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from goescape.golang import (
    FACT_KINDS,
    Emitted,
    GoFailed,
    Graph,
    Toolchain,
    Unit,
    analyse,
    emitted,
    load,
)
from goescape.golang.sizeclasses import size_class, size_classes
from goescape.model import VerdictKind

SOURCE = """\
package p

import "errors"

type T struct{ a, b int }

var sink any

func used(n int) *T { return &T{n, n} }

func Value() func(int) *T { return used }

func Direct(n int) error {
	if n > 3 {
		return errors.New("many")
	}
	sink = used(n)
	return Recursive(n - 1)
}

func Recursive(n int) error {
	if n == 0 {
		return nil
	}
	return Recursive(n - 1)
}
"""
# What a person does not notice. Other programs run on the machine as well, so the best of some
# attempts counts: a thread that kept the interpreter to itself would fail each of them.
PAUSE = 0.05


def module(folder: Path, **files: str) -> Path:
    """A module of one package."""
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (folder / "p.go").write_text(SOURCE)
    for name, content in files.items():
        (folder / name.replace("_dot_", ".")).write_text(content)
    return folder


async def loaded(toolchain: Toolchain, folder: Path) -> tuple[Graph, Unit]:
    """The graph and the only unit."""
    graph = await load(toolchain, str(folder), ["."], tests=False)
    return graph, graph.units[graph.roots[0]]


def calls(found: Emitted) -> list[tuple[object, ...]]:
    """What can be compared between an archive of the cache and one that was just made."""
    return [
        (c.symbol, c.function, c.type_name, c.size, [(found.path(f), f.line) for f in c.frames])
        for c in found.calls
    ]


async def test_the_cache_and_the_compiler_tell_the_same(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path))
    cached = await emitted(toolchain, graph, unit, fresh=True)
    made = await emitted(toolchain, graph, unit, fresh=False)
    assert (cached.way, made.way) == ("cache", "direct")
    assert calls(cached) == calls(made)
    assert cached.calls
    assert set(cached.facts) == set(made.facts)
    assert cached.facts
    assert cached.direct == made.direct == {"Recursive": 2}
    assert cached.values == made.values == {"used"}
    assert cached.sizes == made.sizes


async def test_facts_at_hand_are_not_asked_for(toolchain: Toolchain, tmp_path: Path) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path))
    report = await analyse(toolchain, graph, unit, kinds=FACT_KINDS | {VerdictKind.ESCAPES})
    given = await emitted(toolchain, graph, unit, fresh=True, facts=report.verdicts)
    asked = await emitted(toolchain, graph, unit, fresh=True)
    # at level 2 the text has more
    assert {(f.place, f.kind, f.subject) for f in given.facts} == {
        (f.place, f.kind, f.subject) for f in asked.facts
    }
    assert {f.kind for f in given.facts} <= FACT_KINDS
    made = await emitted(toolchain, graph, unit, fresh=False, facts=report.verdicts)
    assert calls(made) == calls(given)
    assert made.facts == given.facts


async def test_an_overlay_counts(toolchain: Toolchain, tmp_path: Path) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path))
    overlay = {unit.files[0]: b"package p\n\nfunc Make(n int) []int { return make([]int, n) }\n"}
    found = await emitted(toolchain, graph, unit, overlay, fresh=True)
    assert [(c.symbol, found.path(c.frames[0])) for c in found.calls] == [
        ("runtime.makeslice", unit.files[0])
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"asm_dot_s": '#include "textflag.h"\n', "decl_dot_go": "package p\n"},
        {"embed_dot_go": 'package p\n\nimport _ "embed"\n\n//go:embed go.mod\nvar text string\n'},
    ],
    ids=["assembly", "embed"],
)
async def test_what_takes_more_than_the_compiler_goes_the_go_way(
    toolchain: Toolchain, tmp_path: Path, files: dict[str, str]
) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path, **files))
    cached = await emitted(toolchain, graph, unit, fresh=True)
    (tmp_path / "p.go").write_text(SOURCE + "\nfunc More(n int) []int { return make([]int, n) }\n")
    found = await emitted(toolchain, graph, unit, fresh=False)
    assert found.way == "go"
    assert len(found.calls) == len(cached.calls) + 1


async def test_paths_under_trimpath(toolchain: Toolchain, tmp_path: Path) -> None:
    trimmed = replace(
        toolchain, environment={**toolchain.environment, "GOFLAGS": "-trimpath", "GOWORK": "off"}
    )
    graph, unit = await loaded(trimmed, module(tmp_path))
    cached = await emitted(trimmed, graph, unit, fresh=True)
    made = await emitted(trimmed, graph, unit, fresh=False)
    own = {found.path(f) for found in (cached, made) for c in found.calls for f in c.frames[-1:]}
    assert own == {unit.files[0]}
    assert all(cached.own(call.frames[-1]) for call in cached.calls)


async def test_cgo(toolchain: Toolchain, tmp_path: Path) -> None:
    if toolchain.environment.get("CGO_ENABLED") == "0" or not shutil.which("gcc"):
        pytest.skip("needs cgo: install gcc")
    code = 'package p\n\n// static int one(void) { return 1; }\nimport "C"\n\n'
    code += "func New() *int {\n\tn := int(C.one())\n\treturn &n\n}\n"
    graph, unit = await loaded(toolchain, module(tmp_path, c_dot_go=code))
    for fresh in (True, False):
        found = await emitted(toolchain, graph, unit, fresh=fresh)
        places = {(found.path(c.frames[-1]), c.frames[-1].line) for c in found.calls}
        assert (str(tmp_path / "c.go"), 7) in places


async def test_what_does_not_compile_is_told(toolchain: Toolchain, tmp_path: Path) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path))
    (tmp_path / "p.go").write_text("package p\n\nvar x int = true\n")
    with pytest.raises(GoFailed, match=r"does not compile: .*p\.go:3:13"):
        await emitted(toolchain, graph, unit, fresh=False)


async def test_it_can_be_cancelled_and_leaves_nothing(toolchain: Toolchain, tmp_path: Path) -> None:
    graph, unit = await loaded(toolchain, module(tmp_path))
    many = "".join(f"func F{n}(s string) string {{ return s + s[1:] }}\n" for n in range(4000))
    (tmp_path / "p.go").write_text("package p\n\n" + many)
    task = asyncio.create_task(emitted(toolchain, graph, unit, fresh=False))
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - began < 1


async def test_the_loop_goes_on(toolchain: Toolchain, tmp_path: Path) -> None:
    """Reading net/http's object, the largest of the standard library that people open."""
    graph = await load(toolchain, str(module(tmp_path)), ["net/http"], tests=False)
    unit = graph.units[graph.roots[0]]
    longest: list[float] = []
    while len(longest) < 5 and not (longest and min(longest) < PAUSE):
        waits: list[float] = []
        ticking = asyncio.create_task(_tick(waits))
        found = await emitted(toolchain, graph, unit, fresh=True)
        ticking.cancel()
        assert len(found.calls) > 1000
        longest.append(max(waits))
    assert min(longest) < PAUSE, longest


async def _tick(waits: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        waits.append(time.perf_counter() - began)


def test_size_classes(toolchain: Toolchain) -> None:
    classes = size_classes(toolchain.goroot)
    assert classes[:4] == (8, 16, 24, 32)
    assert classes[-1] == 32768
    wanted = {1: 8, 8: 8, 9: 16, 33: 48, 512: 512, 1000: 1024, 1024: None, 40_000: 40_960, 0: None}
    assert {size: size_class(size, classes) for size in wanted} == wanted
    assert size_class(8, ()) is None
    assert size_classes("/nowhere") == ()
