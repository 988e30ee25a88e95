// Package sample: each line tells which allocation calls stand on it, as they are in Go 1.21 to
// 1.27 on 64-bit machines:
//
//	// WANT what [type size] [buffer|no-buffer] [panics] [from function] [<- callers]
//
// Several are separated by bars. A call that is inlined from another package stands on the line
// that calls it. Callers of an inlined function are named by marks (#mark) on their lines.
package sample

import (
	"errors"
	"maps"
	"strings"
)

type Pair struct{ A, B int }

type Wide struct {
	Pair
	Name string
	Next *Wide
}

var (
	sink    any
	numbers []int
	counts  = map[string]int{} // WANT map
	reader  *strings.Reader
	err     error
)

//go:noinline
func NewPair(a int) *Pair { return &Pair{a, 2} } // WANT object example.com/dotted.v2/sample.Pair 16

func inlined(a int) *Wide {
	return &Wide{Pair: Pair{a, a}} // WANT object example.com/dotted.v2/sample.Wide 40 | object example.com/dotted.v2/sample.Wide 40 <- #direct | object example.com/dotted.v2/sample.Wide 40 <- #middle | object example.com/dotted.v2/sample.Wide 40 <- #middle #outer
}

//go:noinline
func Direct(a int) *Wide {
	return inlined(a) // #direct
}

func middle(a int) *Wide {
	return inlined(a) // #middle
}

//go:noinline
func Outer(a int) *Wide {
	return middle(a) // #outer
}

//go:noinline
func Moved(a int) *int {
	b := a // WANT object int 8
	return &b
}

//go:noinline
func Closure(a int) func() int {
	return func() int { return a } // WANT object struct { F uintptr; X0 int } 16
}

//go:noinline
func Make(n int) []Pair {
	return make([]Pair, n) // WANT slice example.com/dotted.v2/sample.Pair 16
}

//go:noinline
func Grow(n int) {
	numbers = append(numbers, n) // WANT growth int 8
}

//go:noinline
func Copy(from []*Pair) []*Pair {
	to := make([]*Pair, len(from)) // WANT slice-copy *example.com/dotted.v2/sample.Pair 8
	copy(to, from)
	return to
}

//go:noinline
func BoxNumber(n int) {
	sink = n // WANT box-small
}

//go:noinline
func BoxString(s string) {
	sink = s // WANT box-string
}

//go:noinline
func BoxSlice(s []int) {
	sink = s // WANT box-slice
}

//go:noinline
func BoxStruct(w *Wide) {
	sink = *w // WANT box example.com/dotted.v2/sample.Wide 40
}

//go:noinline
func Concat(a, b string) string {
	return a + b // WANT string-concat no-buffer
}

//go:noinline
func ConcatLocal(a, b string) bool {
	s := a + b // WANT string-concat buffer
	return s[len(s)-1] == 'x'
}

//go:noinline
func Bytes(s string) []byte {
	return []byte(s) // WANT bytes-from-string no-buffer
}

//go:noinline
func BytesLocal(s string) byte {
	b := []byte(s) // WANT bytes-from-string buffer
	b[0]++
	return b[0]
}

//go:noinline
func String(b []byte) string {
	return string(b) // WANT string-from-bytes no-buffer
}

//go:noinline
func Rune(r rune) string {
	return string(r) // WANT string-from-rune no-buffer
}

//go:noinline
func Runes(s string) []rune {
	return []rune(s) // WANT runes-from-string no-buffer
}

//go:noinline
func FromRunes(r []rune) string {
	return string(r) // WANT string-from-runes no-buffer
}

//go:noinline
func Map() map[string]int {
	return map[string]int{} // WANT map
}

//go:noinline
func MapHint(n int) map[string]int {
	return make(map[string]int, n) // WANT map map[string]int 8
}

//go:noinline
func Assign(key string) {
	counts[key] = 1 // WANT map-assign map[string]int 8
}

//go:noinline
func Chan() chan int {
	return make(chan int) // WANT chan chan int 8
}

//go:noinline
func Start(done chan int) {
	go NewPair(<-done) // WANT goroutine | object struct { F uintptr; X0 int } 16
}

//go:noinline
func nothing() {}

//go:noinline
func Defer(n int) {
	for i := 0; i < n; i++ {
		defer nothing() // WANT defer
	}
}

//go:noinline
func Panics(n int) {
	if n > 0 {
		panic(&Pair{n, n}) // WANT object example.com/dotted.v2/sample.Pair 16 panics
	}
}

//go:noinline
func Foreign(s string) {
	reader = strings.NewReader(s) // WANT object strings.Reader 32 from strings.NewReader
	err = errors.New(s)           // WANT object errors.errorString 16 from errors.New
}

//go:noinline
func Generic() {
	counts = maps.Clone(counts) // WANT map-clone from maps.Clone
}
