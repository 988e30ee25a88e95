"""Modules on disk: written, edited as a fix says, and run."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from goescape.fixes import Ground, Proved
from goescape.fixes.edits import applied, by_file
from goescape.golang import Toolchain

__all__ = ["apply", "go", "write"]


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write the files of a module, and its go.mod."""
    root = root.resolve()
    for name, content in {"go.mod": "module example.com\n\ngo 1.21\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def apply(found: Proved, ground: Ground) -> None:
    """Write what a fix makes of its files."""
    for path, edits in by_file(found.fix.edits).items():
        Path(path).write_bytes(applied(ground.source(path).text.data, edits))


def go(toolchain: Toolchain, root: Path, *argv: str) -> str:
    """What the go command prints; it has to succeed."""
    done = subprocess.run(
        [toolchain.go, *argv],
        cwd=root,
        env={**toolchain.environment, "PWD": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout
