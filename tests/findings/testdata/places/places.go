package places

import "fmt"

var sink any

type P struct{ Q }
type Q struct{ n int }

func (q Q) V() int   { return q.n }
func (q *Q) R() *int { return &q.n }
func (p P) S() string { return fmt.Sprint(p.n) } // ERROR `p.n escapes to the heap`
//                                        ^^^

func TypeSwitch(x any) {
	switch t := x.(type) {
	case int, string: // ERROR `t moves to the heap`
//           ^^^^^^^^^^^
		sink = &t
	case nil: // ERROR `t moves to the heap`
//           ^^^
		sink = &t
	case map[string]int: // ERROR `t moves to the heap`
//           ^^^^^^^^^^^^^^
		sink = &t
	default: // ERROR `t moves to the heap`
//      ^^^^^^^
		sink = &t
	}
}

func Variables(_ int, a, b *int) (r struct{ a int }, err error) { // ERROR `b moves to the heap` `r moves to the heap`
//                       ^        ^
	defer func() { sink = &r }()
	var z, w = 1, 2 // ERROR `z moves to the heap` `w moves to the heap`
//          ^  ^
	sink, sink = &z, &w
	var u int // ERROR `u moves to the heap`
//          ^
	sink = &u
	if v := *a; v > 3 { // ERROR `v moves to the heap`
//         ^
		sink = &v
	}
	for k, v := range map[string]int{"a": 1} { // ERROR `k moves to the heap` `v moves to the heap`
//          ^  ^
		sink = &k
		sink = &v
	}
	sink = &b
	ch := make(chan any)
	select {
	case v := <-ch: // ERROR `v moves to the heap`
//           ^
		sink = &v
	case ch <- *a + 1: // ERROR `*a + 1 escapes to the heap`
//                 ^^^^^^
	}
	return
}

func Expressions(p P, m map[string][]int, k string) { // ERROR `p moves to the heap`
//               ^
	sink = p.V // ERROR `p.V escapes to the heap`
//             ^^^
	sink = &p.Q
	sink = p.n // ERROR `p.n escapes to the heap`
//             ^^^
	sink = p.Q // ERROR `p.Q escapes to the heap`
//             ^^^
	sink = m[k] // ERROR `m[k] escapes to the heap`
//             ^^^^
	sink = m[k][1:] // ERROR `m[k][1:] escapes to the heap`
//             ^^^^^^^^
	sink = *(&k) // ERROR `*(&k) escapes to the heap`
//             ^^^^^
	sink = <-make(chan P) // ERROR `<-make(chan P) escapes to the heap`
//             ^^^^^^^^^^^^^^
	sink = k == "" // ERROR `k == "" escapes to the heap`
//             ^^^^^^^
	sink = k[1:] // ERROR `k[1:] escapes to the heap`
//             ^^^^^
	sink = p.S() + k // ERROR `p.Q.n escapes to the heap (in the inlined call of p.S)` `the text of p.S() + k escapes to the heap` `the string header of p.S() + k, boxed in an interface, escapes to the heap`
//             ^^^^^^^^^
//             ^^^^^
	sink = string([]byte(k)) // ERROR `the text of string([]byte(k)) escapes to the heap` `the string header of string([]byte(k)), boxed in an interface, escapes to the heap`
//             ^^^^^^^^^^^^^^^^^
	sink = min2(p.n, 2) // ERROR `min2(p.n, 2) escapes to the heap`
//             ^^^^^^^^^^^^
	sink = Q(p.Q) // ERROR `Q(p.Q) escapes to the heap`
//             ^^^^^^
	sink = (k) // ERROR `(k) escapes to the heap`
//             ^^^
	sink, sink = two() // ERROR `two() escapes to the heap`
//                   ^^^^^
	sink = map[any]any{p.n: p} // ERROR `map[any]any{…} escapes to the heap` `p.n escapes to the heap` `p escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^
//                         ^^^  ^
	sink = [][]int{{1}, {2}} // ERROR `the array of [][]int{…} escapes to the heap` `the slice header of [][]int{…}, boxed in an interface, escapes to the heap` `[]int{…} escapes to the heap` `[]int{…} escapes to the heap`
//             ^^^^^^^^^^^^^^^^^
//                     ^^^  ^^^
	sink = map[string]*Q{"a": {n: 1}, "b": &Q{}} // ERROR `map[string]*Q{…} escapes to the heap` `&Q{…} escapes to the heap` `&Q{} escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//                                ^^^^^^       ^^^^
	sink = [...]Q{{n: 1}} // ERROR `[...]Q{…} escapes to the heap`
//             ^^^^^^^^^^^^^^
	sink = struct{ f func() }{func() { sink = nil }} // ERROR `the closure escapes to the heap`
//                                ^^^^^^
	fmt.Println(k, p) // ERROR `k escapes to the heap` `p escapes to the heap`
//                  ^  ^
	variadic(k, p.n) // ERROR `the variadic arguments of variadic escape to the heap` `k escapes to the heap` `p.n escapes to the heap`
//      ^^^^^^^^^^^^^^^^
//               ^  ^^^
	panic(Q{p.n}) // ERROR `Q{…} escapes to the heap`
//            ^^^^^^
}

//go:noinline
func variadic(xs ...any) { sink = xs } // ERROR `xs escapes to the heap`
//                                ^^

//go:noinline
func min2(a, b int) int { return a + b }

func two() (int, *int) { return 1, nil }
