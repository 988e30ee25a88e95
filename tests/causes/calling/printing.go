package p

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"strconv"
	"testing"
)

type parser struct{ line int }

//go:noinline
func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf(strconv.Itoa(p.line)+format, args...) // CAUSE string-concatenation "." >=1.26:error-value "^fmt\.Errorf\(…\) escapes to the heap: it makes an error each time"
}

type logger struct{ w io.Writer }

//go:noinline
func (l *logger) Infof(format string, args ...any) {
	fmt.Fprintf(l.w, format, args...)
}

//go:noinline
func trace(vs ...any) {
	fmt.Println(vs...)
}

func formats(w io.Writer, s string) {
	fmt.Println(s)          // CAUSE fmt-argument "^a copy of s escapes to the heap: fmt\.Println\(s\) formats it"
	fmt.Fprintf(w, "%s", s) // CAUSE fmt-argument "^a copy of s escapes to the heap: fmt\.Fprintf\(w, .%s., s\) formats it"
	fmt.Println("constant", 1)
}

//go:noinline
func sprint(s string) string {
	return fmt.Sprint(s) // CAUSE fmt-argument "^a copy of s escapes to the heap: fmt\.Sprint\(s\) formats it"
}

func appends(b []byte, s string) []byte {
	return fmt.Appendf(b, "%s", s) // CAUSE fmt-argument "^a copy of s escapes to the heap: fmt\.Appendf\(b, .%s., s\) formats it"
}

func scans(text string) int {
	var n int           // CAUSE fmt-argument "^n moves to the heap: &n is passed to fmt\.Sscan \(line 48\)"
	fmt.Sscan(text, &n) // CAUSE fmt-argument "^str in the inlined call of fmt\.Sscan moves to the heap: it goes on to fmt\.Fscan"
	return n
}

//go:noinline
func wrapped(p *parser, s string) error {
	return p.errorf("unexpected %s", s) // CAUSE fmt-argument "^a copy of s escapes to the heap: p\.errorf\(.unexpected %s., s\) formats it"
}

func logs(s string, l *log.Logger, sl *slog.Logger, own *logger) {
	log.Println(s)       // CAUSE log-argument "^a copy of s escapes to the heap: log\.Println\(s\) logs it"
	l.Printf("%s", s)    // CAUSE log-argument "^a copy of s escapes to the heap: l\.Printf\(.%s., s\) logs it"
	sl.Warn("x", "s", s) // CAUSE log-argument "^a copy of s escapes to the heap: sl\.Warn\(.x., .s., s\) logs it"
	own.Infof("%s", s)   // CAUSE fmt-argument "^a copy of s escapes to the heap: own\.Infof\(.%s., s\) formats it"
	trace(s)             // CAUSE interface-boxing "^a copy of s escapes to the heap: trace\(s\) takes it as an interface"
}

func tests(t *testing.T, s string) {
	t.Errorf("%s", s) // CAUSE fmt-argument "^a copy of s escapes to the heap: t\.Errorf\(.%s., s\) formats it"
	t.Log(s)          // CAUSE fmt-argument "^a copy of s escapes to the heap: t\.Log\(s\) formats it"
}

func attributes(s string) slog.Attr {
	return slog.Group("g", s, 1) // CAUSE interface-boxing "^a copy of s escapes to the heap: slog\.Group\(.g., s, 1\) takes it as an interface"
}
