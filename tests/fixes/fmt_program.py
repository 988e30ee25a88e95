"""Shapes as a module of Go, to be rewritten by the real fixes, compared and counted.

``before`` has a function for each call. ``main_test.go`` calls them and their rewritten copies in
``after`` with the same random and extreme values, and counts what both allocate.
"""

from __future__ import annotations

from tests.fixes.fmt_shapes import KEPT, Shape, shapes

__all__ = ["files"]

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
    "float32": "314.159",
    "float64": "314.159",
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
            text, sink = {
                "string": ("{}", "sink"),
                "[]byte": ("string({})", "bytesSink"),
                "error": ('fmt.Sprintf("%T %v", {0}, {0})', "errorSink"),
            }[shape.result]
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
	errorSink error
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
