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
	s = x. // ERROR `x.a escapes to the heap`
//          ^>
		a
	s = arr[ // ERROR `arr[0].a escapes to the heap`
//          ^>
	0].
		a
	s = strings. // ERROR `strings.ToUpper("x") escapes to the heap`
//          ^>
		ToUpper(
			"x")
	gf = x. // ERROR `x.M escapes to the heap`
//           ^>
		M
	s = gs[ // ERROR `gs[1] escapes to the heap`
//          ^>
	1]
	s = gs[ // ERROR `gs[1:2] escapes to the heap`
//          ^>
	1:2]
	s = s.( // ERROR `s.(int) escapes to the heap`
//          ^>
	int)
	s = * // ERROR `* x escapes to the heap`
//          ^>
	x
	s = - // ERROR `- x.a escapes to the heap`
//          ^>
	x.a
	s = x.a + // ERROR `x.a + x.b escapes to the heap`
//          ^>
		x.b
	s = (x.a + // ERROR `(x.a + x.b) escapes to the heap`
//          ^>
		x.b)
	s = fmt.Sprint(x.a) // ERROR `fmt.Sprint(x.a) escapes to the heap` `x.a escapes to the heap`
//          ^^^^^^^^^^^^^^^
//                     ^^^
	s = string( // ERROR `the text of string(gs[0]) escapes to the heap` `the string header of string(gs[0]), boxed in an interface, escapes to the heap`
//          ^>
		gs[0])
	s = []byte( // ERROR `the array of []byte("a" + s.(string)) escapes to the heap` `the slice header of []byte("a" + s.(string)), boxed in an interface, escapes to the heap`
//          ^>
		"a" + s.(string))
	s = new( // ERROR `new(T) escapes to the heap`
//          ^>
		T)
	s = make( // ERROR `the array of make([]int, 3) escapes to the heap` `the slice header of make([]int, 3), boxed in an interface, escapes to the heap`
//          ^>
		[]int, 3)
	s = []int{ // ERROR `the array of []int{…} escapes to the heap` `the slice header of []int{…}, boxed in an interface, escapes to the heap`
//          ^>
		1}
	s = &T{ // ERROR `&T{…} escapes to the heap`
//          ^>
		1, 2}
	s = map[string]int{ // ERROR `map[string]int{…} escapes to the heap`
//          ^>
		"a": 1}
	s = func() { // ERROR `the closure escapes to the heap`
//          ^^^^^^
		s = nil
		g = &x.a
	}
	gs = append( // ERROR >=1.25:`append(gs, 1) grows on the heap`
//           ^>
		gs, 1)
	s = any( // ERROR `any(x.a) escapes to the heap`
//          ^>
		x.a)
	s = 'x'
	s = T{ // ERROR `T{…} escapes to the heap`
//          ^>
		1, 2}
	s = [2]int{ // ERROR `[2]int{…} escapes to the heap`
//          ^>
		1, x.a}
	var (
		a, b = 1, 2 // ERROR `a moves to the heap` `b moves to the heap`
//              ^  ^
	)
	g = &a
	g, gs[0] = &b, 1
	s = <- // ERROR `<- make(chan int) escapes to the heap`
//          ^>
	make(chan int)
	s = len( // ERROR `len(gs) escapes to the heap`
//          ^>
		gs)
	s = x.a == // ERROR `x.a == 1 escapes to the heap`
//          ^>
		1
	s = uint( // ERROR `uint(x.a) escapes to the heap`
//          ^>
		x.a)
	s = T( // ERROR `T(*x) escapes to the heap`
//          ^>
		*x)
}
