"""The plugin's types (LuaCATS), checked against those that each Neovim declares of itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pytest_lsp import client_capabilities

from tests.e2e.neovim.conftest import PLUGIN
from tests.e2e.neovim.versions import EMMYLUA, Build

pytestmark = pytest.mark.editor


async def test_the_types_hold(build: Build) -> None:
    if not EMMYLUA.exists():
        pytest.skip(f"no {EMMYLUA}: run python -m tests.e2e.neovim.versions")
    problems: list[str] = []
    async with indexed(build) as client:
        for file in sorted(PLUGIN.rglob("*.lua")):
            document = types.TextDocumentIdentifier(file.as_uri())
            report = await client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(document)
            )
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            problems += [
                f"{file.relative_to(PLUGIN)}:{one.range.start.line + 1}: {one.message}"
                for one in report.items
            ]
    assert problems == []


@asynccontextmanager
async def indexed(build: Build) -> AsyncGenerator[LanguageClient]:
    """EmmyLua on the plugin, as soon as it has read it and Neovim's own Lua."""
    client = LanguageClient("types", "1")
    done = asyncio.Event()

    def progress(params: types.ProgressParams) -> None:
        value = cast("Mapping[str, object]", params.value)
        if value["kind"] == "end":
            done.set()

    def nothing(_params: Any) -> None:
        return None

    def unconfigured(params: types.ConfigurationParams) -> list[None]:
        return [None] * len(params.items)

    client.feature(types.PROGRESS)(progress)
    client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(nothing)
    client.feature(types.WORKSPACE_CONFIGURATION)(unconfigured)
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(nothing)
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(nothing)
    # .emmyrc.json names the library by this variable
    environment = {**os.environ, "VIMRUNTIME": str(build.runtime)}
    start = cast("Callable[..., Awaitable[None]]", client.start_io)  # pyright: ignore[reportUnknownMemberType] - untyped options
    await start(str(EMMYLUA), "--log-path", "none", env=environment)
    try:
        root = PLUGIN.as_uri()
        await client.initialize_async(
            types.InitializeParams(
                capabilities=client_capabilities("neovim"),
                # where the client has no name it waits for ever
                client_info=types.ClientInfo("Neovim"),
                root_uri=root,
                workspace_folders=[types.WorkspaceFolder(root, "neovim")],
            )
        )
        client.initialized(types.InitializedParams())
        await asyncio.wait_for(done.wait(), 30)
        yield client
    finally:
        await asyncio.wait_for(client.shutdown_async(None), 10)
        client.exit(None)
        await asyncio.wait_for(client.stop(), 10)
