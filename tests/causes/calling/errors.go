package p

import (
	"errors"
	"fmt"
	"os"
)

type Failed struct{ Code int }

func (f *Failed) Error() string { return "failed" }

type Broken struct{ Code int }

func (b Broken) Error() string { return "broken" }

type Empty struct{}

func (Empty) Error() string { return "empty" }

var ErrOnce = errors.New("once")

//go:noinline
func pointer(n int) error {
	return &Failed{n} // CAUSE error-value "^&Failed\{…\} escapes to the heap: it is returned as an error"
}

//go:noinline
func variable(n int) (int, error) {
	err := &Failed{n} // CAUSE error-value "^&Failed\{…\} escapes to the heap: err is returned as an error \(line 32\)"
	err.Code++
	return 0, err
}

//go:noinline
func value(n int) error {
	return Broken{n} // CAUSE error-value "^Broken\{…\} escapes to the heap: it is returned as an error"
}

//go:noinline
func sentinel() error { return ErrOnce }

//go:noinline
func nothing() error { return Empty{} }

//go:noinline
func made(text string) error {
	if text == "" {
		return errors.New("no text") // CAUSE error-value "^errors\.New\(.no text.\) escapes to the heap: it makes an error each time"
	}
	return errors.New(text) // CAUSE error-value "^errors\.New\(text\) escapes to the heap: it makes an error each time"
}

//go:noinline
func wraps(name string) error {
	if _, err := os.Stat(name); err != nil {
		return fmt.Errorf("no such file: %w", err)
	}
	return nil
}

//go:noinline
func both(n int) (*Failed, error) {
	return &Failed{n}, nil // CAUSE returned-address "."
}

//go:noinline
func concrete(n int) *Failed {
	return &Failed{n} // CAUSE returned-address "."
}

func check(n int) error {
	if n > 3 {
		return errors.New("too much") // CAUSE error-value "allocates 16 bytes, only when an error is returned, at both calls, which are inlined"
	}
	return nil
}

//go:noinline
func checked(n int) error {
	return check(n) // CAUSE error-value "^an error made in the inlined call of check escapes to the heap: a new one each time; may allocate 16 bytes.*: only if a branch in p\.check is taken"
}

var checks = []func(n int) error{
	func(n int) error {
		return check(n) // CAUSE error-value "^an error made in the inlined call of check escapes to the heap: a new one each time"
	},
}
