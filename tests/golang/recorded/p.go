package p

import "fmt"

type T struct{ a, b int }

var G *int
var S any

func Local(n int) *T {
	t := T{a: n}
	return &t
}

func Box(n int) { S = n }

func Make(n int) []byte {
	size := 40000
	if n > 3 {
		S = make([]byte, 10)
	}
	return make([]byte, size)
}

func Newline() { S = "first\nsecond" + fmt.Sprint() }

func Gen[E any](e E) *E { return &e }

func Shapes() { S = Gen("x"); S = Gen(3) }

func Go(p *int, q *T) *int {
	go Box(*p)
	defer func() { G = &q.a }()
	return p
}

func Bytes(s string) int { return len([]byte(s)) }

func LongName(x1 int) { /* far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, far to the right, */ y := x1; G = &y }

func Lit() {
	S = `héllo
  wörld: 3`
}

func Size(n int) {
	size := 32768
	b := make([]byte, size)
	S = &b
}
