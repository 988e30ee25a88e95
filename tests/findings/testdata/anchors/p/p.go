package anchors

import (
	"fmt"
	"strings"
)

type T struct{ a, b int }

func (t *T) M() {}

var s any
var g *int
var gs []int
var gf func()
var arr []*T
var t T

func Sel(x *T) {
	s = x. // ERROR `a copy of x.a escapes to the heap`
//          ^>
		a
	s = arr[ // ERROR `a copy of arr[0].a escapes to the heap`
//          ^>
	0].
		a
	s = strings. // ERROR `a copy of strings.ToUpper("x") escapes to the heap`
//          ^>
		ToUpper(
			"x")
	gf = x. // ERROR `the method value x.M escapes to the heap: it is stored in the global gf`
//           ^>
		M
	s = gs[ // ERROR `a copy of gs[1] escapes to the heap`
//          ^>
	1]
	s = gs[ // ERROR `a copy of gs[1:2] escapes to the heap`
//          ^>
	1:2]
	s = s.( // ERROR `a copy of s.(int) escapes to the heap`
//          ^>
	int)
	s = * // ERROR `a copy of * x escapes to the heap`
//          ^>
	x
	s = - // ERROR `a copy of - x.a escapes to the heap`
//          ^>
	x.a
	s = x.a + // ERROR `x.a + x.b escapes to the heap`
//          ^>
		x.b
	s = (x.a + // ERROR `a copy of (x.a + x.b) escapes to the heap`
//          ^>
		x.b)
	s = fmt.Sprint(x.a) // ERROR `a copy of fmt.Sprint(x.a) escapes to the heap` `a copy of x.a escapes to the heap`
//          ^^^^^^^^^^^^^^^
//                     ^^^
	s = string( // ERROR `the text of string(gs[0]) escapes to the heap` `the string header of string(gs[0]), boxed in an interface, escapes to the heap`
//          ^>
		gs[0])
	s = []byte( // ERROR `the array of []byte("a" + s.(string)) escapes to the heap` `the slice header of []byte("a" + s.(string)), boxed in an interface, escapes to the heap`
//          ^>
		"a" + s.(string))
	s = new( // ERROR `new(T) escapes to the heap: it is stored in the global s`
//          ^>
		T)
	s = make( // ERROR `the array of make([]int, 3) escapes to the heap` `the slice header of make([]int, 3), boxed in an interface, escapes to the heap`
//          ^>
		[]int, 3)
	s = []int{ // ERROR `the array of []int{…} escapes to the heap` `the slice header of []int{…}, boxed in an interface, escapes to the heap`
//          ^>
		1}
	s = &T{ // ERROR `&T{…} escapes to the heap: it is stored in the global s`
//          ^>
		1, 2}
	s = map[string]int{ // ERROR `map[string]int{…} escapes to the heap: it is stored in the global s`
//          ^>
		"a": 1}
	s = func() { // ERROR `the closure escapes to the heap: it is stored in the global s`
//          ^^^^^^
		s = nil
		g = &x.a
	}
	gs = append( // ERROR >=1.25:`append(gs, 1) grows on the heap`
//           ^>
		gs, 1)
	s = any( // ERROR `a copy of any(x.a) escapes to the heap`
//          ^>
		x.a)
	s = 'x'
	s = T{ // ERROR `a copy of T{…} escapes to the heap`
//          ^>
		1, 2}
	s = [2]int{ // ERROR `a copy of [2]int{…} escapes to the heap`
//          ^>
		1, x.a}
	var (
		a, b = 1, 2 // ERROR `a moves to the heap: &a is stored in the global g (line 101)` `b moves to the heap: &b is stored in the global g (line 102)`
//              ^  ^
	)
	g = &a
	g, gs[0] = &b, 1
	s = <- // ERROR `a copy of <- make(chan int) escapes to the heap`
//          ^>
	make(chan int)
	s = len( // ERROR `a copy of len(gs) escapes to the heap`
//          ^>
		gs)
	s = x.a == // ERROR `a copy of x.a == 1 escapes to the heap`
//          ^>
		1
	s = uint( // ERROR `a copy of uint(x.a) escapes to the heap`
//          ^>
		x.a)
	s = T( // ERROR `a copy of T(*x) escapes to the heap`
//          ^>
		*x)
}
