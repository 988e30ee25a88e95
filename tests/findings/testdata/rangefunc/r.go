package rangefunc

import "iter"

var G *int

func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) { // ERROR `the closure escapes to the heap: it is returned`
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
	return func(yield func(int) bool) { // ERROR `the closure escapes to the heap: it is returned`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func Sum(n int) (s int) { // ERROR `s moves to the heap: the body of a loop over a function, which is a closure, uses it (line 34)`
//               ^
	for v := range CountNI(n) { // ERROR `the state of this range-over-func loop moves to the heap: CountNI(n) may keep the loop's body` `the loop's body, a closure, escapes to the heap: CountNI(n) may keep it`
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
	for v := range Count(n) { // ERROR `v moves to the heap: &v is stored in the global G`
//          ^
		G = &v
	}
}
