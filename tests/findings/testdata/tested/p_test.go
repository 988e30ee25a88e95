package tested

import "testing"

func TestPlain(t *testing.T) {
	y := *Plain() // ERROR `y moves to the heap`
//      ^
	t.Log(&y)
}
