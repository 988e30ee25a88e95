// What reading findings of real code turned up.
package p

import (
	"reflect"
	"strings"
)

// Only the emitted code shows that SetBool is a method, and no function in a field.
func setters(of any) map[string]func(bool) {
	names := make(map[string]func(bool)) // CAUSE returned-address "^make\(map\[string\]func\(bool\)\) escapes"
	field := reflect.ValueOf(of).Elem()
	names["a"] = field.SetBool // CAUSE method-value "^the method value field\.SetBool escapes to the heap: it is stored in an element of the map names; allocates 32 bytes" map-insertion ""
	return names
}

//go:noinline
func fill(out *[4]byte) []byte { return out[:] }

func through() []byte {
	var out [4]byte // CAUSE returned-address "^out moves to the heap: the result of fill, holding &out, is returned"
	return fill(&out)
}

// Two types of one name, made on one line.
type Reader struct{ of *strings.Reader }

//go:noinline
func reader(s string) *Reader {
	return &Reader{strings.NewReader(s)} // CAUSE returned-address "^&Reader\{…\} escapes to the heap: it is returned; allocates 8 bytes" returned-address "^&strings\.Reader\{…\} in the inlined call of strings\.NewReader escapes to the heap: .*; allocates 32 bytes"
}

func element(v *[2]*int, n int) { // CAUSE stored-through-pointer "^n moves to the heap: &n is stored in \(\*v\)\[1\]"
	(*v)[1] = &n
}
