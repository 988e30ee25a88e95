package p

var sink any

type Frame [200 << 10]byte

//go:noinline
func keep(p *Frame) {}

func named() byte {
	var f Frame // CAUSE >=1.24:too-large `f moves to the heap: it is larger than 128 KiB, the most for a variable on the stack; allocates 204800 bytes`
	f[len(f)-1] = 1
	return f[0] + f[len(f)-1]
}

func unnamed() int {
	p := new(Frame) // CAUSE too-large `new(Frame) escapes to the heap: it is larger than 64 KiB, the most that goes on the stack unnamed; allocates 204800 bytes`
	keep(p)
	return len(p)
}

func literal() int {
	p := &Frame{1} // CAUSE too-large `&Frame{…} escapes to the heap: it is larger than 64 KiB, the most that goes on the stack unnamed; allocates 204800 bytes`
	keep(p)
	return len(p)
}

func table() (n int) {
	t := make([]int, 10_000) // CAUSE too-large `make([]int, 10_000) escapes to the heap: it is larger than 64 KiB, the most that goes on the stack unnamed; allocates`
	for i := range t {
		n += t[i]
	}
	return n
}

func small() (n int) {
	t := make([]int, 1_000)
	for i := range t {
		n += t[i]
	}
	return n
}

//go:noinline
func variable(size int) (n int) {
	b := make([]byte, size, 2*size) // CAUSE <1.25:variable-size `make([]byte, size, 2*size) escapes to the heap: its size is not constant; allocates` >=1.25:variable-size `make([]byte, size, 2*size), whose size is not constant, may allocate: only if the slice takes more than 32 bytes`
	for i := range b {
		b[i] = byte(i)
		n += int(b[i])
	}
	return n
}

//go:noinline
func returned(size int) []byte {
	return make([]byte, size) // CAUSE <1.25:variable-size `make([]byte, size) escapes to the heap: its size is not constant; allocates` >=1.25:returned-address "allocate"
}

func empty(size int) []struct{} {
	return make([]struct{}, size)
}

func inlined(size int) (n int) {
	for _, v := range fresh(size) { // CAUSE <1.25:variable-size `make([]int, size) in the inlined call of fresh escapes to the heap: its size is not constant; allocates`
		n += v
	}
	return n
}

func fresh(size int) []int { return make([]int, size) } // CAUSE <1.25:variable-size `make([]int, size) escapes to the heap: its size is not constant; allocates` >=1.25:returned-address "allocate"

//go:noinline
func copied(s []int) (n int) {
	c := make([]int, len(s)) // CAUSE <1.25:variable-size `make([]int, len(s)) escapes to the heap: its size is not constant; allocates` >=1.25:variable-size `make([]int, len(s)), whose size is not constant, may allocate: only if the slice takes more than 32 bytes`
	copy(c, s)
	for _, v := range c {
		n += v
	}
	return n
}
