package p

import (
	"context"
	"reflect"
	"sync/atomic"
	"unsafe"
)

type Config struct{ Name string }

type contextKey string

var (
	slices  [][]int
	current unsafe.Pointer
)

//go:noinline
func keep(xs ...int) { slices = append(slices, xs) } // CAUSE append-growth "."

func first(xs ...int) []int { return xs[:1] }

type options struct{ apply func(...int) }

//go:noinline
func variadics(n int, o options) {
	keep(n, n) // CAUSE variadic-slice "^the variadic arguments of keep escape to the heap: keep's parameter xs escapes"
	keep()
	keep(slices[0]...)
	slices[0] = first(n, n) // CAUSE variadic-slice "^the variadic arguments of first escape to the heap: the slice is stored in the global slices\[0\]"
	o.apply(n)              // CAUSE variadic-slice "^the variadic arguments of o\.apply escape to the heap: o\.apply is a function value"
}

//go:noinline
func contexts(ctx context.Context, name string, k contextKey) context.Context {
	c := Config{name} // CAUSE context-value "^c moves to the heap: &c is passed to context\.WithValue \(line 38\)"
	ctx = context.WithValue(ctx, contextKey("a"), &c)
	ctx = context.WithValue(ctx, k, nil)              // CAUSE context-value "^a copy of k escapes to the heap: context\.WithValue\(ctx, k, nil\) keeps it as the key"
	return context.WithValue(ctx, contextKey("c"), c) // CAUSE context-value "^a copy of c escapes to the heap: context\.WithValue\(…\) keeps it as the value"
}

//go:noinline
func reflects(v reflect.Value, s string, a, b []int) bool {
	v.Set(reflect.ValueOf(s)) // CAUSE reflection "^a copy of s escapes to the heap: reflect\.ValueOf\(s\) takes it as an interface"
	return reflect.DeepEqual(
		a, // CAUSE reflection "^a copy of a escapes to the heap: reflect\.DeepEqual\(a, b\) takes it as an interface \(line 46\)"
		b, // CAUSE reflection "^a copy of b escapes to the heap: reflect\.DeepEqual\(a, b\) takes it as an interface \(line 46\)"
	)
}

//go:noinline
func typeOf(s string) string {
	return reflect.TypeOf(s).Name()
}

//go:noinline
func publish(n int) {
	a := n // CAUSE unsafe-pointer "^a moves to the heap: unsafe\.Pointer\(&a\) is passed to atomic\.StorePointer, whose parameter val escapes \(line 60\)"
	atomic.StorePointer(&current, unsafe.Pointer(&a))
}

//go:uintptrescapes
//go:noinline
func number(p uintptr) {}

func numbers() {
	a := 1 // CAUSE unsafe-pointer "^a moves to the heap: its address is passed to number as a uintptr \(line 69\)"
	number(uintptr(unsafe.Pointer(&a)))
}

func panics(n int, s string) {
	switch n {
	case 1:
		panic(n) // CAUSE panic-value "^a copy of n escapes to the heap: panic takes it"
	case 2:
		panic(s + "!") // CAUSE string-concatenation "." panic-value "^the string header of s \+ .!., boxed in an interface, escapes to the heap: panic takes it"
	case 3:
		panic(&Config{s}) // CAUSE panic-value "^&Config\{…\} escapes to the heap: it goes into a panic"
	case 4:
		must(s)
	}
}

func must(s string) {
	if s == "" {
		panic(Config{s}) // CAUSE panic-value "^the value of panic\(Config\{…\}\)"
	}
}
