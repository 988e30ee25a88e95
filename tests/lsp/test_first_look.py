"""What a person waits for when a file is opened, and what nobody should wait for."""

from __future__ import annotations

from pathlib import Path

from goescape.golang import find_toolchain
from goescape.settings import Go

from .conftest import Module
from .harness import in_process, wait_until

RETURNED = "package p\n\nfunc New() *int {\n\tx := 1\n\treturn &x\n}\n"
TESTED = (
    'package p\n\nimport "testing"\n\nvar s *int\n\n'
    "func TestA(t *testing.T) {\n\ty := 1\n\ts = &y\n}\n"
)


async def slow_go(folder: Path, words: str) -> tuple[str, Path]:
    """A go command that waits at these words until a file is there; it, and the file."""
    real = (await find_toolchain(str(folder), Go())).go
    gate, script = folder / "gate", folder / "slow-go"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" {words} "*)\n'
        f'  while [ ! -e {gate} ]; do sleep 0.02; done ;;\nesac\nexec {real} "$@"\n'
    )
    script.chmod(0o755)
    return str(script), gate


async def test_the_package_does_not_wait_for_what_its_tests_import(
    module: Module, tmp_path: Path
) -> None:
    root = module({"p.go": RETURNED, "p_test.go": TESTED})
    go, gate = await slow_go(tmp_path, "-test")
    async with in_process(root, options={"go": {"executable": go}}) as editor:
        editor.open("p.go")
        await wait_until(lambda: editor.shown("p.go"), "the package's findings", timeout=5)
        gate.touch()
        await wait_until(lambda: editor.shown("p_test.go"), "its tests' findings")


async def test_a_package_of_tests_alone_is_not_forgotten(module: Module) -> None:
    root = module({"p_test.go": TESTED})
    async with in_process(root) as editor:
        await editor.opened("p_test.go")
        assert editor.tokens("p_test.go") == ["y"]


async def test_nothing_is_listed_of_somebody_elses_code(module: Module, tmp_path: Path) -> None:
    root = module({"p.go": RETURNED})
    cached = root / "gopath/pkg/mod/example.com/dep@v1.0.0"
    cached.mkdir(parents=True)
    (cached / "go.mod").write_text("module example.com/dep\n")
    (cached / "d.go").write_text(RETURNED)
    go, _ = await slow_go(tmp_path, "list")
    goroot = (await find_toolchain(str(root), Go())).goroot
    env = {"GOMODCACHE": str(root / "gopath/pkg/mod")}
    options = {"go": {"executable": go, "env": env}}
    # Neovim makes each folder with a go.mod a workspace folder of its own.
    async with in_process(root, options=options, folders=[cached]) as editor:
        for name in (str(Path(goroot, "src/errors/errors.go")), str(cached / "d.go")):
            status = await editor.opened(name)
            assert status["note"]
            assert not editor.shown(name)


async def test_a_go_mod_that_is_broken_for_a_moment_clears_nothing(module: Module) -> None:
    root = module({"p.go": RETURNED, "q.go": RETURNED.replace("New", "Q")})
    async with in_process(root) as editor:
        await editor.opened("p.go")
        await editor.opened("q.go")
        editor.write("go.mod", "module example.com/m\n\ngo one\n")
        status = await editor.saved("p.go")
        assert status["state"] == "error"
        assert editor.tokens("p.go") == ["x"]
        (root / "q.go").unlink()
        await editor.saved("p.go")
        await wait_until(lambda: not editor.shown("q.go"), "what is gone to be cleared")
        editor.write("go.mod", "module example.com/m\n")
        status = await editor.saved("p.go")
        assert status["state"] == "idle"
        assert editor.tokens("p.go") == ["x"]
