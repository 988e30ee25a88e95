"""Drives a headless Neovim over its own protocol, as a person would: keys, commands, Lua."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pynvim  # pyright: ignore[reportMissingTypeStubs] - it has none

__all__ = ["Neovim"]

_PATIENCE = 30.0
"""Seconds: a first look builds what the sample imports."""


class Neovim:
    """One editor."""

    def __init__(self, command: str, environment: Mapping[str, str]) -> None:
        argv = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
        argv += [command, "--embed", "--headless", "-n"]
        self._nvim: Any = pynvim.attach("child", argv=argv)  # pyright: ignore[reportUnknownMemberType] - as above

    def close(self) -> None:
        """Leave without asking."""
        with contextlib.suppress(OSError, EOFError):  # it is gone, as it was told
            self._nvim.command("qall!")
        self._nvim.close()

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua; its result must be plain data."""
        return self._nvim.exec_lua(code, *arguments)

    def command(self, text: str) -> None:
        """Run an Ex command."""
        self._nvim.command(text)

    def keys(self, text: str) -> None:
        """Type, as a person does."""
        self._nvim.input(text)

    def edit(self, path: Path) -> None:
        """Open a file."""
        self.command(f"edit {path}")

    def lines(self) -> list[str]:
        """The text of the current buffer."""
        return list(self._nvim.current.buffer[:])

    def until(self, code: str, *arguments: Any, seconds: float = _PATIENCE) -> Any:
        """Wait until a Lua expression is true, and return it."""
        end = time.monotonic() + seconds
        while True:
            result = self.lua(f"return {code}", *arguments)
            if result not in (None, False, [], {}):
                return result
            if time.monotonic() > end:
                raise TimeoutError(f"{code}\n{self.messages()}")
            time.sleep(0.02)

    def settled(self) -> None:
        """Wait until the current buffer's package is analysed, evidence included."""
        self.until('require("goescape").state() and require("goescape").state().weighed')

    def diagnostics(self) -> list[tuple[int, int, str]]:
        """What the current buffer shows: line and column (0-based, bytes), message."""
        found = self.lua(
            """
            local client = vim.lsp.get_clients({ name = "goescape", bufnr = 0 })[1]
            local namespace = client and vim.lsp.diagnostic.get_namespace(client.id)
            return vim.tbl_map(function(d)
              return { d.lnum, d.col, d.message }
            end, vim.diagnostic.get(0, { namespace = namespace }))
            """
        )
        return [(line, column, message) for line, column, message in found]

    def messages(self) -> str:
        """What the editor said to the person."""
        return cast("str", self._nvim.command_output("messages"))
