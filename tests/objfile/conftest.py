"""Set-up of the object file tests: toolchains, and objects to read."""

from __future__ import annotations

import asyncio
import functools
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from goescape.golang.toolchain import find_toolchain
from goescape.settings import Go
from tests.go_versions import VERSIONS, go_command

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tools:
    """A Go toolchain, and how to ask it."""

    go: str
    goroot: str
    release: tuple[int, int]

    def run(self, *argv: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {
            **os.environ,
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
            "GOFLAGS": "",
            "PWD": str(folder),
            **environment,
        }
        return subprocess.run(
            [self.go, *argv],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            errors="replace",
            check=True,
        )

    def exports(self, *packages: str, folder: Path, **environment: str) -> dict[str, str]:
        """Archives by import path, of the packages and all that they import."""
        form = "{{if .Export}}{{.ImportPath}}\t{{.Export}}{{end}}"
        done = self.run(
            "list", "-export", "-deps", "-f", form, *packages, folder=folder, **environment
        )
        return dict(line.split("\t", 1) for line in done.stdout.splitlines() if line)

    def compile(
        self, source: Path, *flags: str, package: str = "sample", **environment: str
    ) -> bytes:
        """The archive of one file that imports nothing, which takes the compiler alone."""
        archive = source.with_suffix(f".{environment.get('GOARCH', '')}.a")
        argv = ["tool", "compile", "-p", package, "-pack", "-o", str(archive), *flags, str(source)]
        self.run(*argv, folder=source.parent, **environment)
        return archive.read_bytes()


@functools.cache
def _tools(go: str) -> Tools:
    toolchain = asyncio.run(
        find_toolchain(str(ROOT), Go(executable=go, env={"GOTOOLCHAIN": "local"}))
    )
    return Tools(toolchain.go, toolchain.goroot, toolchain.release)


def _version(version: str) -> Tools:
    go = go_command(version)
    if not go.exists():
        pytest.skip(f"no {go}: run python tests/go_versions.py")
    return _tools(str(go))


@pytest.fixture
def tools() -> Tools:
    """The toolchain that goescape finds on this machine."""
    return _tools("")


@pytest.fixture(
    params=["", *(pytest.param(version, marks=pytest.mark.versions) for version in VERSIONS)],
    ids=lambda version: version or "found",
)
def any_tools(request: pytest.FixtureRequest) -> Tools:
    """The found toolchain, and with ``-m versions`` each of 1.21 to 1.27."""
    return _version(request.param) if request.param else _tools("")


PLAIN = """\
package sample

type Pair struct{ a, b int }

var (
	pairs []*Pair
	ints  []int
	any_  any
	text  string
)

func object(n int) *Pair { return &Pair{n, 2} } // a comment keeps the line

//go:noinline
func grow(p *Pair) { pairs = append(pairs, p) }

//go:noinline
func slice(n int) []int { return make([]int, n) }

//go:noinline
func box(n int) { any_ = n }

//go:noinline
func concat(a, b string) { text = a + b }

//go:noinline
func caller(n int) *Pair {
	if n < 0 {
		panic(&Pair{n, n})
	}
	p := object(n)
	return p
}

func again(n int) bool { return caller(n) == caller(n+1) }
"""


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A Go file that imports nothing."""
    source = tmp_path / "plain.go"
    source.write_text(PLAIN)
    return source


def line_of(text: str, part: str) -> int:
    """1-based line of the only occurrence of a part of a text."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(lines) == 1, f"{part!r} stands in lines {lines}"
    return lines[0]


def without_hash(name: str) -> str:
    """A function's name as ``-S`` prints it, without what it adds to tell copies apart."""
    return re.sub(r"#[\w/+-]+=#", "", name)
