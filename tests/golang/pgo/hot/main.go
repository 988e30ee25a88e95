package main

import (
	"fmt"

	"example.com/pgo/lib"
)

func main() {
	total := 0
	for i := 0; i < 3_000_000; i++ {
		p := lib.New(i)
		total += p.X ^ p.W
	}
	fmt.Println(total + lib.Sum(3_000_000))
}
