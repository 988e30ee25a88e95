package newexpr

func New(n int) *int          { return new(n) } // ERROR `new(n) moves to the heap`
//                                     ^^^^^^
func Constant() *int          { return new(42) } // ERROR `new(42) moves to the heap`
//                                     ^^^^^^^
func Local() int              { p := new(42); return *p }
func Text(s string) *string   { return new(s + "x") } // ERROR `new(s + "x" escapes to the heap` `new(s + "x") moves to the heap`
//                                     ^^^^^^^^^^^^
//                                     ^^^^^^^^^^^
