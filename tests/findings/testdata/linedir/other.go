package linedir

func Other() {
	y := 1 // ERROR `y moves to the heap: &y is stored in the global G (line 6)`
//      ^
	G = &y
}

var text = `
//line raw.go:1
`

func Raw() *int { x := 1; return &x } // ERROR `x moves to the heap: &x is returned`
//                ^
