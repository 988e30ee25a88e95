// The lesson: where your data lives matters more than how you write it.
//
// You don't choose where your variables live. The compiler does: escape analysis decides
// whether a variable can safely live on the stack, or must "escape" to the heap because its
// lifetime outlives the stack frame. Every pattern of the lesson stands here in a file of its
// own. Open them in an editor with goescape, or run `goescape check` in this folder.
//
// Here the functions are so short that the compiler inlines them, and most calls are free. In
// internal/grown they have more to do, and goescape offers the lesson's remedies.
package main

import "fmt"

func main() {
	n := 42
	logValue(n) // n is boxed into interface{}; since Go 1.25 the compiler knows that it is 42
	logAll([]int{1000, 2000, 3000})

	fmt.Println(handleRequest(7).ID)

	fmt.Println(NewEvent("created", []byte("payload")).Kind)
	e := acquireEvent("reused", []byte("payload"))
	fmt.Println(e.Kind)
	releaseEvent(e)

	next := makeCounter()
	next()
	fmt.Println(next())
}
