"""The package graph, on modules of every shape."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from goescape.golang import Graph, Toolchain, analyse, find_toolchain, load
from goescape.golang.command import importcfg
from goescape.golang.listing import build_errors
from goescape.model import BuildError, Place
from goescape.settings import Go

from .conftest import Sample, Write

LEAK = "package m\n\nvar G *int\n\nfunc F() { x := 1; G = &x }\n"


def names(graph: Graph) -> dict[str, list[str]]:
    return {
        root: [os.path.basename(file) for file in graph.units[root].files] for root in graph.roots
    }


async def ok(toolchain: Toolchain, graph: Graph) -> bool:
    return all([(await analyse(toolchain, graph, graph.units[root])).ok for root in graph.roots])


async def test_test_variants(toolchain: Toolchain, sample: Sample) -> None:
    folder = str(sample("base") / "tested")
    graph = await load(toolchain, folder)
    p = "example.com/base/tested"
    assert names(graph) == {
        p: ["p.go"],
        f"{p} [{p}.test]": ["p.go", "p_test.go"],
        f"{p}_test [{p}.test]": ["x_test.go"],
    }
    plain, test, xtest = (graph.units[root] for root in graph.roots)
    assert [unit.variant for unit in (plain, test, xtest)] == ["plain", "test", "xtest"]
    assert [unit.import_path for unit in (plain, test, xtest)] == [p, p, f"{p}_test"]
    assert xtest.imports == {p: test.id, "testing": "testing"}
    assert plain.main_module
    assert (plain.module_path, plain.go_version) == ("example.com/base", "1.21")
    assert graph.units_of_file(f"{folder}/p.go") == (plain, test)
    assert graph.units_of_file(f"{folder}/x_test.go") == (xtest,)
    assert graph.units_of_file(f"{folder}/other.go") == ()
    assert "runtime" in graph.dependencies(test)
    assert graph.dependencies(plain) <= {"unsafe"}
    cfg = importcfg(graph, xtest).decode()
    assert f"packagefile {p}={test.export}\n" in cfg
    assert "[" not in cfg.replace(test.export, "")


async def test_without_tests(toolchain: Toolchain, sample: Sample) -> None:
    graph = await load(toolchain, str(sample("base")), ["./tested"], tests=False)
    assert graph.roots == ("example.com/base/tested",)


async def test_plain_packages_come_first(toolchain: Toolchain, sample: Sample) -> None:
    graph = await load(toolchain, str(sample("base")), ["./..."])
    variants = [graph.units[root].variant for root in graph.roots]
    assert variants == sorted(variants, key=["plain", "test", "xtest"].index)
    assert not [root for root in graph.roots if root.endswith(".test")]


async def test_a_package_of_tests_alone(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a_test.go": "package m\n"})
    assert names(await load(toolchain, str(folder))) == {
        "example.com/m [example.com/m.test]": ["a_test.go"]
    }


async def test_a_package_called_test(toolchain: Toolchain, write: Write) -> None:
    folder = write({"x.test/a.go": LEAK})
    graph = await load(toolchain, str(folder), ["./..."])
    assert graph.roots == ("example.com/m/x.test",)


async def test_single_files(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "gen.go": '//go:build ignore\n\npackage main\n\nimport "fmt"\n\n'
            "func main() { fmt.Println(300) }\n"
        }
    )
    graph = await load(toolchain, str(folder), [str(folder / "gen.go")])
    (unit,) = (graph.units[root] for root in graph.roots)
    assert (unit.import_path, unit.files) == ("command-line-arguments", (str(folder / "gen.go"),))
    report = await analyse(toolchain, graph, unit)
    assert [v.subject for v in report.verdicts] == ["300"]


async def test_symbolic_links_are_kept(toolchain: Toolchain, write: Write, tmp_path: Path) -> None:
    folder = write({"a.go": LEAK})
    link = tmp_path / "link"
    link.symlink_to(folder)
    graph = await load(toolchain, str(link))
    (unit,) = (graph.units[root] for root in graph.roots)
    assert unit.files == (str(link / "a.go"),)
    report = await analyse(toolchain, graph, unit)
    assert [str(v.place) for v in report.verdicts] == [f"{link}/a.go:5:12"]


@pytest.mark.parametrize("name", ["with space", "größe/日本語", "a'quote", 'two"quotes', "#hash"])
async def test_folders_of_any_name(
    toolchain: Toolchain, write: Write, tmp_path: Path, name: str
) -> None:
    above = tmp_path / name
    above.parent.mkdir(parents=True, exist_ok=True)
    write({"a.go": LEAK, "b/b.go": 'package b\n\nimport m "example.com/m"\n\nfunc B() { m.F() }\n'})
    (tmp_path / "module").rename(above)
    graph = await load(toolchain, str(above), ["./..."])
    reports = [await analyse(toolchain, graph, graph.units[root]) for root in graph.roots]
    assert [(r.ok, r.way) for r in reports] == [(True, "direct")] * 2
    assert {v.place.path for v in reports[0].verdicts} == {str(above / "a.go")}


async def test_build_tags_and_target(toolchain: Toolchain, sample: Sample) -> None:
    folder = str(sample("base") / "tagged")
    base = "example.com/base/tagged"
    assert names(await load(toolchain, folder)) == {base: ["t.go", "t_nofoo.go"]}
    settings = Go(executable=toolchain.go, build_tags=("bar", "foo"), goos="windows")
    other = await find_toolchain(folder, settings)
    graph = await load(other, folder)
    assert names(graph) == {base: ["t.go", "t_foo.go", "t_windows.go"]}
    assert await ok(other, graph)


async def test_vendor_replace_internal_embed(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n"
            "\nreplace example.com/dep => ./dep\n",
            "dep/go.mod": "module example.com/dep\n\ngo 1.16\n",
            "dep/dep.go": "package dep\n\nfunc New() *int { x := 1; return &x }\n",
            "internal/in/in.go": "package in\n\nfunc New() *int { x := 1; return &x }\n",
            "text.txt": "text",
            "a.go": 'package m\n\nimport (\n\t_ "embed"\n\n\t"example.com/dep"\n'
            '\t"example.com/m/internal/in"\n)\n\n//go:embed text.txt\nvar T string\n\n'
            "var G, H = dep.New(), in.New()\n",
        }
    )
    graph = await load(toolchain, str(folder))
    dep = graph.units["example.com/dep"]
    assert (dep.go_version, dep.main_module, dep.vendored) == ("1.16", False, False)
    report = await analyse(toolchain, graph, graph.units["example.com/m"])
    assert [v.subject for v in report.verdicts] == ["dep.x", "in.x"]

    write(
        {
            "go.mod": (folder / "go.mod").read_text(),
            "vendor/modules.txt": "# example.com/dep v1.0.0 => ./dep\n## explicit; go 1.16\n"
            "example.com/dep\n# example.com/dep => ./dep\n",
            "vendor/example.com/dep/dep.go": (folder / "dep/dep.go").read_text(),
        }
    )
    graph = await load(toolchain, str(folder))
    dep = graph.units["example.com/dep"]
    assert dep.vendored
    assert dep.dir == str(folder / "vendor/example.com/dep")
    assert await ok(toolchain, graph)


async def test_a_workspace(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "go.work": "go 1.21\n\nuse (\n\t./one\n\t./two\n)\n",
            "one/go.mod": "module example.com/one\n\ngo 1.21\n",
            "one/a.go": "package one\n\nfunc New() *int { x := 1; return &x }\n",
            "two/go.mod": "module example.com/two\n\ngo 1.21\n",
            "two/a.go": 'package two\n\nimport "example.com/one"\n\nvar G = one.New()\n',
        }
    )
    (folder / "go.mod").unlink()
    found = await find_toolchain(str(folder), Go(executable=toolchain.go))
    assert found.gowork == str(folder / "go.work")
    graph = await load(found, str(folder), ["./one/...", "./two/..."])
    assert set(graph.roots) == {"example.com/one", "example.com/two"}
    assert all(graph.units[root].main_module for root in graph.roots)
    assert await ok(found, graph)


async def test_a_module_that_is_not_downloaded(toolchain: Toolchain, write: Write) -> None:
    folder = write(
        {
            "go.mod": "module example.com/m\n\ngo 1.21\n\nrequire example.com/nowhere v1.0.0\n",
            "go.sum": "example.com/nowhere v1.0.0 h1:9UmVpTP9DrDoVmGlZsVUUBYg0tvqzxCBXGGEGmBmvJM=\n"
            "example.com/nowhere v1.0.0/go.mod h1:9UmVpTP9DrDoVmGlZsVUUBYg0tvqzxCBXGGEGmBmvJM=\n",
            "a.go": 'package m\n\nimport "example.com/nowhere"\n\nvar G = nowhere.New()\n',
        }
    )
    settings = Go(executable=toolchain.go, env={"GOPROXY": "off", "GOFLAGS": "-mod=mod"})
    found = await find_toolchain(str(folder), settings)
    graph = await load(found, str(folder))
    said = [*graph.errors, *(e for root in graph.roots for e in graph.units[root].errors)]
    assert any("go mod download" in error.message for error in said), said


async def test_a_requirement_that_is_missing(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": 'package m\n\nimport "example.com/nowhere/x"\n\nvar G = x.New()\n'})
    graph = await load(toolchain, str(folder))
    (error,) = graph.units["example.com/m"].errors
    assert error.place == Place(str(folder / "a.go"), 3, 8)
    assert "go mod tidy" in error.message
    report = await analyse(toolchain, graph, graph.units["example.com/m"])
    assert not report.ok
    assert report.errors[0].message.startswith("could not import example.com/nowhere/x: ")
    assert "go mod tidy" in report.errors[0].message


async def test_no_module(toolchain: Toolchain, tmp_path: Path) -> None:
    graph = await load(toolchain, str(tmp_path))
    assert graph.roots == ()
    assert "is in no Go module" in graph.errors[0].message
    assert "go mod init" in graph.errors[0].message


async def test_patterns_that_match_nothing(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": LEAK})
    graph = await load(toolchain, str(folder), ["./nothing"])
    assert graph.roots == ()
    assert "nothing" in graph.errors[0].message
    graph = await load(toolchain, str(folder), ["./nothing/..."])
    assert graph.roots == ()
    assert "./nothing/..." in graph.errors[0].message
    assert "go: warning" not in graph.errors[0].message
    graph = await load(toolchain, str(folder), [".", "./nothing"])
    assert graph.roots == ("example.com/m",)
    assert "nothing" in graph.errors[0].message


async def test_patterns_outside_of_a_module_say_what_to_do(
    toolchain: Toolchain, write: Write
) -> None:
    folder = write({"a.go": LEAK, "go.work": "go 1.21\n\nuse ./a\n", "a/go.mod": "module a\n"})
    (folder / "go.mod").unlink()
    graph = await load(toolchain, str(folder), ["./..."])
    assert "./a/..." in graph.errors[0].message
    (folder / "go.work").unlink()
    graph = await load(toolchain, str(folder), ["./..."])
    assert "go mod init" in graph.errors[0].message


async def test_a_broken_go_mod(toolchain: Toolchain, write: Write) -> None:
    folder = write({"go.mod": "module example.com/m\n\nnonsense\n", "a.go": LEAK})
    graph = await load(toolchain, str(folder))
    assert graph.roots == ()
    assert [str(folder / "go.mod")] == [e.place.path for e in graph.errors if e.place]


async def test_errors_have_places(toolchain: Toolchain, sample: Sample) -> None:
    folder = sample("errs")
    graph = await load(toolchain, str(folder))
    unit = graph.units["example.com/errs"]
    assert [error.place for error in unit.errors] == [
        Place(str(folder / "b.go"), 3, 8),
        Place(str(folder / "b.go"), 5, 23),
    ]
    report = await analyse(toolchain, graph, unit)
    assert not report.ok
    assert [error.place for error in report.errors] == [error.place for error in unit.errors]


async def test_all_files_excluded(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": "//go:build never\n\npackage m\n"})
    graph = await load(toolchain, str(folder))
    (unit,) = (graph.units[root] for root in graph.roots)
    report = await analyse(toolchain, graph, unit)
    assert not report.ok
    assert "build constraints exclude all Go files" in report.errors[0].message


async def test_an_overlay_changes_what_is_listed(toolchain: Toolchain, write: Write) -> None:
    folder = write({"a.go": "package m\n"})
    overlay = {
        str(folder / "b.go"): LEAK.encode(),
        str(folder / "a.go"): b'package m\n\nimport "io"\n\nvar R io.Reader\n',
    }
    graph = await load(toolchain, str(folder), overlay=overlay)
    unit = graph.units["example.com/m"]
    assert unit.files == (str(folder / "a.go"), str(folder / "b.go"))
    assert "io" in unit.imports
    report = await analyse(toolchain, graph, unit, overlay)
    assert [v.place.path for v in report.verdicts] == [str(folder / "b.go")]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", []),
        ("# example.com/p\n", []),
        (
            "# p\n./b.go:3:8: too many\n\thave (number)\n\twant ()\ntoo many errors\n",
            [
                BuildError(Place("/d/b.go", 3, 8), "too many\nhave (number)\nwant ()"),
                BuildError(None, "too many errors"),
            ],
        ),
        ("/x/a.go:9: msg", [BuildError(Place("/x/a.go", 9, 0), "msg")]),
        ("sub/a b.go:9:1: a: b", [BuildError(Place("/d/sub/a b.go", 9, 1), "a: b")]),
        (
            "a.go:1:8: no required module provides package x.org/y; to add it:\n\tgo get x.org/y\n",
            [
                BuildError(
                    Place("/d/a.go", 1, 8),
                    "no required module provides package x.org/y; to add it:\ngo get x.org/y "
                    "(or run `go mod tidy`; `go mod download` fetches what go.mod names)",
                )
            ],
        ),
        (
            "# p\n./a.go: In function 'f':\n./a.go:3:9: error: expected ';'\n",
            [BuildError(Place("/d/a.go", 3, 9), "error: expected ';'")],
        ),
        ("go: updates to go.mod needed", [BuildError(None, "go: updates to go.mod needed")]),
    ],
)
def test_errors_from_text(text: str, errors: list[BuildError]) -> None:
    assert build_errors(text, "/d") == errors
