package p

import "maps"

type Table map[string]int

var names = map[int]string{ // CAUSE stored-in-global "allocate" map-insertion `filling map[int]string{…} may allocate, once, when the program starts: only if the map must grow, or is still empty`
	1: "one",
	2: "two",
	3: "three",
}

type Set struct{ m map[string]bool }

//go:noinline
func insert(m map[string]int, k string) {
	m[k] = 1 // CAUSE map-insertion `the insertion m[k] may allocate: only if the map must grow, or is still empty`
	m[k]++ // CAUSE map-insertion `the insertion m[k] may allocate: only if the map must grow, or is still empty`
	m[k] += 2 // CAUSE map-insertion `the insertion m[k] may allocate: only if the map must grow, or is still empty`
}

//go:noinline
func lookup(m map[string]int, k string) int {
	delete(m, "x")
	return m[k]
}

//go:noinline
func local(keys []string) int {
	seen := map[string]bool{}
	for _, k := range keys {
		seen[k] = true // CAUSE map-insertion `the insertion seen[k] may allocate in each round of the loop: only if the map must grow, or is still empty`
	}
	return len(seen)
}

//go:noinline
func sized(n int) int {
	m := make(map[int]bool, n) // CAUSE map-made `make(map[int]bool, n) may allocate: only if the map is made for more than 8 entries`
	return len(m)
}

//go:noinline
func large() int {
	m := make(map[int]bool, 1000) // CAUSE map-made `make(map[int]bool, 1000) allocates`
	return len(m)
}

//go:noinline
func literal(n int) int {
	m := Table{ // CAUSE map-insertion `filling Table{…} may allocate: only if the map must grow, or is still empty`
		"a": n,
		"b": n,
	}
	return m["a"]
}

//go:noinline
func cloned(m map[string]int) map[string]int {
	return maps.Clone(m) // CAUSE map-made `the copied map maps.Clone(m) may allocate: only if the map is not nil`
}

//go:noinline
func (s *Set) add(k string) {
	if s.m == nil {
		s.m = make(map[string]bool) // CAUSE stored-through-pointer "allocate"
	}
	s.m[k] = true // CAUSE map-insertion `the insertion s.m[k] may allocate: only if the map must grow, or is still empty`
}
