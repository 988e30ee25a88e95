// Values with several uses that force them to the heap, each marked with what it forces.
package uses

import (
	"fmt"
	"io"
	"unsafe"
)

type T struct {
	a, b int
	p    *T
}

func (t *T) inc() { t.a++ }

//go:noinline
func (t *T) leak() { global = t }

var (
	global *T
	boxed  any
	slices [][]int
)

//go:noinline
func keep(t *T) { global = t }

//go:noinline
func same(t *T) *T { return t }

//go:noinline
func read(t *T) int { return t.a }

func one() *T {
	x := T{}  // VALUE one
	return &x // FORCES one
}

func many(out []*T, m map[string]*T, ch chan *T, cond bool) (*T, error) {
	x := T{}    // VALUE many
	global = &x // FORCES many
	ch <- &x    // FORCES many
	out[0] = &x // FORCES many
	m["a"] = &x // FORCES many
	if cond {
		go func() { x.a++ }() // FORCES many
	}
	fmt.Println(&x) // FORCES many
	_ = read(&x)
	p := &x
	q := p
	if cond {
		return q, nil // FORCES many
	}
	return &x, nil // FORCES many
}

func calls(w io.Writer, f func(*T), cond bool) {
	x := T{}         // VALUE calls
	keep(&x)         // FORCES calls
	f(&x)            // FORCES calls
	x.leak()         // FORCES calls
	boxed = same(&x) // FORCES calls
	if cond {
		panic(&x) // FORCES calls
	}
	var buf [16]byte // VALUE buf
	w.Write(buf[:4]) // FORCES buf
	w.Write(buf[4:]) // FORCES buf
}

func literals(ch chan T) ([]*T, T) {
	x := T{}              // VALUE literals
	ch <- T{p: &x}        // FORCES literals
	list := []*T{&x}      // FORCES literals
	return list, T{p: &x} // FORCES literals
}

func closures(n int) (func(), func() int) {
	x := 1 // VALUE closures
	for i := 0; i < n; i++ {
		defer func() { x++ }() // FORCES closures
	}
	f := func() { x++ }    // FORCES closures
	return f, func() int { // FORCES closures
		x++
		return x
	}
}

func methods() func() {
	var x T      // VALUE methods
	keep(&x)     // FORCES methods
	return x.inc // FORCES methods
}

func expressions(cond bool) *T {
	t := &T{} // VALUE expressions
	if cond {
		global = t // FORCES expressions
	}
	u := t
	boxed = u // FORCES expressions
	return t  // FORCES expressions
}

func copies(n int, out []any) any {
	v := any(n) // VALUE copies
	out[0] = v  // FORCES copies
	boxed = v   // FORCES copies
	return v    // FORCES copies
}

func named(n int) (out *T, err error) {
	x := T{a: n} // VALUE named
	out = &x     // FORCES named
	global = &x  // FORCES named
	return
}

func mixed() (unsafe.Pointer, []int) {
	x := 1                     // VALUE mixed
	s := make([]int, 3)        // VALUE made
	slices = append(slices, s) // FORCES made
	a := [1]*int{&x}
	for _, p := range a {
		boxed = p // FORCES mixed
	}
	return unsafe.Pointer(&x), s // FORCES mixed // FORCES made
}
