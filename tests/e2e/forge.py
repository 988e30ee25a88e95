"""A module whose allocations goescape offers to mend, and what each offer makes of it.

Titles and texts are compared in every editor. All of it is laid out as gofmt does.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORGE", "OFFERS", "Offer", "saved"]

_REQUEST = """\
package forge

import "time"

// Request ist größer 😀.
type Request struct {
	ID        int
	Timestamp time.Time
	Checks    [4]int
}

func handleRequest(id int, at time.Time) *Request {
	req := Request{ID: id, Timestamp: at} // 😀
	for i := range req.Checks {
		req.Checks[i] = check(id) + check(i)
	}
	return &req
}

//go:noinline
func check(n int) int { return n * 2 }

func process(id int) int {
	req := handleRequest(id, time.Time{})
	return req.ID + req.Checks[1]
}
"""

_FILLED = _REQUEST.replace(
    """\
	req := Request{ID: id, Timestamp: at} // 😀
""",
    """\
	req := new(Request)
	fillRequest(req, id, at)
	return req
}

// fillRequest sets all of *req.
func fillRequest(req *Request, id int, at time.Time) {
	*req = Request{ID: id, Timestamp: at} // 😀
""",
).replace("\treturn &req\n", "")

_NOTE = """\
package forge

// Note is small: the compiler inlines what makes one.
type Note struct{ Kind string }

func newNote(kind string) *Note {
	return &Note{Kind: kind}
}

func size() int { return len(newNote("a").Kind) }
"""

_POOLED = """\
package forge

import "sync"

// Note is small: the compiler inlines what makes one.
type Note struct{ Kind string }

func newNote(kind string) *Note {
	return &Note{Kind: kind}
}

// notePool holds what releaseNote was given.
var notePool = sync.Pool{
	New: func() any { return new(Note) },
}

// acquireNote does what newNote does, in memory from notePool.
func acquireNote(kind string) *Note {
	n := notePool.Get().(*Note)
	*n = Note{Kind: kind}
	return n
}

// releaseNote resets *n for acquireNote to use again; nothing may use n any more.
func releaseNote(n *Note) {
	*n = Note{}
	notePool.Put(n)
}

func size() int { return len(newNote("a").Kind) }
"""

_COMMON = _REQUEST.partition("func process")[0].rstrip() + "\n"
_SHARED = _COMMON.replace("package forge", "package event").replace("handleRequest", "NewRequest")
_SHARED_FILLED = (
    (_FILLED.partition("func process")[0].rstrip() + "\n")
    .replace("package forge", "package event")
    .replace("handleRequest", "NewRequest")
)

FORGE = {
    "go.mod": "module example.com/forge\n\ngo 1.21\n",
    "request.go": _REQUEST,
    "note.go": _NOTE,
    "event/event.go": _SHARED,
    "use/use.go": """\
package use

import (
	"time"

	"example.com/forge/event"
)

func ID() int { return event.NewRequest(1, time.Time{}).ID }
""",
}


@dataclass(frozen=True)
class Offer:
    """A code action, and what it makes of a file.

    Attributes:
        name: For the tests' output.
        file: Where it is offered.
        at: The text on whose line the cursor stands.
        kind: What is asked for: a kind of code actions.
        title: How it is called; empty where nothing else is listed.
        after: The file's text after it.
    """

    name: str
    file: str
    at: str
    kind: str
    title: str
    after: str


_FILL = "Fill via pointer parameter: {} + fill{}"

OFFERS = (
    Offer(
        "a proved quick fix",
        "request.go",
        "req := Request{",
        "quickfix",
        _FILL.format("handleRequest", "Request") + " (on the stack at its only call)",
        _FILLED,
    ),
    Offer(
        "the same as a refactoring",
        "request.go",
        "func handleRequest",
        "refactor.rewrite.goescape.fill",
        _FILL.format("handleRequest", "Request") + " (on the stack at its only call)",
        _FILLED,
    ),
    Offer(
        "a refactoring that is not proved",
        "note.go",
        "func newNote",
        "refactor.rewrite.goescape.pool",
        "Reuse through sync.Pool: acquireNote + releaseNote (not proved: measure it)",
        _POOLED,
    ),
    Offer(
        "what takes longer, tried",
        "event/event.go",
        "req := Request{",
        "quickfix",
        "Try: " + _FILL.format("NewRequest", "Request"),
        _SHARED_FILLED,
    ),
    Offer(
        "the comment that hides a finding",
        "request.go",
        "req := Request{",
        "quickfix",
        "Ignore on this line: //goescape:ignore",
        # that line has a comment already
        _REQUEST.replace("\treq := Request", "\t//goescape:ignore\n\treq := Request"),
    ),
    Offer(
        "the comment for a function",
        "request.go",
        "req := Request{",
        "quickfix",
        "Ignore in all of handleRequest: //goescape:ignore",
        _REQUEST.replace("func handleRequest", "//goescape:ignore\nfunc handleRequest"),
    ),
    Offer(
        "all fixes of a file",
        "request.go",
        "package forge",
        "source.fixAll.goescape",
        "",
        _FILLED,
    ),
)


def saved(line: str) -> tuple[str, str]:
    """``request.go`` with more at its end: as it is typed, and as a save that fixes leaves it."""
    return _REQUEST + line, _FILLED + line
