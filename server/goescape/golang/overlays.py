"""Puts overlays where the Go tools can read them.

The compiler is given the temporary file in the original's place, with ``-trimpath`` turning
its name back; ``go list`` is given a JSON file of replacements.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Generator

import msgspec

from goescape.golang import scratch
from goescape.golang.graph import Unit
from goescape.golang.problems import GoFailed
from goescape.model import Overlay

__all__ = ["added_files", "put", "written"]

_PACKAGE = re.compile(rb"^package[ \t]+(\w+)", re.MULTILINE)


@contextlib.contextmanager
def written(overlay: Overlay) -> Generator[tuple[list[str], dict[str, str]]]:
    """Arguments for the go command that make it see the overlay, while the block runs.

    And where each file's stand-in is.
    """
    if not overlay:
        yield [], {}
        return
    folder = scratch.new_folder()
    try:
        table = put(overlay, folder)
        replace = os.path.join(folder, "overlay.json")
        with open(replace, "wb") as file:
            file.write(msgspec.json.encode({"Replace": table}))
        yield ["-overlay", replace], table
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put(overlay: Overlay, folder: str) -> dict[str, str]:
    """Write each overlaid file into a folder; original path to temporary path."""
    table: dict[str, str] = {}
    for number, (path, content) in enumerate(overlay.items()):
        # The base name stays: the compiler treats some names (_cgo_…) in their own way.
        inner = os.path.join(folder, str(number))
        try:
            os.mkdir(inner)
            table[path] = os.path.join(inner, os.path.basename(path))
            with open(table[path], "wb") as file:
                file.write(content)
        except OSError as error:
            raise GoFailed(
                f"An edited copy of {path} cannot be written to {folder}: {error.strerror}. Free "
                "some space there, or set TMPDIR."
            ) from error
    return table


def added_files(unit: Unit, overlay: Overlay) -> list[str]:
    """Files of the overlay that are not on disk and belong to the unit, in order.

    Build constraints of such a file are not looked at; ``load`` with the overlay does that.
    """
    return sorted(
        path
        for path, content in overlay.items()
        if path.endswith(".go")
        and os.path.dirname(path) == unit.dir
        and path not in unit.files
        and not os.path.exists(path)
        and (unit.variant != "plain" or not path.endswith("_test.go"))
        and (found := _PACKAGE.search(content)) is not None
        and found[1].decode() == unit.name
    )
