// Package grown has the lesson's functions as programs have them: with more to do than the
// compiler inlines, so that every call pays. goescape offers the lesson's remedies for them, and
//
//	go test -bench . -benchmem ./internal/grown
//
// tells before and after what they are worth; `goescape demo` does all of that on a copy.
package grown

import "time"

// Request is what a server handles, thousands of times per second.
type Request struct {
	ID        int
	Path      string
	Depth     int
	Timestamp time.Time
}

// The remedy: let the caller own the memory ("Fill via pointer parameter").
func handleRequest(id int, path string) *Request {
	req := Request{ID: id, Path: path, Timestamp: time.Now()}
	for i := 0; i < len(path); i++ {
		if path[i] == '/' {
			req.Depth++
		}
	}
	return &req
}

// Serve says how deep in the tree a request reaches.
func Serve(id int, path string) int {
	req := handleRequest(id, path)
	return req.Depth
}
