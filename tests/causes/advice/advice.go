// What hovers advise, and what they say of the cost: found wrong when findings of real code were
// read (tests/bench/causes/READ.md).
package p

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"sync/atomic"
)

type key struct{ of []byte }

// A copy is not avoided by more capacity.
//
//go:noinline
func clone(b []byte) *key {
	return &key{bytes.Clone(b)} // SAYS "To avoid it: A copy needs an array of its own"
}

// The capacity is there already.
//
//go:noinline
func room(b []byte) []byte {
	out := make([]byte, 0, 64)
	return append(out, b...) // SAYS "`out` is made with room for `64`"
}

type reader struct{ n [9]int }

func (r *reader) Read([]byte) (int, error) { return r.n[0], nil }

// A value in place of the pointer would be boxed.
//
//go:noinline
func open() io.Reader {
	return &reader{} // SAYS "It is put into an interface, so a `reader` in place of the pointer"
}

type set map[string]int

// No type is called make.
//
//go:noinline
func sets(n int) set {
	return make(set, n) // SAYS "Let the caller pass in what is to be filled" NOT "Return a"
}

// Declared inside the loop it would still have no constant size.
//
//go:noinline
func largest(n int) (total int) {
	var last []int
	for i := 0; i < n; i++ {
		last = make([]int, i) // SAYS "To avoid it: " NOT "Declare"
	}
	return len(last)
}

// It is not known which function the loop is over, although counted is inlined.
//
//go:noinline
func sum(m map[string]*int) (n int) {
	for p := range counted(m) { // SAYS "Where the compiler knows which function `counted(m)` gives"
		n += *p
	}
	return n
}

func counted(m map[string]*int) iter.Seq[*int] {
	if len(m) == 0 {
		return nil
	}
	return maps.Values(m)
}

// Advice that a struct can follow too; a condition on top of a circumstance; a small object.
//
//go:noinline
func check(k struct{ a, b int }, n int) error {
	if n > 1000 {
		return fmt.Errorf("too much: %v %d", k, n) // SAYS "nothing is put into an interface" SAYS "only where an error is returned, and only if the value"
	}
	return nil
}

var small atomic.Pointer[[3]byte]

//go:noinline
func tiny() {
	small.Store(&[3]byte{1}) // SAYS "3 bytes each time" NOT "the allocator takes"
}

// Leave it, and nothing else.
func lines(s string) func() error { // SAYS "Leave it: " NOT "To keep it on the stack"
	return func() error {
		s += "x"
		return errors.New(s)
	}
}
