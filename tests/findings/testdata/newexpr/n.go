package newexpr

func New(n int) *int          { return new(n) } // ERROR `new(n) escapes to the heap: it is returned`
//                                     ^^^^^^
func Constant() *int          { return new(42) } // ERROR `new(42) escapes to the heap: it is returned`
//                                     ^^^^^^^
func Local() int              { p := new(42); return *p }
func Text(s string) *string   { return new(s + "x") } // ERROR `s + "x" escapes to the heap: the new string is kept in what new makes` `new(s + "x") escapes to the heap: it is returned`
//                                     ^^^^^^^^^^^^
//                                         ^^^^^^^
