"""What is read of compiled samples, against what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from goescape.golang.allocators import Allocates
from goescape.golang.objfile import AllocationCall, calls_by_name, read_allocations, source_path
from tests.objfile.conftest import PLAIN, Tools, line_of

SAMPLE = Path(__file__).parent / "samples" / "calls.go"
PACKAGE = "example.com/dotted.v2/sample"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "with space ü"
    folder.mkdir()
    (folder / "go.mod").write_text(f"module {PACKAGE}\n\ngo 1.21\n")
    (folder / "calls.go").write_bytes(SAMPLE.read_bytes())
    return folder


def wanted(text: str) -> Counter[tuple[int, str]]:
    """(line, what is wanted there), with the marks of callers turned into lines."""
    found: Counter[tuple[int, str]] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("//") or "// WANT " not in line:
            continue
        for want in line.split("// WANT ")[1].split(" | "):
            marks = re.sub(r"#\w+", lambda m: str(line_of(text, f"// {m.group()}")), want)
            found[number, marks.strip()] += 1
    return found


def told(call: AllocationCall, file: str) -> tuple[int, str]:
    own = [frame.line for frame in call.frames if frame.file == file]
    words = [str(call.entry.what)]
    if call.type_name:
        words.append(f"{call.type_name} {call.size}")
    if call.stack_buffer is not None:
        words.append("buffer" if call.stack_buffer else "no-buffer")
    if call.panics:
        words.append("panics")
    foreign = [frame.function.split("[")[0] for frame in call.frames if frame.file != file]
    if foreign:
        words.append("from " + " ".join(foreign))
    if own[1:]:
        words.append("<- " + " ".join(map(str, own[1:])))
    return own[0], " ".join(words)


@pytest.mark.parametrize("goarch", ["amd64", "arm64"])
def test_every_call_of_the_sample(any_tools: Tools, module: Path, goarch: str) -> None:
    exports = any_tools.exports(".", folder=module, GOOS="linux", GOARCH=goarch)
    calls = read_allocations(
        exports[PACKAGE], goroot=any_tools.goroot, release=any_tools.release, imports=exports
    )
    file = str(module / "calls.go")
    got = Counter(
        told(call, file) for call in calls if any(frame.file == file for frame in call.frames)
    )
    want = wanted(SAMPLE.read_text())
    assert (want - got, got - want) == (Counter(), Counter())


def test_names_of_other_packages_need_their_archives(tools: Tools, module: Path) -> None:
    exports = tools.exports(".", folder=module)
    line = line_of(SAMPLE.read_text(), "strings.NewReader(s)")

    def foreign(imports: dict[str, str]) -> AllocationCall:
        calls = read_allocations(
            exports[PACKAGE], goroot=tools.goroot, release=tools.release, imports=imports
        )
        return next(call for call in calls if call.frames[-1].line == line)

    told_all, alone, stale = (
        foreign(exports),
        foreign({}),
        foreign({**exports, "strings": exports["errors"]}),
    )
    assert (told_all.frames[0].function, told_all.size) == ("strings.NewReader", 32)
    for call in (alone, stale):
        assert (call.frames[0].function, call.frames[0].package) == ("", "strings")
        assert (call.type_name, call.size) == ("strings.Reader", None)
        assert call.frames[0].file == told_all.frames[0].file


OTHER_ARCHITECTURES = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "ppc64le", "riscv64", "s390x",
]  # fmt: skip


@pytest.mark.parametrize("goarch", OTHER_ARCHITECTURES)
def test_calls_and_lines_on_every_architecture(any_tools: Tools, plain: Path, goarch: str) -> None:
    archive = any_tools.compile(plain, GOOS="linux", GOARCH=goarch)
    calls = read_allocations(archive, goroot=any_tools.goroot, release=any_tools.release)
    at = {part: line_of(PLAIN, part) for part in ("return &Pair", "p := object", "panic(")}
    want = Counter(
        [
            (Allocates.OBJECT, (at["return &Pair"],)),
            (Allocates.OBJECT, (at["return &Pair"], at["p := object"])),
            (Allocates.OBJECT, (at["panic("],)),
            (Allocates.GROWTH, (line_of(PLAIN, "append("),)),
            (Allocates.SLICE, (line_of(PLAIN, "make("),)),
            (Allocates.BOX_SMALL, (line_of(PLAIN, "any_ = n"),)),
            (Allocates.STRING_CONCAT, (line_of(PLAIN, "a + b"),)),
        ]
    )
    got = Counter((call.entry.what, tuple(f.line for f in call.frames)) for call in calls)
    assert got == want
    assert [call.frames[0].line for call in calls if call.panics] == [at["panic("]]


def test_sizes_follow_the_architecture(any_tools: Tools, plain: Path) -> None:
    sizes: dict[str, list[int | None]] = {}
    for goarch in ("386", "amd64", "mips"):
        archive = any_tools.compile(plain, GOOS="linux", GOARCH=goarch)
        calls = read_allocations(archive, goroot=any_tools.goroot, release=any_tools.release)
        sizes[goarch] = [c.size for c in calls if c.type_name == "sample.Pair"]
    assert sizes["amd64"] == [16] * 3
    assert sizes["386"] == [8] * 3
    assert set(sizes["mips"]) <= {8}


def test_file_names(tools: Tools, plain: Path) -> None:
    folder = str(plain.parent)

    def file(*flags: str) -> str:
        calls = read_allocations(
            tools.compile(plain, *flags), goroot=tools.goroot, release=tools.release
        )
        (name,) = {frame.file for call in calls for frame in call.frames}
        return name

    def path(recorded: str) -> str | None:
        return source_path(recorded, goroot="/goroot", folder=folder)

    assert file() == path(file()) == str(plain)
    assert file("-trimpath", f"{folder}=>@") == "@/plain.go"
    assert path("@/plain.go") == str(plain)
    assert source_path("@/plain.go", goroot="/goroot") is None
    assert path("$GOROOT/src/errors/errors.go") == "/goroot/src/errors/errors.go"
    assert path("<autogenerated>") is None
    assert path("example.com/m@v1.0.0/x.go") is None


def test_a_bare_object_and_a_path_read_the_same(tools: Tools, plain: Path) -> None:
    archive = tools.compile(plain)
    at = archive.index(b"_go_.o") + 60
    path = plain.with_suffix(".o")
    path.write_bytes(archive[at:])
    answers = {
        read_allocations(source, goroot=tools.goroot, release=tools.release)
        for source in (archive, archive[at:], str(path))
    }
    assert len(answers) == 1
    assert answers.pop()


def test_direct_calls(any_tools: Tools, plain: Path) -> None:
    counts = calls_by_name(any_tools.compile(plain), goroot=any_tools.goroot)
    assert counts["sample.caller"] == 2
    assert "sample.object" not in counts  # inlined at its only call
    assert counts["runtime.gopanic"] == 1


def test_small_variables_share_an_allocation(any_tools: Tools, tmp_path: Path) -> None:
    source = tmp_path / "shared.go"
    source.write_text(
        "package sample\n\n"
        "//go:noinline\n"
        "func Shared() (*int32, *bool, *string) {\n"
        "\tvar a int32\n\tvar b bool\n\tvar c string\n"
        "\treturn &a, &b, &c\n}\n"
    )
    calls = read_allocations(
        any_tools.compile(source, GOARCH="amd64", GOOS="linux"),
        goroot=any_tools.goroot,
        release=any_tools.release,
    )
    got = [(call.frames[0].line, call.type_name) for call in calls]
    shared = [(5, "")] if any_tools.release >= (1, 25) else [(5, "int32"), (6, "bool")]
    assert sorted(got) == [*shared, (7, "string")]
