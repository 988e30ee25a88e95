package closures

import "sync"

var sink any
var pool = sync.Pool{New: func() any { return new(int) }} // ERROR `new(int) escapes to the heap`
//                                            ^^^^^^^^

func Counter() func() int {
	count := 0 // ERROR `count moves to the heap`
//      ^^^^^
	return func() int { // ERROR `the closure escapes to the heap`
//             ^^^^^^^^^^
		count++
		return count
	}
}

func Called(n int) {
	func() { y := n; sink = &y }() // ERROR `y moves to the heap`
//               ^
	sink = func(a int) *int { return &a }(3) // ERROR `a moves to the heap`
//                  ^
	defer func() { z := 1; sink = &z }() // ERROR `z moves to the heap`
//                     ^
	for i := 0; i < 3; i++ { // ERROR `i moves to the heap`
//          ^
		defer func() { sink = i }() // ERROR `the closure escapes to the heap` `i escapes to the heap`
//                    ^^^^^^          ^
	}
	go func(a int) { sink = a }(n) // ERROR `the closure escapes to the heap` `a escapes to the heap`
//         ^^^^^^^^^^^          ^
	go variadic(n)
}

//go:noinline
func variadic(xs ...int) {}

func Cut(run func(func(), int) *int, n int) { // ERROR `n moves to the heap`
//                                   ^
	sink = *run(func() { // ERROR `*run(func() {…}) escapes to the heap` `the closure escapes to the heap`
//             ^^^^^^^^^^^
//                  ^^^^^^
		sink = n // ERROR `n escapes to the heap`
//                     ^
	}, n)
	sink = append([]func(){}, func() { // ERROR >=1.25:`append([]func(){}, func() {…}) grows on the heap` `the slice header of append([]func(){}, func() {…}), boxed in an interface, escapes to the heap` `[]func(){} escapes to the heap` `the closure escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^
//                    ^^^^^^^^^^  ^^^^^^
		sink = &n
	})
	sink = &struct{ f func() }{ // ERROR `&struct{…}{…} escapes to the heap`
//             ^>
		f: func() { // ERROR `the closure escapes to the heap`
//                 ^^^^^^
			sink = &n
		},
	}
}
