package leaking

import (
	"io"
	"reflect"

	"example.com/leaking/lib"
)

func keeps(s *lib.Store) {
	a := lib.Item{} // FOLLOW lib.Keep(item): item is passed to pass; lib.pass(item): item is passed to store; lib.store(item): item is stored in the global kept; kept
	lib.Keep(&a)
	b := lib.Item{} // FOLLOW (*lib.Store).Put(item): item is stored in s.last; kept
	s.Put(&b)
}

func unknown(w io.Writer) {
	var b [4]byte // FOLLOW lib.Write(b): b is passed to w.Write; unknown
	lib.Write(w, b[:])
}

func callbacks() {
	a := lib.Item{} // FOLLOW lib.Each(items): item, which points to it, is passed to visit; unknown
	lib.Each([]*lib.Item{&a}, func(*lib.Item) {})
}

//go:noinline
func own(item *lib.Item) { lib.Keep(item) }

func direct() {
	a := lib.Item{} // FOLLOW own(item): item is passed to lib.Keep; lib.Keep(item): item is passed to pass; lib.pass(item): item is passed to store; lib.store(item): item is stored in the global kept; kept
	own(&a)
}

//go:noinline
func keepOf[T any](v *T, all *[]*T) { *all = append(*all, v) }

func generics(all *[]*lib.Item) {
	a := lib.Item{} // FOLLOW keepOf(v): v is appended to *all; kept
	keepOf(&a, all)
}

func assembly() {
	var b byte // FOLLOW lib.Assembly(b): ; no-go
	lib.Assembly(&b)
}

func toOthers(f func(*int), w io.Writer) {
	a := 1 // FOLLOW ; none
	f(&a)
}

func standard(v reflect.Value, s string) {
	v.Set(reflect.ValueOf(&s)) // the standard library's own ways may change
}
