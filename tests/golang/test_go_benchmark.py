"""What a package's benchmarks say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from goescape.golang import GoFailed, Toolchain
from goescape.golang.benchmark import benchmarks, can_run

BENCHMARK = """\
package p

import "testing"

var sink *[4]int

func BenchmarkKept(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([4]int)
	}
}

func BenchmarkFree(b *testing.B) {
	b.Run("of charge", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
	})
}

func TestNotRun(t *testing.T) { t.Fatal("only benchmarks are run") }
"""


async def test_figures(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p_test.go").write_text(BENCHMARK)
    found = await benchmarks(toolchain, str(tmp_path), ".", time="1000x", count=2)
    assert list(found) == ["Kept", "Free/of_charge"]
    kept, free = found.values()
    assert (kept.size, kept.allocations) == (32, 1)
    assert (free.size, free.allocations) == (0, 0)
    assert kept.nanoseconds > 0


async def test_what_does_not_build(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p_test.go").write_text("package p\n\nvar x int = nil\n")
    with pytest.raises(GoFailed) as failed:
        await benchmarks(toolchain, str(tmp_path), ".")
    assert "nil" in failed.value.details


def test_another_system(toolchain: Toolchain) -> None:
    assert can_run(toolchain)
    for name in ("GOOS", "GOARCH"):
        assert not can_run(replace(toolchain, go_env={**toolchain.go_env, name: "another"}))
