"""Packages that import "C": the compiler is given what ``cgo`` made of them.

``go list -compiled`` names those files in the build cache, where they have no names of their
own; the compiler needs them, since it allows some directives in ``_cgo_…`` files alone. Once a
file that imports "C" is edited they are out of date, and only the go command can renew them.
"""

from __future__ import annotations

import os

from goescape.golang.graph import Unit
from goescape.golang.toolchain import Toolchain
from goescape.model import Overlay

__all__ = ["not_direct", "place", "renamed"]


def not_direct(unit: Unit, overlay: Overlay) -> str:
    """Why the generated files cannot be used; empty if they can."""
    for path, mtime, size in unit.cgo_stamps:
        name = os.path.basename(path)
        if path in overlay:
            return f'{name} imports "C" and is edited'
        try:
            stat = os.stat(path)
        except OSError:
            return f'{name} imports "C" and is gone'
        if (stat.st_mtime_ns, stat.st_size) != (mtime, size):
            return f'{name} imports "C" and was edited'
    if not unit.compiled:
        return "cgo failed when the packages were listed"
    if not all(os.path.exists(path) for path in unit.compiled if path not in unit.files):
        return "what cgo generated is no longer in the build cache"
    return ""


def renamed(toolchain: Toolchain, unit: Unit) -> bool:
    """Whether the go command writes ``C.int`` where the compiler prints ``_Ctype_int``.

    Measured: since 1.27 always, before never in ``-m`` output (1.21 to 1.26 do so only for text
    that holds a position in a generated file).
    """
    return unit.cgo and toolchain.release >= (1, 27)


def place(unit: Unit, folder: str) -> dict[str, str]:
    """Link the generated files into a folder under names that they need.

    Returns: path in the build cache to path in the folder.
    """
    table: dict[str, str] = {}
    made = [path for path in unit.compiled if path not in unit.files]
    plain = 0
    for number, path in enumerate(made):
        with open(path, "rb") as file:
            own = b"\n//line " in file.read(4096)
        if own:
            name = f"{number}.cgo1.go"
        else:
            name = "_cgo_import.go" if plain else "_cgo_gotypes.go"
            plain += 1
        table[path] = os.path.join(folder, name)
        os.symlink(path, table[path])
    return table
