package p

import (
	"fmt"
	"io"
	"net/http"
	"sort"
	"sync"
)

type T struct {
	P    *int
	N    int
	Next *T
	F    func() int
}

var g *int

var gf func() int
var gfs []func()
var gfm = map[string]func(){} // CAUSE stored-in-global "^map\[string\]func\(\){} escapes to the heap: it is stored in the global gfm"

func counter() func() int {
	count := 0 // CAUSE captured-by-reference "^count moves to the heap: the closure that is returned captures and changes it \(line 26\)"
	return func() int { // CAUSE closure "^the closure escapes to the heap: it is returned"
		count++
		return count
	}
}
func counter2() (func() int, func()) {
	count := 0 // CAUSE captured-by-reference "^count moves to the heap: the closure that is returned captures and changes it \(line 34\)"
	inc := func() int { count++; return count } // CAUSE closure "^the closure escapes to the heap: inc, holding it, is returned \(line 35\)"
	reset := func() { count = 0 } // CAUSE closure "^the closure escapes to the heap: reset, holding it, is returned \(line 35\)"
	return inc, reset
}
func readonlyByRef() func() int { x := 1; x = 2; return func() int { return x } } // CAUSE closure "^the closure escapes to the heap: it is returned"
func bigByRef() func() byte     { var a [200]byte; return func() byte { return a[3] } } // CAUSE captured-by-reference "^a moves to the heap: the closure that is returned captures it by reference" closure "^the closure escapes to the heap: it is returned"
func addrByRef() func() int     { x := 1; p := &x; return func() int { return x + *p } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures it by reference" closure "^the closure escapes to the heap: it is returned"
func byValue() func() int       { x := 1; return func() int { return x } } // CAUSE closure "^the closure escapes to the heap: it is returned"
func noCapture() func() int     { return func() int { return 1 } }
func param(n int) func() int    { return func() int { n++; return n } } // CAUSE captured-by-reference "^n moves to the heap: the closure that is returned captures and changes it" closure "^the closure escapes to the heap: it is returned"
func setGlobal()                { x := 0; gf = func() int { x++; return x } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is stored in the global gf captures and changes it" closure "^the closure escapes to the heap: it is stored in the global gf"
func setField(t *T)             { x := 0; t.F = func() int { x++; return x } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is stored in t\.F captures and changes it" closure "^the closure escapes to the heap: it is stored in t\.F"
func setMap()                   { x := 0; gfm["x"] = func() { x++ } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is stored in the global gfm\[.x.\] captures and changes it" map-insertion "^the insertion gfm\[.x.\]" closure "^the closure escapes to the heap: it is stored in the global gfm\[.x.\]"
func setVar() func() int        { x := 0; f := func() int { x++; return x }; return f } // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures and changes it" closure "^the closure escapes to the heap: f, holding it, is returned"
func setVar2(n int) func() int {
	x := 0 // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures and changes it \(line 51\)"
	var f func() int
	if n > 1 {
		f = func() int { x++; return x } // CAUSE closure "^the closure escapes to the heap: f, holding it, is returned \(line 53\)"
	}
	return f
}
func inStruct() *T      { x := 0; return &T{F: func() int { x++; return x }} } // CAUSE captured-by-reference "^x moves to the heap: the closure that is stored in &T{…}, which is returned, captures and changes it" returned-address "^&T{…} escapes to the heap: it is returned" closure "^the closure escapes to the heap: it is stored in &T{…}, which is returned"
func inSlice() []func() { x := 0; return []func(){func() { x++ }} } // CAUSE captured-by-reference "^x moves to the heap: the closure that is an element of \[\]func\(\){…}, which is returned, captures and changes it" returned-address "^\[\]func\(\){…} escapes to the heap: it is returned" closure "^the closure escapes to the heap: it is an element of \[\]func\(\){…}, which is returned"
func passed() {
	x := 0 // CAUSE <1.22:captured-by-reference "^x moves to the heap: the closure that is passed on by the inlined call of http\.HandleFunc captures and changes it \(line 59\)" >=1.22:captured-by-reference "^x moves to the heap: the closure that is passed to http\.HandleFunc captures and changes it \(line 59\)"
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { x++ }) // CAUSE <1.22:passed-to-call "^the closure escapes to the heap: it is passed to http\.HandleFunc" >=1.22:passed-to-call "^the closure escapes to the heap: it is passed to http\.HandleFunc, whose parameter handler escapes"
	fmt.Println(x) // CAUSE fmt-argument "^a copy of x escapes to the heap: fmt\.Println\(x\) formats it"
}
func passedSort(xs []int) {
	n := 0
	sort.Slice(xs, func(i, j int) bool { n++; return xs[i] < xs[j] }) // CAUSE interface-boxing "^a copy of xs escapes to the heap: sort\.Slice\(xs, func\(i, j int\) bool {…}\) takes it as an interface"
	println(n)
}
func passedIface(e interface{ Do(func()) }) { x := 0; e.Do(func() { x++ }) } // CAUSE captured-by-reference "^x moves to the heap: the closure that is passed to e\.Do captures and changes it" unknown-callee "^the closure escapes to the heap: it is passed to e\.Do, which is known only at run time"
func passedFn(f func(func()))               { x := 0; f(func() { x++ }) } // CAUSE captured-by-reference "^x moves to the heap: the closure that is passed to f captures and changes it" unknown-callee "^the closure escapes to the heap: it is passed to f, a function value"
func once(o *sync.Once)                     { x := 0; o.Do(func() { x++ }); println(x) }
func goClosure()                            { x := 0; go func() { x++ }(); println(x) } // CAUSE captured-by-reference "^x moves to the heap: the closure that is started as a goroutine captures and changes it" goroutine-closure "^the closure escapes to the heap: it is started as a goroutine"
func goClosureArg()                         { x := 0; go func(n int) { println(n) }(x) } // CAUSE goroutine-closure "^the closure escapes to the heap: it is started as a goroutine"
func goCall(s string, n int)                { go work(s, n) } // CAUSE goroutine-closure "^the closure of go work\(s, n\), with its arguments,"
func goMethod(t *T, w io.Writer)            { go t.run(1); go w.Write(nil) } // CAUSE goroutine-closure "^the closure of go t\.run\(1\), with its arguments," goroutine-closure "^the closure of go w\.Write\(nil\), with its arguments,"
func goNoArgs()                             { go work2() }
func goNamedClosure()                       { x := 0; f := func() { x++ }; go f(); println(x) } // CAUSE captured-by-reference "^x moves to the heap: the closure that is started as a goroutine captures and changes it" goroutine-closure "^the closure escapes to the heap: f, holding it, is started as a goroutine"
func goPtr()                                { x := 0; go work3(&x) } // CAUSE goroutine-closure "^x moves to the heap: &x is handed to the goroutine that runs work3"
func goBuiltin(m map[string]int)            { go delete(m, "a") } // CAUSE goroutine-closure "^the closure of go delete\(m, .a.\), with its arguments,"
func work(s string, n int)                  { println(s, n) }
func work2()                                {}
func work3(p *int)                          { *p++ }
func (t *T) run(n int)                      { println(t, n) }
func (t T) val() int                        { return t.N }
func deferLoop(n int) {
	for i := 0; i < n; i++ { // CAUSE <1.22:loop-variable "^i moves to the heap: the closure that is deferred in a loop captures it by reference \(line 85\)"
		defer func() { println(i) }() // CAUSE deferred-record "^the record of defer func\(\)" deferred-closure "^the closure escapes to the heap: it is deferred in a loop"
	}
}
func deferLoopCall(n int, mu *sync.Mutex) {
	for i := 0; i < n; i++ {
		mu.Lock()
		defer mu.Unlock() // CAUSE deferred-closure "^the closure of defer mu\.Unlock\(\), with its arguments," deferred-record "^the record of defer mu\.Unlock\(\)"
	}
}
func deferLoopArgs(n int) {
	for i := 0; i < n; i++ {
		defer work("x", i) // CAUSE deferred-closure "^the closure of defer work\(.x., i\), with its arguments," deferred-record "^the record of defer work\(.x., i\)"
	}
}
func deferOnce() (err error) { x := 1; defer func() { x++; println(x) }(); return nil }
func deferVar(n int) {
	x := 0 // CAUSE captured-by-reference "^x moves to the heap: the closure that is deferred in a loop captures and changes it \(line 103\)"
	for i := 0; i < n; i++ {
		defer func() { x++ }() // CAUSE deferred-record "^the record of defer func\(\)" deferred-closure "^the closure escapes to the heap: it is deferred in a loop"
	}
}
func methodValue(t *T) func(int)                             { return t.run } // CAUSE method-value "^the method value t\.run escapes to the heap: it is returned"
func methodValueV(t T) func() int                            { return t.val } // CAUSE method-value "^the method value t\.val escapes to the heap: it is returned"
func methodValueVar() func() int                             { var t T; f := t.val; return f } // CAUSE method-value "^the method value t\.val escapes to the heap: f, holding it, is returned"
func methodValuePassed(t *T)                                 { http.HandleFunc("/", t.handle) } // CAUSE <1.22:method-value "^the method value t\.handle escapes to the heap: handler, holding it, is passed on by the inlined call of http\.HandleFunc" >=1.22:method-value "^the method value t\.handle escapes to the heap: it is passed to http\.HandleFunc"
func (t *T) handle(w http.ResponseWriter, r *http.Request)   {}
func methodValueIface(w io.Writer) func([]byte) (int, error) { return w.Write } // CAUSE method-value "^the method value w\.Write escapes to the heap: it is returned"
func methodValueMoved() func(int)                            { var t T; return t.run } // CAUSE returned-address "^t moves to the heap: &t is kept by the method value t\.run, which is returned" method-value "^the method value t\.run escapes to the heap: it is returned"
func methodExpr() func(*T, int)                              { return (*T).run }
func loopVarPtr(xs []T) []*T {
	var out []*T
	for _, x := range xs { // CAUSE loop-variable "^x moves to the heap: &x is appended to out \(line 117\)"
		out = append(out, &x) // CAUSE <1.25:append-growth "^append\(out, &x\)" >=1.25:append-growth "^append\(out, &x\) grows on the heap: the slice is returned \(line 119\)"
	}
	return out
}
func loopVar3(n int) {
	for i := 0; i < n; i++ { // CAUSE <1.22:loop-variable "^i moves to the heap: the closure that is started as a goroutine captures it by reference \(line 123\)"
		go func() { println(i) }() // CAUSE goroutine-closure "^the closure escapes to the heap: it is started as a goroutine"
	}
}
func loopRange(xs []int) {
	for i, x := range xs { // CAUSE <1.22:loop-variable "^i moves to the heap: the closure that is appended to gfs captures it by reference \(line 128\)" <1.22:loop-variable "^x moves to the heap: the closure that is appended to gfs captures it by reference \(line 128\)"
		gfs = append(gfs, func() { println(i, x) }) // CAUSE <1.25:append-growth "^append\(gfs, func\(\) {…}\)" closure "^the closure escapes to the heap: it is appended to gfs" >=1.25:append-growth "^append\(gfs, func\(\) {…}\) grows on the heap: the slice is stored in the global gfs"
	}
}
func loopRangeMod(xs []int) {
	for i, x := range xs { // CAUSE <1.22:loop-variable "^i moves to the heap: the closure that is appended to gfs captures it by reference \(line 133\)" loop-variable "^x moves to the heap: the closure that is appended to gfs captures and changes it \(line 133\)"
		gfs = append(gfs, func() { x++; println(i, x) }) // CAUSE <1.25:append-growth "^append\(gfs, func\(\) {…}\)" closure "^the closure escapes to the heap: it is appended to gfs" >=1.25:append-growth "^append\(gfs, func\(\) {…}\) grows on the heap: the slice is stored in the global gfs"
	}
}
func nested() func() func() int {
	x := 0 // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures and changes it \(line 138\)"
	return func() func() int { // CAUSE closure "^the closure escapes to the heap: it is returned"
		y := 0 // CAUSE captured-by-reference "^y moves to the heap: the closure that is returned captures and changes it \(line 140\)"
		return func() int { x++; y++; return x + y } // CAUSE closure "^the closure escapes to the heap: it is returned"
	}
}
func wg(n int) int {
	var wg sync.WaitGroup // CAUSE passed-to-call "^wg moves to the heap: wg\.Add is called on it, and lets its receiver escape \(line 148\)"
	var mu sync.Mutex // CAUSE captured-by-reference "^mu moves to the heap: the closure that is started as a goroutine captures it by reference \(line 149\)"
	sum := 0 // CAUSE captured-by-reference "^sum moves to the heap: the closure that is started as a goroutine captures and changes it \(line 149\)"
	for i := 0; i < n; i++ { // CAUSE <1.22:loop-variable "^i moves to the heap: the closure that is started as a goroutine captures it by reference \(line 149\)"
		wg.Add(1)
		go func() { defer wg.Done(); mu.Lock(); sum += i; mu.Unlock() }() // CAUSE goroutine-closure "^the closure escapes to the heap: it is started as a goroutine"
	}
	wg.Wait()
	return sum
}
func recur() func(int) int {
	var fib func(int) int // CAUSE captured-by-reference "^fib moves to the heap: the closure that is returned captures it by reference \(line 156\)"
	fib = func(n int) int { // CAUSE closure "^the closure escapes to the heap: fib, holding it, is returned \(line 162\)"
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	return fib
}
func recurLocal() int {
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	return fib(3)
}
func ptrCaptured() func() int    { t := &T{N: 1}; return func() int { return t.N } } // CAUSE held-by-closure "^&T{…} escapes to the heap: t, holding it, is captured by a closure, which is returned" closure "^the closure escapes to the heap: it is returned"
func ptrCapturedRef() func() int { t := &T{N: 1}; return func() int { t = nil; return t.N } } // CAUSE captured-by-reference "^t moves to the heap: the closure that is returned captures and changes it" returned-address "^&T{…} escapes to the heap: it is stored in t, which is captured by a closure that is returned" closure "^the closure escapes to the heap: it is returned"
func sliceCaptured() func() int  { t := make([]int, 3); return func() int { return t[0] } } // CAUSE held-by-closure "^make\(\[\]int, 3\) escapes to the heap: t, holding it, is captured by a closure, which is returned" closure "^the closure escapes to the heap: it is returned"
func closureCapturesClosure() func() int {
	x := 0 // CAUSE captured-by-reference "^x moves to the heap: the closure that is captured by a closure, which is returned, captures and changes it \(line 179\)"
	f := func() int { x++; return x } // CAUSE closure "^the closure escapes to the heap: f, holding it, is captured by a closure, which is returned \(line 180\)"
	return func() int { return f() } // CAUSE closure "^the closure escapes to the heap: it is returned"
}
func immediately() int   { x := 0; func() { x++ }(); return x }
func opt(n int) func(*T) { return func(t *T) { t.N = n } } // CAUSE closure "^the closure escapes to the heap: it is returned"
func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) }) // CAUSE closure "^the closure escapes to the heap: it is returned"
}
func errgrp(f func(func() error)) (err error) { f(func() error { err = nil; return err }); return } // CAUSE captured-by-reference "^err moves to the heap: the closure that is passed to f captures and changes it" unknown-callee "^the closure escapes to the heap: it is passed to f, a function value"
func pass2(cb func())                         { cb() }
func localPass()                              { x := 0; pass2(func() { x++ }); println(x) }
func sendF(c chan func())                     { x := 0; c <- func() { x++ } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is sent on c captures and changes it" sent-on-channel "^the closure escapes to the heap: it is sent on c"
func convF() any                              { x := 0; return func() { x++ } } // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures and changes it" closure "^the closure escapes to the heap: it is returned"
func appendF()                                { x := 0; gfs = append(gfs, func() { x++ }) } // CAUSE captured-by-reference "^x moves to the heap: the closure that is appended to gfs captures and changes it" <1.25:append-growth "^append\(gfs, func\(\) {…}\)" closure "^the closure escapes to the heap: it is appended to gfs" >=1.25:append-growth "^append\(gfs, func\(\) {…}\) grows on the heap: the slice is stored in the global gfs"

var pkgF = func() func() int { x := 0; return func() int { x++; return x } }() // CAUSE captured-by-reference "^x moves to the heap: the closure that is returned captures and changes it" closure "^the closure escapes to the heap: it is returned"
var pool = sync.Pool{New: func() any { return new(T) }} // CAUSE returned-address "^new\(T\) escapes to the heap: it is returned"
var pkgP = &T{N: 1}
var pkgS = []*T{{N: 1}, {N: 2}}
var pkgM = map[string]*T{"a": {N: 1}} // CAUSE stored-in-global "^map\[string\]\*T{…} escapes to the heap: it is stored in the global pkgM" map-insertion "^filling map\[string\]\*T{…}" stored-in-global "^&T{…} escapes to the heap: it is a value of map\[string\]\*T{…}, which is stored in the global pkgM"
var pkgMk = make([]int, 10) // CAUSE stored-in-global "^make\(\[\]int, 10\) escapes to the heap: it is stored in the global pkgMk"
var pkgE = fmt.Errorf("x %d", 1)

func init() { x := 1; g = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global g"
