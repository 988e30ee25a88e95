package main

import "time"

// Request is what a server handles, thousands of times per second.
type Request struct {
	ID        int
	Timestamp time.Time
}

// This looks fine, but where does Request live?
//
// By returning a pointer to req, we've told the compiler: this value needs to outlive this
// stack frame. Every call to handleRequest is a heap allocation, unless it is inlined, as here:
// then the caller decides. The idiomatic fix is in internal/inplace; goescape makes it of this
// function ("Fill via pointer parameter", among the refactorings).
func handleRequest(id int) *Request {
	req := Request{ID: id, Timestamp: time.Now()}
	return &req
}
