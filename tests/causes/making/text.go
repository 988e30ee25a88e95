package p

import (
	"errors"
	"fmt"
	"strconv"
)

type T struct {
	name  string
	count int
}

var names = map[string]int{} // CAUSE stored-in-global "allocate"

type ID string

//go:noinline
func use(s string) {}

//go:noinline
func keep(t *T) {}

//go:noinline
func concat(a, b string) string {
	return a + ", " + b // CAUSE string-concatenation `a + ", " + b escapes to the heap: the new string is returned; allocates`
}

//go:noinline
func held(t *T, a string) {
	t.name = a + "!" // CAUSE string-concatenation `a + "!" escapes to the heap: the new string is stored in t.name; allocates`
}

//go:noinline
func local(a, b string) bool {
	s := a + b // CAUSE string-concatenation `a + b may allocate: only if the text is longer than 32 bytes`
	use(s)
	return len(s) > 3
}

//go:noinline
func adding(words []string) string {
	s := ""
	for _, w := range words {
		s += w // CAUSE string-concatenation `s += w allocates in each round of the loop`
	}
	return s
}

//go:noinline
func failed(name string) error {
	return errors.New("no such thing: " + name) // CAUSE error-value "allocate" string-concatenation `"no such thing: " + name escapes to the heap: the new string is kept in what errors.New makes; allocates, only when an error is returned`
}

//go:noinline
func numbers(t *T, n int) any {
	return t.count + n // CAUSE interface-boxing "allocate"
}

//go:noinline
func boxed(a, b string) any {
	return a + b // CAUSE string-concatenation `the text of a + b escapes to the heap: the new string is boxed in an interface; allocates` interface-boxing "allocate"
}

//go:noinline
func printed(b []byte) {
	fmt.Println(string(b)) // CAUSE string-conversion `the text of string(b) escapes to the heap: the copy is boxed in an interface; allocates` fmt-argument "allocate"
}

//go:noinline
func key(b []byte) {
	names[string(b)] = 1 // CAUSE map-insertion `the insertion names[string(b)] may allocate: only if the map must grow, or is still empty` string-conversion `string(b) escapes to the heap: the copy is a key of the map names; allocates`
}

//go:noinline
func looked(b []byte) int {
	return names[string(b)]
}

//go:noinline
func bytes(s string) []byte {
	return []byte(s) // CAUSE string-conversion `[]byte(s) escapes to the heap: the copy is returned; allocates`
}

//go:noinline
func edited(s string) (n int) {
	b := []byte(s) // CAUSE string-conversion `the copy []byte(s) may allocate: only if the text is longer than 32 bytes`
	for i := range b {
		b[i]++
		n += int(b[i])
	}
	return n
}

//go:noinline
func runes(s string) []rune {
	return []rune(s) // CAUSE string-conversion `[]rune(s) escapes to the heap: the slice is returned; allocates`
}

//go:noinline
func char(r rune) string {
	return string(r) // CAUSE string-conversion `string(r) escapes to the heap: the copy is returned; allocates`
}

//go:noinline
func id(b []byte) ID {
	return ID(b) // CAUSE string-conversion `ID(b) escapes to the heap: the copy is returned; allocates`
}

//go:noinline
func number(n int) string {
	return "#" + strconv.Itoa(n) // CAUSE string-concatenation `"#" + strconv.Itoa(n) escapes to the heap: the new string is returned; allocates`
}

//go:noinline
func joined(a, b string) []byte {
	return []byte(a + b) // CAUSE string-conversion "^\[\]byte\(a \+ b\) escapes to the heap: the copy is returned; (may )?allocate" <1.24:string-concatenation `a + b may allocate: only if the text is longer than 32 bytes`
}
