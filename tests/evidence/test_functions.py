"""What is known of functions: inlining and leaking parameters, in every version of Go."""

from __future__ import annotations

import asyncio
from pathlib import Path

from goescape.engine.function_words import inlining, parameter
from goescape.engine.functions import FunctionFacts, facts, function_facts
from goescape.golang import Toolchain, analyse, load
from goescape.golang.facts import FUNCTION_KINDS
from goescape.syntax import Source
from goescape.syntax.declarations import declarations
from goescape.text import Text

SOURCE = """\
package p

type T struct{ p *int }

type L[E any] struct{ e *E }

func (t *T) Set(v *int) { t.p = v }

func (t T) Get() *int { return t.p }

func (l *L[E]) Put(e *E) { l.e = e }

func Second(a *int, s []*int) (n int, e *int) { return *a, s[0] }

func Two(a, b *int) (*int, *int) {
	return b, a
}

//go:noinline
func Big(a *int) { Use(a) }

func Use(a *int) {
	var t T
	t.Set(a)
	kept = t.Get()
	kept, _ = Two(a, a)
	kept, _ = Two(a, kept)
}

func Closure() func(*int) {
	return func(inner *int) { kept = inner }
}

func Deferred() { defer Use(nil) }

func Generic[E any](e *E) any { return e }

func UseGeneric() any {
	var l L[string]
	put := l.Put
	put(new(string))
	return Generic(new(int))
}

var kept *int
"""


def told(toolchain: Toolchain, folder: Path) -> dict[str, FunctionFacts]:
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    path = folder / "p.go"
    path.write_text(SOURCE)
    return asyncio.run(_told(toolchain, folder, Source(str(path), Text(SOURCE.encode()))))


async def _told(toolchain: Toolchain, folder: Path, source: Source) -> dict[str, FunctionFacts]:
    graph = await load(toolchain, str(folder), ["."], tests=False)
    unit = graph.units[graph.roots[0]]
    report = await analyse(toolchain, graph, unit, kinds=FUNCTION_KINDS)
    assert report.ok, report.errors
    known = facts(unit, report.verdicts)
    return {
        declared.name: function_facts(known, declared, source, {source.path: source}.get)
        for declared in declarations(source)
    }


def test_leaking_parameters(toolchain: Toolchain, tmp_path: Path) -> None:
    found = told(toolchain, tmp_path)

    def leaks(name: str) -> list[tuple[str, int]]:
        """Each sentence, and the line on which it leaks."""
        return [
            (parameter(leaking), leaking.step.place.line if leaking.step else 0)
            for leaking in found[name].leaks
        ]

    assert leaks("(*T).Set") == [("`v` leaks: what a caller passes goes to the heap", 7)]
    assert leaks("(*L).Put") == [], "of generic code the compiler gives no verdict"
    assert leaks("T.Get") == [("`t` flows to the result, so the caller decides", 9)]
    assert leaks("Second") == [
        ("what `s` points to flows to the result `e`, so the caller decides", 13)
    ]
    assert leaks("Two") == [
        ("`a` flows to result 2, so the caller decides", 16),
        ("`b` flows to result 1, so the caller decides", 16),
    ]
    assert leaks("Closure") == [], "the closure's parameter is not the function's"
    assert [leaking.place.column for leaking in found["(*T).Set"].leaks] == [17]


def test_inlining(toolchain: Toolchain, tmp_path: Path) -> None:
    found = told(toolchain, tmp_path)

    def words(name: str) -> str:
        said = found[name].inlining
        assert said is not None, name
        return inlining(said, len(found[name].calls))

    assert words("(*T).Set") == (
        "It is inlined at 1 call in this package, at a cost of 4 of the 80 allowed."
    )
    assert [(place.line, place.column) for place in found["Two"].calls] == [(26, 15), (27, 15)]
    assert words("Big") == "It cannot be inlined: it is marked //go:noinline."
    assert words("Deferred") == "It cannot be inlined: it defers a call."
    assert words("(*L).Put").startswith("It can be inlined, at a cost of ")
    assert words("(*L).Put").endswith("; no call in this package inlines it.")
    assert len(found["Generic"].calls) == 1
