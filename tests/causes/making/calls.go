package p

import (
	"bytes"
	"strings"
	"sync"
)

type Job struct{ id int }

type Huge [2048]byte

//go:noinline
func use(v any) bool { return v != nil }

//go:noinline
func done() {}

//go:noinline
func channel() {
	c := make(chan int, 8) // CAUSE channel-made `the channel make(chan int, 8) allocates`
	c <- 1
	<-c
}

//go:noinline
func pointers(n int) chan *Job {
	return make(chan *Job, n) // CAUSE channel-made `the channel make(chan *Job, n) allocates`
}

//go:noinline
func send(jobs chan *Job, n int) {
	jobs <- &Job{n} // CAUSE sent-on-channel `&Job{…} escapes to the heap: it is sent on jobs; allocates 8 bytes`
}

//go:noinline
func sendVariable(jobs chan<- *Job, n int) {
	job := Job{n} // CAUSE sent-on-channel `job moves to the heap: p is sent on jobs (line 41); allocates 8 bytes`
	job.id++
	p := &job
	jobs <- p
}

//go:noinline
func sendValue(jobs chan Job, n int) {
	jobs <- Job{n}
}

//go:noinline
func deferred(locks []*sync.Mutex) {
	defer done()
	for _, lock := range locks {
		lock.Lock()
		defer done() // CAUSE deferred-record `the record of defer done() may allocate in each round of the loop: only if the processor's pool of records is empty`
	}
}

//go:noinline
func building(words []string) string {
	var sb strings.Builder
	for _, w := range words {
		sb.WriteString(w) // CAUSE <1.25:string-building `sb.WriteString(w), inlined here, may allocate in each round of the loop: only if the capacity does not suffice` >=1.25:string-building `sb.WriteString(w) grows its buffer on the heap; may allocate in each round of the loop: only if the capacity does not suffice`
		sb.WriteByte(' ') // CAUSE <1.25:string-building `sb.WriteByte(' '), inlined here, may allocate in each round of the loop: only if the capacity does not suffice` >=1.25:string-building `sb.WriteByte(' ') grows its buffer on the heap; may allocate in each round of the loop: only if the capacity does not suffice`
	}
	return sb.String()
}

//go:noinline
func buffered(b *bytes.Buffer) string {
	return b.String() // CAUSE string-building `the copy that b.String() makes escapes to the heap: it is returned; may allocate: only if a branch in bytes.(*Buffer).String is taken`
}

//go:noinline
func huge(h *Huge) bool {
	return use(*h) // CAUSE interface-boxing "allocate"
}
