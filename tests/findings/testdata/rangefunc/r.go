package rangefunc

import "iter"

var G *int

func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) { // ERROR `the closure escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

//go:noinline
func CountNI(n int) iter.Seq[int] {
	return func(yield func(int) bool) { // ERROR `the closure escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func Sum(n int) (s int) { // ERROR `s moves to the heap`
//               ^
	for v := range CountNI(n) { // ERROR `the state of this range-over-func loop moves to the heap` `the loop's body, a closure, escapes to the heap`
//      ^^^^^^^^^^^^^^^^^^^^^^^^^
		s += v
		if v == 7 {
			return
		}
		defer println(v)
	}
	return
}

func Leak(n int) {
	for v := range Count(n) { // ERROR `v moves to the heap`
//          ^
		G = &v
	}
}
