"""Findings over real Go code: messages and exact ranges, as data in ``testdata``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from goescape.golang import Toolchain
from tests.conftest import new_enough
from tests.findings.check import check

from .conftest import DATA, release_of

MODULES = sorted(folder.name for folder in DATA.iterdir())


def module(name: str, tmp_path: Path) -> Path:
    """A copy of a test module."""
    return Path(shutil.copytree(DATA / name, tmp_path / name))


@pytest.mark.parametrize("name", MODULES)
def test_module(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    toolchain = new_enough(toolchain, release_of(name))
    assert check(toolchain, module(name, tmp_path)) > 0


@pytest.mark.parametrize("name", ["anchors", "positions", "places", "closures"])
def test_crlf(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    folder = module(name, tmp_path)
    for path in folder.rglob("*.go"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(toolchain, folder, expectations=DATA / name) > 0


@pytest.mark.parametrize("name", ["anchors", "positions"])
def test_byte_order_mark(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    folder = module(name, tmp_path)
    for path in folder.rglob("*.go"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check(toolchain, folder, expectations=DATA / name) > 0


def test_byte_order_mark_on_the_line(toolchain: Toolchain, tmp_path: Path) -> None:
    code = '\ufeffpackage p; func F() *int { x := 1; return &x } // ERROR "^x moves"\n'
    carets = "//" + " " * (code.index("x :=") - 3) + "^\n"
    (tmp_path / "p.go").write_text(code + carets, encoding="utf-8")
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    assert check(toolchain, tmp_path) == 1
