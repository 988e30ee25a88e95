"""The plugin through the interface that users have."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from pynvim.api import NvimError  # pyright: ignore[reportMissingTypeStubs] - it has none

from tests.e2e.neovim.conftest import PLUGIN, started
from tests.e2e.neovim.editor import Neovim
from tests.e2e.neovim.versions import STYLUA, Build, gopls

pytestmark = pytest.mark.editor

HOVER = """
for _, window in ipairs(vim.api.nvim_list_wins()) do
  if vim.api.nvim_win_get_config(window).relative ~= "" then
    local bufnr = vim.api.nvim_win_get_buf(window)
    return table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), "\\n")
  end
end
"""


def opened(nvim: Neovim, file: Path) -> None:
    nvim.edit(file)
    nvim.settled()


def shows(nvim: Neovim, expected: list[tuple[int, int, str]]) -> None:
    end = time.monotonic() + 10
    while nvim.diagnostics() != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert nvim.diagnostics() == expected


def test_enable_is_all(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    (line, column, message), *_ = nvim.diagnostics()
    text = nvim.lines()[line].encode()
    assert text[column:].startswith(b"&Event{}")
    assert "allocates 64 bytes" in message
    assert nvim.lua('return vim.lsp.get_clients({ name = "goescape" })[1].root_dir') == str(module)


def test_a_save_and_an_undo(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    before, lines = nvim.diagnostics(), len(nvim.lines())
    moved = [(line + 1, column, text) for line, column, text in before]
    nvim.keys("ggO// a line more<Esc>:write<CR>")
    nvim.until("vim.api.nvim_buf_line_count(0) == ... and not vim.bo.modified", lines + 1)
    shows(nvim, moved)
    nvim.settled()
    shows(nvim, moved)
    nvim.keys("u")
    shows(nvim, before)


def test_hover(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    (line, column, message), *_ = nvim.diagnostics()
    nvim.lua("vim.api.nvim_win_set_cursor(0, { ... })", line + 1, column + 1)
    nvim.keys("K")
    nvim.until(f"(function() {HOVER} end)()")
    shown = nvim.lua(HOVER)
    assert message.split(";")[0].replace("{}", "") in shown.replace("\\", "").replace("{}", "")
    assert "compiler" in shown


def test_statusline(nvim: Neovim, module: Path) -> None:
    assert nvim.lua('return require("goescape").status()') == ""
    opened(nvim, module / "event.go")
    count = len(nvim.diagnostics())
    assert nvim.lua('return require("goescape").status()') == f"goescape {count}"
    (module / "event.go").write_text("package lesson\n\nfunc broken( {\n")
    nvim.command("edit!")
    nvim.command("write")
    nvim.until('require("goescape").status() == "goescape !"')
    assert "syntax error" in nvim.lua('return require("goescape").state().error')


def test_check_fills_the_quickfix_list(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    nvim.command("Goescape check")
    nvim.until("#vim.fn.getqflist() > 0")
    texts = nvim.lua("return vim.tbl_map(function(item) return item.text end, vim.fn.getqflist())")
    assert any("&Event{}" in text for text in texts)
    nvim.command("cclose")
    nvim.command("Goescape check ./...")
    nvim.until('vim.fn.getqflist({ title = 1 }).title == "goescape check ./..."')
    first = nvim.lua("return vim.fn.getqflist()[1]")
    assert first["lnum"] > 0


def test_completion(nvim: Neovim) -> None:
    names = nvim.lua('return vim.fn.getcompletion("Goescape ", "cmdline")')
    assert names == ["check", "explain", "fix", "log", "restart", "roots"]
    with pytest.raises(NvimError, match="there is no :Goescape nonsense; there are check"):
        nvim.command("Goescape nonsense")


def test_restart_and_crash(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    before = nvim.diagnostics()
    client = nvim.lua('return vim.lsp.get_clients({ name = "goescape" })[1].id')
    nvim.command("Goescape restart")
    nvim.until(
        f'(vim.lsp.get_clients({{ name = "goescape" }})[1] or {{ id = {client} }}).id ~= {client}'
    )
    nvim.settled()
    assert nvim.diagnostics() == before
    server = _server_of(os.getpid())
    os.kill(server, signal.SIGKILL)
    nvim.until(
        'vim.fn.execute("messages"):find("ended unexpectedly; it is started again", 1, true)'
    )
    assert nvim.lua("return vim.diagnostic.get(0)") == []
    nvim.until('#vim.lsp.get_clients({ name = "goescape", bufnr = 0 }) == 1')
    nvim.settled()
    assert nvim.diagnostics() == before


def test_crashes_that_go_on_are_given_up(nvim: Neovim) -> None:
    waits = nvim.lua(
        """
        local crashes, waits = {}, {}
        for now = 1, 6 do
          table.insert(waits, require("goescape.backoff").crashed(crashes, now) or "no more")
        end
        table.insert(waits, require("goescape.backoff").crashed(crashes, 180006))
        return waits
        """
    )
    assert waits == [500, 1000, 2000, 4000, 8000, "no more", 500]


def test_two_modules(nvim: Neovim, module: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(module, tmp_path / "other"))
    opened(nvim, module / "event.go")
    before = nvim.diagnostics()
    opened(nvim, other / "event.go")
    shows(nvim, before)
    roots = nvim.lua("return vim.tbl_map(function(c) return c.root_dir end, vim.lsp.get_clients())")
    assert sorted(roots) == sorted([str(module), str(other)])


def test_nothing_of_the_folder_is_run(nvim: Neovim, module: Path) -> None:
    trace = module / "was-run"
    for name in ("goescape", ".venv/bin/goescape", "venv/bin/goescape", "go"):
        program = module / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\ntouch {trace}\nexit 1\n")
        program.chmod(0o755)
    nvim.command(f"cd {module}")
    opened(nvim, module / "event.go")
    nvim.command("Goescape check ./...")
    nvim.until('vim.fn.getqflist({ title = 1 }).title == "goescape check ./..."')
    assert not trace.exists()


def _server_of(ancestor: int) -> int:
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    parents: dict[int, int] = {}
    servers: list[int] = []
    for line in listed.splitlines()[1:]:
        pid, parent, arguments = line.split(None, 2)
        parents[int(pid)] = int(parent)
        if re.search(r"goescape serve", arguments):
            servers.append(int(pid))
    for server in servers:
        at = server
        while at in parents:
            if at == ancestor:
                return server
            at = parents[at]
    raise AssertionError(listed)


def test_go_to_definition_leads_nowhere_else(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "log.go")
    goroot = subprocess.run(
        ["go", "env", "GOROOT"], capture_output=True, text=True, check=True
    ).stdout.strip()
    nvim.edit(Path(goroot) / "src" / "fmt" / "print.go")
    nvim.until('#vim.lsp.get_clients({ name = "goescape", bufnr = 0 }) == 1')
    assert nvim.lua('return #vim.lsp.get_clients({ name = "goescape" })') == 1
    time.sleep(1)
    assert nvim.diagnostics() == []


def test_settings_change_at_once(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    shown = len(nvim.diagnostics())
    nvim.lua('require("goescape").setup({ settings = { show = "all" } })')
    nvim.until(f'require("goescape").state().count > {shown}')
    nvim.lua('require("goescape").setup({ nonsense = 1, cmd = "x" })')
    said = nvim.messages()
    assert 'there is no option "nonsense"' in said
    assert "cmd: expected a list of strings" in said


def test_health(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    nvim.command("checkhealth goescape")
    text = "\n".join(nvim.lines())
    assert "the server is enabled" in text
    assert f"serves {module}" in text
    assert "direct way" in text
    assert "ERROR" not in text


def test_no_server(build: Build, home: Path, module: Path) -> None:
    with started(build, home, 'vim.lsp.enable("goescape")\n') as nvim:
        nvim.lua("vim.env.PATH = '/usr/bin:/bin'")
        nvim.edit(module / "event.go")
        nvim.until('vim.fn.execute("messages"):find("goescape is not installed", 1, true)')
        nvim.command("checkhealth goescape")
        assert "pip install" in "\n".join(nvim.lines())


def test_beside_gopls(build: Build, home: Path, module: Path) -> None:
    if not gopls().exists():
        pytest.skip(f"no {gopls()}: run python -m tests.e2e.neovim.versions")
    init = f"""
    vim.lsp.config("gopls", {{
      cmd = {{ "{gopls()}" }}, filetypes = {{ "go" }}, root_markers = {{ "go.mod" }},
    }})
    vim.lsp.enable({{ "gopls", "goescape" }})
    """
    with started(build, home, init) as nvim:
        opened(nvim, module / "event.go")
        nvim.until('#vim.lsp.get_clients({ name = "gopls", bufnr = 0 }) == 1')
        (line, column, _), *_ = nvim.diagnostics()
        # on the name of the type, where both have something to say
        nvim.lua("vim.api.nvim_win_set_cursor(0, { ... })", line + 1, column + 1)
        nvim.until("vim.lsp.get_clients({ name = 'gopls' })[1].initialized")
        nvim.until(
            f"(function() vim.lsp.buf.hover() vim.wait(500) local t = (function() {HOVER} end)() "
            "return t and t:find('# gopls', 1, true) and t:find('# goescape', 1, true) end)()"
        )


def test_formatted_with_stylua() -> None:
    if not STYLUA.exists():
        pytest.skip(f"no {STYLUA}: run python -m tests.e2e.neovim.versions")
    script = Path(__file__).with_name("stylua.cjs")
    files = sorted(map(str, PLUGIN.rglob("*.lua")))
    ran = subprocess.run(
        ["node", str(script), str(STYLUA), *files], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_explain_and_roots(nvim: Neovim, module: Path) -> None:
    opened(nvim, module / "event.go")
    (line, column, _), *_ = nvim.diagnostics()
    nvim.lua("vim.api.nvim_win_set_cursor(0, { ... })", line + 1, column + 1)
    nvim.command("Goescape explain")
    nvim.until('vim.bo.filetype == "markdown"')
    text = "\n".join(nvim.lines())
    assert "How it gets there" in text
    assert "returned" in text
    nvim.command("close")
    nvim.command("Goescape explain fmt-argument")
    nvim.until('vim.bo.filetype == "markdown"')
    assert nvim.lines()[0].startswith("# ")
    nvim.command("close")
    nvim.command("Goescape explain fill")
    nvim.until('vim.api.nvim_buf_get_name(0):match("goescape://fill$") ~= nil')
    assert nvim.lines()[0] == "# Fill via pointer parameter (`fill`)"
    nvim.command("close")
    slugs = nvim.lua('return vim.fn.getcompletion("Goescape explain ret", "cmdline")')
    assert slugs == ["returned-address"]
    nvim.command("Goescape roots")
    nvim.until('vim.fn.getqflist({ title = 1 }).title == "goescape roots"')


def test_lenses_hints_and_actions(build: Build, home: Path, module: Path) -> None:
    init = """
    vim.lsp.enable("goescape")
    require("goescape").setup({ code_lens = true, inlay_hints = true })
    """
    with started(build, home, init) as nvim:
        opened(nvim, module / "log.go")
        nvim.until("#vim.lsp.codelens.get(0) > 0")
        nvim.until("#vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0")
        (line, column, _), *_ = nvim.diagnostics()
        nvim.lua("vim.api.nvim_win_set_cursor(0, { ... })", line + 1, column)
        before = nvim.lines()
        nvim.lua(
            """
            vim.lsp.buf.code_action({
              apply = true,
              filter = function(action) return action.title:lower():find("ignore") ~= nil
                and action.title:lower():find("line") ~= nil end,
            })
            """
        )
        nvim.until("vim.bo.modified")
        assert any("//goescape:ignore" in text for text in nvim.lines())
        nvim.keys("u")
        nvim.until("not vim.bo.modified")
        assert nvim.lines() == before
