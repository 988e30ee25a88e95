package tested_test

import (
	"testing"

	"example.com/tested"
)

func TestPlain(t *testing.T) {
	z := *tested.Plain() // ERROR `z moves to the heap`
//      ^
	t.Log(&z)
}
