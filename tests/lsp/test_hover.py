"""Hovers, as a person reads them: whole ones in ``hovers.md``, and how they come about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types

from goescape.engine import stories
from goescape.lsp.hover import content
from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, wait_until

_FILE = Path(__file__).with_name("hovers.md")
_SECTION = re.compile(
    r"^## (?P<title>.+?)\n\n```go\n(?P<code>.*?)```\n\n````markdown\n(?P<hover>.*?)````",
    re.MULTILINE | re.DOTALL,
)
_SECTIONS = [
    (found["title"], found["code"], found["hover"])
    for found in _SECTION.finditer(_FILE.read_text())
]
_COMPILER = re.compile(r"\n\nThe (?:compiler|emitted code):\n\n```text\n.*?\n```", re.DOTALL)

SOURCE = """\
package p

type T struct{ p *int }

func New(t *T) {
	x := `a` + `b`
	n := len(x)
	p := &n
	t.p = p
}
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the compiler however busy the machine is."""
    monkeypatch.setattr(stories, "PATIENCE", 20.0)


@pytest.mark.parametrize(
    ("code", "hover"),
    [(code, hover) for _, code, hover in _SECTIONS],
    ids=[re.sub(r"\W+", "_", title.lower()) for title, _, _ in _SECTIONS],
)
async def test_as_written(code: str, hover: str, module: Module) -> None:
    root = module({"p.go": code.replace("«", "").replace("»", "")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.weighed("p.go")
        before = code.partition("«")[0]
        line, column = before.count("\n"), len(before.rpartition("\n")[2])
        text = await editor.hover("p.go", line, column)
        assert text is not None
        assert "\n\nThe compiler:\n\n```text\np.go:" in text or "The emitted code:" in text
        told = _COMPILER.sub("", text).replace(uri_of(str(root)), "file://")
        told = re.sub(r"file:///\S+/src/", "file://GOROOT/src/", told)
        told = re.sub(r":\d+(\]\(file://GOROOT\S+#L)\d+", r":N\1N", told)
        told = re.sub(r"(costs )\d+", r"\1N", told)
        assert told + "\n" == hover, f"\n{told}\n"


async def test_steps_follow_unsaved_lines(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.change("p.go", "// above\n" + SOURCE)
        text = await editor.hover("p.go", 7, 1)
        assert text is not None
        assert "[p.go:9](" in text
        assert " `p := &n`" in text


async def test_an_edited_line_is_not_shown_as_it_was(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        editor.change("p.go", SOURCE.replace("t.p = p", "t.p, _ = p, 1"))
        text = await editor.hover("p.go", 6, 1)
        assert text is not None
        assert "2. `p` is stored in `t.p`, which may outlive this call (p.go:9)" in text
        assert "t.p, _" not in text


async def test_nothing_where_there_is_no_finding(module: Module) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        assert await editor.hover("p.go", 0, 0) is None
        assert await editor.hover("p.go", 2, 5) is None


async def test_backticks_in_the_source_do_not_break_it(module: Module) -> None:
    source = "package p\n\nvar s any\n\nfunc F(a string) {\n\ts = a + `x`\n}\n"
    root = module({"p.go": source})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        text = await editor.hover("p.go", 5, 5)
        assert text is not None
        assert "`` s = a + `x` ``" in text


async def test_what_takes_long_comes_with_the_next_hover(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "PATIENCE", 0.0)
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        first = await editor.hover("p.go", 6, 1)
        assert first is not None
        assert "Asking the compiler what else forces it" in first
        assert "2. `p` is stored in `t.p`" in first
        last = await _without(editor, "Asking the compiler")
        assert "Nothing else forces it" in last


async def test_a_save_ends_what_is_asked_and_asks_anew(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = module({"p.go": SOURCE})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        monkeypatch.setattr(stories, "PATIENCE", 0.0)
        assert "Asking the compiler" in (await editor.hover("p.go", 6, 1) or "")
        monkeypatch.setattr(stories, "PATIENCE", 20.0)
        more = SOURCE.replace("\tt.p = p\n", "\tt.p = p\n\tg = p\n") + "\nvar g *int\n"
        await editor.saved("p.go", more)
        text = await editor.hover("p.go", 6, 1)
        assert text is not None
        assert "**Two uses force it, and all of them would have to go**" in text
        assert "[p.go:10](" in text


def test_plain_text_for_clients_without_markdown() -> None:
    marked = "**x \\*p**\n\n1. `&x` is returned  \n   [p.go:8](file:///p.go#L8) `return &x`"

    def shown(formats: list[types.MarkupKind]) -> types.MarkupContent:
        hover = types.HoverClientCapabilities(content_format=formats)
        document = types.TextDocumentClientCapabilities(hover=hover)
        return content(marked, types.ClientCapabilities(text_document=document))

    both = [types.MarkupKind.PlainText, types.MarkupKind.Markdown]
    assert shown(both) == types.MarkupContent(types.MarkupKind.Markdown, marked)
    assert shown([types.MarkupKind.PlainText]) == types.MarkupContent(
        types.MarkupKind.PlainText, "x *p\n\n1. &x is returned\n   p.go:8 return &x"
    )


async def _without(editor: Editor, words: str) -> str:
    found: list[str] = []

    async def ask() -> None:
        text = await editor.hover("p.go", 6, 1)
        if text is not None and words not in text:
            found.append(text)

    for _ in range(400):
        await ask()
        if found:
            break
    await wait_until(lambda: found, "the compiler's answer")
    return found[0]
