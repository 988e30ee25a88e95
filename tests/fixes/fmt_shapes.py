"""Calls of fmt in every shape that is known, as Go: a module to be rewritten by the real fixes.

``before`` has a function for each call. ``main_test.go`` calls them and their rewritten copies in
``after`` with the same random and extreme values, and counts what both allocate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["KEPT", "Shape", "files", "shapes"]

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


_GENERATORS = """
func pick[T any](r *rand.Rand, edges []T, other func() T) T {
	if r.Intn(3) == 0 {
		return edges[r.Intn(len(edges))]
	}
	return other()
}

func number(r *rand.Rand) int64 { return int64(r.Uint64()) >> r.Intn(64) }

var floats = []float64{
	0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64,
	math.SmallestNonzeroFloat64, 1, -1, 1e20, 1e21, 1e22, 1e-4, 1e-5, 1e6, 1e7, 123456.5, 0.5, 2.5,
	0.1, 100, 1 << 53, math.MaxFloat32, math.SmallestNonzeroFloat32,
}

var texts = []string{
	"", "a", "%d", "100%", "\\x00", "\\xff\\xfe", "世界", "a b\\n", "%!s(int=5)",
	strings.Repeat("long ", 30),
}

func text(r *rand.Rand) string {
	return pick(r, texts, func() string {
		b := make([]byte, r.Intn(40))
		r.Read(b)
		return string(b)
	})
}

func float(r *rand.Rand) float64 {
	return pick(r, floats, func() float64 {
		if r.Intn(2) == 0 {
			return math.Float64frombits(r.Uint64())
		}
		return (r.Float64() - 0.5) * math.Pow(10, float64(r.Intn(20)))
	})
}
"""

_EDGES = {
    "int": "[]int{0, 1, -1, 9, 10, 99, 100, 255, 256, math.MaxInt, math.MinInt}",
    "int8": "[]int8{0, 1, -1, 99, 100, math.MaxInt8, math.MinInt8}",
    "int16": "[]int16{0, -1, 255, 256, math.MaxInt16, math.MinInt16}",
    "int32": "[]int32{0, -1, 0xd800, 0x10ffff, 0x110000, math.MaxInt32, math.MinInt32}",
    "int64": "[]int64{0, -1, math.MaxInt64, math.MinInt64}",
    "rune": "[]rune{0, 'x', -1, 0xd800, 0xfffd, 0x10ffff, 0x110000, math.MaxInt32}",
    "uint": "[]uint{0, 1, 99, 100, math.MaxUint}",
    "uint8": "[]uint8{0, 1, 99, 100, 127, 128, 255}",
    "byte": "[]byte{0, 'x', 127, 128, 255}",
    "uint16": "[]uint16{0, 255, 256, math.MaxUint16}",
    "uint32": "[]uint32{0, 255, 256, math.MaxUint32}",
    "uint64": "[]uint64{0, 255, 256, math.MaxUint64}",
    "uintptr": "[]uintptr{0, 1, 0xc000123456, ^uintptr(0)}",
}
_USUAL = {
    **dict.fromkeys(("int", "int32", "int64", "uint", "uint32", "uint64", "uintptr"), "123456"),
    "int16": "12345",
    "uint16": "12345",
    "int8": "100",
    "uint8": "200",
    "byte": "200",
    "rune": "'世'",
    "float32": "3.14159",
    "float64": "3.14159",
    "bool": "true",
    "string": '"twelve bytes"',
    "[]byte": '[]byte("bytes, and more than thirty-two of them")',
}
_LEAST = {**_USUAL, **{kind: "200" for kind in _EDGES if kind != "int8"}, "rune": "'x'"}


def _value(kind: str) -> str:
    """A random value."""
    if kind in _EDGES:
        return f"pick(r, {_EDGES[kind]}, func() {kind} {{ return {kind}(number(r)) }})"
    return {
        "float64": "float(r)",
        "float32": "pick(r, []float32{math.MaxFloat32, math.SmallestNonzeroFloat32, 0.1}, "
        "func() float32 { return float32(float(r)) })",
        "bool": "r.Intn(2) == 0",
        "string": "text(r)",
        "[]byte": "pick(r, [][]byte{nil, {}, {0xff}}, func() []byte { return []byte(text(r)) })",
    }[kind]


def _name(kind: str, number: int) -> str:
    return f"{'bytes_' if kind == '[]byte' else kind}{number}"


def _given(shape: Shape) -> str:
    return ", ".join(_name(kind, number) for number, kind in enumerate(shape.types))


def _declared(values: dict[str, str], most: int) -> str:
    return "\n".join(
        f"\tvar {_name(kind, number)} {kind} = {value}\n\t_ = {_name(kind, number)}"
        for kind, value in values.items()
        for number in range(most)
    )


def _test(listed: list[Shape]) -> str:
    most = max(len(shape.types) for shape in listed)
    values = {kind: _value(kind) for kind in _USUAL}
    compared: list[str] = []
    counted: list[str] = []
    for shape in listed:
        given = _given(shape)
        if shape.writer:
            made = {
                "*bytes.Buffer": ("new(bytes.Buffer)", "w.String()"),
                "*strings.Builder": ("new(strings.Builder)", "w.String()"),
                "*bufio.Writer": ("bufio.NewWriterSize(under, 16)", "flushed(w, under)"),
            }[shape.writer]
            calls = [
                f"func() string {{ under := new(bytes.Buffer); _ = under; w := {made[0]}; "
                f"{package}.{shape.name}(w, {given}); return {made[1]} }}"
                for package in ("before", "after")
            ]
            writer = {
                "*bytes.Buffer": "buffer",
                "*strings.Builder": "builder",
                "*bufio.Writer": "writer",
            }[shape.writer]
            runs = [
                f"func() {{ {package}.{shape.name}({writer}, {given}) }}"
                for package in ("before", "after")
            ]
        else:
            text = "string({})" if shape.result == "[]byte" else "{}"
            sink = "bytesSink" if shape.result == "[]byte" else "sink"
            calls = [
                f"func() string {{ return {text.format(f'{package}.{shape.name}({given})')} }}"
                for package in ("before", "after")
            ]
            runs = [
                f"func() {{ {sink} = {package}.{shape.name}({given}) }}"
                for package in ("before", "after")
            ]
        compared.append(f'\tsame(t, "{shape.name}", {calls[0]}, {calls[1]})')
        counted.append(f'\tcount(label, "{shape.name}", {runs[0]}, {runs[1]})')
    parameters = ", ".join(f"{_name(k, n)} {k}" for k in _USUAL for n in range(most))
    arguments = ", ".join(_name(k, n) for k in _USUAL for n in range(most))
    return f"""package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand"
	"strings"
	"testing"

	"example.com/shapes/after"
	"example.com/shapes/before"
)

var (
	sink      string
	bytesSink []byte
	buffer    = bytes.NewBuffer(make([]byte, 0, 1<<22))
	builder   = new(strings.Builder)
	writer    = bufio.NewWriterSize(io.Discard, 1<<16)
)
{_GENERATORS}
func flushed(w *bufio.Writer, under *bytes.Buffer) string {{
	w.Flush()
	return under.String()
}}

func same(t *testing.T, name string, before, after func() string) {{
	if x, y := before(), after(); x != y {{
		t.Errorf("%s: fmt gives %q, the rewritten code %q", name, x, y)
	}}
}}

func count(label, name string, before, after func()) {{
	x, y := testing.AllocsPerRun(10, before), testing.AllocsPerRun(10, after)
	fmt.Printf("%s %s %v %v\\n", label, name, x, y)
}}

func TestSame(t *testing.T) {{
	r := rand.New(rand.NewSource(5))
	for round := 0; round < 300 && !t.Failed(); round++ {{
{_declared(values, most)}
		compare(t, {arguments})
	}}
}}

func compare(t *testing.T, {parameters}) {{
{chr(10).join(compared)}
}}

func TestCount(t *testing.T) {{
	builder.Grow(1 << 22)
	usual()
	least()
}}

func usual() {{
	label := "usual"
{_declared(_USUAL, most)}
{chr(10).join(counted)}
}}

func least() {{
	label := "least"
{_declared(_LEAST, most)}
{chr(10).join(counted)}
}}
"""


def files() -> dict[str, str]:
    """The module, without ``after``."""
    listed = shapes()
    code = "\n".join(shape.declaration for shape in listed)
    head = 'package before\n\nimport (\n\t"bufio"\n\t"bytes"\n\t"fmt"\n\t"strings"\n)\n\n'
    kept = 'package kept\n\nimport (\n\t"fmt"\n\t"io"\n)\n' + KEPT
    return {
        "go.mod": "module example.com/shapes\n\ngo 1.21\n",
        "before/before.go": head + code,
        "kept/kept.go": kept,
        "main_test.go": _test(listed),
    }
