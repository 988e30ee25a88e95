// Package lib keeps what it is given, in one way or another.
package lib

import "io"

type Item struct{ next *Item }

type Store struct{ last *Item }

var kept *Item

//go:noinline
func Keep(item *Item) { pass(item, 3) }

//go:noinline
func pass(item *Item, n int) {
	if n > 0 {
		store(item)
	}
}

//go:noinline
func store(item *Item) { kept = item }

//go:noinline
func (s *Store) Put(item *Item) { s.last = item }

//go:noinline
func Write(w io.Writer, b []byte) { w.Write(b) }

//go:noinline
func Each(items []*Item, visit func(*Item)) {
	for _, item := range items {
		visit(item)
	}
}

// Ping and Pong call each other with more than the compiler follows at once.
//
//go:noinline
func Ping(item *Item, n int) {
	if n > 0 {
		Pong(item, n-1)
	}
}

//go:noinline
func Pong(item *Item, n int) {
	if n == 0 {
		kept = item
	}
	Ping(item, n-1)
}

//go:noinline
func Generic[T any](v *T, all *[]*T) { *all = append(*all, v) }

func Assembly(b *byte)
