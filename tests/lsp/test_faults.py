"""Whatever goes wrong: one clear message that names what to do, and the server goes on."""

from __future__ import annotations

import asyncio
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from goescape.golang import find_toolchain
from goescape.lsp.uris import uri_of
from goescape.settings import Go

from .conftest import Module
from .harness import Editor, in_process, spawned, wait_until

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"


def told(editor: Editor) -> list[str]:
    return [message.message for message in editor.client.messages]


def script(path: Path, text: str) -> str:
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


async def fake_compiler(folder: Path, body: str) -> str:
    """A go command whose compiler is a shell script; everything else is the real one."""
    real = await find_toolchain(str(folder), Go())
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for tool in Path(real.tooldir).iterdir():
        if tool.name != "compile":
            (tools / tool.name).symlink_to(tool)
    script(tools / "compile", f'REAL="{real.tool("compile")}"\n' + body)
    env = json.dumps({**real.go_env, "GOTOOLDIR": str(tools)})
    (folder / "env.json").write_text(env)
    return script(
        folder / "go",
        f'[ "$1 $2" = "env -json" ] && exec cat "{folder}/env.json"\nexec "{real.go}" "$@"\n',
    )


async def test_no_go(module: Module, tmp_path: Path) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(
        root, options={"go": {"executable": str(tmp_path / "nowhere")}}
    ) as editor:
        status = await editor.opened("p.go")
        assert status["state"] == "error"
        assert status["error"]["kind"] == "no-go"
        await wait_until(lambda: told(editor), "a message")
        assert "goescape.go.executable" in told(editor)[0]
        await editor.saved("p.go")
        assert len(told(editor)) == 1, "told once, not at each save"


async def test_go_is_too_old(module: Module, tmp_path: Path) -> None:
    root = module({"p.go": RETURNED})
    old = script(tmp_path / "go", """echo '{"GOVERSION": "go1.19.5", "GOTOOLDIR": "/none"}'\n""")
    async with in_process(root, options={"go": {"executable": old}}) as editor:
        status = await editor.opened("p.go")
        assert (status["state"], status["error"]["kind"]) == ("error", "no-go")
        await wait_until(lambda: told(editor), "a message")
        assert "go1.19.5" in told(editor)[0]
        assert "1.21" in told(editor)[0]


async def test_a_go_mod_that_cannot_be_read_and_is_mended(module: Module) -> None:
    root = module({"p.go": RETURNED, "go.mod": "module example.com/m\n\ngo one\n"})
    async with in_process(root, options={"watch": "watchdog"}) as editor:
        status = await editor.opened("p.go")
        assert status["state"] == "error"
        assert status["error"]["kind"] == "code"
        assert "go.mod" in status["error"]["message"]
        editor.write("go.mod", "module example.com/m\n\ngo 1.21\n")
        await wait_until(lambda: editor.tokens("p.go") == ["x"], "go.mod's mending to be noticed")


async def test_no_module_at_all(tmp_path: Path) -> None:
    (tmp_path / "p.go").write_text(RETURNED)
    async with in_process(tmp_path) as editor:
        status = await editor.opened("p.go")
        # `go` compiles a folder without a go.mod only file by file; what matters is that the
        # answer names the way out or gives the findings.
        assert status["state"] == "idle" or "go mod init" in status["error"]["message"]


async def test_a_dependency_that_is_not_downloaded(module: Module) -> None:
    root = module(
        {
            "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.invalid/dep v1.0.0\n",
            "p.go": 'package p\n\nimport "example.invalid/dep"\n\nvar _ = dep.X\n',
        }
    )
    options = {"go": {"env": {"GOFLAGS": "-mod=mod", "GOPROXY": "off"}}}
    async with in_process(root, options=options) as editor:
        status = await editor.opened("p.go")
        assert status["state"] == "error"
        assert "example.invalid/dep" in status["error"]["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("kill -9 $$", ("compile",)),
        ("exec sleep 1000", ("goescape.go.timeout",)),
        ("echo 'write /tmp/x: no space left on device' >&2; exit 1", ("no space left",)),
        ('ulimit -f 0; exec "$REAL" "$@"', ()),
        ("exit 3", ()),
    ],
    ids=["killed", "hangs", "disk full", "file size limit", "fails silently"],
)
async def test_a_compiler_in_trouble(
    module: Module, tmp_path: Path, body: str, words: tuple[str, ...]
) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")  # fills the build cache with the real compiler
    go = await fake_compiler(tmp_path, body)
    options = {"go": {"executable": go, "timeout": 2}}
    async with in_process(root, options=options, configuration={}) as editor:
        status = await editor.opened("p.go")
        # Either the trouble is told, or the go way (whose compiler is the real one) answered.
        if status["state"] == "error":
            assert all(word in status["error"]["message"] for word in words)
        else:
            assert editor.tokens("p.go") == ["x"]
        editor.client.set_configuration({"goescape": {"go": {"executable": ""}}})
        ended = editor.ended("p.go")
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.settled("p.go", ended)
        await wait_until(lambda: editor.tokens("p.go") == ["x"], "the server to go on")


async def test_a_file_that_is_not_utf8(module: Module) -> None:
    root = module({"p.go": RETURNED})
    (root / "bad.go").write_bytes(b'package p\n\nvar s = "\xff\xfe"\n')
    async with in_process(root) as editor:
        status = await editor.opened("p.go")
        assert status["state"] == "error"
        assert "UTF-8" in status["error"]["message"]
        await editor.opened("bad.go")
        (root / "bad.go").unlink()
        assert (await editor.saved("p.go"))["state"] == "idle"


async def test_an_unreadable_folder(module: Module) -> None:
    root = module({"a/p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("a/p.go")
        ended = editor.ended("a/p.go")
        # A link to itself can't be read by anyone, root included.
        shutil.rmtree(root / "a")
        (root / "a").symlink_to("a")
        document = types.TextDocumentIdentifier(uri_of(editor.path("a/p.go")))
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(document))
        status = await editor.settled("a/p.go", ended)
        assert status["state"] == "error"
        assert editor.path("a") in status["error"]["message"]
        assert editor.shown("a/p.go") == []


async def test_the_build_cache_is_cleaned_meanwhile(module: Module, tmp_path: Path) -> None:
    root = module(
        {"p.go": 'package p\n\nimport "errors"\n\nfunc F() error { return errors.New("x") }\n'}
    )
    cache = tmp_path / "cache"
    async with in_process(root, options={"go": {"env": {"GOCACHE": str(cache)}}}) as editor:
        await editor.opened("p.go")
        shutil.rmtree(cache)
        status = await editor.saved(
            "p.go", editor.texts["p.go"] + "\nfunc G() *int { x := 1; return &x }\n"
        )
        assert status["state"] == "idle"
        assert "x" in editor.tokens("p.go")


async def test_nonsense_from_the_client(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        protocol = editor.client.protocol
        for method, params in (
            ("textDocument/didChange", {"textDocument": {"uri": uri_of("/no.go"), "version": 1},
                                        "contentChanges": [{"text": "x"}]}),
            ("textDocument/didSave", {"textDocument": {"uri": "untitled:Untitled-1"}}),
            ("textDocument/didClose", {"textDocument": {"uri": uri_of("/never/opened.go")}}),
            ("workspace/didChangeWatchedFiles", {"changes": [{"uri": "git:/x.go", "type": 2}]}),
            ("no/suchThing", {"a": 1}),
            ("$/unknown", None),
        ):  # fmt: skip
            send(protocol, {"method": method, "params": params})
        for line, character in ((0, 10_000), (10_000, 0), (3, 10_000)):
            await editor.hover("p.go", line, character)
        send(protocol, {"id": 4711, "method": "textDocument/hover", "params": {"no": "thing"}})
        with pytest.raises(Exception, match="not defined|Invalid"):
            await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams("no.such.command", [])
            )
        with pytest.raises(Exception, match="Invalid|argument"):
            await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams("goescape.check", [1, 2, 3])
            )
        assert await editor.hover("p.go", 3, 1)
        assert told(editor) == []


async def test_garbage_on_the_wire(module: Module) -> None:
    root = module({"p.go": RETURNED})
    async with spawned(root) as editor:
        writer: Any = editor.client.protocol.writer
        writer.write(b"Content-Length: 9\r\n\r\n{not json")
        writer.write(b"Content-Length: 2\r\n\r\n[]")
        await editor.opened("p.go")
        assert editor.tokens("p.go") == ["x"]


async def test_the_client_vanishes(module: Module, tmp_path: Path) -> None:
    import psutil

    root = module({"p.go": RETURNED})
    go = await fake_compiler(tmp_path, "exec sleep 1000")
    async with spawned(root, options={"go": {"executable": go}}) as editor:
        editor.open("p.go")
        server = editor.client._server  # pyright: ignore[reportPrivateUsage]  # pytest-lsp has no other way
        assert server is not None
        process = psutil.Process(server.pid)

        def compiling() -> list[Any]:
            try:
                return [c for c in process.children(recursive=True) if "sleep" in c.name()]
            except psutil.NoSuchProcess:  # another child ended just now
                return []

        children = await wait_until(compiling, "the compiler to run")
        assert server.stdin is not None
        server.stdin.close()
        await asyncio.wait_for(server.wait(), 10)
        await wait_until(
            lambda: not any(c.is_running() for c in children), "the compiler to be killed"
        )


def send(protocol: Any, message: dict[str, Any]) -> None:
    """A raw message."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    protocol.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
