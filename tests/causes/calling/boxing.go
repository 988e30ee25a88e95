package p

import "sort"

type Point struct{ X, Y int }

type Grid [4]Point

type Names []string

var kept any

//go:noinline
func take(v any) { kept = v }

//go:noinline
func takeAll(vs ...any) { kept = vs[0] }

func passThrough(v any) { take(v) }

func arguments(n int, s string, p Point, b []byte, g *Grid) {
	take(n)            // CAUSE interface-boxing "^a copy of n escapes to the heap: take\(n\) takes it as an interface"
	take(s)            // CAUSE interface-boxing "^a copy of s escapes to the heap: take\(s\) takes it as an interface"
	take(p)            // CAUSE interface-boxing "^a copy of p escapes to the heap: take\(p\) takes it as an interface"
	take(b)            // CAUSE interface-boxing "^a copy of b escapes to the heap: take\(b\) takes it as an interface"
	take(g[1])         // CAUSE interface-boxing "^a copy of g\[1\] escapes to the heap: take\(g\[1\]\) takes it as an interface"
	take(*g)           // CAUSE interface-boxing "^a copy of \*g escapes to the heap: take\(\*g\) takes it as an interface"
	take(p.X)          // CAUSE interface-boxing "^a copy of p\.X escapes to the heap: take\(p\.X\) takes it as an interface"
	take(n * 1000)     // CAUSE interface-boxing "^a copy of n \* 1000 escapes to the heap: take\(n \* 1000\) takes it as an interface"
	take(Point{n, n})  // CAUSE interface-boxing "^a copy of Point\{…\} escapes to the heap: take\(Point\{…\}\) takes it as an interface"
	take(int64(n))     // CAUSE interface-boxing "^a copy of int64\(n\) escapes to the heap: take\(int64\(n\)\) takes it as an interface"
	take(len(s) + 500) // CAUSE interface-boxing "^a copy of len\(s\) \+ 500 escapes to the heap: take\(len\(s\) \+ 500\) takes it as an interface"
}

func free(p *Point, m map[int]int, f func(), c chan int) {
	take(p)
	take(m)
	take(f)
	take(c)
	take("constant")
	take(true)
	take(byte(p.X))
	take(struct{}{})
}

func variadic(n int) {
	takeAll(
		n, // CAUSE interface-boxing "^a copy of n escapes to the heap: takeAll\(n, .constant.\) takes it as an interface \(line 47\)"
		"constant",
	)
}

func inlined(s string) {
	passThrough(s) // CAUSE interface-boxing "^a copy of s escapes to the heap: passThrough\(s\) takes it as an interface"
}

//go:noinline
func returned(s string) any {
	return s // CAUSE interface-boxing "^a copy of s escapes to the heap: it is returned as an interface"
}

func assigned(s string, m map[string]any, list []any, c chan any) {
	var v any = s // CAUSE interface-boxing "^a copy of s escapes to the heap: v holds it as an interface, and goes on to take \(line 64\)"
	take(v)
	kept = s    // CAUSE interface-boxing "^a copy of s escapes to the heap: kept holds it as an interface"
	list[0] = s // CAUSE interface-boxing "^a copy of s escapes to the heap: list\[0\] holds it as an interface"
	c <- s      // CAUSE interface-boxing "^a copy of s escapes to the heap: it is sent on c as an interface"
}

func elements(s string) []any {
	return []any{ // CAUSE returned-address "."
		s, // CAUSE interface-boxing "^a copy of s escapes to the heap: \[\]any\{…\} holds it as an interface \(line 71\)"
	}
}

func fields(s string) {
	kept = &struct{ v any }{ // CAUSE stored-in-global "."
		s, // CAUSE interface-boxing "^a copy of s escapes to the heap: struct\{…\}\{…\} holds it as an interface \(line 77\)"
	}
}

type box struct{ v any }

func literal(s string) *box {
	return &box{ // CAUSE returned-address "."
		v: s, // CAUSE interface-boxing "^a copy of s escapes to the heap: box\{…\} holds it as an interface \(line 85\)"
	}
}

func headers(n int, t string) {
	take([]int{n, n, n})                    // CAUSE interface-boxing "it is boxed in an interface, which is passed to take" interface-boxing "^the slice header of \[\]int\{…\}, boxed in an interface, escapes to the heap: take\(\[\]int\{…\}\) takes it"
	take(Names{t})                          // CAUSE interface-boxing "it is boxed in an interface, which is passed to take" interface-boxing "^the header of Names\{…\}, boxed in an interface, escapes to the heap: take\(Names\{…\}\) takes it"
	take(string(append([]byte(nil), t...))) // CAUSE string-conversion "." interface-boxing "^the string header of string\(append\(\[\]byte\(nil\), t\.\.\.\)\), boxed in an interface, escapes to the heap: take\(string\(append\(\[\]byte\(nil\), t\.\.\.\)\)\) takes it" append-growth "."
}

func sorted(xs []int) {
	sort.Sort(sort.IntSlice(xs)) // CAUSE interface-boxing "^a copy of sort\.IntSlice\(xs\) escapes to the heap: sort\.Sort\(sort\.IntSlice\(xs\)\) takes it as an interface"
}

func loop(names []string) {
	for _, name := range names {
		take(name) // CAUSE interface-boxing "^a copy of name escapes to the heap: take\(name\) takes it as an interface"
	}
}

func result() (string, error) { return read() }

//go:noinline
func read() (string, error) { return "x", nil }

func several() (err error) {
	kept, err = read() // CAUSE interface-boxing "^a copy of read\(\) escapes to the heap: kept holds it as an interface"
	return err
}

type shape interface{ Area() int }

func (p Point) Area() int { return p.X * p.Y }

//go:noinline
func area(s shape) int {
	return s.Area()
}

func method(p Point) int {
	return area(p) // CAUSE interface-boxing "^a copy of p escapes to the heap: area\(p\) takes it as an interface"
}
