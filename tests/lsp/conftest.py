"""Modules to open, and editors to open them with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Module = Callable[[dict[str, str]], Path]


@pytest.fixture
def module(tmp_path: Path) -> Module:
    """Writes a Go module of the given files; its folder."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "m"
        for name, text in {"go.mod": "module example.com/m\n\ngo 1.21\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return root

    return write
