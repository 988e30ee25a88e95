package constants

import (
	"encoding/json"
	"fmt"
)

const (
	C       = 1000
	S       = "hello"
	K  Kind = "k"
	N  Num  = 3000
	Cx      = 1 + 2i
)

type (
	Kind  string
	Num   int
	Bytes []byte
)

var sink any
var variable = 1000

func Silent() {
	const local = 7000
	sink = C
	sink = S
	sink = K
	sink = N
	sink = local
	sink = Kind("a")
	sink = 'x'
	sink = 1.5
	sink = Cx
	sink = true
	sink = nil
	sink = C + 1
	sink = S + "x"
	sink = -C
	sink = "a" == S
	sink = `raw`
	sink = (C)
	sink = any(C)
	sink = uint8(7)
	sink = Num(5000)
	sink = string(rune(65))
	sink = len("abc")
	fmt.Println(C, S, "x", 1e9)
}

func Loud(C int, text string) {
	sink = C // ERROR `a copy of C escapes to the heap`
//             ^
	sink = variable // ERROR `a copy of variable escapes to the heap`
//             ^^^^^^^^
	sink = text // ERROR `a copy of text escapes to the heap`
//             ^^^^
	sink = Bytes("b") // ERROR `the content of Bytes("b") escapes to the heap` `the header of Bytes("b"), boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^
	sink = json.RawMessage("null") // ERROR `the content of json.RawMessage("null") escapes to the heap` `the header of json.RawMessage("null"), boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^
	sink = []byte("hello") // ERROR `the array of []byte("hello") escapes to the heap` `the slice header of []byte("hello"), boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^^
	sink = called("x") // ERROR `a copy of called("x") escapes to the heap`
//             ^^^^^^^^^^^
	sink = number(3000) // ERROR `a copy of number(3000) escapes to the heap`
//             ^^^^^^^^^^^^
	sink = [2]int{1, C} // ERROR `a copy of [2]int{…} escapes to the heap`
//             ^^^^^^^^^^^^
	sink = struct{ a, b int }{1, C} // ERROR `a copy of struct{…}{…} escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^
	sink = "a" + text + "b" // ERROR `the text of "a" + text + "b" escapes to the heap` `the string header of "a" + text + "b", boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^^^
	sink = text[:1] + "b" // ERROR `the text of text[:1] + "b" escapes to the heap` `the string header of text[:1] + "b", boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^
}

//go:noinline
func called(s string) string { return s }

//go:noinline
func number(n int) int { return n }
