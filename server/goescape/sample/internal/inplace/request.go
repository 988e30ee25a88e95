// Package inplace is the lesson's remedy for handleRequest: pointers going in to a function are
// fine, pointers coming out of a function often escape.
package inplace

import "time"

// Request is what a server handles.
type Request struct {
	ID        int
	Timestamp time.Time
}

// Caller owns the memory: it stays on the stack if it doesn't escape further.
func fillRequest(req *Request, id int) {
	req.ID = id
	req.Timestamp = time.Now()
}

func handleRequest(id int) {
	var req Request       // stack-allocated
	fillRequest(&req, id) // pass pointer in, not out
	process(req)          // pass by value or pointer: stays on the stack if process doesn't store it
}

var processed int

func process(req Request) {
	processed += req.ID
}

// Serve handles one request for each ID.
func Serve(ids ...int) int {
	for _, id := range ids {
		handleRequest(id)
	}
	return processed
}
