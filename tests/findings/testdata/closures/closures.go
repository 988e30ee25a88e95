package closures

import "sync"

var sink any
var pool = sync.Pool{New: func() any { return new(int) }} // ERROR `new(int) escapes to the heap: it is returned`
//                                            ^^^^^^^^

func Counter() func() int {
	count := 0 // ERROR `count moves to the heap: the closure that is returned captures and changes it (line 12)`
//      ^^^^^
	return func() int { // ERROR `the closure escapes to the heap: it is returned`
//             ^^^^^^^^^^
		count++
		return count
	}
}

func Called(n int) {
	func() { y := n; sink = &y }() // ERROR `y moves to the heap: &y is stored in the global sink`
//               ^
	sink = func(a int) *int { return &a }(3) // ERROR `a moves to the heap`
//                  ^
	defer func() { z := 1; sink = &z }() // ERROR `z moves to the heap: &z is stored in the global sink`
//                     ^
	for i := 0; i < 3; i++ { // ERROR `i moves to the heap: the closure that is deferred in a loop captures it by reference (line 28)`
//          ^
		defer func() { sink = i }() // ERROR `the closure escapes to the heap: it is deferred in a loop` `a copy of i escapes to the heap`
//                    ^^^^^^          ^
	}
	go func(a int) { sink = a }(n) // ERROR `the closure escapes to the heap: it is started as a goroutine` `a copy of a escapes to the heap`
//         ^^^^^^^^^^^          ^
	go variadic(n)
}

//go:noinline
func variadic(xs ...int) {}

func Cut(run func(func(), int) *int, n int) { // ERROR `n moves to the heap: &n is stored in the global sink (line 50)`
//                                   ^
	sink = *run(func() { // ERROR `a copy of *run(func() {…}) escapes to the heap: sink holds it as an interface` `the closure escapes to the heap`
//             ^^^^^^^^^^^
//                  ^^^^^^
		sink = n // ERROR `a copy of n escapes to the heap`
//                     ^
	}, n)
	sink = append([]func(){}, func() { // ERROR >=1.25:`append([]func(){}, func() {…}) grows on the heap` `the slice header of append([]func(){}, func() {…}), boxed in an interface, escapes to the heap: it is stored in the global sink` `[]func(){} escapes to the heap: it is boxed in an interface, which is stored in the global sink` `the closure escapes to the heap: it is appended to []func(){}`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^
//                    ^^^^^^^^^^  ^^^^^^
		sink = &n
	})
	sink = &struct{ f func() }{ // ERROR `&struct{…}{…} escapes to the heap: it is stored in the global sink`
//             ^>
		f: func() { // ERROR `the closure escapes to the heap: it is stored in &struct{…}{…}, which is stored in the global sink (line 52)`
//                 ^^^^^^
			sink = &n
		},
	}
}
