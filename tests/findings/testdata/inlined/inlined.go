package inlined

import "errors"

func mk(n int) *int { return &n } // ERROR `n moves to the heap: &n is returned`
//      ^

func box(n int) any { return n } // ERROR `a copy of n escapes to the heap`
//                           ^

var g *int
var s any

func A(n int) { g = mk(n) } // ERROR `n in the inlined call of mk moves to the heap: the call's result is stored in the global g`
//                  ^^^^^
func B(n int) { g = mk(n); s = box(n) } // ERROR `n in the inlined call of mk moves to the heap: the call's result is stored in the global g` `a copy of n in the inlined call of box escapes to the heap`
//                  ^^^^^      ^^^^^^
func C() *int {
	a := mk(3) // ERROR `n in the inlined call of mk moves to the heap: a, holding the call's result, is returned (line 25)`
//           ^^^^^
	b := mk(4)
	*a += *b
	s = box(*b) // ERROR `a copy of n in the inlined call of box escapes to the heap`
//          ^^^^^^^
	return a
}

func Nested(n int) *int { return mk2(n) } // ERROR `m in the inlined call of mk2 moves to the heap: the call's result is returned`
//                               ^^^^^^
func mk2(n int) *int {
	m := n + 1 // ERROR `m moves to the heap: &m is returned (line 33)`
//      ^
	return &m
}

func Err() error { return errors.New("x") } // ERROR `errors.New("x") escapes to the heap`
//                        ^^^^^^^^^^^^^^^

type T struct{ Buf }
type Buf struct{ b []byte }

func (b *Buf) Add(x byte) { b.b = append(b.b, x) } // ERROR >=1.25:`append(b.b, x) grows on the heap`
//                                ^^^^^^^^^^^^^^
func Chain(t *T)          { t.Buf.Add('x') } // ERROR >=1.25:`append in the inlined call of t.Buf.Add grows on the heap`
//                          ^^^^^^^^^^^^^^

//go:noinline
func MkNo(n int) *int { return &n } // ERROR `n moves to the heap: &n is returned`
//        ^
