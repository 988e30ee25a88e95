package methods127

type Box struct{ v any }

func (b *Box) Put[T any](v T) *T { b.v = v; return &v } // ERROR `v moves to the heap: &v is returned` `a copy of v escapes to the heap`
//                       ^               ^

//go:noinline
func (b *Box) PutNI[T any](v T) *T { // ERROR `v moves to the heap: &v is returned (line 24)`
//                         ^
	b.v = v // ERROR `a copy of v escapes to the heap`
//            ^
	s := []T{v} // ERROR `[]T{…} escapes to the heap: s, holding it, is boxed in an interface, which is stored in &Box{…} that is stored in b.v (line 19)`
//           ^^^^^^
	b.v = s // ERROR `a copy of s escapes to the heap`
//            ^
	b.v = func() T { return s[0] } // ERROR `the closure escapes to the heap: it is stored in b.v`
//            ^^^^^^^^
	b.v = &Box{v: s[:1]} // ERROR `&Box{…} escapes to the heap: it is stored in b.v` `a copy of s[:1] escapes to the heap`
//            ^^^^^^^^^^^^^^
//                    ^^^^^
	b.v = string(append([]byte{}, b.v.(string)...)) // ERROR `the text of string(append([]byte{}, b.v.(string)...)) escapes to the heap` `the string header of string(append([]byte{}, b.v.(string)...)), boxed in an interface, escapes to the heap`
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
	return &v
}

func Use(s string) *int {
	var b Box
	b.PutNI(s)
	b.Put(s) // ERROR `a copy of v in the inlined call of b.Put escapes to the heap`
//      ^^^^^^^^
	return b.PutNI(3)
}

type In struct{ P *int }
type Out struct{ In }

func Lit() Out { x := 1; return Out{P: &x} } // ERROR `x moves to the heap: &x is returned in Out{…}`
//               ^
