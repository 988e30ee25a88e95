package p

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

type Request struct {
	ID        int
	Timestamp time.Time
}

type Event struct {
	Kind    string
	Payload []byte
	Time    time.Time
}

var processed int

// "By returning a pointer to req, we've told the compiler: this value needs to outlive this stack
// frame. Every call to handleRequest is a heap allocation": every call that is not inlined.

//go:noinline
func handleRequest(id int) *Request {
	req := Request{ID: id, Timestamp: time.Now()} // CAUSE returned-address "^req moves to the heap: &req is returned \(line 30\)"
	return &req
}

func handleRequestInlined(id int) *Request {
	req := Request{ID: id, Timestamp: time.Now()}
	return &req
}

//go:noinline
func callerLetsGo() int { return handleRequestInlined(1).ID }

// "Caller owns the memory: stays on the stack if it doesn't escape further."

func fillRequest(req *Request, id int) {
	req.ID = id
	req.Timestamp = time.Now()
}

//go:noinline
func handleInPlace(id int) {
	var req Request
	fillRequest(&req, id)
	process(req)
}

// "pass by value or pointer: stays on the stack if process doesn't store it"

//go:noinline
func process(req Request) { processed += req.ID }

//go:noinline
func processPointer(req *Request) { processed += req.ID }

var stored *Request

//go:noinline
func store(req *Request) { stored = req }

//go:noinline
func pointerIn(id int) {
	var req Request
	fillRequest(&req, id)
	processPointer(&req)
}

//go:noinline
func pointerStored(id int) {
	var req Request // CAUSE passed-to-call "^req moves to the heap: &req is passed to store, whose parameter req escapes \(line 79\)"
	fillRequest(&req, id)
	store(&req)
}

// "COSTLY: interface boxing causes heap allocation." A constant is boxed once, by the linker.

//go:noinline
func logValue(v interface{}) { fmt.Println(v) }

//go:noinline
func boxesConstant() {
	n := 42
	logValue(n) // CAUSE <1.25:interface-boxing "^a copy of n escapes to the heap: logValue\(n\) takes it as an interface"
}

//go:noinline
func boxesVariable(n int) { logValue(n) } // CAUSE interface-boxing "^a copy of n escapes to the heap: logValue\(n\) takes it as an interface"

// "for values larger than a pointer": that is not the rule. What is stored directly is a pointer,
// and what is one inside; a byte and a bool are in a table; a word is copied as a long text is.

//go:noinline
func boxesPointer(r *Request, m map[string]int, f func(), c chan int) {
	logValue(r)
	logValue(m)
	logValue(f)
	logValue(c)
}

//go:noinline
func boxesSmall(b byte, ok bool, none struct{}) {
	logValue(b)
	logValue(ok)
	logValue(none)
}

//go:noinline
func boxesWord(f float64, r Request, s string) {
	logValue(f) // CAUSE interface-boxing "^a copy of f escapes to the heap: logValue\(f\) takes it as an interface"
	logValue(r) // CAUSE interface-boxing "^a copy of r escapes to the heap: logValue\(r\) takes it as an interface"
	logValue(s) // CAUSE interface-boxing "^a copy of s escapes to the heap: logValue\(s\) takes it as an interface"
}

// "fmt.Println accepts ...interface{}, which is why it's one of the biggest sources."

//go:noinline
func prints(n int, s string) { fmt.Println(n, s) } // CAUSE fmt-argument "^a copy of n escapes to the heap: fmt\.Println\(n, s\) formats it" fmt-argument "^a copy of s escapes to the heap: fmt\.Println\(n, s\) formats it"

// "Interface conversions in loops are expensive. The boxing cost compounds fast."

//go:noinline
func logAll(values []int) {
	for _, v := range values {
		logValue(v) // CAUSE interface-boxing "^a copy of v escapes to the heap: logValue\(v\) takes it as an interface"
	}
}

// "replacing fmt.Sprintf in a tight loop with a pre-built string or a strings.Builder approach"

//go:noinline
func keys(ids []int) int {
	n := 0
	for _, id := range ids {
		n += len(fmt.Sprintf("id-%d", id)) // CAUSE fmt-argument "^a copy of id escapes to the heap: fmt\.Sprintf\(.id-%d., id\) formats it"
	}
	return n
}

//go:noinline
func keysBuilt(ids []int) int {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString("id-") // CAUSE <1.25:string-building "^b\.WriteString\(.id-.\), inlined here," >=1.25:string-building "^b\.WriteString\(.id-.\) grows its buffer on the heap"
		b.WriteString(strconv.Itoa(id)) // CAUSE <1.25:string-building "^b\.WriteString\(strconv\.Itoa\(id\)\), inlined here," >=1.25:string-building "^b\.WriteString\(strconv\.Itoa\(id\)\) grows its buffer on the heap"
	}
	return b.Len()
}

//go:noinline
func keysAppended(ids []int) int {
	n := 0
	var buf [32]byte
	for _, id := range ids {
		n += len(strconv.AppendInt(append(buf[:0], "id-"...), int64(id), 10))
	}
	return n
}

// "every event object was being returned as a pointer from a constructor"

//go:noinline
func NewEvent(kind string, payload []byte) *Event {
	return &Event{Kind: kind, Payload: payload, Time: time.Now()} // CAUSE returned-address "^&Event{…} escapes to the heap: it is returned"
}

// "a value-return pattern for the cases where the event didn't escape"

//go:noinline
func MakeEvent(kind string, payload []byte) Event {
	return Event{Kind: kind, Payload: payload, Time: time.Now()}
}

// "The sync.Pool avoids repeated allocation in the common case."

var eventPool = sync.Pool{
	New: func() interface{} { return &Event{} }, // CAUSE returned-address "^&Event{} escapes to the heap: it is returned"
}

func acquireEvent(kind string, payload []byte) *Event {
	e := eventPool.Get().(*Event)
	e.Kind = kind
	e.Payload = payload
	e.Time = time.Now()
	return e
}

func releaseEvent(e *Event) {
	e.Kind = ""
	e.Payload = nil
	eventPool.Put(e)
}

//go:noinline
func pooled(payload []byte) int {
	e := acquireEvent("a", payload)
	n := len(e.Kind)
	releaseEvent(e)
	return n
}

// "Closures capture variables by reference. This is correct behavior."

//go:noinline
func makeCounter() func() int {
	count := 0 // CAUSE captured-by-reference "^count moves to the heap: the closure that is returned captures and changes it \(line 213\)"
	return func() int { // CAUSE closure "^the closure escapes to the heap: it is returned"
		count++
		return count
	}
}

// By reference only where it changes: one that is never assigned to again is copied.

//go:noinline
func makeAdder(n int) func(int) int {
	return func(m int) int { return m + n } // CAUSE closure "^the closure escapes to the heap: it is returned"
}

// "keeping pointers pointing inward rather than outward"

//go:noinline
func inward(ids []int) (total int) {
	add := func(id int) { total += id }
	for _, id := range ids {
		add(id)
	}
	return total
}
