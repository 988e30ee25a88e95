"""Calls of fmt in every shape that is known, as functions of Go (``fmt_program`` runs them)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["KEPT", "Shape", "shapes"]

_SIGNED = ("int", "int8", "int16", "int32", "int64", "rune")
_UNSIGNED = ("uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "byte")
_FLOATS = ("float32", "float64")
_VERBS = {
    **dict.fromkeys((*_SIGNED, *_UNSIGNED), ("%d", "%v", "%x", "%o", "%b")),
    **dict.fromkeys(_FLOATS, ("%v", "%f", "%e", "%g", "%.2f", "%.0f", "%.3e", "%.4g", "%.0g")),
    "bool": ("%t", "%v"),
    "string": ("%s", "%v"),
    "[]byte": ("%s",),
}
_CODE_POINTS = ("rune", "int32", "byte", "uint8")
_FORMATS = ("{0}", "x{0}", "{0}\\n", "%s={0}", "%s {0}%%", "<%s|%s|{0}>")
_WRITERS = {"Buffer": "*bytes.Buffer", "Builder": "*strings.Builder", "Bufio": "*bufio.Writer"}

KEPT = """
type color int

func (c color) String() string { return "color" }

type word string

func (w word) String() string { return "word " + string(w) }

type yes bool

type point struct{ x, y int }

func (p *point) String() string { return p.name() }

func (p *point) name() string { return fmt.Sprintf("%p", p)[:2] }

func kStringer(s fmt.Stringer) string    { return fmt.Sprintf("%s", s) }
func kError(err error) string            { return fmt.Sprintf("%s", err) }
func kErrorV(err error) string           { return fmt.Sprint(err) }
func kAny(v any) string                  { return fmt.Sprintf("%v", v) }
func kNamed(c color) string              { return fmt.Sprintf("%d", c) }
func kNamedV(c color) string             { return fmt.Sprintf("%v", c) }
func kWord(w word) string                { return fmt.Sprintf("%s", w) }
func kBool(b yes) string                 { return fmt.Sprintf("%t", b) }
func kPointer(p *point) string           { return fmt.Sprintf("%v", p) }
func kStruct(p point) string             { return fmt.Sprintf("%v", p) }
func kSlice(s []int) string              { return fmt.Sprintf("%v", s) }
func kStrings(s []string) string         { return fmt.Sprintf("%s", s) }
func kMap(m map[string]int) string       { return fmt.Sprintf("%v", m) }
func kBytesV(b []byte) string            { return fmt.Sprintf("%v", b) }
func kBytesX(b []byte) string            { return fmt.Sprintf("%x", b) }
func kArray(b [4]byte) string            { return fmt.Sprintf("%s", b) }
func kQuoted(s string) string            { return fmt.Sprintf("%q", s) }
func kHex(s string) string               { return fmt.Sprintf("%x", s) }
func kWidth(n int) string                { return fmt.Sprintf("%5d", n) }
func kZeros(n int) string                { return fmt.Sprintf("%02d", n) }
func kPlus(n int) string                 { return fmt.Sprintf("%+d", n) }
func kSharp(n int) string                { return fmt.Sprintf("%#x", n) }
func kUpper(n int) string                { return fmt.Sprintf("%X", n) }
func kUnicode(r rune) string             { return fmt.Sprintf("%U", r) }
func kStar(w, n int) string              { return fmt.Sprintf("%*d", w, n) }
func kIndex(a, b string) string          { return fmt.Sprintf("%[2]s %[1]s", a, b) }
func kPrecision(s string) string         { return fmt.Sprintf("%.3s", s) }
func kType(n int) string                 { return fmt.Sprintf("%T", n) }
func kComplex(c complex128) string       { return fmt.Sprintf("%v", c) }
func kWrong(s string) string             { return fmt.Sprintf("%d", s) }
func kWrongInt(n int) string             { return fmt.Sprintf("%s", n) }
func kWrongBool(b bool) string           { return fmt.Sprintf("%s", b) }
func kWrongFloat(x float64) string       { return fmt.Sprintf("%d", x) }
func kWrongCode(n int64) string          { return fmt.Sprintf("%c", n) }
func kMissing(s string) string           { return fmt.Sprintf("%s %s", s) }
func kExtra(s string) string             { return fmt.Sprintf("%s", s, s) }
func kNoVerb(s string) string            { return fmt.Sprintf("%s %!", s) }
func kEnd(s string) string               { return fmt.Sprintf("%s %", s) }
func kFormat(f string, n int) string     { return fmt.Sprintf(f, n) }
func kSpread(f string, v ...any) string  { return fmt.Sprintf(f, v...) }
func kGeneric[T ~string](v T) string     { return fmt.Sprintf("%s", v) }
func kEscaped(n int) string              { return fmt.Sprintf("\\x25d", n) }
func kByte(b byte) string                { return fmt.Sprintf("%d", b) }
func kQuotedByte(b byte) string          { return fmt.Sprintf("%q", b) }
func kWriter(w io.Writer, s string)      { fmt.Fprintf(w, "%s", s) }
func kNil() string                       { return fmt.Sprintf("%v", nil) }
func kConstant() string                  { return fmt.Sprintf("%d", 5) }
"""
"""Functions whose calls no fix may touch: their text is fmt's alone to know."""


@dataclass(frozen=True)
class Shape:
    """One function with one call.

    Attributes:
        name: The function's.
        types: Of its parameters, a writer left out.
        call: What it does.
        writer: The type of its first parameter; empty where it gives a string.
        result: The type of its result.
    """

    name: str
    types: tuple[str, ...]
    call: str
    writer: str = ""
    result: str = "string"

    @property
    def declaration(self) -> str:
        parameters = [f"{chr(97 + n)} {kind}" for n, kind in enumerate(self.types)]
        if self.writer:
            head = ", ".join([f"w {self.writer}", *parameters])
            return f"//go:noinline\nfunc {self.name}({head}) {{\n\t{self.call}\n}}\n"
        head = ", ".join(parameters)
        return (
            f"//go:noinline\nfunc {self.name}({head}) {self.result} {{\n\treturn {self.call}\n}}\n"
        )


def shapes() -> list[Shape]:
    """Every shape, numbered."""
    found: list[Shape] = []
    for types, form in _forms():
        listed = "".join(f", {chr(97 + n)}" for n in range(len(types)))
        name = f"F{len(found)}"
        found.append(Shape(name, types, f'fmt.Sprintf("{form}"{listed})'))
    for types in _mixes():
        listed = ", ".join(chr(97 + n) for n in range(len(types)))
        for function in ("Sprint", "Sprintln"):
            name = f"F{len(found)}"
            found.append(Shape(name, types, f"fmt.{function}({listed})"))
        name = f"F{len(found)}"
        found.append(Shape(name, types, f'fmt.Sprint("n", {listed}, "m")'))
    for label, kind in _WRITERS.items():
        for number, (types, form) in enumerate(_forms()):
            if "%" not in form.replace("%%", "") or number % 3:
                continue
            listed = "".join(f", {chr(97 + n)}" for n in range(len(types)))
            call = f'fmt.Fprintf(w, "{form}"{listed})'
            if number % 2:
                call = f'w.WriteString(fmt.Sprintf("{form}"{listed}))'
            found.append(Shape(f"{label}{number}", types, call, kind))
        for number, types in enumerate(_mixes()):
            listed = ", ".join(chr(97 + n) for n in range(len(types)))
            for function in ("Fprint", "Fprintln"):
                call = f"fmt.{function}(w, {listed})"
                found.append(Shape(f"{label}{function}{number}", types, call, kind))
    for number, (types, form) in enumerate(_forms()):
        if number % 7 == 0:
            listed = "".join(f", {chr(97 + n)}" for n in range(len(types)))
            call = f'[]byte(fmt.Sprintf("x{form}"{listed}))'
            found.append(Shape(f"Bytes{number}", types, call, result="[]byte"))
    found.append(Shape("Error", (), 'fmt.Errorf("100%% wrong")', result="error"))
    return found


def _forms() -> Iterator[tuple[tuple[str, ...], str]]:
    """Types and a format for them."""
    yield (), "text 100%%\\n"
    for kind, verbs in _VERBS.items():
        for number, verb in enumerate(verbs):
            for form in _FORMATS if number == 0 else _FORMATS[:2]:
                strings = form.count("%s")
                yield ("string",) * strings + (kind,), form.format(verb)
    for kind in _CODE_POINTS:
        yield (kind, "string"), "%c%s"
        yield ("string", kind), "%s: %c"
    yield ("int", "int"), "%d-%d"
    yield ("int", "int"), "%d%d"
    yield ("int64", "float64", "bool"), "%d %.3f %t"
    yield ("string", "int", "int"), "%s:%d:%d"
    yield ("string", "int", "int"), "%s%d%d"
    yield ("float64", "float32"), "(%v, %v)"
    yield ("[]byte", "string"), "%s%s"
    yield ("string", "[]byte"), "%s: %s"
    yield ("string", "string", "string"), "\\t%s\\\\%s\\u4e16%s\\\"'"


def _mixes() -> Iterator[tuple[str, ...]]:
    yield ("string",)
    yield ("int",)
    yield ("string", "int")
    yield ("int", "int")
    yield ("int", "string", "int")
    yield ("bool", "float64", "string")
    yield ("uint16", "float32", "int")
    yield ("string", "string")
