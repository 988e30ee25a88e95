package lib

type Point struct{ X, Y, Z, W int }

// New is too big to be inlined, unless a profile says that it is hot: then the point stays on
// the stack of the caller.
func New(n int) *Point {
	p := &Point{X: n, Y: n ^ 1, Z: n | 2, W: n & 3}
	for i := 0; i < 3; i++ {
		p.X += n*i + p.Y
		p.Y += n ^ i - p.Z
		p.Z += n | i + p.W
		p.W += n & i * p.X
		if p.X > p.Y {
			p.X -= p.Y * 3
		}
		if p.Z > p.W {
			p.Z -= p.W * 3
		}
	}
	return p
}

func Sum(n int) (total int) {
	for i := 0; i < n; i++ {
		p := New(i)
		total += p.X + p.Y + p.Z + p.W
	}
	return total
}
