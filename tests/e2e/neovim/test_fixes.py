"""Fixes in Neovim: each kind of code action applied, fixes on save, stale actions."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from goescape.golang import gofmt
from tests.conftest import found
from tests.e2e.forge import FORGE, OFFERS, Offer, saved
from tests.e2e.neovim.conftest import started
from tests.e2e.neovim.editor import Neovim
from tests.e2e.neovim.versions import Build

pytestmark = pytest.mark.editor

ENABLE = 'vim.lsp.enable("goescape")\n'
# The list of actions, kept open: what a person chooses from, and chooses later.
ASK = """
local kind = ...
_G.listed, _G.choose = nil, nil
vim.ui.select = function(items, options, choose)
  _G.listed = vim.tbl_map(options.format_item, items)
  _G.choose = function(title)
    for _, item in ipairs(items) do
      if title == "" or options.format_item(item) == title then
        return choose(item)
      end
    end
  end
end
vim.lsp.buf.code_action({ context = { only = { kind }, diagnostics = vim.lsp.diagnostic.from(
  vim.diagnostic.get(0, { lnum = vim.fn.line(".") - 1 })) } })
"""


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    root = tmp_path / "forge"
    for name, text in FORGE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def text_of(nvim: Neovim) -> str:
    return "\n".join(nvim.lines()) + "\n"


def opened(nvim: Neovim, root: Path, offer: Offer) -> None:
    nvim.command("silent! %bwipeout!")
    nvim.edit(root / offer.file)
    nvim.settled()
    line = next(n for n, text in enumerate(nvim.lines(), 1) if offer.at in text)
    column = nvim.lines()[line - 1].encode().index(offer.at.encode())
    nvim.lua("vim.api.nvim_win_set_cursor(0, { ... })", line, column)


def listed(nvim: Neovim, kind: str, title: str) -> None:
    """Have the list of actions open with a title in it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        nvim.command("messages clear")
        nvim.lua(ASK, kind)
        nvim.until("_G.listed or vim.fn.execute('messages'):find('No code actions')")
        shown: list[str] = nvim.lua("return _G.listed or {}")
        if title in shown or (not title and len(shown) == 1):
            return
        time.sleep(0.1)  # what was not asked for before is proved in the background
    raise AssertionError((title, nvim.lua("return _G.listed")))


def changed(nvim: Neovim, expected: str) -> None:
    nvim.until("vim.bo.modified", seconds=20)
    assert text_of(nvim) == expected


def test_each_kind_of_action(nvim: Neovim, forge: Path) -> None:
    for offer in OFFERS:
        opened(nvim, forge, offer)
        listed(nvim, offer.kind, offer.title)
        nvim.lua("_G.choose(...)", offer.title)
        changed(nvim, offer.after)
        assert "goescape" not in nvim.messages(), offer.name
        nvim.keys("u")
        nvim.until("not vim.bo.modified")


def test_a_stale_action_says_so(nvim: Neovim, forge: Path) -> None:
    offer = OFFERS[0]
    opened(nvim, forge, offer)
    listed(nvim, offer.kind, offer.title)
    nvim.keys("ggO// edited while the list was open<Esc>")
    nvim.until("vim.bo.modified")
    before = nvim.lines()
    nvim.lua("_G.choose(...)", offer.title)
    nvim.until("vim.fn.execute('messages'):find('the code has changed since', 1, true)")
    assert nvim.lines() == before


def test_fixes_on_save(build: Build, home: Path, forge: Path) -> None:
    typed, expected = saved("\n// added in the editor\n")
    init = ENABLE + 'require("goescape").setup({ fix_on_save = true, fix_timeout = 20000 })\n'
    with started(build, home, init) as nvim:
        opened(nvim, forge, OFFERS[0])
        nvim.lua(
            "vim.api.nvim_buf_set_lines(0, -1, -1, true, { ... })", "", "// added in the editor"
        )
        assert text_of(nvim) == typed
        # what takes the server longer than a second is left to the next save
        until_saved(nvim, forge / "request.go", expected)
        assert text_of(nvim) == expected
        assert not nvim.lua("return vim.bo.modified")
        formatted = asyncio.run(gofmt(found(), expected.encode()))
        assert formatted == expected.encode()
        nvim.settled()
        assert [m for _, _, m in nvim.diagnostics() if m.startswith("req ")] == []


def until_saved(nvim: Neovim, file: Path, expected: str) -> None:
    for _ in range(20):
        nvim.command("silent write")
        if file.read_text() == expected:
            return
        time.sleep(0.3)
    assert file.read_text() == expected


def test_the_command(nvim: Neovim, forge: Path) -> None:
    offer = OFFERS[0]
    opened(nvim, forge, offer)
    nvim.lua(
        """
        local title = ...
        vim.ui.select = function(items, _, choose)
          choose(items[1].title == title and items[1] or nil)
        end
        """,
        offer.title,
    )
    nvim.keys("0")  # anywhere on the line
    nvim.until("(function() vim.cmd('Goescape fix') vim.wait(300) return vim.bo.modified end)()")
    assert text_of(nvim) == offer.after
    nvim.command("edit!")
    nvim.settled()
    nvim.until("(function() vim.cmd('Goescape! fix') return vim.bo.modified end)()")
    assert text_of(nvim) == offer.after
    nvim.command("write")
    nvim.settled()
    nvim.command("messages clear")
    nvim.command("Goescape! fix")
    nvim.until("vim.fn.execute('messages'):find('fix all changes nothing', 1, true)")
    nvim.keys("gg")
    nvim.command("Goescape fix")
    nvim.until("vim.fn.execute('messages'):find('nothing that it can do', 1, true)")
