package linedir

var G *int

func A() {
	x := 1 // ERROR `x moves to the heap: &x is stored in the global G (line 8)`
//      ^
	G = &x
}

//line gen.y:100
func B() { x := 1; G = &x }

//line other.go:3:7
func C() { x := 1; G = &x }

//line l.go:999
func D() { x := 1; G = &x }

//line l.go:6
func E() { y := 1; G = &y }

func F() { /*line gen.y:500:1*/ x := 1; G = &x }
