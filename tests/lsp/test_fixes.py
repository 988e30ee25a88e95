"""Proved fixes in an editor: what is listed, what is resolved, what is tried and applied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from goescape.lsp.uris import uri_of

from .conftest import Module
from .editing import applied, negotiated
from .harness import PRESETS, Editor, in_process, plain, wait_until

# The lesson's handleRequest, grown past the inlining budget.
REQUEST = """\
package p

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
FILLED = REQUEST.replace(
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
TITLE = "Fill via pointer parameter: handleRequest + fillRequest (on the stack at its only call)"
# The lesson's NewEvent, which the compiler inlines as it is.
EVENT = """\
package p

type Event struct{ Kind string }

func NewEvent(kind string) *Event {
	return &Event{Kind: kind}
}

func size() int { return len(NewEvent("a").Kind) }
"""
SHARED = {
    "event/event.go": REQUEST.replace("package p", "package event")
    .replace("handleRequest", "NewRequest")
    .partition("func process")[0],
    "use/use.go": (
        'package use\n\nimport (\n\t"time"\n\n\t"example.com/m/event"\n)\n\n'
        "func ID() int { return event.NewRequest(1, time.Time{}).ID }\n"
    ),
}


def lines(text: str) -> list[str]:
    """As the protocol has them: U+2028 and the like end none."""
    return text.replace("\r\n", "\n").split("\n")


async def listed(
    editor: Editor,
    name: str,
    line: int,
    *,
    only: list[str] | None = None,
    trigger: types.CodeActionTriggerKind | None = None,
) -> list[types.CodeAction]:
    """The actions on a 0-based line that are not about comments."""
    at = types.Range(types.Position(line, 0), types.Position(line, 99))
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri_of(editor.path(name))),
        at,
        types.CodeActionContext(
            [d for d in editor.shown(name) if d.range.start.line == line],
            only=only,  # pyright: ignore[reportArgumentType] - kinds of one's own are strings
            trigger_kind=trigger,
        ),
    )
    found = await editor.client.text_document_code_action_async(params)
    return [
        action
        for action in found or []
        if isinstance(action, types.CodeAction) and "gnore" not in action.title
    ]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(lines(text)) if part in line)


async def offered(
    editor: Editor, name: str, line: int, title: str, *, only: list[str] | None = None
) -> types.CodeAction:
    """The action of a title, as soon as it is proved."""
    found: list[types.CodeAction] = []
    for _ in range(200):
        found = await listed(editor, name, line, only=only)
        for action in found:
            if action.title == title:
                return action
        await asyncio.sleep(0.05)
    raise AssertionError([action.title for action in found])


async def edit_of(editor: Editor, action: types.CodeAction) -> types.WorkspaceEdit:
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None
    return action.edit


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
async def test_the_fix_is_there_when_the_light_is_opened(
    module: Module, preset: str, eol: str
) -> None:
    code = REQUEST.replace("\n", eol)
    root = module({"p.go": code})
    async with in_process(root, preset=preset) as editor:
        await editor.opened("p.go")
        line = line_of(code, "req := Request")
        action = await offered(editor, "p.go", line, TITLE)
        assert action.kind == types.CodeActionKind.QuickFix
        assert action.is_preferred
        assert [d.range.start.line for d in action.diagnostics or []] == [line]
        edit = await edit_of(editor, action)
        ((path, text),) = applied(editor, edit, negotiated(editor)).items()
        assert path == editor.path("p.go")
        assert text == FILLED.replace("\n", eol)
        await editor.saved("p.go", text)
        await editor.weighed("p.go")
        assert not [d for d in editor.shown("p.go") if "req" in d.message]


async def test_unsaved_text_is_what_is_proved_and_edited(module: Module) -> None:
    root = module({"p.go": "package p\n", "use.go": "package p\n"})
    code, use = REQUEST.partition("func process")[0], "func process" + REQUEST.partition(
        "func process")[2]  # fmt: skip
    async with in_process(root) as editor:
        await editor.opened("p.go", code)
        await editor.opened("use.go", 'package p\n\nimport "time"\n\n' + use)
        line = line_of(code, "func handleRequest")
        action = await offered(editor, "p.go", line, TITLE, only=["refactor"])
        assert action.kind == "refactor.rewrite.goescape.fill"
        edit = await edit_of(editor, action)
        assert applied(editor, edit, "utf-16") == {
            editor.path("p.go"): FILLED.partition("func process")[0]
        }


# so many parameters that the thin function would not be inlined
_NAMES = [f"p{number}" for number in range(30)]
WIDE = f"""\
package p

type Event struct{{ Size, More int }}

// newEvent makes an event of many things.
func newEvent({", ".join(_NAMES)} int) *Event {{
	ev := &Event{{Size: work({" + ".join(_NAMES)})}}
	ev.Size++
	return ev
}}

//go:noinline
func work(n int) int {{ return n * 2 }}
"""
OWNS = f"""\
package p

func owns() int {{
	ev := newEvent({", ".join("1" * len(_NAMES))})
	return ev.Size
}}
"""


@pytest.mark.parametrize("preset", PRESETS)
async def test_edits_of_several_files(module: Module, preset: str) -> None:
    root = module({"p.go": WIDE, "owns.go": OWNS})
    async with in_process(root, preset=preset) as editor:
        await editor.opened("p.go")
        title = (
            "Fill via pointer parameter: newEvent becomes fillEvent (on the stack at its only call)"
        )
        action = await offered(editor, "p.go", line_of(WIDE, "ev := &Event"), title)
        edit = await edit_of(editor, action)
        texts = applied(editor, edit, negotiated(editor))
        assert texts.keys() == {editor.path("p.go"), editor.path("owns.go")}
        assert "\tvar ev Event\n\tfillEvent(&ev, 1, 1," in texts[editor.path("owns.go")]
        annotated = {
            e.annotation_id if isinstance(e, types.AnnotatedTextEdit) else ""
            for change in edit.document_changes or []
            if isinstance(change, types.TextDocumentEdit)
            for e in change.edits
        }
        if preset == "visual-studio-code":
            assert edit.change_annotations
            assert {edit.change_annotations[str(a)].label for a in annotated} == {title}
        else:
            assert annotated <= {""}
        # it edits another file: not on save
        assert await listed(editor, "p.go", 0, only=["source.fixAll.goescape"]) == []


async def test_a_stale_edit_is_refused(module: Module) -> None:
    root = module({"p.go": REQUEST, "q.go": "package p\n"})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.opened("q.go")
        action = await offered(editor, "p.go", line_of(REQUEST, "req := Request"), TITLE)
        assert action.edit is None
        await edit_of(editor, action)
        # another file of the package counts as well
        editor.change("q.go", "package p\n\nvar keep = handleRequest\n")
        with pytest.raises(JsonRpcException, match="the code has changed since goescape proved"):
            await editor.client.code_action_resolve_async(action)
        editor.change("q.go", "package p\n")
        await edit_of(editor, action)
        action.data = {"version": 1, "offer": "999"}
        with pytest.raises(JsonRpcException, match="does not know this fix"):
            await editor.client.code_action_resolve_async(action)


async def test_saving_what_was_proved_keeps_the_proof(module: Module) -> None:
    root = module({"p.go": REQUEST})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        action = await offered(editor, "p.go", line_of(REQUEST, "req := Request"), TITLE)
        await editor.saved("p.go")
        await edit_of(editor, action)


async def test_an_inlined_function_has_no_quick_fix_and_an_honest_refactoring(
    module: Module,
) -> None:
    code = EVENT.replace("NewEvent", "newEvent")
    root = module({"p.go": code})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        assert await listed(editor, "p.go", line_of(code, "return &Event")) == []
        header = line_of(code, "func newEvent")
        only = ["refactor.rewrite.goescape.fill"]
        title = (
            "Fill via pointer parameter: newEvent + fillEvent "
            "(its only call is inlined and free already)"
        )
        action = await offered(editor, "p.go", header, title, only=only)
        assert not action.is_preferred
        text = applied(editor, await edit_of(editor, action), "utf-16")[editor.path("p.go")]
        assert "\te := new(Event)\n\tfillEvent(e, kind)\n\treturn e\n" in text
        # an editor that asks by itself is shown what is proved, and nothing to try
        editor.change("p.go", "// A comment.\n" + code)
        automatic = types.CodeActionTriggerKind.Automatic
        assert await listed(editor, "p.go", header + 1, trigger=automatic) == []


async def test_a_refactoring_that_gains_nothing_is_tried_and_says_so(module: Module) -> None:
    root = module({"p.go": EVENT})
    async with in_process(root) as editor:
        applying = _Applying(editor)
        await editor.opened("p.go")
        header = line_of(EVENT, "func NewEvent")
        (action,) = await listed(editor, "p.go", header, only=["refactor.rewrite.goescape.fill"])
        assert action.title == "Try: Fill via pointer parameter: NewEvent + fillEvent"
        said = await run(editor, action)
        assert said["applied"], said
        assert said["title"].endswith("(its only call is inlined and free already)")
        assert len(applying.edits) == 1


def answer(editor: Editor, method: str, handler: Callable[[Any], Any]) -> None:
    """Have the editor answer in a way of its own."""
    features = cast("dict[str, Any]", editor.client.protocol.fm.features)  # pyright: ignore[reportUnknownMemberType] - untyped
    features.pop(method, None)
    editor.client.feature(method)(handler)


class _Applying:
    """An editor that applies what the server asks for, or refuses."""

    def __init__(self, editor: Editor, refuses: str = "") -> None:
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.messages: list[str] = []
        self.progress: list[dict[str, Any]] = []

        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params)
            return types.ApplyWorkspaceEditResult(not refuses, refuses or None)

        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        def progress(params: types.ProgressParams) -> None:
            self.progress.append(plain(params.value))

        answer(editor, types.WORKSPACE_APPLY_EDIT, apply)
        answer(editor, types.WINDOW_SHOW_MESSAGE, message)
        answer(editor, types.PROGRESS, progress)


async def run(editor: Editor, action: types.CodeAction) -> dict[str, Any]:
    assert action.command
    params = types.ExecuteCommandParams(action.command.command, action.command.arguments)
    return plain(await editor.client.workspace_execute_command_async(params))


async def test_what_takes_longer_is_tried_and_applied(module: Module) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        applying = _Applying(editor)
        await editor.opened("event/event.go")
        code = SHARED["event/event.go"]
        title = "Try: Fill via pointer parameter: NewRequest + fillRequest"
        action = await offered(editor, "event/event.go", line_of(code, "req := Request"), title)
        assert action.edit is None and not action.is_preferred
        said = await run(editor, action)
        assert said == {
            "version": 1,
            "applied": True,
            "title": title.removeprefix("Try: ") + " (on the stack at its only call)",
            "message": "",
        }
        (asked,) = applying.edits
        (text,) = applied(editor, asked.edit, "utf-16").values()
        assert "fillRequest(req, id, at)" in text
        kinds = [value["kind"] for value in applying.progress]
        assert kinds == ["begin", "end"] * (len(kinds) // 2) and kinds
        assert applying.messages == []


async def test_what_was_tried_in_vain_is_told(module: Module) -> None:
    keeps = SHARED["use/use.go"].replace(
        "func ID() int { return event.NewRequest(1, time.Time{}).ID }",
        "var Kept = event.NewRequest(1, time.Time{})",
    )
    root = module({**SHARED, "use/use.go": keeps})
    async with in_process(root) as editor:
        applying = _Applying(editor)
        await editor.opened("event/event.go")
        line = line_of(SHARED["event/event.go"], "req := Request")
        title = "Try: Fill via pointer parameter: NewRequest + fillRequest"
        said = await run(editor, await offered(editor, "event/event.go", line, title))
        assert not said["applied"]
        assert said["message"].startswith("no call gains"), said
        await wait_until(lambda: applying.messages, "the message")
        assert applying.messages == [
            f"goescape: NewRequest: fill is not offered: {said['message']}"
        ]
        assert applying.edits == []


async def test_an_editor_that_refuses(module: Module) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        _Applying(editor, refuses="read-only")
        await editor.opened("event/event.go")
        line = line_of(SHARED["event/event.go"], "req := Request")
        title = "Try: Fill via pointer parameter: NewRequest + fillRequest"
        said = await run(editor, await offered(editor, "event/event.go", line, title))
        assert not said["applied"]
        assert said["message"] == "the editor did not apply it: read-only"


async def test_trying_can_be_cancelled(module: Module) -> None:
    root = module(SHARED)
    async with in_process(root) as editor:
        applying = _Applying(editor)
        tokens: list[Any] = []

        def created(params: types.WorkDoneProgressCreateParams) -> None:
            tokens.append(params.token)
            cancel = types.WorkDoneProgressCancelParams(params.token)
            editor.client.window_work_done_progress_cancel(cancel)

        await editor.opened("event/event.go")
        await editor.weighed("event/event.go")
        # a slow run has a progress too: it is not meant
        answer(editor, types.WINDOW_WORK_DONE_PROGRESS_CREATE, created)
        arguments = [uri_of(editor.path("event/event.go")), "fill", "NewRequest", False]
        params = types.ExecuteCommandParams("goescape.tryFix", arguments)
        said = plain(await editor.client.workspace_execute_command_async(params))
        assert tokens
        assert (said["applied"], said["message"]) == (False, "cancelled")
        assert applying.edits == []


_HEAD, _MADE, _REST = REQUEST.partition("func handleRequest")
_MAKER, _, _USER = _REST.partition("//go:noinline")
TWO = REQUEST + "".join(
    part.replace("handleRequest", "makeAnother").replace("process", "again")
    for part in ("\nfunc handleRequest", _MAKER, _USER.partition("}\n\n")[2])
)


async def test_fix_all_applies_everything_and_then_nothing(module: Module) -> None:
    root = module({"p.go": TWO})
    only = ["source.fixAll.goescape"]
    async with in_process(root) as editor:
        _Applying(editor)
        await editor.opened("p.go")
        await editor.weighed("p.go")
        found: list[types.CodeAction] = []
        for _ in range(100):
            if found := await listed(editor, "p.go", 0, only=only):
                break
        (action,) = found
        assert action.kind == "source.fixAll.goescape"
        assert action.title == "Apply 2 proved fixes"
        assert action.edit
        (text,) = applied(editor, action.edit, "utf-16").values()
        assert text.count("new(Request)") == 2
        await editor.saved("p.go", text)
        await editor.weighed("p.go")
        assert await listed(editor, "p.go", 0, only=only) == []
        assert await listed(editor, "p.go", 0) == []


async def test_fix_all_leaves_what_is_ignored(module: Module) -> None:
    code = REQUEST.replace("// 😀\n", "//goescape:ignore it is right\n")
    root = module({"p.go": code})
    async with in_process(root) as editor:
        applying = _Applying(editor)
        await editor.opened("p.go")
        await editor.weighed("p.go")
        assert await listed(editor, "p.go", 0, only=["source.fixAll"]) == []
        await wait_until(lambda: applying.messages, "the message")
        (message,) = applying.messages
        assert message.startswith("goescape: fix all changes nothing: no fix of p.go")


async def test_fix_all_within_a_second_or_nothing(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goescape.lsp.fixes._WITHIN", 0.0)
    root = module({"p.go": REQUEST})
    async with in_process(root) as editor:
        applying = _Applying(editor)
        await editor.opened("p.go")
        assert await listed(editor, "p.go", 0, only=["source.fixAll"]) == []
        await wait_until(lambda: applying.messages, "the message")
        assert applying.messages == [
            "goescape: fix all changes nothing: proving the fixes of p.go took too long"
        ]


async def test_unsaved_text_of_an_import_counts(module: Module) -> None:
    event = "package event\n\nfunc Count() int { return 1 }\n"
    use = REQUEST.replace('import "time"', 'import (\n\t"time"\n\n\t"example.com/m/event"\n)')
    use = use.replace("return n * 2", "return n * event.More()")
    root = module({"event/event.go": event, "p.go": REQUEST})
    async with in_process(root) as editor:
        await editor.opened("event/event.go", event.replace("Count", "More"))
        await editor.opened("p.go", use)
        line = line_of(use, "func handleRequest")
        only = ["refactor.rewrite.goescape.fill"]
        action = await offered(editor, "p.go", line, TITLE, only=only)
        editor.change("event/event.go", event)
        with pytest.raises(JsonRpcException, match="the code has changed since goescape proved"):
            await editor.client.code_action_resolve_async(action)


async def test_tests_get_no_quick_fix(module: Module) -> None:
    code = REQUEST.replace("func process", "func use")
    root = module({"p.go": "package p\n", "p_test.go": code})
    async with in_process(root) as editor:
        await editor.opened("p_test.go")
        await editor.weighed("p_test.go")
        assert [d for d in editor.shown("p_test.go") if "req" in d.message]
        line = line_of(code, "req := Request")
        assert await listed(editor, "p_test.go", line, only=["quickfix"]) == []


async def test_code_that_does_not_compile_has_no_fixes(module: Module) -> None:
    root = module({"p.go": REQUEST})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        broken = REQUEST + "\nvar x int = nil\n"
        editor.change("p.go", broken)
        line = line_of(broken, "req := Request")
        found: list[types.CodeAction] = []
        for _ in range(40):
            if not (found := await listed(editor, "p.go", line)):
                break
            assert all(action.title.startswith("Try: ") for action in found)
        assert found == []
