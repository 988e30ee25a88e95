"""The runtime's allocation entry points, by Go version, and what each call means.

A compiled package allocates only by calling these functions. Which ones exist, and which
the compiler prefers, changes between releases; this table is the only place that knows.
It was written from each release's ``cmd/internal/goobj/builtinlist.go``, from the
compiler's ``LookupRuntimeFunc`` calls and from the functions' bodies in ``runtime`` (Go
1.21.13, 1.22.10, 1.23.9, 1.24.11, 1.25.5, 1.26.6 and 1.27.3). The tests fail on a builtin
that is in neither table here, and on any call from the standard library to a runtime
function that looks like an allocation and is in neither.

A ``*`` at the end of a name stands for one or more decimal digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ALLOCATORS",
    "FOR_THE_RUNTIME",
    "NON_ALLOCATORS",
    "Allocates",
    "AllocatorEntry",
    "Condition",
    "Release",
    "find_allocator",
    "is_non_allocator",
]

Release = tuple[int, int]
"""A Go release, such as ``(1, 27)``."""


class Allocates(StrEnum):
    """What a call into the allocator makes."""

    OBJECT = "object"
    """One object: ``new(T)``, ``&T{}``, a moved variable, a closure, an array behind a literal."""
    SLICE = "slice"
    """The array of a ``make([]T, n)``."""
    SLICE_COPY = "slice-copy"
    """``make`` and ``copy`` in one, for ``m := make([]T, n); copy(m, s)``."""
    GROWTH = "growth"
    """A new array for ``append``."""
    MOVED_SLICE = "moved-slice"
    """A slice that was built on the stack is copied to the heap where it escapes (Go 1.26+)."""
    BOX = "box"
    """The value behind an interface, of any type."""
    BOX_SMALL = "box-small"
    """The same for a number of 16, 32 or 64 bits, passed by value."""
    BOX_STRING = "box-string"
    """The string header behind an interface. The empty string costs nothing."""
    BOX_SLICE = "box-slice"
    """The slice header behind an interface. The nil slice costs nothing."""
    STRING_CONCAT = "string-concat"
    BYTES_CONCAT = "bytes-concat"
    """``[]byte(a + b)`` (Go 1.24+)."""
    STRING_FROM_BYTES = "string-from-bytes"
    STRING_FROM_RUNES = "string-from-runes"
    STRING_FROM_RUNE = "string-from-rune"
    BYTES_FROM_STRING = "bytes-from-string"
    RUNES_FROM_STRING = "runes-from-string"
    MAP = "map"
    MAP_ASSIGN = "map-assign"
    MAP_CLONE = "map-clone"
    CHAN = "chan"
    GOROUTINE = "goroutine"
    """A goroutine is started. Its stack is not on the heap; its closure is a call of its own."""
    DEFER = "defer"
    """A record for a deferred call."""
    DEFER_FRAME = "defer-frame"
    """The list of deferred calls that a range-over-func body shares with its function."""


class Condition(StrEnum):
    """When a call allocates, where that is not always."""

    CAPACITY = "capacity"
    """Only when the capacity does not suffice."""
    ESCAPING_BUFFER = "escaping-buffer"
    """Only when the slice still is in its stack buffer, and is not empty."""
    TABLE = "table"
    """Only when the map must grow, or is still empty."""
    NOT_EMPTY = "not-empty"
    """Only when the source is not nil: an empty map is copied too (Go 1.22, 1.26, 1.27)."""
    VALUE = "value"
    """Only for values of 256 and more."""
    STACK_BUFFER = "stack-buffer"
    """With a stack buffer as first argument only above 32 bytes, or 32 runes (``intstring``:
    never); without one always. Empty results never allocate, nor does a string of one byte."""
    POOL = "pool"
    """Only when the processor's pool of records is empty."""
    NEVER = "never"
    """Nothing that is counted as an allocation of the program."""


@dataclass(frozen=True, slots=True)
class AllocatorEntry:
    """One function of the runtime that allocates for the program.

    Attributes:
        name: Link name; a ``*`` at the end stands for digits.
        what: What it makes.
        condition: When it allocates; None where always (apart from zero sizes).
        type_argument: Index of the register argument that holds the type descriptor, None
            where there is none. It is the type of the object or element; for maps and
            channels the type of the whole.
        stack_buffer: Whether the first argument is a buffer on the stack, or nil.
        since: First release that can call it.
        until: Last release that can call it; None where the newest known one still does.
    """

    name: str
    what: Allocates
    condition: Condition | None = None
    type_argument: int | None = None
    stack_buffer: bool = False
    since: Release = (1, 21)
    until: Release | None = None


_E = AllocatorEntry
_W = Allocates
_C = Condition
_SWISS: Release = (1, 24)

ALLOCATORS: tuple[AllocatorEntry, ...] = (
    _E("runtime.newobject", _W.OBJECT, type_argument=0),
    # Called without a type by a make that a copy fills, and for several small variables
    # without pointers at once (1.25+: ssagen's pendingHeapAllocations). newobject became one
    # of the functions by size class with GOEXPERIMENT=sizespecializedmalloc, which exists
    # since 1.26 and is the default since 1.27.
    _E("runtime.mallocgc", _W.OBJECT, type_argument=1),
    _E("runtime.mallocgcSmallNoScanSC*", _W.OBJECT, type_argument=1, since=(1, 26)),
    _E("runtime.mallocgcSmallScanNoHeaderSC*", _W.OBJECT, type_argument=1, since=(1, 26)),
    _E("runtime.mallocgcTinySize*", _W.OBJECT, type_argument=1, since=(1, 26), until=(1, 26)),
    _E("runtime.mallocgcTinySC*", _W.OBJECT, type_argument=1, since=(1, 27)),
    _E("runtime.newarray", _W.OBJECT, type_argument=0),
    _E("runtime.makeslice", _W.SLICE, type_argument=0),
    _E("runtime.makeslice64", _W.SLICE, type_argument=0),
    _E("runtime.makeslicecopy", _W.SLICE_COPY, type_argument=0),
    _E("runtime.growslice", _W.GROWTH, _C.CAPACITY, type_argument=4),
    _E("runtime.growsliceNoAlias", _W.GROWTH, _C.CAPACITY, type_argument=4, since=(1, 26)),
    _E("runtime.growsliceBuf", _W.GROWTH, _C.CAPACITY, type_argument=4, since=(1, 26)),
    _E("runtime.growsliceBufNoAlias", _W.GROWTH, _C.CAPACITY, type_argument=4, since=(1, 26)),
    _E("runtime.moveSlice", _W.MOVED_SLICE, _C.ESCAPING_BUFFER, type_argument=0, since=(1, 26)),
    _E(
        "runtime.moveSliceNoCap", _W.MOVED_SLICE, _C.ESCAPING_BUFFER, type_argument=0, since=(1, 26)
    ),
    _E("runtime.moveSliceNoScan", _W.MOVED_SLICE, _C.ESCAPING_BUFFER, since=(1, 26)),
    _E("runtime.moveSliceNoCapNoScan", _W.MOVED_SLICE, _C.ESCAPING_BUFFER, since=(1, 26)),
    _E("runtime.convT", _W.BOX, type_argument=0),
    _E("runtime.convTnoptr", _W.BOX, type_argument=0),
    _E("runtime.convT16", _W.BOX_SMALL, _C.VALUE),
    _E("runtime.convT32", _W.BOX_SMALL, _C.VALUE),
    _E("runtime.convT64", _W.BOX_SMALL, _C.VALUE),
    _E("runtime.convTstring", _W.BOX_STRING),
    _E("runtime.convTslice", _W.BOX_SLICE),
    _E("runtime.concatstring*", _W.STRING_CONCAT, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.concatstrings", _W.STRING_CONCAT, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.concatbyte*", _W.BYTES_CONCAT, _C.STACK_BUFFER, stack_buffer=True, since=(1, 24)),
    _E("runtime.concatbytes", _W.BYTES_CONCAT, _C.STACK_BUFFER, stack_buffer=True, since=(1, 24)),
    _E("runtime.slicebytetostring", _W.STRING_FROM_BYTES, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.slicerunetostring", _W.STRING_FROM_RUNES, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.intstring", _W.STRING_FROM_RUNE, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.stringtoslicebyte", _W.BYTES_FROM_STRING, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.stringtoslicerune", _W.RUNES_FROM_STRING, _C.STACK_BUFFER, stack_buffer=True),
    _E("runtime.makemap", _W.MAP, type_argument=0),
    _E("runtime.makemap64", _W.MAP, type_argument=0),
    _E("runtime.makemap_small", _W.MAP),
    _E("runtime.mapassign", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.mapassign_fast32", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.mapassign_fast32ptr", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.mapassign_fast64", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.mapassign_fast64ptr", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.mapassign_faststr", _W.MAP_ASSIGN, _C.TABLE, type_argument=0),
    _E("runtime.makechan", _W.CHAN, type_argument=0),
    _E("runtime.makechan64", _W.CHAN, type_argument=0),
    _E("runtime.newproc", _W.GOROUTINE, _C.NEVER),
    _E("runtime.deferproc", _W.DEFER, _C.POOL),
    _E("runtime.deferprocat", _W.DEFER, _C.POOL, since=(1, 22)),
    _E("runtime.deferrangefunc", _W.DEFER_FRAME, since=(1, 22)),
    # What the runtime lends to other packages of the standard library by linkname. Most of
    # these are called in their own package only, but that package may be the user's subject.
    _E("maps.clone", _W.MAP_CLONE, _C.NOT_EMPTY),
    _E("internal/bytealg.MakeNoZero", _W.SLICE),
    _E("internal/runtime/maps.newarray", _W.OBJECT, type_argument=0, since=_SWISS),
    _E("internal/runtime/maps.newobject", _W.OBJECT, type_argument=0, since=_SWISS),
    _E("internal/reflectlite.unsafe_New", _W.OBJECT),
    _E("reflect.unsafe_New", _W.OBJECT),
    _E("reflect.unsafe_NewArray", _W.OBJECT),
    _E("reflect.growslice", _W.GROWTH, _C.CAPACITY),
    _E("reflect.makechan", _W.CHAN),
    _E("reflect.makemap", _W.MAP),
    _E("reflect.mapassign0", _W.MAP_ASSIGN, _C.TABLE),
    _E("reflect.mapassign_faststr0", _W.MAP_ASSIGN, _C.TABLE),
)

_FOR_THE_RUNTIME = """
addCovMeta gopanic gorecover panicdottypeE panicdottypeI panicnildottype panicwrap
chanrecv1 chanrecv2 chansend1 selectgo selectnbrecv selectnbsend block
assertE2I assertE2I2 assertI2I assertI2I2 convI2I typeAssert interfaceSwitch
mapiterinit mapiternext mapIterStart mapIterNext mapclear
mapdelete mapdelete_fast32 mapdelete_fast64 mapdelete_faststr
printbool printcomplex printcomplex64 printcomplex128 printeface printfloat printfloat32
printfloat64 printhex printiface printint printlock printnl printpointer printquoted
printslice printsp printstring printuint printuintptr printunlock
"""

_NOTHING = """
KeepAlive arm64HasATOMICS armHasVFPv4 asanread asanregisterglobals asanwrite
c128equal c128hash c64equal c64hash chancap chanlen checkptrAlignment checkptrArithmetic
closechan cmpstring complex128div countrunes decoderune deferprocStack deferreturn
duffcopy duffzero efaceeq f32equal f32hash f64equal f64hash fastrand
float64toint64 float64touint32 float64touint64 gcWriteBarrier gcWriteBarrier*
getcallerpc getcallersp
goPanicIndex goPanicIndexU goPanicSlice3Acap goPanicSlice3AcapU goPanicSlice3Alen
goPanicSlice3AlenU goPanicSlice3B goPanicSlice3BU goPanicSlice3C goPanicSlice3CU
goPanicSliceAcap goPanicSliceAcapU goPanicSliceAlen goPanicSliceAlenU goPanicSliceB
goPanicSliceBU goPanicSliceConvert goschedguarded ifaceeq
int64div int64mod int64tofloat32 int64tofloat64 interequal interhash
libfuzzerHookEqualFold libfuzzerHookStrCmp libfuzzerTraceCmp* libfuzzerTraceConstCmp*
loong64HasDBAR_HINTS loong64HasLAMCAS loong64HasLAM_BH loong64HasLSX
mapaccess1 mapaccess1_fast32 mapaccess1_fast64 mapaccess1_faststr mapaccess1_fat
mapaccess2 mapaccess2_fast32 mapaccess2_fast64 mapaccess2_faststr mapaccess2_fat
memclrHasPointers memclrNoHeapPointers memequal memequal* memhash memhash* memmove
morestack morestack_noctxt morestackc msanmove msanread msanwrite mulUintptr
nilinterequal nilinterhash panicdivide panicmakeslicecap panicmakeslicelen panicoverflow
panicrangeexit panicrangestate panicshift panicunsafeslicelen panicunsafeslicenilptr
panicunsafestringlen panicunsafestringnilptr
racefuncenter racefuncexit raceread racereadrange racewrite racewriterange
rand rand32 retpolineAX retpolineBP retpolineBX retpolineCX retpolineDI retpolineDX
retpolineR* retpolineSI riscv64HasZbb selectsetpc sigpanic slicebytetostringtmp slicecopy
strequal strhash throwinit tls_g typedmemclr typedmemmove typedslicecopy
uint32tofloat64 uint64div uint64mod uint64tofloat32 uint64tofloat64
unsafeslicecheckptr unsafestringcheckptr wbMove wbZero writeBarrier
x86HasAVX x86HasFMA x86HasPOPCNT x86HasSSE41
"""

FOR_THE_RUNTIME: frozenset[str] = frozenset(f"runtime.{name}" for name in _FOR_THE_RUNTIME.split())
"""Builtins that at most allocate for the runtime's own purposes.

Waiting channel operations take a record (a ``sudog``) from a pool, assertions and interface
switches fill caches of method tables, panics box their value, and iterating a map of the
older kind (up to Go 1.23) may record its overflow buckets.
"""

NON_ALLOCATORS: frozenset[str] = FOR_THE_RUNTIME | frozenset(
    f"runtime.{name}" for name in _NOTHING.split()
)
"""Builtins of any release that do not allocate for the program."""

_BY_NAME = {entry.name: entry for entry in ALLOCATORS}
_FIRST_WORDS = tuple({entry.name.split(".")[0] + "." for entry in ALLOCATORS})


def find_allocator(name: str, release: Release) -> AllocatorEntry | None:
    """The entry for a link name such as ``runtime.growslice``; None where it is no allocator.

    A release newer than the table has the newest entries.
    """
    if not name.startswith(_FIRST_WORDS):
        return None
    entry = _BY_NAME.get(name)
    if entry is None:
        entry = _BY_NAME.get(_pattern(name))
    if entry is None or release < entry.since:
        return None
    if entry.until is not None and release > entry.until:
        return None
    return entry


def is_non_allocator(name: str) -> bool:
    """Whether a link name is known not to allocate for the program."""
    return name in NON_ALLOCATORS or _pattern(name) in NON_ALLOCATORS


def _pattern(name: str) -> str:
    base = name.rstrip("0123456789")
    return base + "*" if base != name else name
