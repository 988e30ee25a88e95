package main

import (
	"testing"

	"example.com/pgo/lib"
)

func BenchmarkHot(b *testing.B) {
	total := 0
	for i := 0; i < b.N; i++ {
		p := lib.New(i)
		total += p.X ^ p.W
	}
	main()
}
