package p

import (
	"context"
	"hash"
	"io"
)

type key int

type Visitor interface{ Visit(*int) }

type walker struct {
	out   io.Writer
	visit func(*int)
	inner struct{ v Visitor }
}

type logging struct{ w io.Writer }

func (l *logging) Write(b []byte) (int, error) { return l.w.Write(b) }

var hook func(*int)

//go:noinline
func writers(w io.Writer, h hash.Hash) {
	var a [4]byte // CAUSE unknown-callee "^a moves to the heap: a\[:\] is passed to w\.Write, a method of the interface io\.Writer \(line 28\)"
	w.Write(a[:])
	var b [4]byte // CAUSE unknown-callee "^b moves to the heap: b\[:\] is passed to h\.Write, a method of the interface hash\.Hash \(line 30\)"
	h.Write(b[:])
	var c [4]byte // CAUSE unknown-callee "^c moves to the heap: c\[:\] is passed to io\.Writer\(w\)\.Write, which is known only at run time \(line 32\)"
	io.Writer(w).Write(c[:])
}

//go:noinline
func values(f func(*int), fs []func(*int)) {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to f, a function value \(line 38\)"
	f(&a)
	b := 1 // CAUSE unknown-callee "^b moves to the heap: &b is passed to hook, a function value \(line 40\)"
	hook(&b)
	c := 1 // CAUSE unknown-callee "^c moves to the heap: &c is passed to fs\[0\], a function value \(line 42\)"
	fs[0](&c)
}

//go:noinline
func fields(w *walker) {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to w\.visit, a function value \(line 48\)"
	w.visit(&a)
	var b [4]byte // CAUSE unknown-callee "^b moves to the heap: b\[:\] is passed to w\.out\.Write, a method of the interface io\.Writer \(line 50\)"
	w.out.Write(b[:])
	c := 1 // CAUSE unknown-callee "^c moves to the heap: &c is passed to w\.inner\.v\.Visit, which is known only at run time \(line 52\)"
	w.inner.v.Visit(&c)
}

//go:noinline
func own(v Visitor) {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to v\.Visit, a method of the interface Visitor \(line 58\)"
	v.Visit(&a)
}

//go:noinline
func result() Visitor { return nil }

func ofResult() {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to result\(\)\.Visit, a method of the interface Visitor \(line 66\)"
	result().Visit(&a)
}

//go:noinline
func typed(v any) {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to v\.\(Visitor\)\.Visit, a method of the interface Visitor \(line 72\)"
	v.(Visitor).Visit(&a)
	if w, ok := v.(Visitor); ok {
		b := 1 // CAUSE unknown-callee "^b moves to the heap: &b is passed to w\.Visit, a method of the interface Visitor \(line 75\)"
		w.Visit(&b)
	}
}

func inlined(l *logging) {
	b := make([]byte, 4) // CAUSE unknown-callee "^make\(\[\]byte, 4\) escapes to the heap: b, which holds it, is passed to l\.Write and on to l\.w\.Write, which is known only at run time \(line 81\)"
	l.Write(b)
}

type parameter[T Visitor] struct{ v T }

//go:noinline
func (p *parameter[T]) call() {
	a := 1 // CAUSE unknown-callee "^a moves to the heap: &a is passed to p\.v\.Visit, a method of a type parameter \(line 89\)"
	p.v.Visit(&a)
}

type counter struct{ n int }

func (c *counter) Visit(p *int) { c.n += *p }

func generic() {
	p := parameter[*counter]{&counter{}} // CAUSE passed-to-call "^&counter\{\} escapes to the heap: p\.call is called on it, and lets its receiver escape \(line 98\)"
	p.call()
}

func devirtualized() {
	var v Visitor = &counter{}
	a := 1
	v.Visit(&a)
}

//go:noinline
func keys(ctx context.Context, k key) any {
	return ctx.Value(k) // CAUSE interface-boxing "^a copy of k escapes to the heap: ctx\.Value\(k\) takes it as an interface"
}

type response struct {
	io.Writer
	status int
}

//go:noinline
func embedded(r *response) {
	var a [4]byte // CAUSE unknown-callee "^a moves to the heap: a\[:\] is passed to r\.Write, a method of the interface io\.Writer \(line 120\)"
	r.Write(a[:])
}
