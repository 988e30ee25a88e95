package generic

var sink any

func Ptr[E any](v E) *E { return &v } // ERROR `v moves to the heap: &v is returned`
//              ^

func Map[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in)) // ERROR `make([]B, 0, len(in)) escapes to the heap`
//             ^^^^^^^^^^^^^^^^^^^^^
	for _, v := range in {
		out = append(out, f(v)) // ERROR >=1.25:`append(out, f(v)) grows on the heap`
//                    ^^^^^^^^^^^^^^^^^
	}
	return out
}

//go:noinline
func Box[E any](v E) any { return v } // ERROR `a copy of v escapes to the heap`
//                                ^

type List[E any] struct{ head *node[E] }

type node[E any] struct {
	v    E
	next *node[E]
}

func (l *List[E]) Push(v E) { l.head = &node[E]{v, l.head} } // ERROR `&node[E]{…} escapes to the heap: it is stored in l.head`
//                                     ^^^^^^^^^^^^^^^^^^^

//go:noinline
func (l *List[E]) PushNI(v E) { l.head = &node[E]{v, l.head} } // ERROR `&node[E]{…} escapes to the heap: it is stored in l.head`
//                                       ^^^^^^^^^^^^^^^^^^^

type MyInt int

func Use() {
	sink = Ptr(1) // ERROR `v in the inlined call of Ptr moves to the heap: the call's result is stored in the global sink`
//             ^^^^^^
	sink = Ptr("s") // ERROR `v in the inlined call of Ptr moves to the heap: the call's result is stored in the global sink`
//             ^^^^^^^^
	sink = Map([]int{1}, func(i int) string { return "x" }) // ERROR `a copy of Map([]int{…}, func(i int) string {…}) escapes to the heap: sink holds it as an interface` >=1.26:`make([]string, 0, 1) in the inlined call of Map escapes to the heap: it is boxed in an interface` <1.26:`make([]string, 0, len(in)) in the inlined call of Map escapes to the heap` >=1.25:`append in the inlined call of Map grows on the heap`
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
	sink = Box(1)
	sink = Box("s")
	sink = Box(MyInt(1))
	var l List[int]
	l.Push(1) // ERROR `&node[int]{…} in the inlined call of l.Push escapes to the heap: it is stored in l.head`
//      ^^^^^^^^^
	l.PushNI(2)
	var ls List[string]
	ls.Push("a") // ERROR `&node[string]{…} in the inlined call of ls.Push escapes to the heap: it is stored in l.head`
//      ^^^^^^^^^^^^
	ls.PushNI("b")
	sink = l.head
}
