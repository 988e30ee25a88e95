"""What is known of the places in one function's code: where they come from and what is near."""

from __future__ import annotations

import struct
from collections.abc import Container
from dataclasses import dataclass

from goescape.golang.goobj_format import (
    AUX_FUNCINFO,
    AUX_PCFILE,
    AUX_PCINLINE,
    AUX_PCLINE,
    RELOC_SIZE,
    ObjectFileError,
)
from goescape.golang.goobj_instructions import address_argument, stack_buffer
from goescape.golang.goobj_names import package_of, plain_name
from goescape.golang.goobj_pctable import PcTable
from goescape.golang.goobj_reader import ObjectReader

__all__ = ["Code", "Frame"]

_RELOC = struct.Struct("<iBHqQ")
_NODE = struct.Struct("<iiiQi")
_U32 = struct.Struct("<I")
_HELPERS = ("runtime.gcWriteBarrier", "runtime.wb", "runtime.duff")


@dataclass(frozen=True, slots=True)
class Frame:
    """One function of a chain of inlined calls, and the place in it.

    Attributes:
        function: Its name with the full import path, such as ``net/http.(*Header).Clone``.
            Empty for a function inlined from a package whose archive was not at hand.
        package: The import path of the package that declares it.
        file: As the compiler recorded it.
        line: 1-based.
    """

    function: str
    package: str
    file: str
    line: int


class Code:
    """One function of an object."""

    def __init__(self, reader: ObjectReader, symbol: int) -> None:
        """Decodes the tables of the n-th defined symbol of the reader's object."""
        obj = reader.obj
        aux = obj.auxiliaries(symbol)
        size = obj.size(symbol)
        link_name = obj.symbol_name(symbol)
        self.name = plain_name(link_name)
        self.package = package_of(link_name)
        self._reader = reader
        self._relocs = range(obj.reloc_index[symbol], obj.reloc_index[symbol + 1])
        self._bytes = obj.data(symbol)
        self._info = obj.data_of(aux.get(AUX_FUNCINFO))
        self._files = PcTable(obj.data_of(aux.get(AUX_PCFILE)), size)
        self._lines = PcTable(obj.data_of(aux.get(AUX_PCLINE)), size)
        self._inlined = PcTable(obj.data_of(aux.get(AUX_PCINLINE)), size)
        self._chains: dict[int, tuple[str, str, tuple[Frame, ...]]] = {}

    def offset(self, number: int) -> int:
        """The place in the code, in bytes, of a relocation given by its number."""
        return self._reloc(number)[0]

    def _reloc(self, number: int) -> tuple[int, int, int, int]:
        offset, size, kind, _, ref = _RELOC.unpack_from(
            self._reader.obj.relocs, number * RELOC_SIZE
        )
        return offset, size, kind, ref

    # Where a place comes from

    def frames(self, offset: int) -> tuple[Frame, ...]:
        """The chain of inlined calls at an offset, innermost first; the last is this function."""
        function, package, callers = self._chain(self._inlined.at(offset))
        file = self._reader.obj.file(self._files.at(offset))
        return Frame(function, package, file, self._lines.at(offset)), *callers

    def _chain(self, node: int) -> tuple[str, str, tuple[Frame, ...]]:
        """What a node of the tree of inlined calls inlines, from where, and its callers."""
        known = self._chains.get(node)
        if known is None:
            known = self._inlined_call(node) if node >= 0 else (self.name, self.package, ())
            self._chains[node] = known
        return known

    def _inlined_call(self, node: int) -> tuple[str, str, tuple[Frame, ...]]:
        # FuncInfo: 16 bytes, the files (a count, then numbers), the tree (a count, then nodes)
        (files,) = _U32.unpack_from(self._info, 16)
        at = 24 + 4 * files + node * _NODE.size
        parent, file, line, ref, _ = _NODE.unpack_from(self._info, at)
        if parent >= node:
            raise ObjectFileError("damaged object file: a parent in the tree follows its child")
        function, package, callers = self._chain(parent)
        frame = Frame(function, package, self._reader.obj.file(file), line)
        name = self._reader.name(ref)
        inlined_from = self._reader.package(ref) or package_of(name)
        return plain_name(name), inlined_from, (frame, *callers)

    # What stands near a call

    def type_argument(self, number: int, argument: int) -> tuple[str, int | None]:
        """Name and size in bytes of the type that a call is handed as an argument.

        Args:
            number: Of the call's relocation.
            argument: 0-based, in the order of the register arguments.

        Returns:
            An empty name where the type is no constant, or not set just before the call.
        """
        obj, builtins = self._reader.obj, self._reader.builtins
        for earlier in range(number - 1, self._relocs.start - 1, -1):
            offset, width, kind, ref = self._reloc(earlier)
            if kind in builtins.calls or kind == builtins.indirect_call:
                break
            if not width:
                continue  # no instruction but a marker for the linker
            link_name = self._reader.name(ref)
            if not link_name.startswith("type:") or link_name.startswith("type:."):
                continue
            if address_argument(self._bytes, offset, obj.goarch) in (None, argument):
                name = plain_name(link_name.removeprefix("type:").removeprefix("noalg."))
                return name, self._reader.type_size(ref, name)
        return "", None

    def boxed(self, number: int) -> str:
        """``integer``, ``unsigned`` or ``float`` for a number that a call copies to an interface.

        The interface's other word, the type, is loaded after the call (Go 1.21 to 1.27). Empty
        where it is not seen.

        Args:
            number: Of the call's relocation.
        """
        builtins = self._reader.builtins
        for later in range(number + 1, self._relocs.stop):
            _, width, kind, ref = self._reloc(later)
            link_name = self._reader.name(ref) if width else ""
            if kind in builtins.calls and link_name.startswith(_HELPERS):
                continue
            if kind in builtins.calls or kind == builtins.indirect_call:
                break
            if link_name.startswith("type:") and not link_name.startswith("type:."):
                return self._reader.number_type(ref, plain_name(link_name.removeprefix("type:")))
        return ""

    def has_stack_buffer(self, number: int) -> bool | None:
        """Whether a call's first argument is a buffer on the stack; None where it is not seen."""
        builtins = self._reader.builtins
        start = 0
        for earlier in range(number - 1, self._relocs.start - 1, -1):
            offset, width, kind, _ = self._reloc(earlier)
            if kind in builtins.calls or kind == builtins.indirect_call:
                start = offset + width
                break
        return stack_buffer(self._bytes, start, self.offset(number), self._reader.obj.goarch)

    def leads_to_panic(self, number: int, passing: Container[int]) -> bool:
        """Whether the call after this one, of the same line of the same inlined call, panics.

        Args:
            number: Of the call's relocation.
            passing: References of functions whose calls may stand between: a panic's value is
                often allocated, and then boxed.
        """
        builtins = self._reader.builtins
        place = self._place(self.offset(number))
        for later in range(number + 1, self._relocs.stop):
            offset, _, kind, ref = self._reloc(later)
            if kind == builtins.indirect_call:
                return False
            if kind not in builtins.calls:
                continue
            name = self._reader.name(ref)
            if name.startswith(_HELPERS):
                continue  # write barriers are laid out far from the code that they belong to
            if self._place(offset) != place:
                return False
            if ref not in passing:
                return name == "runtime.gopanic"
        return False

    def _place(self, offset: int) -> tuple[int, int, int]:
        return self._files.at(offset), self._lines.at(offset), self._inlined.at(offset)
