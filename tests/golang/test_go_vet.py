"""vet and gofmt, as they come with the toolchain."""

from __future__ import annotations

import asyncio

import pytest

from goescape.golang import GoFailed, Toolchain, load
from goescape.golang.gofmt import gofmt
from goescape.golang.vet import vet
from tests.conftest import found
from tests.go_versions import VERSIONS, go_command

from .conftest import Write

SOURCE = """\
package p

import (
	"sync"
	"unsafe"
)

type T struct {
	mu sync.Mutex
	at unsafe.Pointer
}

func f(t *T) {}
"""


async def _vetted(toolchain: Toolchain, write: Write) -> None:
    folder = write({"p.go": SOURCE})
    graph = await load(toolchain, str(folder), ["."])
    unit = graph.units["example.com/m"]
    assert await vet(toolchain, graph, unit) == {}
    path = str(folder / "p.go")
    bad = {path: SOURCE.replace("t *T", "t T").encode()}
    said = await vet(toolchain, graph, unit, bad)
    assert said == {"copylocks: f passes lock by value: example.com/m.T contains sync.Mutex": 1}
    with pytest.raises(GoFailed, match="vet gave no answer"):
        await vet(toolchain, graph, unit, {path: b"package p\n\nvar x int = nil\n"})


async def test_vet_sees_unsaved_texts(toolchain: Toolchain, write: Write) -> None:
    await _vetted(toolchain, write)


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_vet_in_every_version(version: str, write: Write) -> None:
    if not go_command(version).exists():
        pytest.skip(f"no {go_command(version)}: run python tests/go_versions.py")
    asyncio.run(_vetted(found(str(go_command(version))), write))


async def test_gofmt(toolchain: Toolchain) -> None:
    assert await gofmt(toolchain, b"package p\nvar  x=1\n") == b"package p\n\nvar x = 1\n"
    assert await gofmt(toolchain, b"package p\nvar x = \n") is None
