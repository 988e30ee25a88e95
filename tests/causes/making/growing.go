package p

type T struct{ list []int }

var all []int

//go:noinline
func use(s []int) {}

//go:noinline
func returned(n int) []int {
	var s []int
	for i := 0; i < n; i++ {
		s = append(s, i) // CAUSE <1.25:append-growth `append(s, i) may allocate in each round of the loop: only if the capacity does not suffice` >=1.25:append-growth "^append\(s, i\) grows on the heap: the slice is returned \(line 16\); may allocate"
	}
	return s
}

//go:noinline
func parameter(s []int, n int) []int {
	return append(s, n) // CAUSE <1.25:append-growth `append(s, n) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(s, n) grows on the heap: the slice is returned; may allocate: only if the capacity does not suffice`
}

//go:noinline
func field(t *T, n int) {
	t.list = append(t.list, n) // CAUSE <1.25:append-growth `append(t.list, n) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(t.list, n) grows on the heap: the slice is stored in t.list; may allocate: only if the capacity does not suffice`
}

//go:noinline
func global(n int) {
	all = append(all, n) // CAUSE <1.25:append-growth `append(all, n) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(all, n) grows on the heap: the slice is stored in the global all; may allocate: only if the capacity does not suffice`
}

//go:noinline
func local(n int) (total int) {
	var s []int
	for i := 0; i < n; i++ {
		s = append(s, i) // CAUSE <1.27:append-growth `append(s, i) may allocate in each round of the loop: only if the capacity does not suffice` >=1.27:append-growth `append(s, i) may allocate in each round of the loop: only if it grows, or the slice leaves its buffer on the stack with anything in it`
	}
	for _, v := range s {
		total += v
	}
	return total
}

//go:noinline
func enough() int {
	s := make([]int, 0, 3)
	s = append(s, 1, 2, 3)
	return len(s)
}

//go:noinline
func element(m map[string][]int, n int) {
	m["a"] = append(m["a"], n) // CAUSE map-insertion `the insertion m["a"] may allocate: only if the map must grow, or is still empty` <1.25:append-growth `append(m["a"], n) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(m["a"], n) grows on the heap: the slice is stored in an element of the map m; may allocate: only if the capacity does not suffice`
}

func push(t *T, n int) { t.list = append(t.list, n) } // CAUSE <1.25:append-growth `append(t.list, n) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(t.list, n) grows on the heap: the slice is stored in t.list; may allocate: only if the capacity does not suffice`

//go:noinline
func inlined(t *T, n int) {
	push(t, n) // CAUSE >=1.25:append-growth `append in the inlined call of push grows on the heap; may allocate: only if the capacity does not suffice`
}

//go:noinline
func spread(a, b []byte) []byte {
	return append(a, b...) // CAUSE <1.25:append-growth `append(a, b...) may allocate: only if the capacity does not suffice` >=1.25:append-growth `append(a, b...) grows on the heap: the slice is returned; may allocate: only if the capacity does not suffice`
}
