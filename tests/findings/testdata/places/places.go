package places

import "fmt"

var sink any

type P struct{ Q }
type Q struct{ n int }

func (q Q) V() int   { return q.n }
func (q *Q) R() *int { return &q.n }
func (p P) S() string { return fmt.Sprint(p.n) } // ERROR `a copy of p.n escapes to the heap`
//                                        ^^^

func TypeSwitch(x any) {
	switch t := x.(type) {
	case int, string: // ERROR `t moves to the heap: &t is stored in the global sink (line 19)`
//           ^^^^^^^^^^^
		sink = &t
	case nil: // ERROR `t moves to the heap: &t is stored in the global sink (line 22)`
//           ^^^
		sink = &t
	case map[string]int: // ERROR `t moves to the heap: &t is stored in the global sink (line 25)`
//           ^^^^^^^^^^^^^^
		sink = &t
	default: // ERROR `t moves to the heap: &t is stored in the global sink (line 28)`
//      ^^^^^^^
		sink = &t
	}
}

func Variables(_ int, a, b *int) (r struct{ a int }, err error) { // ERROR `b moves to the heap: &b is stored in the global sink (line 50)` `r moves to the heap: &r is stored in the global sink (line 34)`
//                       ^        ^
	defer func() { sink = &r }()
	var z, w = 1, 2 // ERROR `z moves to the heap: &z is stored in the global sink (line 37)` `w moves to the heap: &w is stored in the global sink (line 37)`
//          ^  ^
	sink, sink = &z, &w
	var u int // ERROR `u moves to the heap: &u is stored in the global sink (line 40)`
//          ^
	sink = &u
	if v := *a; v > 3 { // ERROR `v moves to the heap: &v is stored in the global sink (line 43)`
//         ^
		sink = &v
	}
	for k, v := range map[string]int{"a": 1} { // ERROR `k moves to the heap: &k is stored in the global sink (line 47)` `v moves to the heap: &v is stored in the global sink (line 48)`
//          ^  ^
		sink = &k
		sink = &v
	}
	sink = &b
	ch := make(chan any)
	select {
	case v := <-ch: // ERROR `v moves to the heap: &v is stored in the global sink (line 55)`
//           ^
		sink = &v
	case ch <- *a + 1: // ERROR `a copy of *a + 1 escapes to the heap`
//                 ^^^^^^
	}
	return
}

func Expressions(p P, m map[string][]int, k string) { // ERROR `p moves to the heap: &p.Q is stored in the global sink (line 66)`
//               ^
	sink = p.V // ERROR `the method value p.V escapes to the heap: it is stored in the global sink`
//             ^^^
	sink = &p.Q
	sink = p.n // ERROR `a copy of p.n escapes to the heap`
//             ^^^
	sink = p.Q // ERROR `a copy of p.Q escapes to the heap`
//             ^^^
	sink = m[k] // ERROR `a copy of m[k] escapes to the heap`
//             ^^^^
	sink = m[k][1:] // ERROR `a copy of m[k][1:] escapes to the heap`
//             ^^^^^^^^
	sink = *(&k) // ERROR `a copy of *(&k) escapes to the heap`
//             ^^^^^
	sink = <-make(chan P) // ERROR `a copy of <-make(chan P) escapes to the heap`
//             ^^^^^^^^^^^^^^
	sink = k == "" // ERROR `a copy of k == "" escapes to the heap`
//             ^^^^^^^
	sink = k[1:] // ERROR `a copy of k[1:] escapes to the heap`
//             ^^^^^
	sink = p.S() + k // ERROR `a copy of p.Q.n in the inlined call of p.S escapes to the heap` `the text of p.S() + k escapes to the heap` `the string header of p.S() + k, boxed in an interface, escapes to the heap`
//             ^^^^^^^^^
//             ^^^^^
	sink = string([]byte(k)) // ERROR `the text of string([]byte(k)) escapes to the heap` `the string header of string([]byte(k)), boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^^^^
	sink = min2(p.n, 2) // ERROR `a copy of min2(p.n, 2) escapes to the heap`
//             ^^^^^^^^^^^^
	sink = Q(p.Q) // ERROR `a copy of Q(p.Q) escapes to the heap`
//             ^^^^^^
	sink = (k) // ERROR `a copy of (k) escapes to the heap`
//             ^^^
	sink, sink = two() // ERROR `a copy of two() escapes to the heap`
//                   ^^^^^
	sink = map[any]any{p.n: p} // ERROR `map[any]any{…} escapes to the heap: it is stored in the global sink` `a copy of p.n escapes to the heap` `a copy of p escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^
//                         ^^^  ^
	sink = [][]int{{1}, {2}} // ERROR `the array of [][]int{…} escapes to the heap` `the slice header of [][]int{…}, boxed in an interface, escapes to the heap` `[]int{…} escapes to the heap: it is an element of [][]int{…}, which is stored in the global sink` `[]int{…} escapes to the heap: it is an element of [][]int{…}, which is stored in the global sink`
//             ^^^^^^^^^^^^^^^^^
//                     ^^^  ^^^
	sink = map[string]*Q{"a": {n: 1}, "b": &Q{}} // ERROR `map[string]*Q{…} escapes to the heap: it is stored in the global sink` `&Q{…} escapes to the heap: it is a value of map[string]*Q{…}, which is stored in the global sink` `&Q{} escapes to the heap: it is a value of map[string]*Q{…}, which is stored in the global sink`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//                                ^^^^^^       ^^^^
	sink = [...]Q{{n: 1}} // ERROR `a copy of [...]Q{…} escapes to the heap`
//             ^^^^^^^^^^^^^^
	sink = struct{ f func() }{func() { sink = nil }} // ERROR `the closure escapes to the heap: it is stored in the global sink`
//                                ^^^^^^
	fmt.Println(k, p) // ERROR `a copy of k escapes to the heap` `a copy of p escapes to the heap`
//                  ^  ^
	variadic(k, p.n) // ERROR `the variadic arguments of variadic escape to the heap` `a copy of k escapes to the heap` `a copy of p.n escapes to the heap`
//      ^^^^^^^^^^^^^^^^
//               ^  ^^^
	panic(Q{p.n}) // ERROR `a copy of Q{…} escapes to the heap`
//            ^^^^^^
}

//go:noinline
func variadic(xs ...any) { sink = xs } // ERROR `a copy of xs escapes to the heap`
//                                ^^

//go:noinline
func min2(a, b int) int { return a + b }

func two() (int, *int) { return 1, nil }
