"""A module with findings that no Go version and no evidence takes away."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SHOP", "write"]

SHOP = {
    "go.mod": "module example.com/shop\n\ngo 1.21\n",
    "order.go": """package shop

import "fmt"

// Order is too large for a register.
type Order struct {
	ID    int
	Lines [8]int
}

func newOrder(id int) *Order {
	order := Order{ID: id}
	for i := range order.Lines {
		order.Lines[i] = price(id) + price(i)
	}
	return &order
}

//go:noinline
func price(n int) int { return n * 2 }

// Show boxes an array.
func Show(id int) {
	fmt.Println(newOrder(id).Lines)
}
""",
    "cart.go": """package shop

//go:noinline
func newCart(size int) *[]int {
	cart := make([]int, size)
	return &cart
}

// Cart uses newCart.
func Cart() int { return len(*newCart(3)) }
""",
    "keep.go": """package shop

var kept *int

//go:noinline
func keep(p *int) { kept = p }

// Two values are kept.
func Two() {
	one, two := 1, 2
	keep(&one)
	keep(&two)
}
""",
    "far/far.go": """package far

// Far is in a package that no test opens before the whole workspace is checked.
//
//go:noinline
func Far() *int {
	far := 1
	return &far
}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
