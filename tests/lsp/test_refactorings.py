"""Return by value and the pool in an editor: where they are listed, and what they edit."""

from __future__ import annotations

from lsprotocol import types

from .conftest import Module
from .harness import in_process
from .test_fixes import EVENT, applied, edit_of, line_of, listed, offered

LOOP = """\
package p

type Event struct {
	Kind string
	Size int
}

func newEvent(kind string) *Event {
	e := Event{Kind: kind, Size: work(1)}
	for i := range kind {
		e.Size += work(i) + work(e.Size)
	}
	return &e
}

//go:noinline
func work(n int) int { return n * 2 }
"""
USE = """\
package p

//go:noinline
func read(e *Event) int { return e.Size }

func use(s string) int {
	e := newEvent(s)
	return read(e)
}
"""
POOL = "Reuse through sync.Pool: acquireEvent + releaseEvent (not proved: measure it)"


async def test_by_value_is_a_quick_fix_of_two_files(module: Module) -> None:
    root = module({"p.go": LOOP, "use.go": USE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        title = "Return by value: newEvent (on the stack at its only call)"
        line = line_of(LOOP, "e := Event")
        action = await offered(editor, "p.go", line, title)
        # one that changes no caller is the better one
        assert not action.is_preferred
        texts = applied(editor, await edit_of(editor, action), "utf-16")
        assert "func newEvent(kind string) Event {" in texts[editor.path("p.go")]
        assert texts[editor.path("use.go")] == USE.replace("read(e)", "read(&e)")
        fix_all = await listed(editor, "p.go", line, only=["source.fixAll.goescape"])
        for one in fix_all:
            edited = applied(editor, await edit_of(editor, one), "utf-16")
            assert list(edited) == [editor.path("p.go")]


async def test_a_pool_is_there_for_who_asks(module: Module) -> None:
    root = module({"p.go": EVENT})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        header = line_of(EVENT, "func NewEvent")
        only = ["refactor.rewrite.goescape.pool"]
        action = await offered(editor, "p.go", header, POOL, only=only)
        assert not action.is_preferred
        text = applied(editor, await edit_of(editor, action), "utf-16")[editor.path("p.go")]
        assert text.startswith('package p\n\nimport "sync"\n\ntype Event')
        assert "func releaseEvent(e *Event) {\n\t*e = Event{}\n\teventPool.Put(e)\n}" in text
        # at the finding nothing of the kind is said, proved or to be tried
        inside = await listed(editor, "p.go", line_of(EVENT, "return &Event"), only=["quickfix"])
        assert [one.title for one in inside if "Pool" in one.title or "value" in one.title] == []


async def test_the_kinds_that_are_told_are_those_that_come(module: Module) -> None:
    root = module({"p.go": LOOP, "use.go": USE})
    async with in_process(root) as editor:
        assert editor.capabilities
        options = editor.capabilities.code_action_provider
        assert isinstance(options, types.CodeActionOptions)
        told = {str(getattr(kind, "value", kind)) for kind in options.code_action_kinds or ()}
        await editor.opened("p.go")
        await editor.opened("use.go")
        only = "refactor.rewrite.goescape"
        await offered(editor, "p.go", line_of(LOOP, "func newEvent"), POOL, only=[only])
        found = await listed(editor, "p.go", line_of(LOOP, "func newEvent"), only=[only])
        come = {str(getattr(action.kind, "value", action.kind)) for action in found}
        assert {kind for kind in told if kind.startswith(only)} == come
        assert told - come == {"quickfix", "source.fixAll.goescape"}
