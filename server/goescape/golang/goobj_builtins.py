"""What an object file leaves out because the toolchain that wrote it knows it.

An object names the runtime's commonest symbols by their index in a list, and relocations by
a number. Both differ between releases (each adds and removes builtins; relocation types of
riscv64 and loong64 move), so they are read from the source that the toolchain ships with,
``GOROOT/src/cmd/internal``, once for each GOROOT.
"""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass

from goescape.golang.goobj_format import ObjectFileError

__all__ = ["Builtins", "read_builtins"]

_BUILTIN = re.compile(r'^\t\{"([^"]+)", \d+\},$', re.MULTILINE)
_CONSTANTS = re.compile(r"^type RelocType .*?^const \(\n(.*?)^\)", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"^\t(R_\w+)(?:[ \t]+RelocType)?[ \t]*(=.*)?$", re.MULTILINE)

_DIRECT_CALLS = (
    "R_CALL",
    "R_CALLARM",
    "R_CALLARM64",
    "R_CALLLOONG64",
    "R_CALLMIPS",
    "R_CALLPOWER",
    "R_LOONG64_CALL36",
    "R_RISCV_CALL",
    "R_RISCV_CALL_TRAMP",
    "R_RISCV_JAL",
    "R_RISCV_JAL_TRAMP",
)


@dataclass(frozen=True, slots=True)
class Builtins:
    """The tables of one toolchain.

    Attributes:
        names: Link names (``runtime.newobject``, ``type:int8``) by builtin index.
        calls: Relocation types of a call to a symbol.
        indirect_call: Relocation type that marks a call through a register.
    """

    names: tuple[str, ...]
    calls: frozenset[int]
    indirect_call: int


@functools.lru_cache(maxsize=16)
def read_builtins(goroot: str) -> Builtins:
    """The tables of the toolchain in ``goroot``.

    Raises:
        ObjectFileError: There is no readable ``src/cmd/internal`` in it, or it has another
            form than that of Go 1.21 to 1.27.
    """
    names = tuple(_BUILTIN.findall(_source(goroot, "goobj", "builtinlist.go")))
    if "runtime.newobject" not in names:
        raise ObjectFileError(f"no list of builtins in {goroot}/src/cmd/internal/goobj")
    constants = _CONSTANTS.search(_source(goroot, "objabi", "reloctype.go"))
    numbers: dict[str, int] = {}
    if constants:
        for name, value in _NAME.findall(constants.group(1)):
            if value and value != "= 1 + iota":
                break  # R_WEAK, a flag, and what follows from it
            numbers[name] = len(numbers) + 1
    if "R_CALL" not in numbers or "R_CALLIND" not in numbers:
        raise ObjectFileError(f"no relocation types in {goroot}/src/cmd/internal/objabi")
    calls = frozenset(numbers[name] for name in _DIRECT_CALLS if name in numbers)
    return Builtins(names, calls, numbers["R_CALLIND"])


def _source(goroot: str, package: str, file: str) -> str:
    path = os.path.join(goroot, "src", "cmd", "internal", package, file)
    try:
        with open(path, encoding="utf-8") as source:
            return source.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ObjectFileError(
            f"cannot read the Go toolchain's own source, which object files need: {error}"
        ) from error
