package tested

func Plain() *int { x := 1; return &x } // ERROR `x moves to the heap: &x is returned`
//                  ^
