"""What a verb makes of a value of a basic type, without fmt; and what both cost.

Everything here was measured with real Go 1.21 to 1.27 (tests/fixes/test_fmt_measured.py) and
compared with fmt on random and extreme values (tests/fixes/test_fmt_values.py). What is not in the
table is not rewritten: named types, which may have methods; interfaces; ``%q``, which gains
nothing; ``%X``, ``%U`` and complex numbers, which strconv does not write.

Allocations are counted twice: for everyday values, and for numbers from 100 to 255, of which
fmt's boxes are free while strconv allocates. A rewrite has to gain on the former and to lose on
neither. Not counted: more than 32 characters for one floating-point number.
"""

from __future__ import annotations

from dataclasses import dataclass

from goescape.fixes.fmt_calls.formats import Verb

__all__ = ["Cost", "Part", "part"]

_INTEGERS = {
    "int": 64,
    "int8": 8,
    "int16": 16,
    "int32": 32,
    "rune": 32,
    "int64": 64,
    "uint": 64,
    "uint8": 8,
    "byte": 8,
    "uint16": 16,
    "uint32": 32,
    "uint64": 64,
    "uintptr": 64,
}
_FLOATS = {"float32": 32, "float64": 64}
_BASES = {"d": 10, "v": 10, "x": 16, "o": 8, "b": 2}
_BITS_OF_DIGIT = {16: 4, 8: 3, 2: 1}
_CODE_POINTS = ("rune", "int32", "byte", "uint8")
_FLOAT = 32
_CHEAP_FLOATS = (1, 25)
"""From this release of Go on, FormatFloat allocates once; before, twice (measured)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Allocations.

    Attributes:
        usual: For everyday values: texts of more than a byte, numbers of 256 and more.
        least: With integers from 100 to 255.
    """

    usual: int = 0
    least: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.usual + other.usual, self.least + other.least)


@dataclass(frozen=True, slots=True)
class Part:
    """How one value is written.

    Text stands before and after the operand's own, which stays where it is in the source.

    Attributes:
        string: Around the operand, as a string.
        string_cost: Of that, as an operand of a concatenation.
        alone_cost: Of that, as the whole result.
        append: Before and after the operand, as what strconv appends to; ``{}`` stands for the
            slice. None where the string costs nothing in any case.
        room: Bytes that ``append`` writes at most.
        box: What fmt allocates to be passed it.
        conversion: It is a conversion from ``[]byte``, which a concatenation with constant text
            does without.
        strconv: ``string`` is of strconv.
        always_appended: As an operand of ``+`` it is written by ``append``: what FormatFloat
            allocates there depends on what is inlined (measured).
    """

    string: tuple[str, str]
    string_cost: Cost
    alone_cost: Cost
    append: tuple[str, str] | None
    room: int
    box: Cost
    conversion: bool = False
    strconv: bool = False
    always_appended: bool = False


_ONE = Cost(1, 1)
_NONE = Cost()


def part(verb: Verb, type_name: str, release: tuple[int, ...], strconv: str) -> Part | None:
    """How a verb writes a value; None where that is not known to be the same without fmt.

    Args:
        verb: It.
        type_name: The value's type as the compiler prints it; ``untyped bool`` is one.
        release: Of Go.
        strconv: What the package is called where it is written.
    """
    name = verb.name
    if type_name in ("float32", "float64"):
        return _float(verb, _FLOATS[type_name], release, strconv)
    if verb.precision is not None:
        return None
    if type_name == "string" and name in "sv":
        return Part(("", ""), _NONE, _NONE, None, 0, _ONE)
    if type_name in ("[]byte", "[]uint8") and name == "s":
        return Part(("string(", ")"), _NONE, _ONE, None, 0, _ONE, conversion=True)
    if type_name in ("bool", "untyped bool") and name in "tv":
        string = (f"{strconv}.FormatBool(", ")")
        return Part(string, _NONE, _NONE, None, 0, _NONE, strconv=True)
    if type_name in _CODE_POINTS and name == "c":
        before = "string(" if type_name in ("rune", "int32") else "string(rune("
        string = (before, ")" * before.count("("))
        # of a byte's code point the box is free
        box = Cost(1, 0) if type_name in ("rune", "int32") else _NONE
        return Part(string, _NONE, _ONE, None, 0, box)
    if type_name in _INTEGERS and name in _BASES:
        return _integer(type_name, _BASES[name], strconv)
    return None


def _integer(type_name: str, base: int, strconv: str) -> Part:
    bits = _INTEGERS[type_name]
    unsigned = type_name.startswith("u") or type_name == "byte"
    greatest = 2**bits - 1 if unsigned else 2 ** (bits - 1)
    digits = len(str(greatest)) if base == 10 else -(-bits // _BITS_OF_DIGIT[base])
    kind, wide = ("Uint", "uint64") if unsigned else ("Int", "int64")
    before, after = ("", "") if type_name == wide else (f"{wide}(", ")")
    string = (f"{strconv}.Format{kind}({before}", f"{after}, {base})")
    if type_name == "int" and base == 10:
        string = (f"{strconv}.Itoa(", ")")
    appended = (f"{strconv}.Append{kind}({{}}, {before}", f"{after}, {base})")
    # boxes of one byte are free
    box = _NONE if bits == 8 else Cost(1, 0)
    room = digits + (not unsigned)
    return Part(string, _ONE, _ONE, appended, room, box, strconv=True)


def _float(verb: Verb, bits: int, release: tuple[int, ...], strconv: str) -> Part | None:
    name = "g" if verb.name == "v" else verb.name
    if name not in "feg" or (verb.name == "v" and verb.precision is not None):
        return None
    precision = verb.precision if verb.precision is not None else (-1 if name == "g" else 6)
    if precision > _FLOAT // 2:
        return None
    before, after = ("", "") if bits == 64 else ("float64(", ")")
    ending = f"{after}, '{name}', {precision}, {bits})"
    alone = _ONE if release >= _CHEAP_FLOATS else Cost(2, 2)
    string = (f"{strconv}.FormatFloat({before}", ending)
    appended = (f"{strconv}.AppendFloat({{}}, {before}", ending)
    return Part(string, _NONE, alone, appended, _FLOAT, _ONE, strconv=True, always_appended=True)
