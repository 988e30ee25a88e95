package p

import (
	"container/list"
	"net/http"
	"net/url"
)

type Node struct {
	next *Node
	n    int
}

type Box[E any] struct{ at *E }

var head *Node
var byName = map[string]*Node{} // CAUSE stored-in-global "^map\[string\]\*Node{} escapes to the heap: it is stored in the global byName"
var text *string

// Inlined where it is called.

func newNode(n int) *Node { return &Node{n: n} } // CAUSE returned-address "^&Node{…} escapes to the heap: it is returned"

func address(n int) *int { return &n } // CAUSE returned-address "^n moves to the heap: &n is returned"

func (n *Node) push(m int) { n.next = &Node{n: m, next: n.next} } // CAUSE stored-through-pointer "^&Node{…} escapes to the heap: it is stored in n\.next"

func named(n int) (p *Node, err error) {
	p = &Node{n: n} // CAUSE returned-address "^&Node{…} escapes to the heap: it is returned as p"
	return p, nil
}

func keep(node *Node) { head = node }

//go:noinline
func use(n *Node) int { return n.n }

//go:noinline
func toGlobal(n int) { head = newNode(n) } // CAUSE stored-in-global "^&Node{…} in the inlined call of newNode escapes to the heap: the call's result is stored in the global head"

//go:noinline
func toField(n *Node) { n.next = newNode(1) } // CAUSE stored-through-pointer "^&Node{…} in the inlined call of newNode escapes to the heap: the call's result is stored in n\.next"

//go:noinline
func toResult(n int) *Node { return newNode(n) } // CAUSE returned-address "^&Node{…} in the inlined call of newNode escapes to the heap: the call's result is returned"

//go:noinline
func toElement(k string) { byName[k] = newNode(1) } // CAUSE map-insertion "^the insertion byName\[k\]" stored-in-global "^&Node{…} in the inlined call of newNode escapes to the heap: the call's result is stored in the global byName\[k\]"

//go:noinline
func viaVariable(n int) *int {
	p := address(n) // CAUSE returned-address "^n in the inlined call of address moves to the heap: p, holding the call's result, is returned \(line 54\)"
	*p++
	return p
}

//go:noinline
func viaNamed(n int) *Node {
	node, err := named(n) // CAUSE returned-address "^&Node{…} in the inlined call of named escapes to the heap: node, holding it, is returned \(line 63\)"
	if err != nil {
		return nil
	}
	return node
}

//go:noinline
func insideCallee(n *Node) { n.push(2) } // CAUSE stored-through-pointer "^&Node{…} in the inlined call of n\.push escapes to the heap: it is stored in n\.next"

//go:noinline
func throughTwo() { keep(newNode(3)) } // CAUSE stored-in-global "^&Node{…} in the inlined call of newNode escapes to the heap: node, holding the call's result, is stored in the global head"

//go:noinline
func stays(n int) int { return newNode(n).n }

//go:noinline
func header(h http.Header) { h.Set("a", "b") } // CAUSE stored-in-element "^\[\]string{…} in the inlined call of h\.Set escapes to the heap: it is stored in h\[CanonicalMIMEHeaderKey\(key\)\]" inlined-code "^h\.Set\(.a., .b.\), inlined here,"

//go:noinline
func query(s string) (url.Values, error) { return url.ParseQuery(s) } // CAUSE returned-address "^make\(url\.Values\) in the inlined call of url\.ParseQuery escapes to the heap: it is returned"

//go:noinline
func element(l *list.List, n int) { l.PushBack(&Node{n: n}) } // CAUSE stored-through-pointer "^&list\.Element{…} in the inlined call of l\.PushBack escapes to the heap: e, holding it, is stored in e\.prev\.next" stored-in-value "^&Node{…} escapes to the heap: v, holding it, is stored in &list\.Element{…}"

// Generic.

//go:noinline
func ptr[E any](v E) *E { return &v } // CAUSE returned-address "^v moves to the heap: &v is returned"

//go:noinline
func (b *Box[E]) set(v E) { b.at = &v } // CAUSE stored-through-pointer "^v moves to the heap: &v is stored in b\.at"

//go:noinline
func each[E any](in []E, f func(E) *E) []*E {
	out := make([]*E, 0, len(in)) // CAUSE <1.25:variable-size "^make\(\[\]\*E, 0, len\(in\)\) escapes to the heap: its size is not constant" >=1.25:returned-address "^make\(\[\]\*E, 0, len\(in\)\) escapes to the heap: out, holding it, is returned \(line 98\)"
	for _, v := range in {
		out = append(out, f(v)) // CAUSE <1.25:append-growth "^append\(out, f\(v\)\)" >=1.25:append-growth "^append\(out, f\(v\)\) grows on the heap: the slice is returned \(line 98\)"
	}
	return out
}

//go:noinline
func instances(s string) {
	text = ptr(s)
	b := &Box[int]{}
	b.set(1)
	println(*ptr(2), *b.at, len(each([]int{1}, func(i int) *int { return &i }))) // CAUSE returned-address "^i moves to the heap: &i is returned"
}

// Package level.

var first = newNode(1)
var table = []*Node{{n: 1}, newNode(2)}
var handler = func(n int) *Node { return &Node{n: n} } // CAUSE returned-address "^&Node{…} escapes to the heap: it is returned"
var (
	one, two = &Node{n: 1}, address(2) // CAUSE stored-in-global "^n in the inlined call of address moves to the heap: the call's result is stored in the global two"
	config   = struct{ root *Node }{root: &Node{n: 3}}
)

func init() {
	n := Node{n: 1} // CAUSE stored-in-global "^n moves to the heap: &n is stored in the global head \(line 121\)"
	head = &n
	byName["n"] = &n // CAUSE map-insertion "^the insertion byName\[.n.\]"
}
