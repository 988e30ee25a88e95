package cgo

/*
static int add(int a, int b) { return a + b; }
*/
import "C"

var G *int
var S any

func A() *int {
	x := int(C.add(1, 2)) // ERROR `x moves to the heap: &x is returned (line 14)`
//      ^
	return &x
}

func B() { y := 1; G = &y; z := C.int(3); S = C.add(z, z); S = []C.int{z} } // ERROR `y moves to the heap: &y is stored in the global G` `a copy of C.add(z, z) escapes to the heap` `the array of []C.int{…} escapes to the heap` `the slice header of []C.int{…}, boxed in an interface, escapes to the heap`
//         ^                                  ^^^^^^^^^^^      ^^^^^^^^^^
