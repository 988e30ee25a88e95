package inlined

import "errors"

func mk(n int) *int { return &n } // ERROR `n moves to the heap`
//      ^

func box(n int) any { return n } // ERROR `n escapes to the heap`
//                           ^

var g *int
var s any

func A(n int) { g = mk(n) } // ERROR `n moves to the heap (in the inlined call of mk)`
//                  ^^^^^
func B(n int) { g = mk(n); s = box(n) } // ERROR `n moves to the heap (in the inlined call of mk)` `n escapes to the heap (in the inlined call of box)`
//                  ^^^^^      ^^^^^^
func C() *int {
	a := mk(3) // ERROR `n moves to the heap (in the inlined call of mk)`
//           ^^^^^
	b := mk(4)
	*a += *b
	s = box(*b) // ERROR `n escapes to the heap (in the inlined call of box)`
//          ^^^^^^^
	return a
}

func Nested(n int) *int { return mk2(n) } // ERROR `m moves to the heap (in the inlined call of mk2)`
//                               ^^^^^^
func mk2(n int) *int {
	m := n + 1 // ERROR `m moves to the heap`
//      ^
	return &m
}

func Err() error { return errors.New("x") } // ERROR `&errors.errorString{…} escapes to the heap (in the inlined call of errors.New)`
//                        ^^^^^^^^^^^^^^^

type T struct{ Buf }
type Buf struct{ b []byte }

func (b *Buf) Add(x byte) { b.b = append(b.b, x) } // ERROR >=1.25:`append(b.b, x) grows on the heap`
//                                ^^^^^^^^^^^^^^
func Chain(t *T)          { t.Buf.Add('x') } // ERROR >=1.25:`append grows on the heap (in the inlined call of t.Buf.Add)`
//                          ^^^^^^^^^^^^^^

//go:noinline
func MkNo(n int) *int { return &n } // ERROR `n moves to the heap`
//        ^
