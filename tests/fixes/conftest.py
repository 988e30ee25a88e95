from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from goescape.fixes import Ground
from goescape.golang import Toolchain, Unit, load
from tests.conftest import found
from tests.fixes.cases import TESTDATA, Case, cases


@dataclass(frozen=True)
class Bench:
    """All cases as packages of one module, listed once."""

    root: Path
    ground: Ground

    def unit(self, case: Case) -> Unit:
        return self.ground.graph.units[f"example.com/{case.folder}/{case.name}"]


Benches = Callable[[Toolchain], Bench]


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The Go that goescape finds by itself."""
    return found()


@pytest.fixture(scope="session")
def bench(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return written(toolchain, tmp_path_factory.mktemp("fixes").resolve())


def written(toolchain: Toolchain, root: Path) -> Bench:
    """Every case of testdata as a package, listed by a toolchain."""
    (root / "go.mod").write_text("module example.com\n\ngo 1.21\n")
    for folder in sorted(path.name for path in TESTDATA.iterdir()):
        for case in cases(folder):
            for name, text in case.files.items():
                path = root / folder / case.name / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(case.content(text))
    graph = asyncio.run(load(toolchain, str(root), ["./..."]))
    return Bench(root, Ground(toolchain, graph))
