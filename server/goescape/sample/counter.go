package main

// Closures capture variables by reference. A variable referenced inside a closure that outlives
// the function will escape: you're paying for a heap allocation every time you call makeCounter.
func makeCounter() func() int {
	count := 0 // escapes to heap: the closure captures it
	return func() int {
		count++
		return count
	}
}
