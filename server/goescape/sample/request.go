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
// stack frame. Every call to handleRequest is a heap allocation.
func handleRequest(id int) *Request {
	req := Request{ID: id, Timestamp: time.Now()}
	return &req
}

// Caller owns the memory: it stays on the stack if it doesn't escape further.
func fillRequest(req *Request, id int) {
	req.ID = id
	req.Timestamp = time.Now()
}

// The idiomatic fix: pointers going in to a function are fine, pointers coming out of a
// function often escape.
func handleRequestInPlace(id int) {
	var req Request       // stack-allocated
	fillRequest(&req, id) // pass pointer in, not out
	process(req)          // pass by value or pointer: stays on the stack if process doesn't store it
}

var processed int

func process(req Request) {
	processed += req.ID
}
