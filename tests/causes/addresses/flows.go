package p

import "errors"

type T struct {
	P    *int
	N    int
	Next *T
	F    func() int
}

var (
	g    *int
	gt   T
	gm   map[string]*int
	gs   []*int
	ga   [4]*int
	gany any
)

func namedResult() (p *int) { x := 1; p = &x; return } // CAUSE returned-address "^x moves to the heap: &x is returned as p"
func namedResult2() (p *int, err error) {
	x := 1 // CAUSE returned-address "^x moves to the heap: &x is returned as p \(line 24\)"
	p = &x
	if x > 2 {
		return nil, errors.New("x")
	}
	return p, nil
}
func pair() (*int, error)      { x := 1; return &x, nil } // CAUSE returned-address "^x moves to the heap: &x is returned"
func viaStruct() T             { x := 1; return T{P: &x} } // CAUSE returned-address "^x moves to the heap: &x is returned in T{…}"
func viaStructPtr() *T         { x := 1; return &T{P: &x} } // CAUSE returned-address "^x moves to the heap: &x is stored in &T{…}, which is returned" returned-address "^&T{…} escapes to the heap: it is returned"
func viaStructVar() *T         { x := 1; t := T{P: &x}; return &t } // CAUSE returned-address "^x moves to the heap: &x is stored in t, which is returned" returned-address "^t moves to the heap: &t is returned"
func viaStructVar2() T         { x := 1; var t T; t.P = &x; return t } // CAUSE returned-address "^x moves to the heap: t, holding &x, is returned"
func viaStructPtrVar() *T      { x := 1; t := &T{}; t.P = &x; return t } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in t\.P" returned-address "^&T{} escapes to the heap: t, holding it, is returned"
func viaSlice() []*int         { x := 1; return []*int{&x} } // CAUSE returned-address "^x moves to the heap: &x is an element of \[\]\*int{…}, which is returned" returned-address "^\[\]\*int{…} escapes to the heap: it is returned"
func viaArray() [2]*int        { x := 1; return [2]*int{&x} } // CAUSE returned-address "^x moves to the heap: &x is returned in \[2\]\*int{…}"
func viaMap() map[string]*int  { x := 1; return map[string]*int{"a": &x} } // CAUSE returned-address "^x moves to the heap: &x is a value of map\[string\]\*int{…}, which is returned" returned-address "^map\[string\]\*int{…} escapes to the heap: it is returned" map-insertion "^filling map\[string\]\*int{…}"
func viaMapKey() map[*int]bool { x := 1; return map[*int]bool{&x: true} } // CAUSE returned-address "^x moves to the heap: &x is a key in map\[\*int\]bool{…}, which is returned" returned-address "^map\[\*int\]bool{…} escapes to the heap: it is returned" map-insertion "^filling map\[\*int\]bool{…}"
func fieldAddr() *int          { var t T; return &t.N } // CAUSE returned-address "^t moves to the heap: &t\.N is returned"
func elemAddr() *int           { var a [3]int; return &a[1] } // CAUSE returned-address "^a moves to the heap: &a\[1\] is returned"
func sliceArr() []int          { var a [3]int; return a[:] } // CAUSE returned-address "^a moves to the heap: a\[:\] is returned"
func sliceArr2() []int         { var a [3]int; b := a[:]; return b[1:2] } // CAUSE returned-address "^a moves to the heap: b, holding a\[:\], is returned"
func newT() *T                 { return new(T) } // CAUSE returned-address "^new\(T\) escapes to the heap: it is returned"
func newV() *T                 { t := new(T); t.N = 1; return t } // CAUSE returned-address "^new\(T\) escapes to the heap: t, holding it, is returned"
func litV() *T                 { t := &T{}; t.N = 1; return t } // CAUSE returned-address "^&T{} escapes to the heap: t, holding it, is returned"
func mk() []int                { return make([]int, 3) } // CAUSE returned-address "^make\(\[\]int, 3\) escapes to the heap: it is returned"
func mk2() []int               { s := make([]int, 3); s[0] = 1; return s } // CAUSE returned-address "^make\(\[\]int, 3\) escapes to the heap: s, holding it, is returned"
func lit() []int               { return []int{1, 2} } // CAUSE returned-address "^\[\]int{…} escapes to the heap: it is returned"
func mlit() map[string]int     { return map[string]int{"a": 1} } // CAUSE returned-address "^map\[string\]int{…} escapes to the heap: it is returned" map-insertion "^filling map\[string\]int{…}"
func mmk() map[string]int      { return make(map[string]int) } // CAUSE returned-address "^make\(map\[string\]int\) escapes to the heap: it is returned"
func cmk() chan int            { return make(chan int) } // CAUSE channel-made "^the channel make\(chan int\)"
func cond(b bool) *int {
	x, y := 1, 2 // CAUSE returned-address "^x moves to the heap: p, holding &x, is returned \(line 59\)" returned-address "^y moves to the heap: p, holding &y, is returned \(line 59\)"
	p := &x
	if b {
		p = &y
	}
	return p
}
func retNested() *T        { return &T{Next: &T{N: 1}} } // CAUSE returned-address "^&T{…} escapes to the heap: it is returned" returned-address "^&T{…} escapes to the heap: it is stored in &T{…}, which is returned"
func retParam(t T) *T      { return &t } // CAUSE returned-address "^t moves to the heap: &t is returned"
func (t T) Ptr() *T        { return &t } // CAUSE returned-address "^t moves to the heap: &t is returned"
func (t T) FieldPtr() *int { return &t.N } // CAUSE returned-address "^t moves to the heap: &t\.N is returned"
func paren() *int          { x := 1; return (&x) } // CAUSE returned-address "^x moves to the heap: &x is returned"
func conv() *int           { type I = *int; x := 1; return I(&x) } // CAUSE returned-address "^x moves to the heap: &x is returned"
func deferNamed() (t T)    { defer func() { gt = t }(); x := 1; t.P = &x; return t } // CAUSE stored-in-global "^x moves to the heap: t, holding &x, is stored in the global gt"

func global()                      { x := 1; g = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global g"
func globalField()                 { x := 1; gt.P = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global gt\.P"
func globalMap()                   { x := 1; gm["a"] = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global gm\[.a.\]" map-insertion "^the insertion gm\[.a.\]"
func globalMapKey(m map[*int]bool) { x := 1; m[&x] = true } // CAUSE stored-in-element "^x moves to the heap: &x is a key of the map m" map-insertion "^the insertion m\[&x\]"
func globalSlice()                 { x := 1; gs[0] = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global gs\[0\]"
func globalArr(i int)              { x := 1; ga[i] = &x } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global ga\[i\]"
func deref(pp **int)               { x := 1; *pp = &x } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in \*pp"
func field(t *T)                   { x := 1; t.P = &x } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in t\.P"
func fieldVia(t *T)                { x := 1; p := &x; q := p; t.P = q } // CAUSE stored-through-pointer "^x moves to the heap: q, holding &x, is stored in t\.P"
func field2(t *T)                  { x := 1; t.Next.P = &x } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in t\.Next\.P"
func field3(t T)                   { x := 1; t.Next.P = &x } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in t\.Next\.P"
func field4()                      { t := &T{}; x := 1; t.P = &x; println(*t.P) } // CAUSE stored-through-pointer "^x moves to the heap: &x is stored in t\.P"
func elem(s []*int)                { x := 1; s[0] = &x } // CAUSE stored-in-element "^x moves to the heap: &x is stored in an element of the slice s"
func elem2(s [][]*int)             { x := 1; s[0][1] = &x } // CAUSE stored-in-element "^x moves to the heap: &x is stored in s\[0\]\[1\]"
func mapElem(m map[int]*int)       { x := 1; m[1] = &x } // CAUSE stored-in-element "^x moves to the heap: &x is stored in an element of the map m" map-insertion "^the insertion m\[1\]"
func mapLocal()                    { m := map[int]*int{}; x := 1; m[1] = &x; println(*m[1]) } // CAUSE map-insertion "^filling map\[int\]\*int{}" stored-in-element "^x moves to the heap: &x is stored in an element of the map m"
func app(s []*int) []*int          { x := 1; return append(s, &x) } // CAUSE appended "^x moves to the heap: &x is appended to s" <1.25:append-growth "^append\(s, &x\)" >=1.25:append-growth "^append\(s, &x\) grows on the heap: the slice is returned"
func appLocal() int                { var s []*int; x := 1; s = append(s, &x); return len(s) } // CAUSE appended "^x moves to the heap: &x is appended to s" <1.25:append-growth "^append\(s, &x\)"
func appStruct(s []T) []T          { x := 1; return append(s, T{P: &x}) } // CAUSE appended "^x moves to the heap: &x is appended to s" <1.25:append-growth "^append\(s, T{…}\)" >=1.25:append-growth "^append\(s, T{…}\) grows on the heap: the slice is returned"
func appSpread(s []*int) []*int    { x := 1; b := []*int{&x}; return append(s, b...) } // CAUSE appended "^x moves to the heap: &x, reached through b, is appended to s" <1.25:append-growth "^append\(s, b\.\.\.\)" >=1.25:append-growth "^append\(s, b\.\.\.\) grows on the heap: the slice is returned"
func cpy(s []*int)                 { x := 1; b := []*int{&x}; copy(s, b) } // CAUSE stored-in-element "^x moves to the heap: &x, reached through b, is copied into s"
func structCopy(t *T)              { x := 1; v := T{P: &x}; *t = v } // CAUSE stored-through-pointer "^x moves to the heap: v, holding &x, is stored in \*t"
func globalAssignPair()            { x, y := 1, 2; g, gt.P = &x, &y } // CAUSE stored-in-global "^x moves to the heap: &x is stored in the global g" stored-in-global "^y moves to the heap: &y is stored in the global gt\.P"
func globalLit()                   { gt = T{P: new(int)} } // CAUSE stored-in-global "^new\(int\) escapes to the heap: it is stored in the global gt"
func globalNew()                   { g = new(int) } // CAUSE stored-in-global "^new\(int\) escapes to the heap: it is stored in the global g"
func globalLit2()                  { x := 1; gany = &T{P: &x} } // CAUSE stored-in-global "^x moves to the heap: &x is stored in &T{…}, which is stored in the global gany" stored-in-global "^&T{…} escapes to the heap: it is stored in the global gany"
func globalLit3()                  { x := 1; gt.Next = &T{P: &x} } // CAUSE stored-in-global "^x moves to the heap: &x is stored in &T{…}, which is stored in the global gt\.Next" stored-in-global "^&T{…} escapes to the heap: it is stored in the global gt\.Next"
func loopOuter(n int) int {
	var p *int
	for i := 0; i < n; i++ {
		y := i // CAUSE outlives-scope "^y moves to the heap: &y is assigned to p, which is declared outside the loop \(line 100\)"
		p = &y
	}
	return *p
}
func loopOuterNew(n int) int {
	var p *T
	for i := 0; i < n; i++ {
		p = &T{N: i} // CAUSE outlives-scope "^&T{…} escapes to the heap: it is assigned to p, which is declared outside the loop"
	}
	return p.N
}
func list(n int) int {
	var head *T
	for i := 0; i < n; i++ {
		head = &T{N: i, Next: head} // CAUSE outlives-scope "^&T{…} escapes to the heap: it is assigned to head, which is declared outside the loop"
	}
	return head.N
}
func gotoOuter(n int) int {
	var p *int
l:
	y := n // CAUSE outlives-scope "^y moves to the heap: &y is assigned to p, which lives longer \(line 122\)"
	p = &y
	n--
	if n > 0 {
		goto l
	}
	return *p
}
func closureOuter() int { var p *int; f := func() { y := 1; p = &y }; f(); return *p } // CAUSE <1.24:outlives-scope "^y moves to the heap: &y is assigned to p, which is declared outside the closure"
func send(c chan *int)  { x := 1; c <- &x } // CAUSE sent-on-channel "^x moves to the heap: &x is sent on c"
func mapRange() {
	for k, v := range gm {
		x := k
		_ = x
		g = v
	}
}
func ifaceField(e interface{ Set(*int) }) { x := 1; e.Set(&x) } // CAUSE unknown-callee "^x moves to the heap: &x is passed to e\.Set, which is known only at run time"
func ptrPtr() **int                       { x := 1; p := &x; return &p } // CAUSE returned-address "^x moves to the heap: &x is stored in p, which is returned" returned-address "^p moves to the heap: &p is returned"
func selfRef() *T                         { t := T{}; t.Next = &t; return &t } // CAUSE returned-address "^t moves to the heap: &t is returned"
func swtch(v any) *int {
	switch t := v.(type) {
	case int: // CAUSE returned-address "^t moves to the heap: &t is returned \(line 144\)"
		return &t
	default:
		return nil
	}
}
func rangeVar(xs []int) *int {
	for _, x := range xs { // CAUSE loop-variable "^x moves to the heap: &x is returned \(line 152\)"
		if x > 1 {
			return &x
		}
	}
	return nil
}
func loopVar(n int) *int {
	for i := 0; i < n; i++ { // CAUSE loop-variable "^i moves to the heap: &i is returned \(line 160\)"
		if i > 2 {
			return &i
		}
	}
	return nil
}

// returned is returned, whatever the deferred closure does with the named result.
func returned(n int) (err error) {
	defer func() {
		if err != nil {
			n++
		}
	}()
	for {
		if n > 3 {
			return &Trouble{n} // CAUSE error-value "^&Trouble{…} escapes to the heap: it is returned as an error"
		}
		n++
	}
}

type Trouble struct{ n int }

func (t *Trouble) Error() string { return "trouble" }

// collected ends in a temporary: what outlives the value is the variable before it.
func collected(n int) (sum int) {
	var found []*int
	each(n, func() {
		found = make([]*int, n) // CAUSE <1.25:variable-size "its size is not constant" >=1.25:outlives-scope "^make.*: it is assigned to found, which is declared outside the closure"
	})
	if all := found; len(all) > 0 {
		for _, one := range all {
			sum += *one
		}
	}
	return sum
}

//go:noinline
func each(n int, f func()) {
	for range make([]struct{}, n) {
		f()
	}
}
