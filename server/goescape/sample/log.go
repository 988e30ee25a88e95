package main

import "fmt"

// COSTLY: interface boxing causes heap allocation.
func logValue(v interface{}) {
	fmt.Println(v)
}

// Interface conversions in loops are expensive: the boxing cost compounds fast.
func logAll(values []int) {
	for _, v := range values {
		logValue(v)
	}
}
