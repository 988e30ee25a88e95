package p

import "fmt"

type T struct {
	next *T
	name string
}

var kept *T

//go:noinline
func keep(t *T) { kept = t }

//go:noinline
func made(n int) *T {
	return &T{} // CAUSE returned-address "allocate"
}

//go:noinline
func passed() {
	keep(&T{}) // CAUSE passed-to-call "allocate"
}

//go:noinline
func sent(c chan *T) {
	c <- new(T) // CAUSE sent-on-channel `new(T) escapes to the heap: it is sent on c; allocates 24 bytes`
}

//go:noinline
func stored(t *T) {
	t.next = &T{} // CAUSE stored-through-pointer "allocate"
}

//go:noinline
func boxed(n int) {
	fmt.Println(n) // CAUSE fmt-argument "allocate"
}

//go:noinline
func variable() *T {
	t := T{} // CAUSE flow-not-read `t moves to the heap; allocates 24 bytes`
	return &t
}

//go:noinline
func later() *T {
	t := &T{} // CAUSE flow-not-read `&T{} escapes to the heap; allocates 24 bytes`
	t.name = "later"
	return t
}

//go:noinline
func text(a, b string) string {
	return a + b // CAUSE string-concatenation `a + b escapes to the heap: the new string is returned; allocates`
}

//go:noinline
func grown(s []int) []int {
	return append(s, 1) // CAUSE <1.25:append-growth `append(s, 1) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(s, 1) grows on the heap: the slice is returned; may allocate: only if the capacity does not suffice`
}

//go:noinline
func sized(n int) []byte {
	b := make([]byte, n) // CAUSE flow-not-read `make([]byte, n) escapes to the heap; allocates`
	return b
}
