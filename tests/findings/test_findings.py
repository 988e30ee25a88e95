"""Findings over real Go code: messages and exact ranges, as data in ``testdata``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from goescape.golang import Toolchain
from tests.findings.check import check

DATA = Path(__file__).parent / "testdata"
MODULES = sorted(folder.name for folder in DATA.iterdir())


def module(name: str, toolchain: Toolchain, tmp_path: Path) -> Path:
    """A copy of a test module; skips what the toolchain is too old for."""
    asked = re.search(r"^go 1\.(\d+)", (DATA / name / "go.mod").read_text(), re.MULTILINE)
    assert asked
    if toolchain.release < (1, int(asked[1])):
        pytest.skip(f"{name} needs Go 1.{asked[1]}, this is {toolchain.version}")
    return Path(shutil.copytree(DATA / name, tmp_path / name))


@pytest.mark.parametrize("name", MODULES)
def test_module(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    assert check(toolchain, module(name, toolchain, tmp_path)) > 0


@pytest.mark.parametrize("name", ["anchors", "positions", "places", "closures"])
def test_crlf(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    folder = module(name, toolchain, tmp_path)
    for path in folder.rglob("*.go"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(toolchain, folder, expectations=DATA / name) > 0


@pytest.mark.parametrize("name", ["anchors", "positions"])
def test_byte_order_mark(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    folder = module(name, toolchain, tmp_path)
    for path in folder.rglob("*.go"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check(toolchain, folder, expectations=DATA / name) > 0


def test_byte_order_mark_on_the_line(toolchain: Toolchain, tmp_path: Path) -> None:
    code = '\ufeffpackage p; func F() *int { x := 1; return &x } // ERROR "^x moves"\n'
    carets = "//" + " " * (code.index("x :=") - 3) + "^\n"
    (tmp_path / "p.go").write_text(code + carets, encoding="utf-8")
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    assert check(toolchain, tmp_path) == 1
