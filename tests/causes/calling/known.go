package p

import (
	"bytes"
	"container/list"
	"io"
	"sync"
)

type Item struct{ next *Item }

type Store struct {
	last  *Item
	items []*Item
}

var global *Item

//go:noinline
func (s *Store) Put(item *Item) { s.last = item }

//go:noinline
func (s Store) Keep(item *Item) { global = s.last; global = item }

//go:noinline
func (s *Store) Register() { registered = append(registered, s) } // CAUSE append-growth "."

var registered []*Store

//go:noinline
func keep(_, item *Item) { global = item }

//go:noinline
func keepAll(items ...*Item) { global = items[1] }

//go:noinline
func keepOf[T any](item *T, where *[]*T) { *where = append(*where, item) } // CAUSE append-growth "."

type Stack[T any] struct{ all []*T }

//go:noinline
func (s *Stack[T]) Push(v *T) { s.all = append(s.all, v) } // CAUSE append-growth "."

func forward(s *Store, item *Item) { s.Put(item) }

func functions(s *Store) {
	a, b := Item{}, Item{} // CAUSE passed-to-call "^b moves to the heap: &b is passed to keep, whose parameter item escapes \(line 48\)"
	keep(&a, &b)
	c := Item{} // CAUSE passed-to-call "^c moves to the heap: &c is passed to s\.Put, whose parameter item escapes \(line 50\)"
	s.Put(&c)
	d := Item{} // CAUSE passed-to-call "^d moves to the heap: &d is passed to s\.Keep, whose parameter item escapes \(line 52\)"
	s.Keep(&d)
	e := Item{} // CAUSE passed-to-call "^e moves to the heap: &e is passed to \(\*Store\)\.Put, whose parameter item escapes \(line 54\)"
	(*Store).Put(s, &e)
}

func receivers() {
	var s Store // CAUSE passed-to-call "^s moves to the heap: s\.Register is called on it, and lets its receiver escape \(line 59\)"
	s.Register()
	t := &Store{} // CAUSE passed-to-call "^&Store\{\} escapes to the heap: t\.Register is called on it, and lets its receiver escape \(line 61\)"
	t.Register()
}

func held(s *Store) {
	item := &Item{} // CAUSE stored-through-pointer "."
	item.next = item
	s.Put(item)
	other := Item{} // CAUSE passed-to-call "^other moves to the heap: p, which points to it, is passed to s\.Put, whose parameter item escapes \(line 70\)"
	p := &other
	s.Put(p)
}

func variadics() {
	a, b := Item{}, Item{} // CAUSE passed-to-call "^a moves to the heap: &a is passed to keepAll, whose parameter items escapes \(line 75\)" passed-to-call "^b moves to the heap: &b is passed to keepAll, whose parameter items escapes \(line 75\)"
	keepAll(&a, &b)
}

func generics(where *[]*Item, s *Stack[Item]) {
	a := Item{} // CAUSE passed-to-call "^a moves to the heap: &a is passed to keepOf, whose parameter item escapes \(line 80\)"
	keepOf(&a, where)
	b := Item{} // CAUSE passed-to-call "^b moves to the heap: &b is passed to s\.Push, whose parameter v escapes \(line 82\)"
	s.Push(&b)
}

func inlinedForward(s *Store) {
	a := Item{} // CAUSE passed-to-call "^a moves to the heap: &a is passed to forward and on to \(\*Store\)\.Put, whose parameter item escapes \(line 87\)"
	forward(s, &a)
}

func deferred(s *Store) {
	a := Item{} // CAUSE passed-to-call "^a moves to the heap: &a is passed to s\.Put, whose parameter item escapes \(line 92\)"
	defer s.Put(&a)
}

func nested(s *Store) {
	s.Put(&Item{next: &Item{}}) // CAUSE passed-to-call "^&Item\{…\} escapes to the heap: it is passed to s\.Put, whose parameter item escapes" stored-in-value "."
}

func recursive(item *Item, n int) {
	if n == 0 {
		global = item
		return
	}
	recursive(item, n-1)
}

func recurses() {
	a := Item{} // CAUSE <1.24:passed-to-call "^a moves to the heap: &a is passed to recursive, whose parameter item escapes \(line 109\)" >=1.24:stored-in-global "."
	recursive(&a, 3)
}

func library(l *list.List, m *sync.Map, r io.Reader) {
	a := Item{}    // CAUSE stored-in-value "."
	l.PushBack(&a) // CAUSE stored-through-pointer "."
	b := Item{}    // CAUSE <1.24:passed-to-call "^b moves to the heap: &b is passed to m\.Store and on to \(\*sync\.Map\)\.Swap, whose parameter value escapes \(line 116\)" >=1.24:passed-to-call "^b moves to the heap: &b is passed to m\.Store and on to \(\*sync\.HashTrieMap\)\.Swap, whose parameter new escapes \(line 116\)"
	m.Store("key", &b)
	var head [4]byte // CAUSE passed-to-call "^head moves to the heap: head\[:\] is passed to io\.ReadFull and on to io\.ReadAtLeast, whose parameter buf escapes \(line 118\)"
	io.ReadFull(r, head[:])
	buf := new(bytes.Buffer) // CAUSE passed-to-call "^new\(bytes\.Buffer\) escapes to the heap: buf, which holds it, is passed to io\.Copy \(line 120\)"
	io.Copy(buf, r)
}

func stays(s *Store) int {
	a := Item{}
	return look(&a)
}

//go:noinline
func look(item *Item) int {
	if item.next == nil {
		return 0
	}
	return 1
}

type Part struct{ run func() int }

//go:noinline
func (p *Part) Start() { kept = p.run }

var kept func() int

//go:noinline
func Whole(n int) {
	p := &Part{
		run: func() int { return n }, // CAUSE passed-to-call "^the closure escapes to the heap: p\.Start is called on p, which holds it, and lets its receiver escape \(line 148\)"
	}
	p.Start()
}
