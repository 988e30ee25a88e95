"""A minute of everything at once, after which the published state is that of a fresh server."""

from __future__ import annotations

import asyncio
import os
import random
import time
from pathlib import Path

import pytest

from goescape.lsp.uris import uri_of

from .conftest import Module
from .harness import Editor, in_process, wait_until

SECONDS = 60
PACKAGES = ("a", "b", "c")
IMPORTS = {"a": "", "b": 'import "example.com/m/a"\n\n', "c": 'import "example.com/m/b"\n\n'}
USES = {"a": "", "b": "\ta.Keep(&y)\n", "c": "\tb.Keep(&y)\n"}


def valid(package: str, name: str, rng: random.Random) -> str:
    """One of many versions of a file, each of which compiles with any version of the others."""
    made = rng.choice(["x := 1\n\treturn &x", "return new(int)", "return nil"])
    padding = "// padding\n" * rng.randrange(4)
    if name != "main.go":
        stem = name.removesuffix(".go").replace("_test", "T")
        return f"package {package}\n\n{padding}func F{stem}() *int {{\n\t{made}\n}}\n"
    keeps = rng.choice(["kept = p", "_ = *p"])
    return (
        f"package {package}\n\n{IMPORTS[package]}var kept *int\n\n{padding}"
        f"//go:noinline\nfunc Keep(p *int) {{\n\ty := *p\n\t_ = y\n{USES[package]}\t{keeps}\n}}\n\n"
        f"func New() *int {{\n\t{made}\n}}\n"
    )


@pytest.mark.stress
async def test_the_published_state_is_that_of_a_fresh_server(module: Module) -> None:
    seed = int(os.environ.get("GOESCAPE_SEED", time.time_ns() % 100_000))
    rng = random.Random(seed)
    print(f"GOESCAPE_SEED={seed}")
    names = ("main.go", "p.go", "q.go", "r_test.go")
    files = {f"{p}/{n}": valid(p, n, rng) for p in PACKAGES for n in names}
    root = module(files)
    options = {"watch": "watchdog"}
    async with in_process(root, options=options) as editor:
        for name in files:
            editor.open(name)
        until = time.monotonic() + SECONDS
        steps = 0
        while time.monotonic() < until:
            step(editor, rng.choice(list(files)), rng)
            steps += 1
            await asyncio.sleep(rng.choice([0, 0, 0.005, 0.05, 0.3]))
        for name in files:
            package, _, base = name.partition("/")
            text = valid(package, base, rng)
            editor.save(name, text)
        await quiet(editor)
        final = {name: editor.lines(name) for name in files}
        strays = set(editor.client.diagnostics) - {uri_of(editor.path(n)) for n in files}
        assert not any(editor.client.diagnostics[uri] for uri in strays), "stale squiggles"
        assert not [m.message for m in editor.client.messages]
    assert steps > 100
    async with in_process(root, options=options) as fresh:
        for name in files:
            fresh.open(name)
        await quiet(fresh)
        assert final == {name: fresh.lines(name) for name in files}
    assert any(final.values())


def step(editor: Editor, name: str, rng: random.Random) -> None:
    """One thing that a person, or a tool behind their back, does."""
    package, _, base = name.partition("/")
    text = valid(package, base, rng)
    path = Path(editor.path(name))
    match rng.randrange(9):
        case 0 | 1:
            editor.save(name, text)
        case 2:
            editor.change(name, text)
        case 3:
            editor.change(name, "// typing\n" + editor.texts[name])
        case 4:
            editor.save(name, text + "\nfunc broken( {\n")
        case 5:
            editor.write(name, text)
        case 6:
            path.unlink(missing_ok=True)
        case 7:
            if path.exists():
                other = path.with_name("renamed.go")
                path.rename(other)
                if rng.random() < 0.5:
                    other.rename(path)
                else:
                    other.unlink()
        case _:
            editor.close(name)
            editor.open(name, text)


async def quiet(editor: Editor) -> None:
    """Wait until nothing has been heard for a second and the last word of each package is idle."""

    def idle() -> bool:
        last = {s["uri"]: s["state"] for s in editor.statuses}
        return bool(last) and all(state == "idle" for state in last.values())

    calm = 0
    while calm < 5:
        heard = len(editor.statuses) + len(editor.publications)
        await asyncio.sleep(0.3)
        await wait_until(idle, f"every package to be idle: {editor.statuses[-3:]}")
        calm = calm + 1 if heard == len(editor.statuses) + len(editor.publications) else 0
